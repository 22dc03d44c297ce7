"""GetMedia (拉流): a stream's fragments as they come, each a whole Matroska document with the service's tags."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from local.kinesis_video import matroska
from local.kinesis_video.archive import Archive
from local.kinesis_video.errors import invalid
from local.kinesis_video.exchange import Exchange, GoneError
from local.kinesis_video.fragments import Fragment
from local.kinesis_video.parameters import milliseconds
from local.kinesis_video.quotas import GET_MEDIA
from local.kinesis_video.service import Service
from local.kinesis_video.streams import Stream

MAX_CONNECTIONS = 3
CONTENT_TYPE = "video/webm"


async def get_media(service: Service, exchange: Exchange, stream: Stream, params: dict[str, Any]) -> None:
    """Sends until the reader goes away, the stream is deleted or the stand-in stops."""
    archive = service.streams.archive(stream)
    last = begin_after(archive, params["StartSelector"])
    service.quotas.take(stream.name, GET_MEDIA)
    with service.connection("GetMedia", stream.name, MAX_CONNECTIONS):
        await exchange.begin(CONTENT_TYPE)
        gone = asyncio.ensure_future(exchange.gone())
        stopping = asyncio.ensure_future(service.stopping.wait())
        try:
            while service.streams.is_there(stream) and not gone.done() and not stopping.done():
                news = asyncio.ensure_future(archive.news.wait())
                last, sent = await _send_after(exchange, archive, last)
                if not sent:
                    await asyncio.wait({news, gone, stopping}, return_when=asyncio.FIRST_COMPLETED)
                news.cancel()
            if not gone.done():
                await exchange.finish()
        finally:
            gone.cancel()
            stopping.cancel()
            with contextlib.suppress(asyncio.CancelledError, GoneError, OSError):
                await gone


def begin_after(archive: Archive, selector: dict[str, Any]) -> str:
    """The number of the fragment after which the first is sent.

    Raises:
        RefusedError: InvalidArgumentException: what the selector's type needs is missing.
    """
    kind = selector["StartSelectorType"]
    if kind == "EARLIEST":
        return ""
    if kind == "NOW":
        # what is arriving now is the latest chunk: it is sent, from its beginning, when it is whole
        return archive.newest.number if archive.newest else ""
    if kind in ("FRAGMENT_NUMBER", "CONTINUATION_TOKEN"):
        name = "AfterFragmentNumber" if kind == "FRAGMENT_NUMBER" else "ContinuationToken"
        given = selector.get(name)
        if not given or not given.isdigit():
            raise invalid(f"StartSelector.{name} is required for {kind}, and is a fragment's number.")
        return str(given)
    since = milliseconds(selector.get("StartTimestamp"), "StartSelector.StartTimestamp")
    before = ""
    for fragment in archive.fragments:
        if fragment.at(kind == "SERVER_TIMESTAMP") + fragment.duration_ms > since:
            break
        before = fragment.number
    return before


async def _send_after(exchange: Exchange, archive: Archive, last: str) -> tuple[str, int]:
    waiting = archive.after(last)
    for fragment in waiting:
        document = archive.read(fragment)
        if document is not None:
            await exchange.send(document + own_tags(archive, fragment))
        last = fragment.number
    return last, len(waiting)


def own_tags(archive: Archive, fragment: Fragment) -> bytes:
    """What GetMedia says after each cluster: where to go on, and how far behind the newest this is."""
    newest = archive.newest or fragment
    return matroska.tags(
        {
            "AWS_KINESISVIDEO_MILLIS_BEHIND_NOW": str(max(0, newest.server_ms - fragment.server_ms)),
            "AWS_KINESISVIDEO_CONTINUATION_TOKEN": fragment.number,
        }
    )
