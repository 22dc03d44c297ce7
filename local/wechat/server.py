"""The stand-in as an HTTP server (微信替身): WeChat's four paths, and three of its own: `/sent`, `/code`, `/refuse`.

`GET /code?user=li` gives what wx.login gives in the client; `GET /sent` shows what was sent; `POST /refuse?user=li` makes a
user refuse messages. Started by `make run`, or by itself: `python -m local.wechat --port 4570`.
"""

from __future__ import annotations

import argparse
import html
import json
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from local.wechat.state import Sent, WeChatState, error

HTML = "text/html; charset=utf-8"


class WeChatServer:
    """Runs the stand-in on 127.0.0.1 in a thread of its own; port 0 takes a free one. A context manager."""

    def __init__(self, state: WeChatState, port: int = 0) -> None:
        self.state = state
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(state))
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name="wechat", daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> WeChatServer:
        """Begins to listen."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Ends, and waits for it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> WeChatServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def answer(state: WeChatState, method: str, path: str, query: dict[str, str], body: dict[str, Any]) -> tuple[str, str]:
    """Content type and text for a request."""
    if (method, path, query.get("js_code")) == ("GET", "/sns/jscode2session", "html"):
        return HTML, "<html><body>系统维护中</body></html>"  # what a gateway answers on a bad day, with status 200
    if method == "GET" and path in ("/", "/sent"):
        return HTML, page(list(state.sent))
    found = _wechats(state, method, path, query, body)
    if found is None:
        found = _own(state, method, path, query.get("user", "visitor"))
    return "application/json; charset=utf-8", json.dumps(found, ensure_ascii=False)


def _wechats(state: WeChatState, method: str, path: str, query: dict[str, str], body: dict[str, Any]) -> Any:
    match (method, path):
        case ("GET", "/sns/jscode2session"):
            return state.code2session(query)
        case ("GET", "/cgi-bin/token"):
            return state.token(query, stable=False)
        case ("POST", "/cgi-bin/stable_token"):
            return state.token({name: str(value) for name, value in body.items()}, stable=True)
        case ("POST", "/cgi-bin/message/subscribe/send"):
            return state.send(query.get("access_token", ""), body)
    return None


def _own(state: WeChatState, method: str, path: str, user: str) -> Any:
    match (method, path):
        case ("GET", "/code"):
            return {"code": state.issue_code(user), "openid": state.openid_of(user)}
        case ("GET", "/sent.json"):
            return [_plain(sent) for sent in state.sent]
        case ("POST", "/refuse"):
            state.refusers.add(state.openid_of(user))
            return {"errcode": 0}
    return error(-1, "no such path in the stand-in")


def page(sent: list[Sent]) -> str:
    """The messages, newest first, as a small page."""
    rows = "".join(
        f"<tr><td>{_time(message.at)}</td><td><code>{html.escape(message.touser)}</code></td>"
        f"<td>{html.escape(message.template_id)}</td><td>{html.escape(message.page)}</td>"
        f"<td>{'<br>'.join(html.escape(f'{place}: {text}') for place, text in message.data.items())}</td></tr>"
        for message in reversed(sent)
    )
    head = "<tr><th>时间 Time</th><th>用户 To</th><th>模板 Template</th><th>页面 Page</th><th>内容 Content</th></tr>"
    style = (
        "body{font:15px/1.6 sans-serif;margin:2rem}table{border-collapse:collapse}"
        "td,th{border:1px solid #ccc;padding:.3rem .6rem;text-align:left}"
    )
    title = f"微信替身 · 已发送 {len(sent)} 条 · sent by the WeChat stand-in"
    return (
        f'<!doctype html><html lang="zh"><meta charset="utf-8"><meta http-equiv="refresh" content="5"><title>{title}</title>'
        f"<style>{style}</style><h1>{title}</h1><table>{head}{rows}</table></html>"
    )


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%H:%M:%S UTC")


def _plain(sent: Sent) -> dict[str, Any]:
    return {
        "at": sent.at,
        "touser": sent.touser,
        "template_id": sent.template_id,
        "page": sent.page,
        "data": dict(sent.data),
    }


def _handler(state: WeChatState) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One request."""

        def do_GET(self) -> None:
            self._answer("GET")

        def do_POST(self) -> None:
            self._answer("POST")

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing: codes and tokens stand in the paths."""

        def _answer(self, method: str) -> None:
            parts = urlsplit(self.path)
            raw = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), 1_000_000))
            try:
                body = json.loads(raw or b"{}")
            except ValueError:
                body = {}
            with state.lock:
                kind, text = answer(
                    state, method, parts.path, dict(parse_qsl(parts.query)), body if isinstance(body, dict) else {}
                )
            data = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    return Handler


def main() -> None:
    """Runs until interrupted."""
    parser = argparse.ArgumentParser(description="A stand-in for WeChat's server API")
    parser.add_argument("--port", type=int, default=4570)
    parser.add_argument("--appid", default="wx0000000000000000")
    given = parser.parse_args()
    server = WeChatServer(WeChatState(appid=given.appid), given.port).start()
    print(f"WeChat stand-in: {server.url}/sent", flush=True)
    try:
        server._thread.join()
    except KeyboardInterrupt:
        server.stop()
