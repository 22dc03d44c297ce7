"""The stand-in as a server (服务入口): one loop, one port of 127.0.0.1, every call by its published path."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

import h11

from local.kinesis_video import administration, hls
from local.kinesis_video.archived import get_clip, get_media_for_fragment_list, list_fragments
from local.kinesis_video.control import CALLS
from local.kinesis_video.errors import RefusedError, invalid
from local.kinesis_video.exchange import Exchange, GoneError
from local.kinesis_video.fragments import Clock
from local.kinesis_video.get_media import get_media
from local.kinesis_video.images import get_images
from local.kinesis_video.published import Operation, operations
from local.kinesis_video.put_media import put_media
from local.kinesis_video.service import Service, Settings
from local.kinesis_video.signaling import connect
from local.kinesis_video.streams import Stream

HOST = "127.0.0.1"
PRUNE_S = 30.0
LINGER_S = 2.0
PUT_MEDIA = Operation("PutMedia", None, MappingProxyType({"NotAuthorizedException": 401}))
"""The only call that no model of botocore's has."""
Reader = Callable[[Service, Exchange, Stream, dict[str, Any]], Awaitable[None]]
_READ = 64 * 1024
_log = logging.getLogger("kinesis-video")


def wall_ms() -> int:
    """The machine's time."""
    return time.time_ns() // 1_000_000


async def _list_fragments(service: Service, exchange: Exchange, stream: Stream, params: dict[str, Any]) -> None:
    await exchange.json(200, list_fragments(service, stream, params))


async def _get_images(service: Service, exchange: Exchange, stream: Stream, params: dict[str, Any]) -> None:
    await exchange.json(200, await get_images(service, stream, params))


async def _open_session(service: Service, exchange: Exchange, stream: Stream, params: dict[str, Any]) -> None:
    await exchange.json(200, hls.open_session(service, stream, params))


READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "GetMedia": get_media,
        "ListFragments": _list_fragments,
        "GetMediaForFragmentList": get_media_for_fragment_list,
        "GetImages": _get_images,
        "GetClip": get_clip,
        "GetHLSStreamingSessionURL": _open_session,
    }
)


class Server:
    """One stand-in in the running loop."""

    def __init__(self, settings: Settings, clock: Clock = wall_ms) -> None:
        self.service = Service(settings, clock)
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Takes up the state and listens.

        Raises:
            OSError: the port is taken.
        """
        operations()  # read now, so that the first call does not wait for it
        self.service.load()
        self._server = await asyncio.start_server(self._accept, HOST, self.service.settings.port)
        port = self._server.sockets[0].getsockname()[1]
        self.service.address = f"http://{HOST}:{port}"
        self._keep(self._prune())

    async def stop(self) -> None:
        """Ends every connection and stops listening; what is stored is stored."""
        self.service.stopping.set()
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.service.decoders.shutdown(wait=True)

    def _keep(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _prune(self) -> None:
        while True:
            await asyncio.sleep(PRUNE_S)
            self.service.streams.prune()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._keep(self._converse(reader, writer))

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        http = h11.Connection(h11.SERVER)
        try:
            while (head := await _next_head(http, reader)) is not None:
                await answer(self.service, Exchange(http, reader, writer, head))
                if http.our_state is not h11.DONE or http.their_state is not h11.DONE:
                    break
                http.start_next_cycle()
        except (h11.ProtocolError, GoneError, ConnectionError, asyncio.IncompleteReadError) as error:
            _log.debug("a connection ended: %s", error)
        finally:
            await _close(http, reader, writer)


async def _close(http: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Closes a connection. While the caller still sends, what it sends is thrown away for a moment: closing at once would
    reset the connection, and what it was told last would be lost on its way."""
    with contextlib.suppress(OSError, RuntimeError, TimeoutError):
        if http.their_state is h11.SEND_BODY and not reader.at_eof():
            writer.write_eof()
            async with asyncio.timeout(LINGER_S):
                while await reader.read(_READ):
                    pass
    with contextlib.suppress(OSError, RuntimeError):
        writer.close()


async def _next_head(http: h11.Connection, reader: asyncio.StreamReader) -> h11.Request | None:
    while True:
        event = http.next_event()
        if event is h11.NEED_DATA:
            http.receive_data(await reader.read(_READ))
        elif isinstance(event, h11.Request):
            return event
        elif isinstance(event, h11.ConnectionClosed):
            return None


async def answer(service: Service, exchange: Exchange) -> None:
    """Answers one request, a refusal included. What fails inside is logged and answered with 500."""
    operation = PUT_MEDIA if exchange.path == "/putMedia" else operations().get(exchange.path)
    try:
        await _route(service, exchange, operation)
    except RefusedError as error:
        await _refuse(exchange, operation.refused(error) if operation else error)
    except (GoneError, ConnectionError, h11.ProtocolError):
        raise
    except Exception:
        _log.exception("%s failed", exchange.path)
        await _refuse(exchange, RefusedError("InternalFailure", "The stand-in failed; see its log.", 500))


async def _route(service: Service, exchange: Exchange, operation: Operation | None) -> None:
    path = exchange.path
    if path.startswith("/_"):
        await administration.serve(service, exchange)
    elif exchange.method == "OPTIONS":
        allowed = [("access-control-allow-methods", "GET, POST"), ("access-control-allow-headers", "*")]
        await exchange.answer(204, "text/plain", b"", allowed)
    elif path.startswith(hls.PREFIX):
        await hls.serve(service, exchange)
    elif "upgrade" in exchange.headers.get("connection", "").lower():
        _require_signature(exchange, exchange.query.get("X-Amz-Credential"))
        await connect(service, exchange)
    elif operation is None or exchange.method != "POST":
        raise RefusedError("UnknownOperationException", f"{exchange.method} {path} is not served here.", 404)
    else:
        await _call(service, exchange, operation)


async def _call(service: Service, exchange: Exchange, operation: Operation) -> None:
    if not exchange.headers.get("authorization") and not exchange.query.get("X-Amz-Credential"):
        raise operation.not_allowed("The request is not signed.")
    if operation is PUT_MEDIA:
        await put_media(service, exchange)
        return
    params = operation.check(await _document(exchange))
    if operation.name in CALLS:
        await exchange.json(200, CALLS[operation.name](service, params))
    elif operation.name in READERS:
        stream = service.streams.find(params)
        await service.faults.before(stream.name, operation.name)
        await READERS[operation.name](service, exchange, stream, params)
    else:
        raise invalid(f"{operation.name} is not served by this stand-in.")


async def _document(exchange: Exchange) -> Any:
    try:
        return json.loads(await exchange.body() or b"{}")
    except ValueError as error:
        raise invalid(f"The request is no JSON document: {error}") from None


def _require_signature(exchange: Exchange, credential: str | None) -> None:
    if not credential:
        raise RefusedError("AccessDeniedException", "The request is not signed.", 403)


async def _refuse(exchange: Exchange, error: RefusedError) -> None:
    """Says why not. When the answer has begun, all that is left is to break it off."""
    if exchange.begun:
        raise GoneError(f"broken off: {error.message}")
    names = ("x-amzn-errortype", "x-amz-errortype")  # what SDKs read, and what the documentation says
    headers = [*((name, error.code) for name in names), ("x-amzn-requestid", str(uuid.uuid4()))]
    if exchange.http.their_state is not h11.DONE:
        headers.append(("connection", "close"))
    await exchange.json(error.status, {"code": error.code, "message": error.message}, headers)
