"""Identity's requests and answers on the API (身份接口), version 1. Unknown fields are refused (A5: nothing is slipped in)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from jinbo.identity.model import (
    Account,
    AccountPage,
    AccountStatus,
    AuditPage,
    End,
    Invited,
    NewAccount,
    Person,
    Tokens,
)
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.clock import iso

Secret = Annotated[str, Field(min_length=1, max_length=200)]
Code = Annotated[str, Field(pattern=r"^[0-9]{6}$")]
Zone = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,32}$")]


class Asked(BaseModel):
    """Base of requests."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=False)


class LoginBody(Asked):
    """Account and password."""

    account: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=128)


class TotpBody(Asked):
    """The second step: the ticket of the first, and the code that the app shows."""

    ticket: Secret
    code: Code


class EnrolBody(Asked):
    """A one-time link's token (or the ticket of a sign-in that said `enrol`), and the password wanted."""

    token: Secret
    password: str = Field(min_length=1, max_length=128)


class RefreshBody(Asked):
    """The newest refresh token."""

    refresh_token: Secret


class WeChatBody(Asked):
    """wx.login's code, and the end that was opened."""

    code: Secret
    end: Literal[End.PUBLIC, End.ENTERPRISE, End.REGULATOR]


class BindBody(Asked):
    """An invitation code, and a fresh code of wx.login's."""

    invitation: Secret
    code: Secret


class OidcBody(Asked):
    """What the provider's redirect brought back."""

    code: str = Field(min_length=1, max_length=2048)
    state: Secret


class StepUpBody(Asked):
    """A fresh code of the authenticator app's."""

    code: Code


class AccountBody(Asked):
    """A new account. Its status, id and credentials are not the asker's to set."""

    name: str = Field(min_length=1, max_length=40)
    roles: list[Role] = Field(min_length=1, max_length=5)
    login: str = Field(default="", max_length=32)
    enterprise: str = Field(default="", max_length=64)
    zones: list[Zone] = Field(default_factory=list, max_length=50)
    phone: str = Field(default="", max_length=20)

    def asked(self) -> NewAccount:
        """As the use case takes it."""
        return NewAccount(
            name=self.name,
            roles=frozenset(self.roles),
            login=self.login,
            enterprise=self.enterprise,
            zones=frozenset(self.zones),
            phone=self.phone,
        )


class AuditQuery(Asked):
    """A Shanghai day, and where in it."""

    day: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    cursor: str | None = Field(default=None, max_length=1024)
    limit: int = Field(default=50, ge=1, le=100)


class PeopleQuery(Asked):
    """Whose names: account ids with commas between, at most a hundred."""

    ids: str = Field(pattern=r"^[0-9A-Za-z_-]{1,64}(,[0-9A-Za-z_-]{1,64})*$", max_length=6500)


class PersonOut(BaseModel):
    """A person by id. `name` is empty where the caller knows them by `number` and post only."""

    id: str
    name: str
    number: str
    roles: list[Role]

    @classmethod
    def of(cls, person: Person) -> PersonOut:
        """From the model."""
        return cls(id=person.id, name=person.name, number=person.number, roles=sorted(person.roles))


class PeopleOut(BaseModel):
    """Those of the ids asked for that the caller may know of."""

    items: list[PersonOut]


class PrincipalOut(BaseModel):
    """Who is signed in, as clients need it."""

    id: str
    name: str
    roles: list[Role]
    enterprise: str
    zones: list[str]
    step_up: bool

    @classmethod
    def of(cls, principal: Principal, name: str) -> PrincipalOut:
        """From the principal and the account's name."""
        return cls(
            id=principal.id,
            name=name,
            roles=sorted(principal.roles),
            enterprise=principal.enterprise,
            zones=sorted(principal.zones),
            step_up=principal.step_up,
        )


class TokensOut(BaseModel):
    """Tokens; `expires_in` is in seconds, of the access token. The refresh token serves once."""

    access_token: str
    refresh_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the scheme's name (RFC 6750)
    expires_in: int
    principal: PrincipalOut

    @classmethod
    def of(cls, tokens: Tokens) -> TokensOut:
        """From the use case's answer."""
        principal = PrincipalOut.of(tokens.principal, tokens.name)
        return cls(
            access_token=tokens.access_token,
            refresh_token=tokens.refresh_token,
            expires_in=tokens.expires_in,
            principal=principal,
        )


class TicketOut(BaseModel):
    """The first step is done; `next` says which second one follows."""

    ticket: str
    next: Literal["totp", "enrol"]


class EnrolOut(BaseModel):
    """What the authenticator app scans; the ticket takes its first code at /v1/auth/totp."""

    totp_uri: str
    secret: str
    ticket: str


class DepartureOut(BaseModel):
    """Where the browser goes. The client keeps `state` and compares it with the one that comes back."""

    url: str
    state: str


class AccountOut(BaseModel):
    """An account without its secrets."""

    id: str
    name: str
    login: str
    roles: list[Role]
    enterprise: str
    zones: list[str]
    status: AccountStatus
    second_factor: bool
    created_at: str
    created_by: str

    @classmethod
    def of(cls, account: Account) -> AccountOut:
        """From the model."""
        return cls(
            id=account.id,
            name=account.name,
            login=account.login,
            roles=sorted(account.roles),
            enterprise=account.enterprise,
            zones=sorted(account.zones),
            status=account.status,
            second_factor=bool(account.totp),
            created_at=iso(account.created_at),
            created_by=account.created_by,
        )


class InvitedOut(BaseModel):
    """The account, and the invitation that is shown this once: for a link (`/enrol#…`) or as a code to bind WeChat."""

    account: AccountOut
    invitation: str

    @classmethod
    def of(cls, invited: Invited) -> InvitedOut:
        """From the use case's answer."""
        return cls(account=AccountOut.of(invited.account), invitation=invited.invitation)


class AccountPageOut(BaseModel):
    """Some accounts."""

    items: list[AccountOut]
    next_cursor: str | None

    @classmethod
    def of(cls, page: AccountPage) -> AccountPageOut:
        """From the use case's answer."""
        return cls(items=[AccountOut.of(account) for account in page.items], next_cursor=page.next_cursor or None)


class AuditEntryOut(BaseModel):
    """One entry of the audit log."""

    day: str
    shard: int
    index: int
    at: str
    actor: str
    action: str
    object: str
    outcome: str
    detail: dict[str, str]
    previous: str
    hash: str


class AuditPageOut(BaseModel):
    """Some entries in the order of time."""

    items: list[AuditEntryOut]
    next_cursor: str | None

    @classmethod
    def of(cls, page: AuditPage) -> AuditPageOut:
        """From the use case's answer."""
        items = [AuditEntryOut.model_validate(entry, from_attributes=True) for entry in page.items]
        return cls(items=items, next_cursor=page.next_cursor or None)
