"""Signaling for WebRTC: a master and its viewers, each message to whom it is for."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlencode

import pytest
from kinesis_video.world import World
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from local.kinesis_video import signaling

PAYLOAD = base64.b64encode(b'{"type":"offer","sdp":"v=0"}').decode()


class Channel:
    """A channel and the connections to it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.arn = world.control.create_signaling_channel(ChannelName="door")["ChannelARN"]
        self._open = ExitStack()

    def connect(self, client: str | None = None, **query: str) -> ClientConnection:
        configuration = {"Protocols": ["WSS"], "Role": "VIEWER" if client else "MASTER"}
        endpoint = self.world.control.get_signaling_channel_endpoint(
            ChannelARN=self.arn, SingleMasterChannelEndpointConfiguration=configuration
        )["ResourceEndpointList"][0]["ResourceEndpoint"]
        asked = {"X-Amz-ChannelARN": self.arn, "X-Amz-Credential": "test/20201105/us-east-1/kinesisvideo/aws4_request"}
        asked |= {"X-Amz-ClientId": client} if client else {}
        address = f"{endpoint}/?{urlencode({**asked, **query})}"
        return self._open.enter_context(connect(address, open_timeout=5, proxy=None))

    def close(self) -> None:
        self._open.close()


@pytest.fixture
def channel(world: World) -> Iterator[Channel]:
    channel = Channel(world)
    yield channel
    channel.close()


def say(connection: ClientConnection, action: str, **more: Any) -> None:
    connection.send(json.dumps({"action": action, "messagePayload": PAYLOAD, **more}))


def hear(connection: ClientConnection) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(connection.recv(timeout=5))
    return message


def test_an_offer_goes_to_the_master_and_the_answer_to_its_viewer_alone(channel: Channel) -> None:
    master, li, wang = channel.connect(), channel.connect("li"), channel.connect("wang")
    say(li, "SDP_OFFER")
    assert hear(master) == {"messageType": "SDP_OFFER", "messagePayload": PAYLOAD, "senderClientId": "li"}
    say(master, "SDP_ANSWER", recipientClientId="li")
    say(master, "ICE_CANDIDATE", recipientClientId="wang")
    assert hear(li) == {"messageType": "SDP_ANSWER", "messagePayload": PAYLOAD}
    assert hear(wang)["messageType"] == "ICE_CANDIDATE"


def test_a_message_waits_for_its_recipient_as_long_as_the_channel_says(channel: Channel) -> None:
    viewer = channel.connect("li")
    say(viewer, "SDP_OFFER")
    say(viewer, "unknown", correlationId="after")
    assert hear(viewer)["messageType"] == "STATUS_RESPONSE"
    channel.world.clock.advance(59)
    master = channel.connect()
    assert hear(master)["messageType"] == "SDP_OFFER"
    master.close()
    say(viewer, "ICE_CANDIDATE")
    say(viewer, "unknown", correlationId="after")
    hear(viewer)
    channel.world.clock.advance(61)
    master = _connect_again(channel)
    say(viewer, "SDP_OFFER")
    assert hear(master)["messageType"] == "SDP_OFFER"


def _connect_again(channel: Channel) -> ClientConnection:
    """The master's place is free as soon as the stand-in has heard of the goodbye."""
    while True:
        try:
            return channel.connect()
        except InvalidStatus:
            continue


def test_one_master_and_ten_viewers(channel: Channel) -> None:
    channel.connect()
    for number in range(10):
        channel.connect(f"viewer-{number}")
    for refused in (None, "viewer-10"):
        with pytest.raises(InvalidStatus) as error:
            channel.connect(refused)
        assert error.value.response.status_code == 400
        assert error.value.response.headers["x-amzn-errortype"] == "ClientLimitExceededException"


def test_a_viewer_who_comes_again_takes_its_own_place(channel: Channel) -> None:
    master, older = channel.connect(), channel.connect("li")
    newer = channel.connect("li")
    with pytest.raises(ConnectionClosed):
        older.recv(timeout=5)
    say(master, "SDP_ANSWER", recipientClientId="li")
    assert hear(newer)["messageType"] == "SDP_ANSWER"


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": "HELLO"},
        {"messagePayload": "not base64"},
        {"messagePayload": "x" * 10_004},
        {"recipientClientId": ""},
    ],
)
def test_what_is_wrong_with_a_message_is_told_to_its_sender(channel: Channel, wrong: dict[str, Any]) -> None:
    master = channel.connect()
    message = {
        "action": "SDP_ANSWER",
        "messagePayload": PAYLOAD,
        "recipientClientId": "li",
        "correlationId": "7",
        **wrong,
    }
    master.send(json.dumps(message))
    status = hear(master)["statusResponse"]
    assert (status["correlationId"], status["errorType"], status["statusCode"]) == (
        "7",
        "InvalidArgumentException",
        "400",
    )


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"X-Amz-ChannelARN": "arn:aws:kinesisvideo:us-east-1:000000000000:channel/nobody/1"}, 404),
        ({"X-Amz-ClientId": "a b"}, 400),
        ({"X-Amz-ClientId": ""}, 400),
        ({"X-Amz-Credential": ""}, 403),
    ],
)
def test_a_connection_that_may_not_be_is_refused(channel: Channel, query: dict[str, str], status: int) -> None:
    with pytest.raises(InvalidStatus) as error:
        channel.connect("li", **query)
    assert error.value.response.status_code == status


def test_a_silent_client_is_sent_away(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signaling, "IDLE_S", 0.01)  # no test waits for minutes
    with pytest.raises(ConnectionClosed):
        channel.connect().recv(timeout=5)


def test_a_deleted_channel_closes_its_connections(channel: Channel) -> None:
    master, viewer = channel.connect(), channel.connect("li")
    channel.world.control.delete_signaling_channel(ChannelARN=channel.arn)
    for connection in (master, viewer):
        with pytest.raises(ConnectionClosed):
            connection.recv(timeout=5)
