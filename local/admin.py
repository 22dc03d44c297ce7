"""Accounts from the operator's own machine (管理员): the first administrator anywhere, and the demo venue's logins on a laptop.

Both work on the stack that the environment names (RECORDS_TABLE, DATA_KEY_ID, TOKEN_KEY_ID, SECRETS_PREFIX and, for the
emulator, AWS_ENDPOINT_URL, JINBO_LOCAL=1): whoever may write to its table and use its keys needs no other permission.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from jinbo.identity.model import Account, AccountStatus, Invited, NewAccount
from jinbo.identity.records import AccountRecords
from jinbo.identity.rules.passwords import Cost
from jinbo.identity.rules.totp import STEP_S, code_at, secret_bytes, secret_text
from jinbo.identity.service.accounts import PHONE_PURPOSE
from jinbo.identity.service.login import SALT_BYTES, with_credentials
from jinbo.kernel.access import Role
from jinbo.kernel.ids import natural_id
from jinbo.platform.settings import settings
from jinbo.wiring import identity

OPERATOR = "operator"
"""Who the audit log says created these accounts."""


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """A login of the demo venue. The password and the TOTP secret are public: they stand in this file and on the terminal."""

    login: str
    name: str
    role: Role

    @property
    def password(self) -> str:
        """For everybody who runs the demo, the same for all roles."""
        return "jinbo-demo-2020"

    @property
    def totp_secret(self) -> str:
        """Base 32, the same on every laptop, so that an authenticator app needs it once."""
        return secret_text(hashlib.sha1(f"jinbo demo {self.login}".encode(), usedforsecurity=False).digest())

    @property
    def account_id(self) -> str:
        """The account's id, the same on every laptop: rosters can name it before it is seeded."""
        return natural_id("demo-login", self.login)

    def code(self, now_s: float | None = None) -> str:
        """The code that an authenticator app would show now."""
        return code_at(secret_bytes(self.totp_secret), int(time.time() if now_s is None else now_s) // STEP_S)


DEMO_LOGINS = (
    DemoLogin("duty", "值班员·演示", Role.DUTY_OFFICER),
    DemoLogin("commander", "总指挥·演示", Role.COMMANDER),
    DemoLogin("lead", "片区组长·演示", Role.ZONE_LEAD),
    DemoLogin("inspector", "执法人员·演示", Role.INSPECTOR),
    DemoLogin("enterprise", "食品安全管理员·演示", Role.ENT_FSM),
    DemoLogin("engineer", "平台运维·演示", Role.ENGINEER),
    DemoLogin("auditor", "审计员·演示", Role.AUDITOR),
)


def create_admin(login: str, name: str, *, dashboard_url: str, phone: str = "") -> str:
    """A new administrator (ENGINEER) and the link, good once and for 24 hours, at which he sets password and second factor.

    Raises:
        ConflictError: the login is taken. InvalidError: login, name or phone is not sensible.
    """
    asked = NewAccount(name=name, roles=frozenset({Role.ENGINEER}), login=login, phone=phone)
    return enrolment_link(identity.accounts().invite(asked, by=OPERATOR), dashboard_url)


def enrolment_link(invited: Invited, dashboard_url: str) -> str:
    """The link for an invitation. The token is in the fragment: browsers send it to no server, and no log has it."""
    return f"{dashboard_url.rstrip('/')}/enrol#token={invited.invitation}"


def seed_logins(
    *, enterprise: str, zones: Sequence[str], logins: Sequence[DemoLogin] = DEMO_LOGINS
) -> Sequence[DemoLogin]:
    """Writes the demo logins, all ready to sign in; again is no harm. `enterprise` is the business of the enterprise login,
    `zones` those of the zone lead and the inspector.

    Raises:
        PermissionError: not on a laptop: these passwords are public.
    """
    if not settings().local:
        raise PermissionError("demo logins have public passwords: they are for JINBO_LOCAL=1 only")
    store = AccountRecords(identity.WALL)
    for login in logins:
        known = store.get(login.account_id)
        made = _ready(login, enterprise, zones)
        if known is None:
            store.add(made, [f"staff:{login.login}"])
        else:
            store.save(replace(made, version=known.version, created_at=known.created_at))
    return logins


def _ready(login: DemoLogin, enterprise: str, zones: Sequence[str]) -> Account:
    zoned = login.role in {Role.ZONE_LEAD, Role.INSPECTOR}
    number = f"1990000{1000 + DEMO_LOGINS.index(login) if login in DEMO_LOGINS else 9999}"
    account = Account(
        id=login.account_id,
        phone=identity.seal().seal(number, purpose=PHONE_PURPOSE, owner=login.account_id),
        name=login.name,
        login=login.login,
        roles=frozenset({login.role}),
        enterprise=enterprise if login.role is Role.ENT_FSM else "",
        zones=frozenset(zones) if zoned else frozenset(),
        status=AccountStatus.ACTIVE,
        created_at=identity.WALL.now(),
        created_by=OPERATOR,
    )
    return with_credentials(
        account,
        login.password,
        secret_bytes(login.totp_secret),
        sealer=identity.seal(),
        salt=hashlib.sha256(login.login.encode()).digest()[:SALT_BYTES],
        cost=Cost(),
    )
