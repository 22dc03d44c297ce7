"""What the stand-in knows (微信替身的状态): codes, openids, access tokens, consents, and every message that was sent."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

CODE_LIFE_S = 300
TOKEN_LIFE_S = 7200
SIGN_INS_A_MINUTE = 100
MAX_SENT = 1000
LIMITS = {
    "thing": 20,
    "number": 32,
    "character_string": 32,
    "phrase": 5,
    "name": 10,
    "car_number": 8,
    "phone_number": 17,
}
"""Longest value of each kind of place in a template (DOMAIN 14.2)."""

Answer = dict[str, Any]


@dataclass(slots=True)
class Sent:
    """A subscribe message that was accepted."""

    at: float
    touser: str
    template_id: str
    page: str
    data: Mapping[str, str]


@dataclass
class WeChatState:
    """One mini-program's world. Codes are made here (`issue_code`), as wx.login would in the client.

    A code of the form `error:<errcode>` or `html` makes the next sign-in fail that way, for tests and the curious.
    """

    appid: str = "wx0000000000000000"
    secret: str = ""
    """The appsecret that is asked for; '' takes any."""
    strict_consent: bool = False
    """Whether each message needs a consent given before (`consent`); else everybody but refusers agrees to everything."""
    now: Callable[[], float] = time.time
    codes: dict[str, tuple[str, float]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    tokens: dict[str, float] = field(default_factory=dict)
    stable: str = ""
    consents: dict[tuple[str, str], int] = field(default_factory=dict)
    refusers: set[str] = field(default_factory=set)
    templates: set[str] = field(default_factory=set)
    """Known template ids; empty knows all."""
    sent: deque[Sent] = field(default_factory=lambda: deque(maxlen=MAX_SENT))
    sign_ins: dict[str, deque[float]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def issue_code(self, user: str) -> str:
        """A code for the user `user` (any text), as wx.login gives it to the client."""
        code = "0" + secrets.token_urlsafe(24)
        self.codes[code] = (user, self.now() + CODE_LIFE_S)
        return code

    def openid_of(self, user: str) -> str:
        """The user's openid in this mini-program: 28 characters, the same for the same user."""
        return "o" + hashlib.sha256(f"{self.appid}/{user}".encode()).hexdigest()[:27]

    def consent(self, openid: str, template_id: str) -> None:
        """One more message of this template may be sent (wx.requestSubscribeMessage)."""
        self.consents[openid, template_id] = self.consents.get((openid, template_id), 0) + 1

    def code2session(self, query: Mapping[str, str]) -> Answer:
        """`GET /sns/jscode2session`."""
        refusal = self._client_refusal(query, "authorization_code") or self._code_refusal(query.get("js_code", ""))
        if refusal:
            return refusal
        code = query["js_code"]
        openid = self.openid_of(self.codes.pop(code)[0])
        self.used.add(code)
        recent = self.sign_ins.setdefault(openid, deque(maxlen=SIGN_INS_A_MINUTE))
        if len(recent) == SIGN_INS_A_MINUTE and recent[0] > self.now() - 60:
            return error(45011, "api minute-quota reach limit, mustn't happen")
        recent.append(self.now())
        return {"openid": openid, "session_key": secrets.token_urlsafe(16) + "==", "expires_in": 7200}

    def token(self, query: Mapping[str, str], *, stable: bool) -> Answer:
        """`GET /cgi-bin/token` (a new one ends the old) and `POST /cgi-bin/stable_token` (the same until it ends)."""
        refusal = self._client_refusal(query, "client_credential")
        if refusal:
            return refusal
        now = self.now()
        if stable and self.tokens.get(self.stable, 0) > now:
            return {"access_token": self.stable, "expires_in": int(self.tokens[self.stable] - now)}
        if not stable:
            self.tokens.clear()
        made = secrets.token_urlsafe(48)
        self.tokens[made] = now + TOKEN_LIFE_S
        if stable:
            self.stable = made
        return {"access_token": made, "expires_in": TOKEN_LIFE_S}

    def send(self, access_token: str, body: Mapping[str, Any]) -> Answer:
        """`POST /cgi-bin/message/subscribe/send`."""
        if self.tokens.get(access_token, 0) <= self.now():
            return error(40001 if access_token not in self.tokens else 42001, "access_token is invalid or not latest")
        openid, template, page = (str(body.get(name, "")) for name in ("touser", "template_id", "page"))
        data: Any = body.get("data")
        refusal = self._message_refusal(openid, template, page, data)
        if refusal:
            return refusal
        if self.strict_consent:
            self.consents[openid, template] -= 1
        values = {place: str(value["value"]) for place, value in data.items()}
        self.sent.append(Sent(self.now(), openid, template, page, values))
        return {"errcode": 0, "errmsg": "ok", "msgid": len(self.sent)}

    def _client_refusal(self, query: Mapping[str, str], grant: str) -> Answer | None:
        if query.get("appid") != self.appid:
            return error(40013, "invalid appid")
        if self.secret and query.get("secret") != self.secret:
            return error(40125, "invalid appsecret")
        if query.get("grant_type") != grant:
            return error(40002, "invalid grant_type")
        return None

    def _code_refusal(self, code: str) -> Answer | None:
        if code.startswith("error:"):
            return error(int(code.removeprefix("error:")), "as asked")
        if code in self.used:
            return error(40163, "code been used")
        if self.codes.get(code, ("", 0.0))[1] <= self.now():
            return error(40029, "invalid code")
        return None

    def _message_refusal(self, openid: str, template: str, page: str, data: object) -> Answer | None:
        bad = _bad_place(data)
        agreed = not self.strict_consent or bool(self.consents.get((openid, template)))
        checks = (
            (not re.fullmatch(r"o[0-9A-Za-z_-]{27}", openid), 40003, "invalid openid"),
            (not template or (self.templates and template not in self.templates), 40037, "invalid template_id"),
            (page.startswith(("/", "http")), 41030, "invalid page"),
            (bool(bad), 47003, f"argument invalid! data.{bad}.value is empty or too long"),
            (openid in self.refusers or not agreed, 43101, "user refuse to accept the msg"),
        )
        return next((error(errcode, errmsg) for wrong, errcode, errmsg in checks if wrong), None)


def error(errcode: int, errmsg: str) -> Answer:
    """A refusal as WeChat gives it, with status 200."""
    return {"errcode": errcode, "errmsg": errmsg}


def _bad_place(data: object) -> str:
    """The first place of a template whose value does not fit, '' when all do."""
    if not isinstance(data, dict) or not data:
        return "?"
    for place, value in data.items():
        text = value.get("value") if isinstance(value, dict) else None
        kind = str(place).rstrip("0123456789")
        if not isinstance(text, str) or not text or len(text) > LIMITS.get(kind, 32):
            return str(place)
        if kind == "character_string" and not text.isascii():
            return str(place)
    return ""
