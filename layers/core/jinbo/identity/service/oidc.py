"""Staff sign in through an OIDC provider of their own organisation (统一身份认证), where settings name one.

Authorization code with PKCE (RFC 7636); state and nonce serve once. The provider says who and which roles; we give our token.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from jinbo.identity.model import Account, AccountStatus, OneTimeKind, Tokens
from jinbo.identity.ports import AccountStore, OidcProvider
from jinbo.identity.service.audit import AuditLog, Outcome
from jinbo.identity.service.secrets import OneTime, RandomBytes, new_secret
from jinbo.identity.service.sessions import Sessions
from jinbo.kernel.access import Role
from jinbo.kernel.clock import Clock
from jinbo.kernel.errors import ConflictError, ForbiddenError, NotFoundError, UnauthenticatedError
from jinbo.kernel.frozen import frozen
from jinbo.kernel.ids import Ids

SECOND_FACTORS = frozenset({"mfa", "otp", "hwk", "sms"})
"""Values of `amr` (RFC 8176) that we take for a second factor shown at the provider."""


@frozen
class Departure:
    """Where the browser goes, and the state that the client keeps and compares when it comes back."""

    url: str
    state: str


class OidcSignIn:
    """The way to a provider and back."""

    def __init__(
        self,
        *,
        provider: Callable[[str], OidcProvider | None],
        accounts: AccountStore,
        one_time: OneTime,
        sessions: Sessions,
        audit: AuditLog,
        clock: Clock,
        ids: Ids,
        random_bytes: RandomBytes,
    ) -> None:
        self._provider = provider
        self._accounts = accounts
        self._one_time = one_time
        self._sessions = sessions
        self._audit = audit
        self._clock = clock
        self._ids = ids
        self._random_bytes = random_bytes

    def start(self, name: str) -> Departure:
        """Where to sign in with the provider `name`. Raises NotFoundError: settings have no such provider."""
        provider = self._known(name)
        nonce, verifier = new_secret(self._random_bytes), new_secret(self._random_bytes)
        state = self._one_time.give(OneTimeKind.OIDC, {"provider": name, "nonce": nonce, "verifier": verifier})
        challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        return Departure(provider.authorize_url(state=state, nonce=nonce, challenge=challenge), state)

    def finish(self, name: str, code: str, state: str) -> Tokens:
        """Tokens for whoever came back with `code` and `state`.

        Raises:
            UnauthenticatedError: `bad-state`: not ours, used or too old; or the provider's answer does not hold.
            ForbiddenError: `no-role`: the provider gives this person no role of ours.
            UnavailableError: the provider does not answer.
        """
        provider = self._known(name)
        value = self._one_time.take(OneTimeKind.OIDC, state)
        if value is None or value["provider"] != name:
            raise UnauthenticatedError(
                "bad-state", "登录会话已失效，请重试", "This sign-in is no longer good; start again"
            )
        claims = provider.exchange(code, verifier=value["verifier"], nonce=value["nonce"])
        roles = mapped_roles(claims.get(provider.role_claim), provider.roles)
        if not roles:
            self._audit.record(f"oidc:{name}", "identity.oidc", "account:-", Outcome.REFUSED)
            raise ForbiddenError("no-role", "您的单位账号未获授权", "Your organisation's account has no role here")
        account = self._account(name, claims, roles)
        if account.status is AccountStatus.DISABLED:
            self._audit.record(account.id, "identity.oidc", f"account:{account.id}", Outcome.REFUSED)
            raise UnauthenticatedError("account-disabled", "账户已停用", "The account is disabled")
        self._audit.record(account.id, "identity.oidc", f"account:{account.id}", provider=name)
        return self._sessions.open(account, roles=account.roles, otp_at=_second_factor(claims, self._clock.now()))

    def _known(self, name: str) -> OidcProvider:
        provider = self._provider(name)
        if provider is None:
            raise NotFoundError
        return provider

    def _account(self, provider: str, claims: Mapping[str, Any], roles: frozenset[Role]) -> Account:
        """The account of the provider's subject, with the roles and name that the provider gives now."""
        name = f"oidc:{provider}:{hashlib.sha256(str(claims['sub']).encode()).hexdigest()}"
        shown = str(claims.get("name") or claims.get("preferred_username") or claims["sub"])[:40]
        zones = frozenset(str(zone) for zone in claims.get("zones") or ())
        known = self._accounts.by_name(name)
        if known is None:
            account = Account(
                id=self._ids.new(),
                name=shown,
                roles=roles,
                zones=zones,
                status=AccountStatus.ACTIVE,
                created_at=self._clock.now(),
                created_by=f"oidc:{provider}",
            )
            try:
                self._accounts.add(account, [name])
                return account
            except ConflictError:
                known = self._accounts.by_name(name)
                assert known is not None
        if (known.roles, known.name, known.zones) != (roles, shown, zones):
            known = replace(known, roles=roles, name=shown, zones=zones)
            self._accounts.save(known)
            self._audit.record(
                f"oidc:{provider}", "identity.roles", f"account:{known.id}", roles=",".join(sorted(roles))
            )
        return known


def mapped_roles(claimed: object, mapping: Mapping[str, str]) -> frozenset[Role]:
    """Our roles for the values of a provider's role claim (a list, or one text); what is not mapped gives nothing."""
    values = claimed if isinstance(claimed, list) else [claimed]
    return frozenset(Role(mapping[value]) for value in values if isinstance(value, str) and value in mapping) - {
        Role.SYS
    }


def _second_factor(claims: Mapping[str, Any], now: datetime) -> datetime | None:
    methods = claims.get("amr")
    return now if isinstance(methods, list) and SECOND_FACTORS & {str(method) for method in methods} else None
