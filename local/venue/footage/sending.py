"""A camera on the wire (推流): fragments pushed through PutMedia as they end, acknowledgements read, reconnecting with back-off."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Protocol
from urllib.parse import urlsplit

_SIGNED = "AWS4-HMAC-SHA256 Credential=test/20201105/us-east-1/kinesisvideo/aws4_request"
"""The stand-in asks for a signature and checks none."""
_BACK_OFF_S = (1.0, 2.0, 4.0, 8.0)
_TIMEOUT_S = 10.0
_OK = 200


class Shown(Protocol):
    """What is sent: the opening of a connection, and each fragment."""

    def opening(self) -> bytes:
        """Header, track list."""
        ...

    def cluster(self, number: int, at_ms: int, *, frozen: bool = False) -> bytes:
        """A fragment at a producer's time."""
        ...


@dataclass(frozen=True, slots=True)
class Showing:
    """What a camera sends now. `since_ms`: when its fragment 0 began; None as `film`: nothing, it is off."""

    film: Shown | None
    since_ms: int
    order: Callable[[int], int] = int
    """Which fragment of the film is the n-th."""
    frozen: bool = False
    ahead_ms: int = 0
    """How far the camera's clock is ahead."""


class SendingFailedError(OSError):
    """The service refused a fragment or went away."""


class Sender(threading.Thread):
    """One camera. `show` changes what is sent, with the next fragment and on a new connection."""

    def __init__(self, camera: str, stream: str, control: str, showing: Showing, fragment_ms: int) -> None:
        super().__init__(name=camera, daemon=True)
        self.camera, self.sent, self.connections, self.fault = camera, 0, 0, ""
        self._stream, self._control, self._fragment_ms = stream, control, fragment_ms
        self._showing = showing
        self._changed, self._over = threading.Event(), threading.Event()

    def show(self, showing: Showing) -> None:
        """From the next fragment on."""
        self._showing = showing
        self._changed.set()

    def end(self) -> None:
        """Stops after the fragment that is being sent."""
        self._over.set()
        self._changed.set()

    def run(self) -> None:
        """Until `end`."""
        failures = 0
        while not self._over.is_set():
            self._changed.clear()
            showing, sent = self._showing, self.sent
            try:
                if showing.film is None:
                    self._changed.wait()
                else:
                    self._send(showing, showing.film)
                failures = 0
            except (OSError, HTTPException, ValueError) as error:
                self.fault = str(error) or type(error).__name__
                failures = 0 if self.sent > sent else failures
                self._over.wait(_BACK_OFF_S[min(failures, len(_BACK_OFF_S) - 1)])
                failures += 1

    def _send(self, showing: Showing, film: Shown) -> None:
        """Sends fragment after fragment, each when it has been filmed to its end, until something else is to be shown."""
        number = max(0, (_now_ms() - showing.since_ms) // self._fragment_ms)
        with contextlib.closing(self._connected()) as line:
            self.connections += 1
            _chunk(line, film.opening())
            while True:
                began = showing.since_ms + number * self._fragment_ms
                if self._changed.wait(max(0.0, (began + self._fragment_ms - _now_ms()) / 1000)):
                    _chunk(line, b"")
                    return
                if _now_ms() - began > 2 * self._fragment_ms:  # the machine slept: what was missed is not made up for
                    number = (_now_ms() - showing.since_ms) // self._fragment_ms
                    continue
                cluster = film.cluster(showing.order(number), began + showing.ahead_ms, frozen=showing.frozen)
                _chunk(line, cluster)
                _hear(line)
                self.sent, self.fault = self.sent + 1, ""
                number += 1

    def _connected(self) -> socket.socket:
        endpoint = urlsplit(_data_endpoint(self._control, self._stream))
        line = socket.create_connection((endpoint.hostname or "", endpoint.port or 80), _TIMEOUT_S)
        head = (
            f"POST /putMedia HTTP/1.1\r\nHost: {endpoint.netloc}\r\nAuthorization: {_SIGNED}\r\n"
            f"x-amzn-stream-name: {self._stream}\r\nx-amzn-fragment-timecode-type: ABSOLUTE\r\n"
            "Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n"
        )
        line.sendall(head.encode())
        return line


def _data_endpoint(control: str, stream: str) -> str:
    parts = urlsplit(control)
    with contextlib.closing(HTTPConnection(parts.hostname or "", parts.port, timeout=_TIMEOUT_S)) as connection:
        body = json.dumps({"StreamName": stream, "APIName": "PUT_MEDIA"})
        connection.request("POST", "/getDataEndpoint", body, {"Authorization": _SIGNED})
        answer = connection.getresponse()
        said = json.loads(answer.read())
        if answer.status != _OK:
            raise SendingFailedError(f"{answer.status} {said.get('message', said)}")
        return str(said["DataEndpoint"])


def _chunk(line: socket.socket, data: bytes) -> None:
    line.sendall(f"{len(data):x}\r\n".encode() + data + b"\r\n")


def _hear(line: socket.socket) -> None:
    """Reads what was acknowledged so far, without waiting.

    Raises:
        SendingFailedError: an error among it, or the end.
    """
    line.setblocking(False)
    try:
        while True:
            said = line.recv(65_536)
            if not said:
                raise SendingFailedError("the service closed the connection")
            if b'"ERROR"' in said:
                raise SendingFailedError(said.decode("utf-8", "replace").strip()[-300:])
            if said.startswith(b"HTTP/1.1 ") and not said.startswith(b"HTTP/1.1 200"):
                raise SendingFailedError(said.decode("utf-8", "replace")[:300])
    except BlockingIOError:
        return
    finally:
        line.settimeout(_TIMEOUT_S)


def _now_ms() -> int:
    """The wall's time: the service stamps media with its own."""
    return time.time_ns() // 1_000_000
