"""The keys that sign codes, from the secret `code-keys`: JSON `{kid: key}`, kid one letter (see rules.codes for rotation)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

SECRET = "code-keys"  # noqa: S105 - the secret's name
MIN_KEY = 16
"""Characters; a shorter key is a mistake at installation."""


class SecretCodeKeys:
    """Implements `ports.CodeKeys`. `read` gives a secret's text and keeps it for minutes (platform.secrets)."""

    def __init__(self, read: Callable[[str], str]) -> None:
        self._read = read

    def keys(self) -> Mapping[str, bytes]:
        """Keys by kid.

        Raises:
            ValueError: the secret is not what it should be (never quoting it).
        """
        held = json.loads(self._read(SECRET))
        usable = isinstance(held, dict) and held
        if not usable or any(len(kid) != 1 or not kid.isascii() or not kid.isalpha() for kid in held):
            raise ValueError(f"secret {SECRET}: want a JSON object of keys by one letter")
        if any(not isinstance(key, str) or len(key) < MIN_KEY for key in held.values()):
            raise ValueError(f"secret {SECRET}: a key has fewer than {MIN_KEY} characters")
        return {kid: key.encode() for kid, key in held.items()}
