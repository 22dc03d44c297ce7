"""ConnectAsMaster and ConnectAsViewer (信令连接): the WebSocket of a signaling channel."""

from __future__ import annotations

import asyncio
import re

from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from local.kinesis_video.channels import Channel
from local.kinesis_video.errors import invalid
from local.kinesis_video.exchange import Exchange
from local.kinesis_video.rooms import MASTER, Client
from local.kinesis_video.service import Service

LONGEST_S = 3600.0
IDLE_S = 600.0
"""A connection lasts an hour at most, and ten minutes without a message (Kinesis Video Streams with WebRTC, quotas)."""
_MAX_MESSAGE = 64 * 1024
_READ = 16 * 1024
_CLIENT_ID = re.compile(r"[a-zA-Z0-9_.-]{1,256}")


async def connect(service: Service, exchange: Exchange) -> None:
    """Serves one client of a channel until it goes, falls silent or is sent away.

    Raises:
        RefusedError: no such channel, no place in it, or a client id that is none; the socket is not opened.
    """
    channel = service.channels.find({"ChannelARN": exchange.query.get("X-Amz-ChannelARN", "")})
    name = exchange.query.get("X-Amz-ClientId", MASTER)
    if "X-Amz-ClientId" in exchange.query and not _CLIENT_ID.fullmatch(name):
        raise invalid("X-Amz-ClientId has from 1 to 256 letters, digits, _, . or -.")
    socket = Socket(exchange)
    client = Client(name, socket.send, socket.close)
    service.rooms.enter(channel, client)
    try:
        socket.open()
        await _listen(service, channel, client, socket)
    finally:
        service.rooms.leave(channel, client)
        socket.close()
        exchange.writer.close()


async def _listen(service: Service, channel: Channel, client: Client, socket: Socket) -> None:
    loop = asyncio.get_running_loop()
    ends = loop.time() + LONGEST_S
    while not socket.closed:
        patience = min(IDLE_S, ends - loop.time())
        try:
            messages = await asyncio.wait_for(socket.receive(), patience)
        except TimeoutError:
            return
        for text in messages:
            service.rooms.receive(channel, client, text)


class Socket:
    """The WebSocket's bytes on an HTTP connection."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._protocol = ServerProtocol(max_size=_MAX_MESSAGE)
        self._waiting: list[str] = []

    @property
    def closed(self) -> bool:
        """Whether nothing more comes."""
        return self._protocol.state is not State.OPEN

    def open(self) -> None:
        """Answers the handshake, and sends what was said to the client before."""
        head = self._exchange.head
        lines = [b"GET " + head.target + b" HTTP/1.1", *(name + b": " + value for name, value in head.headers)]
        self._protocol.receive_data(b"\r\n".join([*lines, b"", b""]))
        for request in self._protocol.events_received():
            if isinstance(request, Request):
                self._protocol.send_response(self._protocol.accept(request))
        self._flush()
        waiting, self._waiting = self._waiting, []
        for text in waiting:
            self.send(text)

    def send(self, text: str) -> None:
        """A message to the client."""
        if self._protocol.state is State.CONNECTING:
            self._waiting.append(text)
        elif not self.closed:
            self._protocol.send_text(text.encode())
            self._flush()

    def close(self) -> None:
        """Says goodbye."""
        if not self.closed:
            self._protocol.send_close(CloseCode.GOING_AWAY)
            self._flush()

    async def receive(self) -> list[str]:
        """The next messages; pings are answered on the way. After the end `closed` is true."""
        data = await self._exchange.reader.read(_READ)
        if data:
            self._protocol.receive_data(data)
        else:
            self._protocol.receive_eof()
        self._flush()
        events = self._protocol.events_received()
        return [
            bytes(event.data).decode() for event in events if isinstance(event, Frame) and event.opcode is Opcode.TEXT
        ]

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self._exchange.writer.write(data)
