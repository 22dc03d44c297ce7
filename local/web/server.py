"""`python -m local.web.server --port 8080 --folder clients/dashboard/dist --api … --config …`; started by `make run`.

Threads of the standard library, bound to 127.0.0.1: a laptop's server, not the internet's (there the CDN does this).
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from local.web.files import find
from local.web.proxy import MAX_BODY, Upstream

HOST = "127.0.0.1"
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: {media}; "
    "media-src 'self' blob: {media}; connect-src 'self' {socket} {video}; font-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
"""As the CDN has it (infra/web.yaml), with this machine's WebSocket, its video stand-in, and its S3 for pictures by link."""
NOT_BUILT = """<!doctype html><meta charset="utf-8"><title>进博 · Jinbo</title>
<h1>进博市场监管</h1>
<p>页面尚未构建：需要 Node 20 以上。平台的其他部分都在运行，接口地址：<a href="/api/v1/health">/api/v1/health</a>。</p>
<p>The dashboard is not built: it needs Node 20 or newer. Everything else runs; the API answers under
<a href="/api/v1/health">/api</a>.</p>
"""


def policy(socket: str, upstream: Upstream, video: str = "") -> str:
    """The content policy of a page whose WebSocket is at `socket` and whose video comes from `video`, '' for none."""
    return POLICY.format(socket=_origin(socket), media=upstream.origin, video=_origin(video))


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


class WebServer(ThreadingHTTPServer):
    """Serves `folder`, the API behind `upstream` under /api, and `config` as config.json."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, folder: Path, upstream: Upstream, config: bytes, video: str = "") -> None:
        super().__init__((HOST, port), _Handler)
        self.folder = folder
        self.upstream = upstream
        self.config = config
        self.policy = policy(json.loads(config).get("socket", ""), upstream, video)


class _Handler(BaseHTTPRequestHandler):
    server: WebServer
    protocol_version = "HTTP/1.1"
    timeout = 75
    server_version = "jinbo"
    sys_version = ""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/api" or path.startswith("/api/"):
            self._pass_on()
        elif path == "/config.json":
            self._send(HTTPStatus.OK, "application/json", "no-store", self.server.config)
        else:
            self._send_file()

    do_HEAD = do_GET

    def _only_the_api(self) -> None:
        if self.path.startswith("/api/"):
            self._pass_on()
        else:
            self._send(HTTPStatus.METHOD_NOT_ALLOWED, "text/plain", "no-store", b"")

    do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _only_the_api

    def _pass_on(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > MAX_BODY:
            self.close_connection = True
            self._problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", "内容过大", "The body is too large")
            return
        body = self.rfile.read(int(length))
        headers = [(n, v) for n, v in self.headers.items() if n.lower() != "x-forwarded-for"]
        headers.append(("X-Forwarded-For", self.client_address[0]))
        try:
            answer = self.server.upstream.ask(self.command, self.path.removeprefix("/api") or "/", headers, body)
        except OSError:
            self._problem(HTTPStatus.BAD_GATEWAY, "api-away", "接口暂不可用", "The API does not answer")
            return
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self._finish(answer.body)

    def _send_file(self) -> None:
        found = find(self.server.folder, self.path)
        if found is not None:
            self._send(HTTPStatus.OK, found.kind, found.cache, found.path.read_bytes())
        elif (self.server.folder / "index.html").exists():
            self._send(HTTPStatus.NOT_FOUND, "text/plain", "no-store", b"not found")
        else:
            self._send(HTTPStatus.OK, "text/html; charset=utf-8", "no-store", NOT_BUILT.encode())

    def _problem(self, status: HTTPStatus, code: str, zh: str, en: str) -> None:
        body = {
            "type": "about:blank",
            "title": status.phrase,
            "status": status,
            "code": code,
            "detail": zh,
            "detail_en": en,
        }
        self._send(status, "application/problem+json", "no-store", json.dumps(body, ensure_ascii=False).encode())

    def _send(self, status: HTTPStatus, kind: str, cache: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", cache)
        for name, value in SECURITY_HEADERS.items():
            self.send_header(name, value)
        if kind.startswith("text/html"):
            self.send_header("Content-Security-Policy", self.server.policy)
        self._finish(body)

    def _finish(self, body: bytes) -> None:
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Errors only: what the API does stands in its own logs."""


def main(arguments: list[str] | None = None) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="local.web.server", description="The dashboard and the API on one origin.")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--folder", type=Path, required=True, help="the built dashboard")
    parser.add_argument("--api", required=True, help="address of the REST API's stage")
    parser.add_argument("--config", type=Path, required=True, help="file served as /config.json")
    parser.add_argument("--video", default="", help="address of the Kinesis Video stand-in")
    parser.add_argument("--stop-on-end-of-input", action="store_true")
    given = parser.parse_args(arguments)
    server = WebServer(given.port, given.folder, Upstream(given.api), given.config.read_bytes(), given.video)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if given.stop_on_end_of_input:
        threading.Thread(target=_wait_for_end_of_input, args=(stop,), daemon=True).start()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    stop.wait()
    server.shutdown()
    return 0


def _wait_for_end_of_input(stop: threading.Event) -> None:
    """Whoever started us is gone when our input ends."""
    sys.stdin.buffer.read()
    stop.set()


if __name__ == "__main__":
    sys.exit(main())
