"""Our access token (访问令牌): a JWT (RFC 7519, profile RFC 9068), ES256 only, read strictly and without a call.

Nothing of a token is believed before its signature holds, and then only what is named here. A token that is wrong in any
way is refused with one and the same answer; `reason` is for our logs.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any, Protocol

from jinbo.kernel.access import Principal, Role
from jinbo.kernel.errors import UnauthenticatedError
from jinbo.kernel.frozen import frozen

MAX_TOKEN = 4096
"""Characters. Ours have about 700; whoever sends more wants something else."""
ISSUER = "jinbo"
AUDIENCE = "jinbo-api"
TYPE = "at+jwt"
NBF_LEEWAY_S = 5
"""Clocks of two machines of ours may differ by this much; an expiry gets no leeway."""
STEP_UP_S = 12 * 3600
"""How long a shown second factor holds: one shift at the command centre (值守, DOMAIN 10.4)."""
_SEGMENT = re.compile(r"[A-Za-z0-9_-]+")
_HEADER = frozenset({"alg", "kid", "typ"})


class TokenRefusedError(UnauthenticatedError):
    """The token is not one of ours that is valid now."""

    def __init__(self, reason: str) -> None:
        super().__init__("unauthenticated", "登录已失效，请重新登录", "Sign in again")
        self.reason = reason


class VerifyingKeys(Protocol):
    """The public halves of the keys that sign our tokens, by key id."""

    def verify(self, kid: str, message: bytes, signature: bytes) -> bool:
        """Whether `signature` (r ‖ s, 64 bytes) over `message` was made by the key `kid`; False for a key not in the set."""
        ...


@frozen
class Claims:
    """What an access token says. Times are seconds since 1970; `otp_at` is when a second factor was shown, 0 for never."""

    subject: str
    session: str
    token_id: str
    roles: frozenset[Role]
    enterprise: str
    zones: frozenset[str]
    otp_at: int
    issued_at: int
    expires_at: int
    stage: str

    def principal(self, now_s: int) -> Principal:
        """Who asks, with the second factor counted while it holds."""
        return Principal(
            id=self.subject,
            roles=self.roles,
            enterprise=self.enterprise,
            zones=self.zones,
            step_up=bool(self.otp_at) and now_s - self.otp_at < STEP_UP_S,
        )


def signing_input(claims: Claims, kid: str) -> bytes:
    """Header and payload of a token, as they are signed."""
    payload = {
        "iss": f"{ISSUER}/{claims.stage}",
        "aud": AUDIENCE,
        "sub": claims.subject,
        "sid": claims.session,
        "jti": claims.token_id,
        "iat": claims.issued_at,
        "nbf": claims.issued_at,
        "exp": claims.expires_at,
        "roles": sorted(claims.roles),
        "ent": claims.enterprise,
        "zones": sorted(claims.zones),
        "otp": claims.otp_at,
    }
    return b".".join(_encoded(part) for part in ({"alg": "ES256", "kid": kid, "typ": TYPE}, payload))


def with_signature(message: bytes, signature: bytes) -> str:
    """The finished token."""
    return (message + b"." + urlsafe_b64encode(signature).rstrip(b"=")).decode()


def read_token(token: str, keys: VerifyingKeys, *, stage: str, now_s: int) -> Claims:
    """The claims of a token that is ours, meant for this stage's API, and valid now.

    Raises:
        TokenRefusedError: for every other text.
    """
    if len(token) > MAX_TOKEN:
        raise TokenRefusedError("too-long")
    segments = token.split(".")
    if len(segments) != 3 or not all(_SEGMENT.fullmatch(segment) for segment in segments):
        raise TokenRefusedError("not-a-jwt")
    header = _decoded(segments[0])
    if (
        set(header) != _HEADER
        or header["alg"] != "ES256"
        or header["typ"] != TYPE
        or not isinstance(header["kid"], str)
    ):
        raise TokenRefusedError("header")
    if not keys.verify(header["kid"], f"{segments[0]}.{segments[1]}".encode(), _bytes(segments[2])):
        raise TokenRefusedError("signature")
    return _checked(_decoded(segments[1]), stage, now_s)


def _checked(payload: Mapping[str, Any], stage: str, now_s: int) -> Claims:
    if payload.get("iss") != f"{ISSUER}/{stage}" or payload.get("aud") != AUDIENCE:
        raise TokenRefusedError("issuer-or-audience")
    try:
        times = [payload[name] for name in ("iat", "nbf", "exp", "otp")]
        if any(type(value) is not int for value in times):
            raise TokenRefusedError("times")
        issued, not_before, expires, otp_at = times
        if not not_before - NBF_LEEWAY_S <= now_s < expires or issued - NBF_LEEWAY_S > now_s:
            raise TokenRefusedError("not-now")
        return Claims(
            subject=_text(payload["sub"]),
            session=_text(payload["sid"]),
            token_id=_text(payload["jti"]),
            roles=frozenset(Role(name) for name in payload["roles"]),
            enterprise=str(payload["ent"]),
            zones=frozenset(_text(zone) for zone in payload["zones"]),
            otp_at=otp_at,
            issued_at=issued,
            expires_at=expires,
            stage=stage,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise TokenRefusedError("claims") from error


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("not a text")
    return value


def _encoded(part: Mapping[str, Any]) -> bytes:
    return urlsafe_b64encode(json.dumps(part, separators=(",", ":")).encode()).rstrip(b"=")


def _bytes(segment: str) -> bytes:
    try:
        return urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except ValueError as error:
        raise TokenRefusedError("not-base64url") from error


def _decoded(segment: str) -> dict[str, Any]:
    try:
        value = json.loads(_bytes(segment))
    except (ValueError, RecursionError) as error:
        raise TokenRefusedError("not-json") from error
    if not isinstance(value, dict):
        raise TokenRefusedError("not-an-object")
    return value
