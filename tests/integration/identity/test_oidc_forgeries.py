"""A provider's answers that must not be believed: forged, misdirected, replayed or unsigned id tokens."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jinbo.kernel.errors import UnauthenticatedError, UnavailableError
from jinbo.platform.oidc import Oidc, OidcConfig

KEY = rsa.generate_private_key(65537, 2048)
OTHER = rsa.generate_private_key(65537, 2048)
PEM = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
NONCE = "the-nonce"


class Provider:
    """Answers discovery and keys truly, and the token request with whatever a test wants."""

    def __init__(self) -> None:
        outer = self
        self.token: Any = None
        self.issuer_told = ""
        self.asked: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                self.reply(outer.keys() if self.path == "/jwks" else outer.discovery())

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.reply({"id_token": outer.token, "access_token": "x", "token_type": "Bearer"})

            def reply(self, body: Any) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def discovery(self) -> dict[str, str]:
        at = self.issuer
        told = {"authorization_endpoint": f"{at}/auth", "token_endpoint": f"{at}/token", "jwks_uri": f"{at}/jwks"}
        return {"issuer": self.issuer_told or at, **told}

    def keys(self) -> dict[str, Any]:
        return {
            "keys": [jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True) | {"kid": "k1", "use": "sig"}]
        }

    def claims(self, **changed: Any) -> dict[str, Any]:
        now = int(time.time())
        good = {"iss": self.issuer, "aud": "jinbo", "sub": "duty", "iat": now, "exp": now + 300, "nonce": NONCE}
        return {name: value for name, value in (good | changed).items() if value is not None}

    def signed(self, key: Any = KEY, alg: str = "RS256", kid: str = "k1", **changed: Any) -> str:
        return jwt.encode(self.claims(**changed), key, alg, headers={"kid": kid})


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def oidc(provider: Provider) -> Oidc:
    return Oidc(OidcConfig(provider.issuer, "jinbo", "http://127.0.0.1/back"), lambda: "", time.time, allow_http=True)


def hmac_with_the_public_key(provider: Provider) -> str:
    from base64 import urlsafe_b64encode
    from hmac import digest

    def part(value: object) -> bytes:
        return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    message = part({"alg": "HS256", "kid": "k1"}) + b"." + part(provider.claims())
    return (message + b"." + urlsafe_b64encode(digest(PEM, message, "sha256")).rstrip(b"=")).decode()


FORGED: dict[str, Callable[[Provider], Any]] = {
    "another key": lambda p: p.signed(OTHER),
    "no signature": lambda p: jwt.encode(p.claims(), None, "none", headers={"kid": "k1"}),  # type: ignore[arg-type]  # none has none
    "HS256 with the public key": hmac_with_the_public_key,
    "an unknown kid": lambda p: p.signed(OTHER, kid="k2"),
    "for another client": lambda p: p.signed(aud="somebody"),
    "for several, by another": lambda p: p.signed(aud=["jinbo", "other"], azp="other"),
    "of another issuer": lambda p: p.signed(iss="https://evil.example"),
    "expired": lambda p: p.signed(exp=int(time.time()) - 60),
    "another nonce": lambda p: p.signed(nonce="replayed"),
    "no nonce": lambda p: p.signed(nonce=None),
    "no subject": lambda p: p.signed(sub=None),
    "not a token": lambda p: "x.y",
    "none at all": lambda p: None,
}


def test_the_good_one_is_believed(oidc: Oidc, provider: Provider) -> None:
    provider.token = provider.signed()
    assert oidc.exchange("c", verifier="v", nonce=NONCE)["sub"] == "duty"


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_answer_is_not(oidc: Oidc, provider: Provider, name: str) -> None:
    provider.token = FORGED[name](provider)
    with pytest.raises(UnauthenticatedError, match="oidc-refused"):
        oidc.exchange("c", verifier="v", nonce=NONCE)


def test_keys_are_asked_for_once_and_again_for_an_unknown_one_but_not_each_time(provider: Provider) -> None:
    now = [1000.0 + time.time()]
    oidc = Oidc(
        OidcConfig(provider.issuer, "jinbo", "http://127.0.0.1/back"), lambda: "", lambda: now[0], allow_http=True
    )
    for _ in range(3):
        provider.token = provider.signed()
        oidc.exchange("c", verifier="v", nonce=NONCE)
    assert provider.asked.count("/jwks") == 1
    for wait in (61.0, 1.0, 61.0):
        now[0] += wait
        provider.token = provider.signed(kid="k2")
        with pytest.raises(UnauthenticatedError):
            oidc.exchange("c", verifier="v", nonce=NONCE)
    assert provider.asked.count("/jwks") == 3


def test_a_provider_that_names_another_issuer_is_not_used(oidc: Oidc, provider: Provider) -> None:
    provider.issuer_told = "https://evil.example"
    with pytest.raises(UnavailableError, match="oidc-misconfigured"):
        oidc.authorize_url(state="s", nonce="n", challenge="c")
