"""The lane's own record (信封): what the IoT rule wraps a device's bytes in. Never a reason to lose a message."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable

import orjson

from jinbo.telemetry.model import Envelope, Reason


def envelope(id_: str, data: bytes, from_wall: Callable[[int], int], now: int) -> Envelope:
    """The envelope in `data`: JSON of `SELECT encode(*, 'base64') AS payload, topic(3) AS thing, timestamp() AS received_ms`.

    `received_ms` is AWS's wall clock, mapped by `from_wall`. What cannot be read becomes an envelope with a fault around the
    bytes as they came, arrived `now`: quarantine shows them.
    """
    try:
        record = orjson.loads(data)
        raw = b64decode(record["payload"], validate=True)
        thing, received = record["thing"], record["received_ms"]
    except (ValueError, KeyError, TypeError):
        return Envelope(id_, data, "", now, Reason.BAD_ENVELOPE)
    if type(thing) is not str or type(received) is not int or not 0 < received < 1 << 42:
        return Envelope(id_, data, "", now, Reason.BAD_ENVELOPE)
    return Envelope(id_, raw, thing, from_wall(received))
