"""A6: forged, stolen, stale and oversized tokens. Every one is refused with the same 401, and none with anything more."""

from __future__ import annotations

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fakes.identity import FakeSigner
from jinbo.identity.rules.door import Authorizer
from jinbo.identity.rules.tokens import AUDIENCE, MAX_TOKEN, TokenRefusedError
from jinbo.kernel.access import Action, Reach, Role

NOW = int(time.time())
SIGNER = FakeSigner("key-1")
OTHER = FakeSigner("key-1")
ACTION = Action("alerts.list", {Role.DUTY_OFFICER: Reach.ALL})
DOOR = Authorizer(SIGNER.public, {"GET /v1/alerts": "alerts.list"}, {"alerts.list": ACTION}, lambda: NOW, stage="prod")
GOOD: dict[str, Any] = {
    "iss": "jinbo/prod",
    "aud": AUDIENCE,
    "sub": "a1",
    "sid": "s1",
    "jti": "t1",
    "iat": NOW,
    "nbf": NOW,
    "exp": NOW + 900,
    "roles": ["DUTY_OFFICER"],
    "ent": "",
    "zones": [],
    "otp": 0,
}


def encoded(part: object) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def token(claims: object = None, signer: FakeSigner = SIGNER, **header: Any) -> str:
    """A token whose signature is good for `signer`'s key, whatever stands in it."""
    head = {"alg": "ES256", "kid": "key-1", "typ": "at+jwt"} | header
    kept = {name: value for name, value in head.items() if value is not None}
    message = f"{encoded(kept)}.{encoded(GOOD if claims is None else claims)}"
    return f"{message}.{urlsafe_b64encode(signer.sign(message.encode())).rstrip(b'=').decode()}"


def with_claims(**changed: Any) -> str:
    return token({name: value for name, value in (GOOD | changed).items() if value is not None})


def signed_by_hmac_with_the_public_key() -> str:
    pem = SIGNER.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    message = f"{encoded({'alg': 'HS256', 'kid': 'key-1', 'typ': 'at+jwt'})}.{encoded(GOOD)}"
    return f"{message}.{urlsafe_b64encode(hmac.digest(pem, message.encode(), 'sha256')).rstrip(b'=').decode()}"


def signed_by_rsa() -> str:
    key = rsa.generate_private_key(65537, 2048)
    return jwt.encode(GOOD, key, "RS256", headers={"kid": "key-1", "typ": "at+jwt"})


def own_jwk() -> dict[str, Any]:
    return dict(json.loads(OTHER.jwks)["keys"][0])


FORGED: dict[str, Callable[[], str]] = {
    "alg none, no signature": lambda: token(alg="none").rpartition(".")[0] + ".",
    "alg none, any signature": lambda: token(alg="none"),
    "alg nOnE": lambda: token(alg="nOnE"),
    "HS256 with our public key as the secret": signed_by_hmac_with_the_public_key,
    "RS256": signed_by_rsa,
    "ES384 named": lambda: token(alg="ES384"),
    "another key under our kid": lambda: token(signer=OTHER),
    "expired": lambda: with_claims(iat=NOW - 1000, nbf=NOW - 1000, exp=NOW),
    "not yet": lambda: with_claims(nbf=NOW + 60),
    "issued in the future": lambda: with_claims(iat=NOW + 60, nbf=NOW),
    "another audience": lambda: with_claims(aud="somebody-else"),
    "a list of audiences": lambda: with_claims(aud=[AUDIENCE]),
    "another stage's issuer": lambda: with_claims(iss="jinbo/dev"),
    "no issuer": lambda: with_claims(iss=None),
    "no expiry": lambda: with_claims(exp=None),
    "expiry as text": lambda: with_claims(exp=str(NOW + 900)),
    "expiry as 1e999": lambda: token({**GOOD, "exp": float("inf")}),
    "expiry as true": lambda: with_claims(exp=True),
    "no subject": lambda: with_claims(sub=""),
    "no session": lambda: with_claims(sid=None),
    "a role that is none": lambda: with_claims(roles=["ROOT"]),
    "roles as a text": lambda: with_claims(roles="DUTY_OFFICER"),
    "claims are a list": lambda: token([1, 2]),
    "kid is a path": lambda: token(kid="../../../../dev/null"),
    "kid is SQL": lambda: token(kid="key-1' UNION SELECT 'x"),
    "kid is a list": lambda: token(kid=["key-1"]),
    "no kid": lambda: token(kid=None),
    "jku": lambda: token(signer=OTHER, jku="https://evil.example/jwks.json"),
    "jwk": lambda: token(signer=OTHER, jwk=own_jwk()),
    "x5u": lambda: token(signer=OTHER, x5u="https://evil.example/chain.pem"),
    "x5c": lambda: token(signer=OTHER, x5c=["MIIB"]),
    "jku beside a good signature": lambda: token(jku="https://evil.example/jwks.json"),
    "crit": lambda: token(crit=["exp"]),
    "another type": lambda: token(typ="JWT"),
    "a signature of zeros": lambda: (
        token().rpartition(".")[0] + "." + urlsafe_b64encode(bytes(64)).rstrip(b"=").decode()
    ),
    "a DER signature": lambda: token().rpartition(".")[0] + "." + "MEUCIQ" + "A" * 90,
    "claims changed": lambda: ".".join(
        [token().split(".")[0], encoded(GOOD | {"roles": ["COMMANDER"]}), token().split(".")[2]]
    ),
    "padding": lambda: token() + "=",
    "four parts": lambda: token() + ".x",
    "two parts": lambda: token().rpartition(".")[0],
    "nothing": lambda: "",
    "1 MB": lambda: token({**GOOD, "zones": ["z" * 1_000_000]}),
    "a deep header": lambda: urlsafe_b64encode(b"[" * 1500).decode().rstrip("=") + ".e30.e30",
    "bytes that are no text": lambda: "\ud800.\udfff.x",
}


def refusal(header: str) -> TokenRefusedError:
    with pytest.raises(TokenRefusedError) as caught:
        DOOR.decide(header, "GET", "v1/alerts")
    return caught.value


def test_the_good_one_passes_so_the_others_fail_for_their_own_fault() -> None:
    assert DOOR.decide(f"Bearer {token()}", "GET", "v1/alerts").allowed


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_token_is_refused_with_one_and_the_same_401(name: str) -> None:
    refused = refusal(f"Bearer {FORGED[name]()}")
    assert (refused.status, refused.code, refused.details) == (401, "unauthenticated", {})


def test_a_reused_refresh_token_gets_that_same_401() -> None:
    from fakes.identity import World
    from jinbo.identity.model import Account, AccountStatus

    world = World()
    made = Account("a1", "王*", frozenset({Role.INSPECTOR}), world.clock.now(), status=AccountStatus.ACTIVE)
    world.account_store.add(made, [])
    tokens = world.sessions.open(made, roles=made.roles, otp_at=None)
    world.sessions.refresh(tokens.refresh_token)
    with pytest.raises(TokenRefusedError) as caught:
        world.sessions.refresh(tokens.refresh_token)
    same = refusal("Bearer x")
    assert (caught.value.status, caught.value.code, caught.value.zh, caught.value.details) == (
        401,
        same.code,
        same.zh,
        {},
    )


@pytest.mark.parametrize("header", ["", "Basic YTpi", "bearer", "Bearer", "Bearer  x", "Token abc"])
def test_what_is_no_bearer_token_is_refused(header: str) -> None:
    assert refusal(header).code == "unauthenticated"


def test_an_oversized_token_is_not_even_decoded() -> None:
    assert refusal("Bearer " + "e" * (MAX_TOKEN + 1)).reason == "too-long"
