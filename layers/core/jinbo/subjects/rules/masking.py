"""Masks for personal data (脱敏) wherever it must be shown at all: DOMAIN 15.4. Every mask hides, whatever it is given."""

from __future__ import annotations

import re

OPENID = "微信用户****"
"""An openid is never shown, not even in part."""
_ROAD = re.compile(r".*(?:路|街(?!道)|(?<!街)道|巷|弄)")
_DISTRICT = re.compile(r".*[省市区县镇乡]")


def mask_id_card(number: str) -> str:
    """`310***********1234`: stronger than the certificate's own rule, which hides digits 11 to 14 only."""
    return _keep(number, 3, 4)


def mask_phone(number: str) -> str:
    """`138****1234`."""
    return _keep(number, 3, 4)


def mask_name(name: str) -> str:
    """`张*` for two characters, `张*三` for three; from four on the first and the last stay."""
    return name[:1] + "*" if len(name) == 2 else _keep(name, 1, 1)


def mask_plate(plate: str) -> str:
    """`沪A**888`."""
    return _keep(plate, 2, 3)


def mask_openid(_openid: str) -> str:
    """`微信用户****`."""
    return OPENID


def mask_address(address: str) -> str:
    """An address to the level of its road: what stands before the house number; without a road its district."""
    before_number = re.split(r"\d", address, maxsplit=1)[0]
    found = _ROAD.match(before_number) or _DISTRICT.match(before_number)
    return found.group() if found else "***"


def _keep(text: str, head: int, tail: int) -> str:
    if len(text) < head + tail + 1:
        return "*" * max(len(text), 1)
    return text[:head] + "*" * (len(text) - head - tail) + text[-tail:]
