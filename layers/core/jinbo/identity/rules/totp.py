"""One-time codes by time (动态口令): RFC 6238 with SHA-1, six digits, 30 s, as every authenticator app has them."""

from __future__ import annotations

import hmac
from base64 import b32decode, b32encode
from urllib.parse import quote

STEP_S = 30
DIGITS = 6
WINDOW = 1
"""Steps before and after the present one that are taken: phones' clocks differ."""
SECRET_BYTES = 20
"""RFC 4226, 4: R6 recommends 160 bits."""


def secret_text(secret: bytes) -> str:
    """The secret as apps take it: base 32 without padding."""
    return b32encode(secret).decode().rstrip("=")


def secret_bytes(text: str) -> bytes:
    """The secret of its base 32 text.

    Raises:
        ValueError: not base 32.
    """
    return b32decode(text + "=" * (-len(text) % 8))


def code_at(secret: bytes, step: int) -> str:
    """The code of a step (RFC 4226, 5.3)."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def matching_step(secret: bytes, code: str, now_s: int) -> int | None:
    """The step within the window whose code this is, None when there is none. The caller keeps it: a code is used once."""
    now = now_s // STEP_S
    found = None
    for step in range(now - WINDOW, now + WINDOW + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode()):
            found = step
    return found


def enrolment_uri(secret: bytes, account: str, issuer: str = "Jinbo") -> str:
    """What an authenticator app scans (Key URI format)."""
    label = quote(f"{issuer}:{account}")
    return f"otpauth://totp/{label}?secret={secret_text(secret)}&issuer={quote(issuer)}&algorithm=SHA1&digits={DIGITS}&period={STEP_S}"
