"""Signed codes (签名码, DOMAIN 14.3): `T.E.0A3F9K2M7Q.h7Kd2w`.

The first letter is the kid: `T` is the first key, a rotated one takes a later letter of ASCII and signs from then on. Codes of
older keys stay good until their key is taken out of the secret. The id is 50 random bits, the signature 36: nobody counts on
from one sticker to the next (A21), and the signature is compared in constant time.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Collection, Mapping
from urllib.parse import parse_qs, unquote, urlsplit

from jinbo.kernel.errors import InvalidError
from jinbo.kernel.ids import crockford
from jinbo.subjects.model.codes import CodeType, Scene

_SCENE = re.compile(r"([A-Za-z])\.([EL])\.([0-9A-HJKMNP-TV-Z]{10})\.([A-Za-z0-9_-]{6})")
KEY_BYTES = 7
"""Random bytes asked for a key; 50 of the 56 bits are used."""
MAX_SCANNED = 512
"""Characters of a scanned text that are looked at."""


def new_key(random: bytes) -> str:
    """Ten characters of Crockford base 32 from random bytes."""
    return crockford(int.from_bytes(random, "big"), 10)


def signed(kid: str, secret: bytes, type_: CodeType, key: str) -> Scene:
    """The scene of a key, signed."""
    digest = hmac.digest(secret, f"{kid}.{type_}.{key}".encode(), "sha256")
    return Scene(kid, type_, key, urlsafe_b64encode(digest[:6])[:6].decode())


def signing_kid(keys: Mapping[str, bytes]) -> str:
    """The key that signs: the last in the order of ASCII."""
    return max(keys)


def verified(text: str, keys: Mapping[str, bytes]) -> Scene:
    """The scene of a text that one of our keys signed.

    Raises:
        InvalidError: `code-form` not one of ours, `code-key` of a key no longer in use, `code-signature` edited.
    """
    found = _SCENE.fullmatch(text)
    if not found:
        raise InvalidError("code-form", "这不是进博会的二维码", "This is not a code of the expo")
    kid, type_, key, signature = found.groups()
    if kid not in keys:
        raise InvalidError("code-key", "该二维码已停用，请勿信任", "This code is no longer in use; do not trust it")
    scene = signed(kid, keys[kid], CodeType(type_), key)
    if not hmac.compare_digest(scene.signature, signature):
        raise InvalidError("code-signature", "该二维码系伪造或已被改动，请勿信任", "This code was forged or edited")
    return scene


def scene_of(scanned: str, hosts: Collection[str]) -> str:
    """The scene in a scanned text: the scene itself, or an https address of one of our `hosts` that carries it.

    Raises:
        InvalidError: `code-foreign`, the text leads elsewhere (another host, another scheme).
    """
    text = scanned.strip()
    if len(text) > MAX_SCANNED:
        raise _foreign()
    decoded = unquote(text)
    if _SCENE.fullmatch(decoded) or ("/" not in decoded and ":" not in decoded):
        return decoded
    try:
        address = urlsplit(text)
        ours = address.scheme == "https" and address.port in (None, 443) and not address.username
    except ValueError as error:
        raise _foreign() from error
    if not ours or (address.hostname or "") not in hosts:
        raise _foreign()
    given = parse_qs(address.query).get("scene", [])
    return given[0] if given else unquote(address.path.rsplit("/", 1)[-1])


def _foreign() -> InvalidError:
    return InvalidError(
        "code-foreign", "该二维码指向其他网站，请勿打开", "This code leads to another site; do not open it"
    )
