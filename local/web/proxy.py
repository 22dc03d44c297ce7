"""Requests under /api passed on to the REST API's stage (反向代理), as the CDN does on AWS."""

from __future__ import annotations

import http.client
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "host",
    }
)
"""Headers that belong to one connection (RFC 9110, 7.6.1), and the host, which is another here."""
OURS = frozenset({"content-length", "date", "server"})
"""Headers of an answer that are written anew."""
MAX_BODY = 10 * 1024 * 1024
"""API Gateway's own limit of a request."""
TIMEOUT_S = 35.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API answered."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class Upstream:
    """The REST API at `base`, such as http://127.0.0.1:4566/_aws/execute-api/<id>/api."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        self._host, self._port, self._prefix = parts.hostname or "", parts.port or 80, parts.path.rstrip("/")
        self.origin = f"{parts.scheme}://{parts.netloc}"
        """Where it is, without its path."""

    def ask(self, method: str, path: str, headers: Iterable[tuple[str, str]], body: bytes) -> Answer:
        """Passes a request on; `path` keeps its query.

        Raises:
            OSError: the API does not answer.
        """
        passed = {name: value for name, value in headers if name.lower() not in HOP_BY_HOP}
        passed["Content-Length"] = str(len(body))
        connection = http.client.HTTPConnection(self._host, self._port, timeout=TIMEOUT_S)
        try:
            connection.request(method, self._prefix + path, body=body, headers=passed)
            answer = connection.getresponse()
            content = answer.read()
        except http.client.HTTPException as error:
            raise OSError(f"the API's answer was not HTTP: {error!r}") from error
        finally:
            connection.close()
        kept = [(n, v) for n, v in answer.getheaders() if n.lower() not in HOP_BY_HOP | OURS]
        return Answer(answer.status, kept, content)
