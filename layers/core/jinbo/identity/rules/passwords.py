"""Passwords (口令): scrypt (RFC 7914), its parameters kept beside each hash so that they can grow."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode

from jinbo.kernel.errors import InvalidError
from jinbo.kernel.frozen import frozen

MIN_LENGTH, MAX_LENGTH = 12, 128
MIN_DISTINCT = 5
"""Different characters: `aaaaaaaaaaaa` is long but no secret."""


@frozen
class Cost:
    """scrypt's parameters: 2**log_n · 128 · r bytes of memory, p times over. Default: OWASP's row for 32 MiB."""

    log_n: int = 15
    r: int = 8
    p: int = 3


def hash_password(password: str, salt: bytes, cost: Cost) -> str:
    """`scrypt$log_n$r$p$salt$hash`."""
    derived = _derive(password, salt, cost)
    return f"scrypt${cost.log_n}${cost.r}${cost.p}${b64encode(salt).decode()}${b64encode(derived).decode()}"


def password_matches(password: str, stored: str) -> bool:
    """Whether `password` is the one of `stored`; takes as long for a wrong one as for the right one."""
    _, log_n, r, p, salt, wanted = stored.split("$")
    derived = _derive(password, b64decode(salt), Cost(int(log_n), int(r), int(p)))
    return hmac.compare_digest(derived, b64decode(wanted))


def require_good_password(password: str, login: str) -> None:
    """Passes when the password may be used.

    Raises:
        InvalidError: `weak-password`, with what is asked for.
    """
    if (
        not MIN_LENGTH <= len(password) <= MAX_LENGTH
        or len(set(password)) < MIN_DISTINCT
        or login.lower() in password.lower()
    ):
        raise InvalidError(
            "weak-password",
            f"口令须为 {MIN_LENGTH}–{MAX_LENGTH} 个字符，至少 {MIN_DISTINCT} 种不同字符，且不得包含账号",
            f"A password has {MIN_LENGTH}–{MAX_LENGTH} characters, {MIN_DISTINCT} different ones, not the account's name",
        )


def _derive(password: str, salt: bytes, cost: Cost) -> bytes:
    memory = 128 * cost.r * (2**cost.log_n + cost.p + 2)
    return hashlib.scrypt(
        password.encode(), salt=salt, n=2**cost.log_n, r=cost.r, p=cost.p, maxmem=memory + 1_000_000, dklen=32
    )
