"""Keys (密钥): our tokens are signed in KMS and verified here without a call; single fields of a table are sealed by KMS.

A key's id in KMS (the end of its ARN) is its `kid`. `TOKEN_KEY_ID` may name several, separated by commas: the first signs,
all verify, so a key is rotated by putting a new one in front and dropping the old one when its last token has expired.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from jinbo.kernel.errors import UnavailableError

COORDINATE = 32
"""Bytes of a coordinate of P-256, and of r and s (RFC 7518, 3.4)."""


def jose_signature(der: bytes) -> bytes:
    """r ‖ s (64 bytes, RFC 7518) from KMS's DER."""
    r, s = decode_dss_signature(der)
    return r.to_bytes(COORDINATE, "big") + s.to_bytes(COORDINATE, "big")


def kid_of(key_id: str) -> str:
    """The `kid` of a key's id or ARN: the account that an ARN names is nobody's business."""
    return key_id.rpartition("/")[2]


def to_jwk(kid: str, key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    """A public key as an entry of a JWKS (RFC 7517)."""
    numbers = key.public_numbers()
    x, y = (urlsafe_b64encode(n.to_bytes(COORDINATE, "big")).rstrip(b"=").decode() for n in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": kid, "x": x, "y": y}


def from_jwk(jwk: Mapping[str, str]) -> ec.EllipticCurvePublicKey:
    """The public key of a JWKS entry of ours.

    Raises:
        ValueError: not a point of P-256.
    """
    if jwk["kty"] != "EC" or jwk["crv"] != "P-256":
        raise ValueError("not a key of P-256")
    x, y = (int.from_bytes(urlsafe_b64decode(jwk[name] + "=" * (-len(jwk[name]) % 4)), "big") for name in ("x", "y"))
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()


class PublicKeys:
    """The set that tokens are verified against: parsed from settings, or asked of KMS once where settings have none."""

    def __init__(self, jwks: str, ask: Callable[[], Mapping[str, ec.EllipticCurvePublicKey]] = dict) -> None:
        self._ask = ask
        self._keys: Mapping[str, ec.EllipticCurvePublicKey] | None = None
        if jwks:
            self._keys = {entry["kid"]: from_jwk(entry) for entry in json.loads(jwks)["keys"]}

    def verify(self, kid: str, message: bytes, signature: bytes) -> bool:
        """Whether `signature` (r ‖ s) over `message` was made by the key `kid` of this set."""
        if self._keys is None:
            self._keys = self._ask()
        key = self._keys.get(kid)
        if key is None or len(signature) != 2 * COORDINATE:
            return False
        r, s = (int.from_bytes(half, "big") for half in (signature[:COORDINATE], signature[COORDINATE:]))
        try:
            key.verify(encode_dss_signature(r, s), message, ec.ECDSA(SHA256()))
        except InvalidSignature:
            return False
        return True


def ask_kms(client: Callable[[], Any], key_ids: str) -> Callable[[], Mapping[str, ec.EllipticCurvePublicKey]]:
    """Asks KMS for the public halves of `key_ids` (comma-separated). The client is made only when asked."""

    def ask() -> Mapping[str, ec.EllipticCurvePublicKey]:
        from cryptography.hazmat.primitives.serialization import load_der_public_key

        keys = {}
        for key_id in filter(None, key_ids.split(",")):
            key = load_der_public_key(client().get_public_key(KeyId=key_id)["PublicKey"])
            if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
                raise ValueError(f"token key {key_id} is not a key of P-256")
            keys[kid_of(key_id)] = key
        return keys

    return ask


def published(keys: Mapping[str, ec.EllipticCurvePublicKey]) -> str:
    """The JWKS text for the setting TOKEN_KEYS (deploy writes it, so that no function has to ask)."""
    return json.dumps({"keys": [to_jwk(kid, key) for kid, key in keys.items()]}, separators=(",", ":"))


class TokenSigner:
    """Signs with the first of the token keys; the private half never leaves KMS."""

    def __init__(self, client: Any, key_ids: str) -> None:
        self._client = client
        self._key_id = key_ids.partition(",")[0]
        self.kid = kid_of(self._key_id)

    def sign(self, message: bytes) -> bytes:
        """r ‖ s over `message` (at most 4096 bytes, KMS's own bound)."""
        answer = self._client.sign(KeyId=self.kid, Message=message, MessageType="RAW", SigningAlgorithm="ECDSA_SHA_256")
        return jose_signature(answer["Signature"])


class Seal:
    """Seals small secrets (TOTP secrets, phones, openids) with the data key. `purpose` and `owner` are bound in: a sealed
    value copied to another account's record does not open."""

    def __init__(self, client: Any, key_id: str) -> None:
        self._client = client
        self._key_id = key_id

    def seal(self, text: str, *, purpose: str, owner: str) -> str:
        """The sealed form of at most 4 KB of text."""
        answer = self._client.encrypt(
            KeyId=self._key_id, Plaintext=text.encode(), EncryptionContext={"purpose": purpose, "owner": owner}
        )
        return b64encode(answer["CiphertextBlob"]).decode()

    def open(self, sealed: str, *, purpose: str, owner: str) -> str:
        """The text again.

        Raises:
            UnavailableError: `unreadable`; sealed for another purpose or owner, or KMS does not answer.
        """
        from botocore.exceptions import BotoCoreError, ClientError  # the door verifies without an SDK (P6)

        context = {"purpose": purpose, "owner": owner}
        try:
            answer = self._client.decrypt(
                KeyId=self._key_id, CiphertextBlob=b64decode(sealed), EncryptionContext=context
            )
        except (BotoCoreError, ClientError) as error:
            raise UnavailableError(
                "unreadable", "受保护的信息暂时无法读取", "A protected field cannot be read now"
            ) from error
        text: bytes = answer["Plaintext"]
        return text.decode()
