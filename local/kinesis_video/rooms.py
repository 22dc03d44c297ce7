"""Who is connected to a signaling channel, and whose message goes to whom (信令路由): pure, sockets are elsewhere.

A viewer speaks to the master, the master to the viewer that it names. A message for somebody who is not there waits for as
long as the channel says (MessageTtlSeconds).
"""

from __future__ import annotations

import base64
import binascii
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local.kinesis_video.channels import Channel
from local.kinesis_video.errors import RefusedError, invalid, too_many_calls
from local.kinesis_video.fragments import Clock

MAX_VIEWERS = 10
MAX_PAYLOAD = 10_000
MAX_WAITING = 100
"""Messages that wait for one recipient; older ones make room."""
MASTER = ""
"""The master's place among the clients: it has no id."""
ACTIONS = ("SDP_OFFER", "SDP_ANSWER", "ICE_CANDIDATE")
Send = Callable[[str], None]


@dataclass(slots=True)
class Client:
    """One connection: its id (MASTER for the master), how it is written to, and how it is closed."""

    name: str
    send: Send
    close: Callable[[], None]


@dataclass(slots=True)
class _Room:
    clients: dict[str, Client] = field(default_factory=dict)
    waiting: dict[str, deque[tuple[int, str]]] = field(default_factory=dict)


class Rooms:
    """One room for each channel."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rooms: dict[str, _Room] = {}

    def enter(self, channel: Channel, client: Client) -> None:
        """Connects a client and gives it what waited for it. A viewer who comes again takes the older connection's place.

        Raises:
            RefusedError: ClientLimitExceededException: there is a master, or there are ten viewers.
        """
        room = self._rooms.setdefault(channel.arn, _Room())
        if client.name == MASTER and MASTER in room.clients:
            raise too_many_calls("The channel has a master.")
        viewers = [name for name in room.clients if name != MASTER]
        if client.name != MASTER and client.name not in viewers and len(viewers) >= MAX_VIEWERS:
            raise too_many_calls(f"The channel has {MAX_VIEWERS} viewers.")
        if (older := room.clients.get(client.name)) is not None:
            older.close()
        room.clients[client.name] = client
        now = self._clock()
        for expires, message in room.waiting.pop(client.name, ()):
            if expires > now:
                client.send(message)

    def leave(self, channel: Channel, client: Client) -> None:
        """Forgets a connection."""
        room = self._rooms.get(channel.arn)
        if room is not None and room.clients.get(client.name) is client:
            del room.clients[client.name]

    def close(self, channel: Channel) -> None:
        """Closes every connection of a channel that is deleted."""
        for client in list(self._rooms.pop(channel.arn, _Room()).clients.values()):
            client.close()

    def count(self, channel: Channel) -> int:
        """How many are connected."""
        return len(self._rooms.get(channel.arn, _Room()).clients)

    def receive(self, channel: Channel, sender: Client, text: str) -> None:
        """Passes a message on; what is wrong with it is told to its sender, if it gave a correlationId."""
        message: dict[str, Any] = {}
        try:
            message = _read(text)
            _check(message)
            recipient = _recipient(sender, message)
            passed = {"messageType": message["action"], "messagePayload": message["messagePayload"]}
            if sender.name != MASTER:
                passed["senderClientId"] = sender.name
            self._pass(channel, recipient, json.dumps(passed))
        except RefusedError as error:
            if correlation := message.get("correlationId"):
                status = {
                    "correlationId": correlation,
                    "errorType": error.code,
                    "statusCode": str(error.status),
                    "description": error.message,
                }
                sender.send(json.dumps({"messageType": "STATUS_RESPONSE", "statusResponse": status}))

    def _pass(self, channel: Channel, recipient: str, message: str) -> None:
        room = self._rooms.setdefault(channel.arn, _Room())
        client = room.clients.get(recipient)
        if client is not None:
            client.send(message)
            return
        waiting = room.waiting.setdefault(recipient, deque(maxlen=MAX_WAITING))
        waiting.append((self._clock() + channel.ttl_s * 1000, message))


def _recipient(sender: Client, message: dict[str, Any]) -> str:
    named = message.get("recipientClientId")
    if sender.name != MASTER:
        return MASTER
    if not isinstance(named, str) or not named:
        raise invalid("The master names the recipientClientId.")
    return named


def _read(text: str) -> dict[str, Any]:
    try:
        message = json.loads(text)
    except ValueError:
        message = None
    if not isinstance(message, dict):
        raise invalid("A message is a JSON object.")
    return message


def _check(message: dict[str, Any]) -> None:
    payload = message.get("messagePayload")
    if message.get("action") not in ACTIONS:
        raise invalid(f"action is one of {', '.join(ACTIONS)}.")
    if not isinstance(payload, str) or len(payload) > MAX_PAYLOAD or not _is_base64(payload):
        raise invalid(f"messagePayload is base64 of at most {MAX_PAYLOAD} characters.")


def _is_base64(payload: str) -> bool:
    try:
        base64.b64decode(payload, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
