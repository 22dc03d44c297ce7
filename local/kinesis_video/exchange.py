"""One HTTP/1.1 request and its answer (请求与应答); an answer may begin while the request is still being sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import h11

MAX_BODY = 1024 * 1024
_READ = 64 * 1024
_MAX_UNREAD = 1024 * 1024
_CROSS_ORIGIN = [("access-control-allow-origin", "*"), ("access-control-expose-headers", "*")]
"""A dashboard plays from another port; the service allows every origin, too."""


class GoneError(ConnectionError):
    """The caller is no longer there, or does not read what it is told."""


class Exchange:
    """A request whose head has come in."""

    def __init__(
        self, http: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: h11.Request
    ) -> None:
        self.http = http
        self.reader = reader
        self.writer = writer
        self.head = head
        target = urlsplit(head.target.decode("ascii", "replace"))
        self.method = head.method.decode()
        self.path = unquote(target.path)
        self.query = dict(parse_qsl(target.query, keep_blank_values=True))
        self.headers = {name.decode(): value.decode("latin-1") for name, value in head.headers}
        self.begun = False

    async def chunk(self) -> bytes | None:
        """The next piece of the body; None after its end.

        Raises:
            GoneError: the caller went away in the middle.
        """
        while True:
            if self.http.they_are_waiting_for_100_continue:
                self._write(h11.InformationalResponse(status_code=100, headers=[]))
            event = self.http.next_event()
            if event is h11.NEED_DATA:
                self.http.receive_data(await self.reader.read(_READ))
            elif isinstance(event, h11.Data):
                return bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                return None
            else:
                raise GoneError("the caller went away")

    async def body(self) -> bytes:
        """The whole body of an ordinary call.

        Raises:
            ValueError: it is over 1 MB.
        """
        whole = bytearray()
        while (piece := await self.chunk()) is not None:
            whole += piece
            if len(whole) > MAX_BODY:
                raise ValueError("the request is over 1 MB")
        return bytes(whole)

    async def json(self, status: int, document: Any, headers: Sequence[tuple[str, str]] = ()) -> None:
        """Answers with JSON."""
        await self.answer(status, "application/json", json.dumps(document).encode(), headers)

    async def answer(self, status: int, kind: str, body: bytes, headers: Sequence[tuple[str, str]] = ()) -> None:
        """Answers at once."""
        length = ("content-length", str(len(body)))
        self._write(h11.Response(status_code=status, headers=self._headers(kind, [length, *headers])))
        if self.method != "HEAD":
            self._write(h11.Data(data=body))
        self._write(h11.EndOfMessage())
        await self.drain()

    async def begin(self, kind: str) -> None:
        """Begins an answer of unknown length."""
        self._write(h11.Response(status_code=200, headers=self._headers(kind, [("transfer-encoding", "chunked")])))
        await self.drain()

    async def send(self, data: bytes) -> None:
        """The next piece of it, when the caller has room."""
        self._write(h11.Data(data=data))
        await self.drain()

    def say(self, data: bytes) -> None:
        """The next piece of it without waiting, for what is said while listening.

        Raises:
            GoneError: the caller has long stopped reading.
        """
        if self.writer.transport.get_write_buffer_size() > _MAX_UNREAD:
            raise GoneError("the caller does not read its acknowledgements")
        self._write(h11.Data(data=data))

    async def finish(self) -> None:
        """Ends it."""
        self._write(h11.EndOfMessage())
        await self.drain()

    async def drain(self) -> None:
        """Waits until there is room."""
        await self.writer.drain()

    async def gone(self) -> None:
        """Returns when the caller closes its end; only after the request's end."""
        while await self.reader.read(_READ):
            pass

    def _headers(self, kind: str, more: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        self.begun = True
        return [("content-type", kind), *_CROSS_ORIGIN, *more]

    def _write(self, event: h11.Event) -> None:
        data = self.http.send(event)
        if data:
            self.writer.write(data)
