"""Our WeChat client and the laptop's stand-in speak one protocol, its errors included (DOMAIN 14.1, 14.2)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.request import urlopen

import pytest
from jinbo.kernel.errors import JinboError, TooManyRequestsError, UnauthenticatedError, UnavailableError
from jinbo.platform.wechat import WeChat, WeChatCredentials, WeChatRefusedError

from local.wechat.server import WeChatServer
from local.wechat.state import WeChatState

APPID, SECRET = "wx0000000000000000", "the-app-secret"
VALUES = {"thing1": "冷库 C-03 温度过高", "time2": "2020年11月5日 15:01"}


@pytest.fixture
def state() -> WeChatState:
    return WeChatState(appid=APPID, secret=SECRET)


@pytest.fixture
def server(state: WeChatState) -> Iterator[WeChatServer]:
    with WeChatServer(state) as running:
        yield running


@pytest.fixture
def clock() -> list[float]:
    return [1000.0]


@pytest.fixture
def wechat(server: WeChatServer, clock: list[float]) -> WeChat:
    return WeChat(server.url, lambda: WeChatCredentials(APPID, SECRET), lambda: clock[0], allow_http=True)


def test_a_code_stands_for_the_same_person_in_this_mini_program(wechat: WeChat, state: WeChatState) -> None:
    openids = {wechat.openid(state.issue_code("li")) for _ in range(2)}
    assert openids == {state.openid_of("li")} != {state.openid_of("zhou")}


def test_a_code_serves_once_and_five_minutes(wechat: WeChat, state: WeChatState) -> None:
    code = state.issue_code("li")
    wechat.openid(code)
    with pytest.raises(UnauthenticatedError, match="wechat-code"):
        wechat.openid(code)
    late, now = state.issue_code("li"), state.now()
    state.now = lambda: now + 301
    with pytest.raises(UnauthenticatedError, match="wechat-code"):
        wechat.openid(late)


@pytest.mark.parametrize(
    ("code", "error", "name"),
    [
        ("error:40029", UnauthenticatedError, "wechat-code"),
        ("error:40226", UnauthenticatedError, "wechat-blocked"),
        ("error:45011", TooManyRequestsError, "too-many-requests"),
        ("error:-1", UnavailableError, "wechat-unavailable"),
        ("error:40013", UnavailableError, "wechat-unavailable"),
        ("html", UnavailableError, "outside-unavailable"),
    ],
)
def test_each_error_has_its_meaning(wechat: WeChat, code: str, error: type[JinboError], name: str) -> None:
    with pytest.raises(error) as caught:
        wechat.openid(code)
    assert caught.value.code == name


def test_a_hundred_and_first_sign_in_a_minute_waits(wechat: WeChat, state: WeChatState) -> None:
    for _ in range(100):
        wechat.openid(state.issue_code("li"))
    with pytest.raises(TooManyRequestsError):
        wechat.openid(state.issue_code("li"))


def test_a_message_is_sent_and_shown(wechat: WeChat, state: WeChatState, server: WeChatServer) -> None:
    wechat.send(state.openid_of("li"), "violation", "pages/alert/index?id=1", VALUES)
    assert [(sent.touser, dict(sent.data)) for sent in state.sent] == [(state.openid_of("li"), VALUES)]
    with urlopen(f"{server.url}/sent") as page:
        assert "冷库 C-03 温度过高" in page.read().decode()


@pytest.mark.parametrize(
    ("message", "errcode"),
    [
        (("nobody", "violation", "pages/a", VALUES), 40003),
        (("", "unknown", "pages/a", VALUES), 40037),
        (("", "violation", "/pages/a", VALUES), 41030),
        (("", "violation", "pages/a", {"thing1": "x" * 21}), 47003),
        (("", "violation", "pages/a", {"character_string1": "中文"}), 47003),
        (("", "violation", "pages/a", {}), 47003),
    ],
)
def test_what_wechat_will_not_take_is_named_and_final(
    wechat: WeChat, state: WeChatState, message: tuple[str, str, str, dict[str, str]], errcode: int
) -> None:
    openid, template, page, values = message
    state.templates = {"violation"}
    with pytest.raises(WeChatRefusedError) as caught:
        wechat.send(openid or state.openid_of("li"), template, page, values)
    assert caught.value.errcode == errcode


def test_a_user_who_refuses_gets_43101_and_a_consent_serves_once(wechat: WeChat, state: WeChatState) -> None:
    li = state.openid_of("li")
    state.strict_consent = True
    state.consent(li, "violation")
    wechat.send(li, "violation", "pages/a", VALUES)
    for _ in range(2):
        with pytest.raises(WeChatRefusedError) as caught:
            wechat.send(li, "violation", "pages/a", VALUES)
        assert caught.value.errcode == 43101
        state.strict_consent, state.refusers = False, {li}


def test_one_access_token_serves_until_shortly_before_its_end(
    wechat: WeChat, state: WeChatState, clock: list[float]
) -> None:
    first = wechat.access_token()
    clock[0] += 6899
    assert wechat.access_token() == first
    state.tokens.clear()
    clock[0] += 2
    assert wechat.access_token() != first


def test_a_token_that_another_ended_is_asked_for_again(wechat: WeChat, state: WeChatState) -> None:
    wechat.access_token()
    state.tokens.clear()
    wechat.send(state.openid_of("li"), "violation", "pages/a", VALUES)
    assert len(state.sent) == 1


class Silent(BaseHTTPRequestHandler):
    """Redirects to itself, answers 500, or too much, by the code."""

    def do_GET(self) -> None:
        kind = self.path.partition("js_code=")[2].partition("&")[0]
        self.send_response({"redirect": 302, "broken": 500}.get(kind, 200))
        self.send_header("Location", "/elsewhere?js_code=huge")
        self.end_headers()
        self.wfile.write(b'"' + b"x" * 300_000 if kind == "huge" else b"[]")

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.parametrize("kind", ["redirect", "broken", "huge", "list"])
def test_redirects_faults_floods_and_nonsense_are_all_unavailable(kind: str) -> None:
    server = HTTPServer(("127.0.0.1", 0), Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_address[1]}"
        wechat = WeChat(url, lambda: WeChatCredentials(APPID, SECRET), lambda: 0.0, allow_http=True)
        with pytest.raises(UnavailableError):
            wechat.openid(kind)
    finally:
        server.shutdown()
        server.server_close()


def test_on_aws_only_https_is_spoken(server: WeChatServer) -> None:
    wechat = WeChat(server.url, lambda: WeChatCredentials(APPID, SECRET), lambda: 0.0)
    with pytest.raises(UnavailableError, match="not https"):
        wechat.openid("any")


def test_nobody_listening_is_unavailable() -> None:
    wechat = WeChat("http://127.0.0.1:9", lambda: WeChatCredentials(APPID, SECRET), lambda: 0.0, allow_http=True)
    with pytest.raises(UnavailableError):
        wechat.openid("any")
