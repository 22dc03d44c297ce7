"""The screen's view of a run (首条告警): signs in as people do and waits for what comes over the WebSocket.

This is how seconds to the first alert are measured: by what a screen shows, not by what a table holds. The commander's
login is used, so that the duty officer's code, which is good once, is left to whoever sits at the keyboard.
"""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


def call(base: str, method: str, path: str, body: object = None, token: str = "", **headers: str) -> Any:
    """One request to the API; the JSON that it answers.

    Raises:
        urllib.error.HTTPError: a problem; OSError: no answer.
    """
    data = None if body is None else json.dumps(body).encode()
    sent = {"Content-Type": "application/json", **headers}
    if token:
        sent["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(base + path, data=data, method=method, headers=sent)  # noqa: S310 - our own address
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
        content = answer.read()
    return json.loads(content) if content else None


def sign_in(api: str, name: str = "duty") -> str:
    """An access token of a demo login.

    Raises:
        LookupError: no demo login of that name.
    """
    from local.admin import DEMO_LOGINS

    login = next((login for login in DEMO_LOGINS if login.login == name), None)
    if login is None:
        raise LookupError(f"no login {name!r}; there are {', '.join(each.login for each in DEMO_LOGINS)}")
    first = call(api, "POST", "/v1/auth/login", {"account": login.login, "password": login.password})
    tokens = call(api, "POST", "/v1/auth/totp", {"ticket": first["ticket"], "code": login.code()})
    return str(tokens["access_token"])


@contextmanager
def screen(api: str, token: str) -> Iterator[Callable[[float], dict[str, Any] | None]]:
    """An open screen that has said hello: call what it gives with seconds to wait; it answers the next message, or None."""
    from websockets.sync.client import connect

    ticket = call(api, "POST", "/v1/sockets/tickets", {}, token)
    with connect(f"{ticket['url']}?ticket={ticket['ticket']}", proxy=None) as socket:
        socket.send('{"action":"hello"}')

        def following(seconds: float) -> dict[str, Any] | None:
            try:
                message: dict[str, Any] = json.loads(socket.recv(timeout=seconds))
            except TimeoutError:
                return None
            return message

        yield following


def first_alert(api: str, stopped: Callable[[], bool], login: str = "commander") -> tuple[float, dict[str, Any]] | None:
    """Seconds until a screen opened now shows an alert, and the alert; None when `stopped` comes first."""
    began = time.monotonic()
    with screen(api, sign_in(api, login)) as following:
        while not stopped():
            message = following(0.5)
            if message is not None and message.get("type") == "alert":
                return time.monotonic() - began, message["alert"]
    return None
