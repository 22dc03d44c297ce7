"""A11: the platform calls only hosts that its settings name, over HTTPS, and goes where no answer sends it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from docs.reading import ROOT
from jinbo.kernel.errors import UnavailableError
from jinbo.platform.outbound import OutboundHttp


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "http://169.254.169.254/latest/meta-data", "ftp://inner.test/x", "gopher://inner.test"],
)
def test_only_https_is_called(url: str) -> None:
    with pytest.raises(UnavailableError, match="not https"):
        OutboundHttp("a system").get(url)


class Redirecting(BaseHTTPRequestHandler):
    """Sends every caller on to an inner address of this same server."""

    visited: list[str]

    def do_GET(self) -> None:
        self.visited.append(self.path)
        self.send_response(302)
        self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/inner")  # type: ignore[attr-defined]  # an HTTPServer
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def redirecting() -> Iterator[HTTPServer]:
    Redirecting.visited = []
    server = HTTPServer(("127.0.0.1", 0), Redirecting)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_redirect_is_not_followed(redirecting: HTTPServer) -> None:
    with pytest.raises(UnavailableError, match="HTTP 302"):
        OutboundHttp("a system", allow_http=True).get(f"http://127.0.0.1:{redirecting.server_port}/outer")
    assert Redirecting.visited == ["/outer"]


def test_no_request_of_the_api_takes_an_address_to_fetch() -> None:
    contract: dict[str, Any] = json.loads((ROOT / "frontend_api/openapi.json").read_text(encoding="utf-8"))
    bodies = [
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
        for methods in contract["paths"].values()
        for operation in methods.values()
        if "requestBody" in operation
    ]
    schemas = contract["components"]["schemas"]
    fields = {f"{name}.{field}" for name in bodies for field in schemas[name].get("properties", {})}
    assert fields
    assert [
        field for field in sorted(fields) if any(word in field.lower() for word in ("url", "uri", "href", "host"))
    ] == []
