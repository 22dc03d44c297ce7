"""WeChat's server API (微信服务端接口; DOMAIN 14.1, 14.2): sign-in codes to openids, subscribe messages, access tokens.

The session_key that comes with an openid is dropped here: it is never returned, stored or logged (A7).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from jinbo.kernel.errors import InvalidError, TooManyRequestsError, UnauthenticatedError, UnavailableError
from jinbo.kernel.frozen import frozen
from jinbo.platform.outbound import OutboundHttp, RefusedByOtherError

TOKEN_EXPIRED = frozenset({40001, 40014, 42001})
RENEW_BEFORE_S = 300
"""An access token is asked for anew this long before its end."""


@frozen
class WeChatCredentials:
    """The mini-program's own identity; both from Secrets Manager."""

    appid: str
    secret: str = field(repr=False)


class WeChatRefusedError(InvalidError):
    """WeChat will not take this message; sending it again will not help. `errcode` is WeChat's (43101: the user refused)."""

    def __init__(self, errcode: int) -> None:
        zh, en = REFUSALS.get(errcode, ("微信拒绝了该消息", "WeChat refused the message"))
        super().__init__("wechat-refused", zh, en, details={"errcode": errcode})
        self.errcode = errcode


REFUSALS = {
    43101: ("用户拒绝接收订阅消息", "The user has not agreed to this message, or the consent is used up"),
    40003: ("openid 无效", "Not an openid of this mini-program"),
    40037: ("模板编号无效", "No such template"),
    47003: ("模板参数不准确", "A value does not fit its place in the template"),
    41030: ("页面路径无效", "No such page in the mini-program"),
}


class WeChat:
    """The client of one mini-program."""

    def __init__(
        self,
        base_url: str,
        credentials: Callable[[], WeChatCredentials],
        now_s: Callable[[], float],
        *,
        allow_http: bool = False,
    ) -> None:
        self._base = base_url.rstrip("/")
        self._credentials = credentials
        self._now_s = now_s
        self._http = OutboundHttp("微信", allow_http=allow_http)
        self._token = ""
        self._token_until = 0.0

    def openid(self, code: str) -> str:
        """The openid behind wx.login's code. Codes serve once, for five minutes.

        Raises:
            UnauthenticatedError: `wechat-code`: 40029, 40163 (used); `wechat-blocked`: 40226.
            TooManyRequestsError: 45011, a hundred a minute and user. UnavailableError: −1, or no sensible answer.
        """
        own = self._credentials()
        query = {"appid": own.appid, "secret": own.secret, "js_code": code, "grant_type": "authorization_code"}
        answer = self._answer(lambda: self._http.get(f"{self._base}/sns/jscode2session", query))
        errcode = int(answer.get("errcode") or 0)
        if errcode:
            raise _sign_in_error(errcode)
        openid = answer.get("openid")
        if not isinstance(openid, str) or not openid:
            raise _not_sensible()
        return openid

    def send(self, openid: str, template: str, page: str, data: Mapping[str, str]) -> None:
        """Sends a subscribe message (订阅消息); `data` is the template's places and texts.

        Raises:
            WeChatRefusedError: 43101, 40003, 40037, 47003, 41030 and their like: final.
            TooManyRequestsError, UnavailableError: may be tried again.
        """
        body = {
            "touser": openid,
            "template_id": template,
            "page": page,
            "data": {place: {"value": text} for place, text in data.items()},
            "miniprogram_state": "formal",
            "lang": "zh_CN",
        }
        errcode = self._send(body)
        if errcode in TOKEN_EXPIRED:  # another process asked for a new one, which ends ours
            self._token_until = 0.0
            errcode = self._send(body)
        if errcode in (-1, *TOKEN_EXPIRED):
            raise _not_sensible()
        if errcode == 45009:
            raise TooManyRequestsError(60)
        if errcode:
            raise WeChatRefusedError(errcode)

    def access_token(self) -> str:
        """The mini-program's access token, kept until shortly before its end (stable_token: asking again does not end it)."""
        if self._now_s() >= self._token_until:
            own = self._credentials()
            body = {"grant_type": "client_credential", "appid": own.appid, "secret": own.secret}
            answer = self._answer(lambda: self._http.post_json(f"{self._base}/cgi-bin/stable_token", {}, body))
            if not isinstance(answer.get("access_token"), str):
                raise _not_sensible()
            self._token = answer["access_token"]
            self._token_until = self._now_s() + max(60, int(answer.get("expires_in") or 0) - RENEW_BEFORE_S)
        return self._token

    def _send(self, body: Mapping[str, Any]) -> int:
        query = {"access_token": self.access_token()}
        answer = self._answer(lambda: self._http.post_json(f"{self._base}/cgi-bin/message/subscribe/send", query, body))
        return int(answer.get("errcode") or 0)

    def _answer(self, ask: Callable[[], Any]) -> dict[str, Any]:
        try:
            answer = ask()
        except RefusedByOtherError:
            raise _not_sensible() from None
        if not isinstance(answer, dict):
            raise _not_sensible()
        return answer


def _sign_in_error(errcode: int) -> Exception:
    if errcode == 45011:
        return TooManyRequestsError(60)
    if errcode == 40226:
        return UnauthenticatedError("wechat-blocked", "微信判定该用户存在风险，无法登录", "WeChat blocks this user")
    if errcode in (40029, 40163):
        return UnauthenticatedError(
            "wechat-code", "微信登录凭证无效或已使用", "WeChat's code is wrong, used or too old"
        )
    return _not_sensible()  # −1: busy; others: our own configuration


def _not_sensible() -> UnavailableError:
    return UnavailableError("wechat-unavailable", "微信暂不可用，请稍后再试", "WeChat is not available; try again")
