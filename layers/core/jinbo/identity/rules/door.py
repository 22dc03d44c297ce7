"""The question at the door (请求鉴权): is this token ours, and may its roles call this route at all? Asks nobody.

Owner, zone and second factor are the use case's to decide: it knows the object, and names what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jinbo.identity.rules.decision import role_named
from jinbo.identity.rules.tokens import Claims, TokenRefusedError, VerifyingKeys, read_token
from jinbo.kernel.access import Action, Principal
from jinbo.kernel.frozen import frozen

SCHEME = "Bearer "
PATTERNS = frozenset("*?")
"""Characters that a policy would take as wildcards; no path of ours has them."""


@frozen
class Verdict:
    """What the door says. `reason` is for the log, empty when allowed."""

    claims: Claims
    principal: Principal
    allowed: bool
    reason: str = ""

    @property
    def context(self) -> dict[str, str]:
        """The principal as the flat strings that API Gateway hands to the API (chalicelib.http.principal_of reads them)."""
        return {
            "id": self.principal.id,
            "roles": ",".join(sorted(self.principal.roles)),
            "enterprise": self.principal.enterprise,
            "zones": ",".join(sorted(self.principal.zones)),
            "step_up": "true" if self.principal.step_up else "false",
            "sid": self.claims.session,
        }


class Authorizer:
    """Decides token and route × role. `routes` is the generated table `GET /v1/alerts` → action name, None for public."""

    def __init__(
        self,
        keys: VerifyingKeys,
        routes: Mapping[str, str | None],
        actions: Mapping[str, Action],
        now_s: Callable[[], int],
        *,
        stage: str,
    ) -> None:
        self._keys = keys
        self._now_s = now_s
        self._stage = stage
        self._by_shape: dict[tuple[str, int], list[tuple[tuple[str, ...], Action | None]]] = {}
        for route, name in routes.items():
            method, _, path = route.partition(" ")
            parts = tuple(path.strip("/").split("/"))
            shape = self._by_shape.setdefault((method, len(parts)), [])
            shape.append((parts, actions[name] if name else None))
        for shape in self._by_shape.values():
            shape.sort(key=lambda entry: [part.startswith("{") for part in entry[0]])  # literal words before parameters

    def decide(self, header: str, method: str, path: str) -> Verdict:
        """The verdict on a call with the Authorization `header`.

        Raises:
            TokenRefusedError: no token of ours that is valid now.
        """
        if not header.startswith(SCHEME):
            raise TokenRefusedError("no-bearer-token")
        now = self._now_s()
        claims = read_token(header.removeprefix(SCHEME), self._keys, stage=self._stage, now_s=now)
        principal = claims.principal(now)
        reason = self._refusal(principal, method, path)
        return Verdict(claims, principal, not reason, reason)

    def _refusal(self, principal: Principal, method: str, path: str) -> str:
        parts = tuple(path.strip("/").split("/"))
        if PATTERNS & set(path):
            return "wildcard-in-path"
        for words, action in self._by_shape.get((method, len(parts)), ()):
            if all(word == part or word.startswith("{") for word, part in zip(words, parts, strict=True)):
                return "" if action is None or role_named(principal, action) else "role"
        return "no-such-route"
