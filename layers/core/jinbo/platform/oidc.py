"""An OIDC provider (统一身份认证): discovery, authorization code with PKCE, and the id token verified by the provider's keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any
from urllib.parse import quote, urlencode

from jinbo.kernel.errors import UnauthenticatedError, UnavailableError
from jinbo.kernel.frozen import frozen
from jinbo.platform.outbound import OutboundHttp, RefusedByOtherError

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
"""Asymmetric ones only: a provider's public key may never be taken for a shared secret (A6)."""
KEEP_S = 3600
ASK_AGAIN_S = 60
"""An unknown `kid` makes us ask for the keys again, at most this often."""
LEEWAY_S = 30


@frozen
class OidcConfig:
    """One provider, from settings. `roles` maps values of `role_claim` to our roles."""

    issuer: str
    client_id: str
    redirect_uri: str
    role_claim: str = "roles"
    roles: Mapping[str, str] = field(default_factory=dict)
    scope: str = "openid profile"


class Oidc:
    """The OidcProvider of one configuration. `secret` is '' for a public client."""

    def __init__(
        self,
        config: OidcConfig,
        secret: Callable[[], str],
        now_s: Callable[[], float],
        *,
        allow_http: bool = False,
    ) -> None:
        self._config = config
        self._secret = secret
        self._now_s = now_s
        self._http = OutboundHttp("OIDC", allow_http=allow_http)
        self._found: Mapping[str, Any] = {}
        self._found_at = 0.0
        self._keys: Mapping[str, Any] = {}
        self._keys_at = 0.0

    @property
    def roles(self) -> Mapping[str, str]:
        """Which value of the role claim stands for which role of ours."""
        return self._config.roles

    @property
    def role_claim(self) -> str:
        """The claim that carries the roles."""
        return self._config.role_claim

    def authorize_url(self, *, state: str, nonce: str, challenge: str) -> str:
        """Where the browser goes to sign in."""
        query = {
            "response_type": "code",
            "client_id": self._config.client_id,
            "redirect_uri": self._config.redirect_uri,
            "scope": self._config.scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self._discovered()['authorization_endpoint']}?{urlencode(query, quote_via=quote)}"

    def exchange(self, code: str, *, verifier: str, nonce: str) -> Mapping[str, Any]:
        """The verified claims of the id token that `code` stands for.

        Raises:
            UnauthenticatedError: `oidc-refused`. UnavailableError: the provider does not answer as it should.
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._config.redirect_uri,
            "code_verifier": verifier,
            "client_id": self._config.client_id,
        }
        secret = self._secret()
        if secret:
            form["client_secret"] = secret
        try:
            answer = self._http.post_form(self._discovered()["token_endpoint"], form)
        except RefusedByOtherError:
            raise _refused() from None
        token = answer.get("id_token") if isinstance(answer, dict) else None
        if not isinstance(token, str):
            raise _refused()
        return self._verified(token, nonce)

    def _verified(self, token: str, nonce: str) -> Mapping[str, Any]:
        import jwt

        try:
            header = jwt.get_unverified_header(token)
            key = self._key(str(header.get("kid", "")), str(header.get("alg", "")))
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                audience=self._config.client_id,
                issuer=self._config.issuer,
                leeway=LEEWAY_S,
                options={"require": ["exp", "iat", "iss", "aud", "sub", "nonce"]},
            )
        except jwt.PyJWTError as error:
            raise _refused() from error
        parties = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if claims["nonce"] != nonce or (len(parties) > 1 and claims.get("azp") != self._config.client_id):
            raise _refused()
        return claims

    def _key(self, kid: str, algorithm: str) -> Any:
        import jwt

        if algorithm not in ALGORITHMS:
            raise jwt.InvalidAlgorithmError("not an algorithm that we take")
        age = self._now_s() - self._keys_at
        if age > KEEP_S or (kid not in self._keys and age > ASK_AGAIN_S):
            found = self._asked(self._discovered()["jwks_uri"])
            self._keys = {entry.get("kid", ""): entry for entry in found.get("keys", []) if entry.get("use") != "enc"}
            self._keys_at = self._now_s()
        if kid not in self._keys:
            raise jwt.InvalidKeyError("not a key of the provider's")
        return jwt.PyJWK(self._keys[kid], algorithm=algorithm)

    def _discovered(self) -> Mapping[str, Any]:
        if not self._found or self._now_s() - self._found_at > KEEP_S:
            found = self._asked(f"{self._config.issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != self._config.issuer:
                raise UnavailableError(
                    "oidc-misconfigured", "统一身份认证配置有误", "The provider names another issuer"
                )
            self._found, self._found_at = found, self._now_s()
        return self._found

    def _asked(self, url: str) -> Mapping[str, Any]:
        try:
            found = self._http.get(url)
        except RefusedByOtherError as error:
            raise UnavailableError("oidc-unavailable", "统一身份认证暂不可用", str(error)) from None
        if not isinstance(found, dict):
            raise UnavailableError("oidc-unavailable", "统一身份认证暂不可用", "The provider's answer is not an object")
        return found


def _refused() -> UnauthenticatedError:
    return UnauthenticatedError("oidc-refused", "统一身份认证未通过", "The provider did not confirm this sign-in")
