"""Identifiers (标识). ULIDs for what is born here, natural ids for what may be seen twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Protocol

from jinbo.kernel.clock import Clock, to_ms

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ULID_LENGTH = 26


class Ids(Protocol):
    """Gives new identifiers."""

    def new(self) -> str:
        """A new ULID: 26 characters of Crockford base 32 that sort by time of birth."""
        ...


def crockford(number: int, length: int) -> str:
    """`number` in Crockford base 32, padded to `length` characters; higher bits are dropped."""
    return "".join(CROCKFORD[(number >> shift) & 31] for shift in range(5 * (length - 1), -1, -5))


class Ulids:
    """ULIDs from an injected clock and source of random bytes."""

    def __init__(self, clock: Clock, random_bytes: Callable[[int], bytes]) -> None:
        self._clock = clock
        self._random_bytes = random_bytes

    def new(self) -> str:
        """A new ULID."""
        return crockford((to_ms(self._clock.now()) << 80) | int.from_bytes(self._random_bytes(10), "big"), ULID_LENGTH)


def natural_id(*parts: str | int) -> str:
    """A 26-character id that is the same for the same parts: what arrives twice is written once (DESIGN 2, rule 3)."""
    text = "\x1f".join(str(part) for part in parts)
    return crockford(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=17).digest(), "big"), ULID_LENGTH)
