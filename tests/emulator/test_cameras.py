"""Streams and signaling channels of a template, in the stand-in that runs beside the emulator; functions find it, too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from emulator.conftest import start
from emulator.world import World, fresh

from local.emulator.process import free_port
from local.kinesis_video.process import KinesisVideo

pytestmark = pytest.mark.emulator


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KinesisVideo]:
    with KinesisVideo(tmp_path_factory.mktemp("video"), free_port()) as video:
        yield video


@pytest.fixture(scope="module")
def seeing(video: KinesisVideo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """An emulator that knows the stand-in, as `make run` starts it."""
    emulator = start(tmp_path_factory.mktemp("seeing"), **video.environment())
    yield World(emulator)
    emulator.stop()


@pytest.fixture
def streams(video: KinesisVideo) -> Any:
    return boto3.client("kinesisvideo", endpoint_url=video.endpoint)


def camera(name: str, hours: int) -> dict[str, Any]:
    properties = {"Name": name, "DataRetentionInHours": hours, "Tags": [{"Key": "hall", "Value": "5.2"}]}
    return {
        "Resources": {"Camera": {"Type": "AWS::KinesisVideo::Stream", "Properties": properties}},
        "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Camera", "Arn"]}}, "Name": {"Value": {"Ref": "Camera"}}},
    }


def test_a_stream_of_a_template_is_made_changed_and_deleted(seeing: World, streams: Any) -> None:
    name = fresh("camera")
    stack, _ = seeing.deploy(camera(name, 24))
    info = streams.describe_stream(StreamName=name)["StreamInfo"]
    assert seeing.outputs(stack) == {"Arn": info["StreamARN"], "Name": name}
    assert info["DataRetentionInHours"] == 24
    assert streams.list_tags_for_stream(StreamName=name)["Tags"] == {"hall": "5.2"}
    assert seeing.deploy(camera(name, 48), stack)[1] == "UPDATE_COMPLETE"
    changed = streams.describe_stream(StreamName=name)["StreamInfo"]
    assert (changed["StreamARN"], changed["DataRetentionInHours"]) == (info["StreamARN"], 48)
    seeing.stacks.delete_stack(StackName=stack)
    seeing.stacks.get_waiter("stack_delete_complete").wait(StackName=stack, WaiterConfig={"Delay": 1})
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        streams.describe_stream(StreamName=name)


def test_a_stream_that_is_there_already_is_taken(seeing: World, streams: Any) -> None:
    name = fresh("camera")
    arn = streams.create_stream(StreamName=name, DataRetentionInHours=2)["StreamARN"]
    stack, _ = seeing.deploy(camera(name, 1))
    assert seeing.outputs(stack)["Arn"] == arn
    assert streams.describe_stream(StreamName=name)["StreamInfo"]["DataRetentionInHours"] == 1


def test_a_signaling_channel_of_a_template_is_made(seeing: World, streams: Any) -> None:
    name = fresh("door")
    channel = {"Type": "AWS::KinesisVideo::SignalingChannel", "Properties": {"Name": name, "MessageTtlSeconds": 30}}
    stack, _ = seeing.deploy(
        {"Resources": {"Door": channel}, "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Door", "Arn"]}}}}
    )
    info = streams.describe_signaling_channel(ChannelName=name)["ChannelInfo"]
    assert seeing.outputs(stack)["Arn"] == info["ChannelARN"]
    assert info["SingleMasterConfiguration"]["MessageTtlSeconds"] == 30


def test_a_function_finds_the_stand_in(seeing: World, streams: Any) -> None:
    name = fresh("camera")
    streams.create_stream(StreamName=name)
    function = seeing.function(
        """
        import boto3
        def handler(event, context):
            streams = boto3.client("kinesisvideo")
            return streams.get_data_endpoint(StreamName=event["name"], APIName="GET_MEDIA")["DataEndpoint"]
        """
    )
    assert seeing.invoke(function, {"name": name}) == streams.meta.endpoint_url
