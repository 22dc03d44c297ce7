"""The control plane (控制面): streams and signaling channels are made, described, changed and deleted.

Each call takes its published parameters, found to be so, and gives its published answer; RefusedError says why not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from local.kinesis_video.channels import DEFAULT_TTL_S, Channel
from local.kinesis_video.errors import RefusedError, invalid
from local.kinesis_video.parameters import make_token, read_token, seconds
from local.kinesis_video.service import Service
from local.kinesis_video.streams import MAX_RETENTION_HOURS, MAX_TAGS, Stream, require_version, version_text

Call = Callable[[Service, dict[str, Any]], dict[str, Any]]


def create_stream(service: Service, params: dict[str, Any]) -> dict[str, Any]:
    """CreateStream: a stream by its name; raises RefusedError where there is one."""
    described = {
        "media_type": params.get("MediaType", ""),
        "device_name": params.get("DeviceName", ""),
        "kms_key": params.get("KmsKeyId", "aws/kinesisvideo"),
        "tags": dict(params.get("Tags") or {}),
    }
    stream = service.streams.create(params["StreamName"], params.get("DataRetentionInHours", 0), **described)
    return {"StreamARN": stream.arn}


def describe_stream(service: Service, params: dict[str, Any]) -> dict[str, Any]:
    """DescribeStream."""
    return {"StreamInfo": _shown(service.streams.find(params))}


def list_streams(service: Service, params: dict[str, Any]) -> dict[str, Any]:
    """ListStreams: by name, a page at a time."""
    named = (params.get("StreamNameCondition") or {}).get("ComparisonValue", "")
    found = [_shown(stream) for stream in service.streams if stream.name.startswith(named)]
    return _page(found, params, "StreamInfoList")


def update_stream(service: Service, params: dict[str, Any]) -> dict[str, Any]:
    """UpdateStream: device and media type; needs the present version."""
    stream = service.streams.find(params)
    stream.require_version(params["CurrentVersion"])
    stream.device_name = params.get("DeviceName", stream.device_name)
    stream.media_type = params.get("MediaType", stream.media_type)
    return _changed(service, stream)


def update_data_retention(service: Service, params: dict[str, Any]) -> dict[str, Any]:
    """UpdateDataRetention: so many hours more or less, never under 0; needs the present version."""
    stream = service.streams.find(params)
    stream.require_version(params["CurrentVersion"])
    change = params["DataRetentionChangeInHours"]
    wanted = stream.retention_hours + (change if params["Operation"] == "INCREASE_DATA_RETENTION" else -change)
    if not 0 <= wanted <= MAX_RETENTION_HOURS:
        raise invalid(f"The retention would be {wanted} hours; it is from 0 to {MAX_RETENTION_HOURS}.")
    stream.retention_hours = wanted
    return _changed(service, stream)


def delete_stream(service: Service, params: dict[str, Any]) -> dict[str, Any]:
    """DeleteStream: the stream, its media and its faults."""
    stream = service.streams.find(params)
    stream.require_version(params.get("CurrentVersion"))
    service.streams.delete(stream)
    service.faults.clear(stream.name)
    return {}


def get_data_endpoint(service: Service, params: dict[str, Any]) -> dict[str, Any]:
    """GetDataEndpoint: this stand-in, for every API."""
    service.streams.find(params)
    return {"DataEndpoint": service.address}


def tag_stream(service: Service, params: dict[str, Any]) -> dict[str, Any]:
    """TagStream: at most 50 tags."""
    stream = service.streams.find(params)
    _tag(stream, dict(params["Tags"]))
    return _changed(service, stream)


def untag_stream(service: Service, params: dict[str, Any]) -> dict[str, Any]:
    """UntagStream."""
    stream = service.streams.find(params)
    for key in params["TagKeyList"]:
        stream.tags.pop(key, None)
    return _changed(service, stream)


def list_tags_for_stream(service: Service, params: dict[str, Any]) -> dict[str, Any]:
    """ListTagsForStream: all of them at once."""
    return {"Tags": service.streams.find(params).tags}


def create_signaling_channel(service: Service, params: dict[str, Any]) -> dict[str, Any]:
    """CreateSignalingChannel: of a single master."""
    if params.get("ChannelType", "SINGLE_MASTER") != "SINGLE_MASTER":
        raise invalid("Only SINGLE_MASTER channels can be created.")
    ttl = (params.get("SingleMasterConfiguration") or {}).get("MessageTtlSeconds", DEFAULT_TTL_S)
    tags = {tag["Key"]: tag["Value"] for tag in params.get("Tags") or ()}
    return {"ChannelARN": service.channels.create(params["ChannelName"], ttl, tags).arn}


def describe_signaling_channel(service: Service, params: dict[str, Any]) -> dict[str, Any]:
    """DescribeSignalingChannel."""
    return {"ChannelInfo": service.channels.find(params).shown}


def list_signaling_channels(service: Service, params: dict[str, Any]) -> dict[str, Any]:
    """ListSignalingChannels: by name, a page at a time."""
    named = (params.get("ChannelNameCondition") or {}).get("ComparisonValue", "")
    found = [channel.shown for channel in service.channels if channel.name.startswith(named)]
    return _page(found, params, "ChannelInfoList")


def update_signaling_channel(service: Service, params: dict[str, Any]) -> dict[str, Any]:
    """UpdateSignalingChannel: how long messages wait; needs the present version."""
    channel = service.channels.find(params)
    require_version(channel.version, params["CurrentVersion"])
    channel.ttl_s = (params.get("SingleMasterConfiguration") or {}).get("MessageTtlSeconds", channel.ttl_s)
    channel.changed()
    service.channels.save()
    return {}


def delete_signaling_channel(service: Service, params: dict[str, Any]) -> dict[str, Any]:
    """DeleteSignalingChannel: whoever is connected is sent away."""
    channel = service.channels.find(params)
    require_version(channel.version, params.get("CurrentVersion"))
    service.channels.delete(channel)
    service.rooms.close(channel)
    return {}


def get_signaling_channel_endpoint(service: Service, params: dict[str, Any]) -> dict[str, Any]:
    """GetSignalingChannelEndpoint: this stand-in, by HTTP or WebSocket."""
    service.channels.find(params)
    wanted = params.get("SingleMasterChannelEndpointConfiguration") or {}
    if "WEBRTC" in wanted.get("Protocols", ()):
        raise invalid("This stand-in stores no WebRTC media: there is no WEBRTC endpoint.")
    addresses = {"HTTPS": service.address, "WSS": service.address.replace("http", "ws", 1)}
    listed = [{"Protocol": each, "ResourceEndpoint": addresses[each]} for each in wanted.get("Protocols") or ["HTTPS"]]
    return {"ResourceEndpointList": listed}


def get_ice_server_config(service: Service, params: dict[str, Any]) -> dict[str, Any]:
    """GetIceServerConfig: no TURN server, because on one machine the peers reach each other."""
    service.channels.find(params)
    return {"IceServerList": []}


def tag_resource(service: Service, params: dict[str, Any]) -> dict[str, Any]:
    """TagResource, of channels."""
    channel = service.channels.find({"ChannelARN": params["ResourceARN"]})
    _tag(channel, {tag["Key"]: tag["Value"] for tag in params["Tags"]})
    service.channels.save()
    return {}


def untag_resource(service: Service, params: dict[str, Any]) -> dict[str, Any]:
    """UntagResource, of channels."""
    channel = service.channels.find({"ChannelARN": params["ResourceARN"]})
    for key in params["TagKeyList"]:
        channel.tags.pop(key, None)
    service.channels.save()
    return {}


def list_tags_for_resource(service: Service, params: dict[str, Any]) -> dict[str, Any]:
    """ListTagsForResource, of channels."""
    return {"Tags": service.channels.find({"ChannelARN": params["ResourceARN"]}).tags}


CALLS: Mapping[str, Call] = MappingProxyType(
    {
        "CreateStream": create_stream,
        "DescribeStream": describe_stream,
        "ListStreams": list_streams,
        "UpdateStream": update_stream,
        "UpdateDataRetention": update_data_retention,
        "DeleteStream": delete_stream,
        "GetDataEndpoint": get_data_endpoint,
        "TagStream": tag_stream,
        "UntagStream": untag_stream,
        "ListTagsForStream": list_tags_for_stream,
        "CreateSignalingChannel": create_signaling_channel,
        "DescribeSignalingChannel": describe_signaling_channel,
        "ListSignalingChannels": list_signaling_channels,
        "UpdateSignalingChannel": update_signaling_channel,
        "DeleteSignalingChannel": delete_signaling_channel,
        "GetSignalingChannelEndpoint": get_signaling_channel_endpoint,
        "GetIceServerConfig": get_ice_server_config,
        "TagResource": tag_resource,
        "UntagResource": untag_resource,
        "ListTagsForResource": list_tags_for_resource,
    }
)


def _shown(stream: Stream) -> dict[str, Any]:
    shown = {
        "StreamName": stream.name,
        "StreamARN": stream.arn,
        "KmsKeyId": stream.kms_key,
        "Version": version_text(stream.version),
        "Status": "ACTIVE",
        "CreationTime": seconds(stream.created_ms),
        "DataRetentionInHours": stream.retention_hours,
    }
    given = {"DeviceName": stream.device_name, "MediaType": stream.media_type}
    return {**shown, **{name: value for name, value in given.items() if value}}


def _changed(service: Service, stream: Stream) -> dict[str, Any]:
    stream.changed()
    service.streams.save()
    return {}


def _page(found: list[dict[str, Any]], params: dict[str, Any], name: str) -> dict[str, Any]:
    (skip,) = read_token(params["NextToken"], "skip") if params.get("NextToken") else (0,)
    end = skip + params.get("MaxResults", 10_000)
    more = {"NextToken": make_token(skip=end)} if len(found) > end else {}
    return {name: found[skip:end], **more}


def _tag(tagged: Stream | Channel, tags: dict[str, str]) -> None:
    if len({**tagged.tags, **tags}) > MAX_TAGS:
        raise RefusedError("TagsPerResourceExceededLimitException", f"There are at most {MAX_TAGS} tags.")
    tagged.tags.update(tags)
