"""What stands around every call: the rate limit first, then at-most-once for writes that carry an Idempotency-Key."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from chalice.app import Response
from jinbo.identity.rules import STAFF
from jinbo.kernel.errors import InvalidError
from jinbo.platform.idempotency import Remembered, fingerprint
from jinbo.wiring import guards

from chalicelib.http import Call, Route, answer

MAX_KEY = 64


def around(route: Route, call: Call[Any, Any], handle: Callable[[], Any]) -> Any:
    """Checks the limit, then answers; a repeated write with the same key gets the first answer again."""
    if route.limit != "none":
        guards.limits().check(_allowance(route, call), call.principal.id or call.ip)
    key = call.headers.get("idempotency-key", "")
    if not (route.idempotent and key):
        return handle()
    if not (8 <= len(key) <= MAX_KEY and key.isascii() and key.isprintable()):
        raise InvalidError(
            "bad-idempotency-key",
            "Idempotency-Key 应为 8–64 个 ASCII 字符",
            "Idempotency-Key must be 8–64 ASCII characters",
        )
    return _once(route, call, key, handle)


def _allowance(route: Route, call: Call[Any, Any]) -> str:
    """A dashboard polls several lists: staff have an allowance of their own."""
    return "staff" if route.limit == "user" and call.principal.roles & STAFF else route.limit


def _once(route: Route, call: Call[Any, Any], key: str, handle: Callable[[], Any]) -> Response:
    body = call.body.model_dump_json() if call.body is not None else ""
    asked = fingerprint(route.method, route.path, json.dumps(dict(call.path), sort_keys=True), body)
    store = guards.idempotency()
    kept = store.begin(call.principal.id, key, asked)
    if kept is not None:
        return Response(body=kept.body, status_code=kept.status, headers={**kept.headers, "Idempotent-Replay": "true"})
    try:
        response = answer(route, handle())
    except BaseException:
        store.forget(
            call.principal.id, key
        )  # nothing was done, or it can be done again: the use cases are idempotent below
        raise
    store.keep(
        call.principal.id,
        key,
        asked,
        Remembered(response.status_code, str(response.body), {k: str(v) for k, v in response.headers.items()}),
    )
    return response
