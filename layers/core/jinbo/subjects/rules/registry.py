"""Identity in the register (登记标识): the natural ids of businesses and lifts, and the form of texts and ids."""

from __future__ import annotations

import re
import unicodedata

from jinbo.kernel.ids import natural_id

DEVICE_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,62}[a-z0-9]")
"""A thing's name, MQTT client id and topic level in one; lower case, so that no two differ by case only."""
SENSOR_ID = re.compile(r"[a-z][a-z0-9_]{0,31}")
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def plain_line(text: str) -> str:
    """One visible line: control, zero-width and direction-changing characters are dropped (A14), blanks made one."""
    visible = "".join(" " if char in "\t\r\n" else char for char in text if char in "\t\r\n" or _visible(char))
    return re.sub(r"[ \u3000]+", " ", unicodedata.normalize("NFC", visible)).strip()


def normal_text(text: str) -> str:
    """What two spellings of one address have in common: NFKC, without blanks, lower case."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", plain_line(text))).casefold()


def business_id(uscc: str, address: str) -> str:
    """The id of an enterprise at a premises: the same wherever and however often it is entered."""
    return natural_id("business", uscc, normal_text(address))


def lift_id(code: str) -> str:
    """The id of a lift by its whole-unit code."""
    return natural_id("lift", code)


def _visible(char: str) -> bool:
    return unicodedata.category(char) not in _INVISIBLE
