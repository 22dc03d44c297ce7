"""One-time and opaque secrets (一次性凭证): made here, given out once, kept as hashes. 256 random bits need no slow hash."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from jinbo.identity.model import OneTimeKind
from jinbo.identity.ports import OneTimeStore
from jinbo.kernel.clock import Clock

RandomBytes = Callable[[int], bytes]
SECRET_BYTES = 32
MAX_SECRET = 200
KEEP = {
    OneTimeKind.LINK: timedelta(hours=24),
    OneTimeKind.TOTP: timedelta(minutes=5),
    OneTimeKind.ENROL: timedelta(minutes=15),
    OneTimeKind.OIDC: timedelta(minutes=10),
}


def new_secret(random_bytes: RandomBytes) -> str:
    """256 random bits as URL-safe text."""
    return urlsafe_b64encode(random_bytes(SECRET_BYTES)).rstrip(b"=").decode()


def hash_secret(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret[:MAX_SECRET].encode("utf-8", "surrogatepass")).hexdigest()


class OneTime:
    """Gives out secrets that serve once, each for its time."""

    def __init__(self, store: OneTimeStore, clock: Clock, random_bytes: RandomBytes) -> None:
        self._store = store
        self._clock = clock
        self._random_bytes = random_bytes

    def give(self, kind: OneTimeKind, value: Mapping[str, Any]) -> str:
        """A new secret that stands for `value`."""
        secret = new_secret(self._random_bytes)
        self._store.put(kind, hash_secret(secret), value, self._clock.now() + KEEP[kind])
        return secret

    def peek(self, kind: OneTimeKind, secret: str) -> Mapping[str, Any] | None:
        """What it stands for, left in place."""
        return self._store.peek(kind, hash_secret(secret), self._clock.now())

    def take(self, kind: OneTimeKind, secret: str) -> Mapping[str, Any] | None:
        """What it stands for, used up."""
        return self._store.take(kind, hash_secret(secret), self._clock.now())
