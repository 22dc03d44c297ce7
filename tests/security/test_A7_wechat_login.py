"""A7: reused codes, another mini-program's codes, and the session_key, which is nowhere: not in an answer, a log or a store."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from fakes.identity import World
from jinbo.identity import wire
from jinbo.identity.model import End
from jinbo.kernel.errors import UnauthenticatedError, UnavailableError
from jinbo.platform.wechat import WeChat, WeChatCredentials

from local.wechat.server import WeChatServer
from local.wechat.state import WeChatState


class RememberingState(WeChatState):
    """A stand-in that remembers the session keys that it gave out."""

    keys: list[str]

    def code2session(self, query: Any) -> dict[str, Any]:
        answer = super().code2session(query)
        if "session_key" in answer:
            self.keys.append(answer["session_key"])
        return answer


@pytest.fixture
def state() -> RememberingState:
    made = RememberingState(secret="s")
    made.keys = []
    return made


@pytest.fixture
def world(state: RememberingState) -> Iterator[World]:
    with WeChatServer(state) as server:
        made = World()
        own = WeChatCredentials(state.appid, "s")
        made.wechat = WeChat(server.url, lambda: own, lambda: 0.0, allow_http=True)  # type: ignore[assignment]  # the real one
        yield made


def test_a_code_signs_in_once(world: World, state: RememberingState) -> None:
    code = state.issue_code("li")
    assert world.wechat_sign_in.sign_in(code, End.PUBLIC)
    with pytest.raises(UnauthenticatedError, match="wechat-code"):
        world.wechat_sign_in.sign_in(code, End.PUBLIC)


def test_a_code_of_another_mini_program_is_refused(world: World, state: RememberingState) -> None:
    foreign = WeChatState(appid="wx1111111111111111")
    with pytest.raises(UnauthenticatedError, match="wechat-code"):
        world.wechat_sign_in.sign_in(foreign.issue_code("li"), End.PUBLIC)


def test_asking_as_another_mini_program_is_our_own_fault_and_says_so_to_nobody(state: RememberingState) -> None:
    with WeChatServer(state) as server:
        other = WeChat(server.url, lambda: WeChatCredentials("wx2222222222222222", "s"), lambda: 0.0, allow_http=True)
        with pytest.raises(UnavailableError) as caught:
            other.openid(state.issue_code("li"))
    assert "40013" not in f"{caught.value.zh}{caught.value.en}{caught.value.details}"


def test_the_session_key_is_nowhere(
    world: World, state: RememberingState, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        tokens = world.wechat_sign_in.sign_in(state.issue_code("li"), End.PUBLIC)
        answer = wire.TokensOut.of(tokens).model_dump_json()
    out, err = capfd.readouterr()
    kept = repr(vars(world.account_store)) + repr(vars(world.session_store)) + repr(vars(world.audit_store))
    for place in (answer, caplog.text, out, err, kept, repr(tokens), repr(world.wechat)):
        assert state.keys[0] not in place
        assert state.openid_of("li") not in place


def test_the_appsecret_is_not_printed_with_its_owner() -> None:
    assert "top-secret" not in repr(WeChatCredentials("wx", "top-secret"))
