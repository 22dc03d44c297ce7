"""What only this stand-in has (管理接口): its health, and faults on demand. docs/reference/kinesis-video.md."""

from __future__ import annotations

import json
from typing import Any

from local.kinesis_video.errors import RefusedError, invalid
from local.kinesis_video.exchange import Exchange
from local.kinesis_video.faults import Fault
from local.kinesis_video.service import Service

HEALTH = "/_status"
FAULTS = "/_faults"


async def serve(service: Service, exchange: Exchange) -> None:
    """GET /_status; GET /_faults; PUT and DELETE /_faults/<stream>.

    Raises:
        RefusedError: anything else.
    """
    path, method = exchange.path, exchange.method
    if (method, path) == ("GET", HEALTH):
        await exchange.json(200, status(service))
    elif (method, path) == ("GET", FAULTS):
        await exchange.json(200, service.faults.shown())
    elif path.startswith(f"{FAULTS}/") and method in ("PUT", "DELETE"):
        stream = service.streams.find({"StreamName": path.removeprefix(f"{FAULTS}/")})
        if method == "PUT":
            service.faults.set(stream.name, await _fault(exchange))
        else:
            service.faults.clear(stream.name)
        await exchange.json(200, service.faults.shown())
    else:
        raise RefusedError("UnknownOperationException", f"{method} {path} is not served here.", 404)


def status(service: Service) -> dict[str, Any]:
    """Streams with their stored media, open connections, sessions."""
    streams = {}
    for stream in service.streams:
        archive = service.streams.archive(stream)
        newest = archive.newest
        streams[stream.name] = {
            "fragments": len(archive.fragments),
            "bytes": archive.bytes,
            "newest_ms": newest.server_ms if newest else None,
        }
    return {
        "streams": streams,
        "bytes": service.streams.bytes,
        "connections": service.connections(),
        "sessions": len(service.sessions),
    }


async def _fault(exchange: Exchange) -> Fault:
    try:
        return Fault.read(json.loads(await exchange.body() or b"{}"))
    except ValueError as error:
        raise invalid(f"A fault is a JSON object: {error}") from None
