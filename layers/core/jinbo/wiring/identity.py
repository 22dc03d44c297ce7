"""Identity bound to its stores and keys (身份装配). All of it lives on the wall's time, whatever the platform's clock plays:
people hold tokens and authenticator apps in their hands."""

from __future__ import annotations

import json
import secrets as entropy
from datetime import datetime
from functools import cache

from jinbo.identity.records import AccountRecords, AuditRecords, GuardRecords, OneTimeRecords, SessionRecords
from jinbo.identity.rules.passwords import Cost
from jinbo.identity.service import (
    Accounts,
    AuditLog,
    Lifetimes,
    OidcSignIn,
    OneTime,
    People,
    Sessions,
    StaffLogin,
    WeChatSignIn,
)
from jinbo.kernel.clock import from_ms, to_ms
from jinbo.kernel.ids import Ulids
from jinbo.platform.aws import client
from jinbo.platform.clock import PlatformClock, platform_clock, wall_ms
from jinbo.platform.counters import TableCounters
from jinbo.platform.keys import Seal, TokenSigner
from jinbo.platform.limits import Limits, limits_from
from jinbo.platform.oidc import Oidc, OidcConfig
from jinbo.platform.secrets import Secrets
from jinbo.platform.settings import settings
from jinbo.platform.wechat import WeChat, WeChatCredentials

WALL = PlatformClock()
IDS = Ulids(WALL, entropy.token_bytes)


@cache
def secrets() -> Secrets:
    """The platform's named secrets."""
    return Secrets(client("secretsmanager"), settings().secrets_prefix)


@cache
def seal() -> Seal:
    """Seals single fields with the data key."""
    return Seal(client("kms"), settings().data_key_id)


@cache
def limits() -> Limits:
    """The API's rate limits."""
    return Limits(TableCounters(), limits_from(settings().limits), pepper=pepper)


@cache
def audit() -> AuditLog:
    """The audit log; this process keeps to one shard."""
    return AuditLog(AuditRecords(WALL), WALL, entropy.randbelow(1 << 16), _seal_at)


@cache
def accounts() -> Accounts:
    """Account management, and people's contacts."""
    return Accounts(
        accounts=AccountRecords(WALL), one_time=_one_time(), sealer=seal, audit=audit(), clock=WALL, ids=IDS
    )


@cache
def people() -> People:
    """Names for ids."""
    return People(AccountRecords(WALL))


@cache
def sessions() -> Sessions:
    """Sessions and their tokens."""
    given = settings()
    lives = [int(seconds) for seconds in given.token_lives.split(",") if seconds]
    return Sessions(
        sessions=SessionRecords(WALL),
        accounts=AccountRecords(WALL),
        signer=lambda: TokenSigner(client("kms"), given.token_key_id),
        audit=audit(),
        clock=WALL,
        ids=IDS,
        random_bytes=entropy.token_bytes,
        stage=given.stage,
        lifetimes=Lifetimes(*lives),
    )


@cache
def login() -> StaffLogin:
    """Staff's sign-in."""
    return StaffLogin(
        accounts=AccountRecords(WALL),
        guards=GuardRecords(WALL),
        one_time=_one_time(),
        sessions=sessions(),
        sealer=seal,
        limiter=limits(),
        audit=audit(),
        clock=WALL,
        random_bytes=entropy.token_bytes,
        cost=Cost(),
    )


@cache
def wechat() -> WeChat:
    """WeChat's server API."""
    return WeChat(settings().wechat_url, _wechat_credentials, _now_s, allow_http=settings().local)


@cache
def wechat_sign_in() -> WeChatSignIn:
    """The mini-program's sign-in."""
    return WeChatSignIn(
        wechat=wechat,
        pepper=pepper,
        accounts=AccountRecords(WALL),
        one_time=_one_time(),
        sessions=sessions(),
        sealer=seal,
        audit=audit(),
        clock=WALL,
        ids=IDS,
    )


@cache
def oidc() -> OidcSignIn:
    """Sign-in through the providers that settings name."""
    return OidcSignIn(
        provider=_provider,
        accounts=AccountRecords(WALL),
        one_time=_one_time(),
        sessions=sessions(),
        audit=audit(),
        clock=WALL,
        ids=IDS,
        random_bytes=entropy.token_bytes,
    )


def pepper() -> bytes:
    """What openids and addresses are hashed with; it never changes, or nobody would be known again."""
    return secrets().get("pepper").encode()


def _seal_at(day: str, when: datetime) -> None:
    """Timers are set in the platform's time; midnight is the wall's."""
    from jinbo.wiring.timers import timers

    timers().set("identity.seal", day, from_ms(platform_clock().from_wall(to_ms(when))), {})


@cache
def _one_time() -> OneTime:
    return OneTime(OneTimeRecords(WALL), WALL, entropy.token_bytes)


@cache
def _provider(name: str) -> Oidc | None:
    given = json.loads(settings().oidc or "{}").get(name)
    if given is None:
        return None
    return Oidc(OidcConfig(**given), lambda: _client_secret(name), _now_s, allow_http=settings().local)


def _client_secret(name: str) -> str:
    return str(json.loads(secrets().get("oidc")).get(name, ""))


def _wechat_credentials() -> WeChatCredentials:
    own = json.loads(secrets().get("wechat"))
    return WeChatCredentials(own["appid"], own["appsecret"])


def _now_s() -> float:
    return wall_ms() / 1000
