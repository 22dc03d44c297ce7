"""Streams and signaling channels through unmodified clients, each answer held to its published shape."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError
from kinesis_video.shapes import check
from kinesis_video.world import World


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def status(error: pytest.ExceptionInfo[ClientError]) -> int:
    return int(error.value.response["ResponseMetadata"]["HTTPStatusCode"])


def test_a_stream_is_made_described_listed_and_deleted(world: World) -> None:
    made = check(world.control, "CreateStream", world.control.create_stream(StreamName="cam", DataRetentionInHours=2))
    info = check(world.control, "DescribeStream", world.control.describe_stream(StreamARN=made["StreamARN"]))[
        "StreamInfo"
    ]
    assert (info["StreamName"], info["Status"], info["DataRetentionInHours"]) == ("cam", "ACTIVE", 2)
    listed = check(world.control, "ListStreams", world.control.list_streams())["StreamInfoList"]
    assert [each["StreamARN"] for each in listed] == [made["StreamARN"]]
    world.control.delete_stream(StreamARN=made["StreamARN"], CurrentVersion=info["Version"])
    assert world.control.list_streams()["StreamInfoList"] == []


def test_the_address_of_the_control_plane_comes_from_the_environment(world: World) -> None:
    os.environ["AWS_ENDPOINT_URL_KINESIS_VIDEO"] = world.url
    try:
        control = boto3.client("kinesisvideo")
    finally:
        del os.environ["AWS_ENDPOINT_URL_KINESIS_VIDEO"]
    control.create_stream(StreamName="cam")
    endpoint = control.get_data_endpoint(StreamName="cam", APIName="GET_IMAGES")["DataEndpoint"]
    assert endpoint == world.url


def test_streams_are_listed_by_pages_and_by_their_names_beginning(world: World) -> None:
    for name in ("lift-1", "lift-2", "lift-3", "kitchen"):
        world.stream(name)
    condition = {"ComparisonOperator": "BEGINS_WITH", "ComparisonValue": "lift-"}
    first = world.control.list_streams(MaxResults=2, StreamNameCondition=condition)
    second = world.control.list_streams(MaxResults=2, StreamNameCondition=condition, NextToken=first["NextToken"])
    names = [each["StreamName"] for page in (first, second) for each in page["StreamInfoList"]]
    assert names == ["lift-1", "lift-2", "lift-3"]
    assert "NextToken" not in second


def test_a_change_needs_the_present_version_and_gives_another(world: World) -> None:
    world.stream(hours=2)
    version = world.control.describe_stream(StreamName="cam")["StreamInfo"]["Version"]
    change = {"StreamName": "cam", "Operation": "INCREASE_DATA_RETENTION", "DataRetentionChangeInHours": 3}
    world.control.update_data_retention(CurrentVersion=version, **change)
    info = world.control.describe_stream(StreamName="cam")["StreamInfo"]
    assert (info["DataRetentionInHours"], info["Version"] != version) == (5, True)
    with pytest.raises(ClientError) as error:
        world.control.update_data_retention(CurrentVersion=version, **change)
    assert code(error) == "VersionMismatchException"
    world.control.update_stream(StreamName="cam", CurrentVersion=info["Version"], MediaType="video/h264,audio/aac")
    assert world.control.describe_stream(StreamName="cam")["StreamInfo"]["MediaType"] == "video/h264,audio/aac"


def test_streams_carry_tags(world: World) -> None:
    world.stream()
    world.control.tag_stream(StreamName="cam", Tags={"venue": "NECC", "hall": "5.2"})
    world.control.untag_stream(StreamName="cam", TagKeyList=["hall"])
    answer = check(world.control, "ListTagsForStream", world.control.list_tags_for_stream(StreamName="cam"))
    assert answer["Tags"] == {"venue": "NECC"}


@pytest.mark.parametrize(
    ("call", "given", "expected"),
    [
        ("describe_stream", {"StreamName": "nobody"}, ("ResourceNotFoundException", 404)),
        ("describe_stream", {"StreamName": "a b"}, ("InvalidArgumentException", 400)),
        ("describe_stream", {}, ("InvalidArgumentException", 400)),
        ("create_stream", {"StreamName": "cam"}, ("ResourceInUseException", 400)),
        ("create_stream", {"StreamName": "x" * 257}, ("InvalidArgumentException", 400)),
        ("create_stream", {"StreamName": "y", "DataRetentionInHours": 87_601}, ("InvalidArgumentException", 400)),
        ("get_data_endpoint", {"StreamName": "cam", "APIName": "PUT_VIDEO"}, ("InvalidArgumentException", 400)),
        ("describe_edge_configuration", {"StreamName": "cam"}, ("InvalidArgumentException", 400)),
        ("list_streams", {"NextToken": "bm90IG91cnM="}, ("InvalidArgumentException", 400)),
    ],
)
def test_bad_calls_are_refused_by_the_published_names(
    world: World, call: str, given: dict[str, object], expected: tuple[str, int]
) -> None:
    world.stream()
    with pytest.raises(ClientError) as error:
        getattr(world.control, call)(**given)
    assert (code(error), status(error)) == expected


def test_whoever_does_not_sign_is_refused(world: World) -> None:
    request = urllib.request.Request(f"{world.url}/listStreams", b"{}", method="POST")
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(request, timeout=5)
    assert (error.value.code, error.value.headers["x-amzn-errortype"]) == (401, "NotAuthorizedException")


def test_streams_and_channels_are_there_after_a_restart(world: World, tmp_path: Path) -> None:
    world.stream(hours=7)
    world.control.create_signaling_channel(ChannelName="door")
    before = world.control.describe_stream(StreamName="cam")["StreamInfo"]
    world.stop()
    again = World(tmp_path, world.clock)
    assert again.control.describe_stream(StreamName="cam")["StreamInfo"] == before
    assert again.control.describe_signaling_channel(ChannelName="door")["ChannelInfo"]["ChannelStatus"] == "ACTIVE"
    again.stop()


def test_a_channel_is_made_described_changed_and_deleted(world: World) -> None:
    control = world.control
    arn = check(control, "CreateSignalingChannel", control.create_signaling_channel(ChannelName="door"))["ChannelARN"]
    answer = check(control, "DescribeSignalingChannel", control.describe_signaling_channel(ChannelARN=arn))
    info = answer["ChannelInfo"]
    assert info["SingleMasterConfiguration"] == {"MessageTtlSeconds": 60}
    control.update_signaling_channel(
        ChannelARN=arn, CurrentVersion=info["Version"], SingleMasterConfiguration={"MessageTtlSeconds": 5}
    )
    listed = check(control, "ListSignalingChannels", control.list_signaling_channels())["ChannelInfoList"]
    assert [each["SingleMasterConfiguration"]["MessageTtlSeconds"] for each in listed] == [5]
    configuration = {"Protocols": ["WSS", "HTTPS"], "Role": "VIEWER"}
    endpoints = control.get_signaling_channel_endpoint(
        ChannelARN=arn, SingleMasterChannelEndpointConfiguration=configuration
    )
    found = check(control, "GetSignalingChannelEndpoint", endpoints)["ResourceEndpointList"]
    assert {each["Protocol"] for each in found} == {"WSS", "HTTPS"}
    servers = world.signaling.get_ice_server_config(ChannelARN=arn)
    assert check(world.signaling, "GetIceServerConfig", servers) == {"IceServerList": []}
    control.delete_signaling_channel(ChannelARN=arn)
    with pytest.raises(ClientError) as error:
        control.describe_signaling_channel(ChannelARN=arn)
    assert code(error) == "ResourceNotFoundException"
