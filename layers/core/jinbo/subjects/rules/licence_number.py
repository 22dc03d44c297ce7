"""Food licence numbers (食品经营许可证编号): JY + 14 digits, the last by GB/T 17710 MOD 11,10 (DOMAIN 1.2)."""

from __future__ import annotations

import re

from jinbo.subjects.model import Fault, MainFormat

_FORM = re.compile(r"JY[123]\d{13}")
_DISTRICTS = "00 01 03 04 05 06 07 08 09 10 12 13 14 15 16 17 18 19 20 51"
_SHANGHAI = frozenset({"310000", "310230", *(f"3101{district}" for district in _DISTRICTS.split())})
"""GB/T 2260 within Shanghai, with districts that were merged since (卢湾, 闸北, 南汇, 崇明县); not checked elsewhere."""


def jy_check(digits13: str) -> str:
    """The check digit of thirteen digits, MOD 11,10."""
    product = 10
    for digit in digits13:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def jy_faults(number: str, main_format: MainFormat | None = None, field: str = "licence_no") -> list[Fault]:
    """What is wrong with a number: `licence-form`, `licence-check`, `licence-format`, or to be confirmed `licence-region`."""
    if not _FORM.fullmatch(number):
        return [
            Fault(
                field,
                "licence-form",
                "食品经营许可证编号应为JY加14位数字，首位数字为1、2或3",
                "A food licence number is JY and 14 digits, the first being 1, 2 or 3",
            )
        ]
    faults = []
    if jy_check(number[2:15]) != number[15]:
        faults.append(
            Fault(
                field,
                "licence-check",
                "许可证编号校验位不符，请逐位核对许可证",
                "The licence number's check digit does not fit; compare it digit by digit",
            )
        )
    if main_format is not None and number[2] != main_format:
        faults.append(
            Fault(
                field,
                "licence-format",
                "许可证编号首位数字与主体业态不一致",
                "The licence number's first digit names another main format",
            )
        )
    if number.startswith("31", 3) and number[3:9] not in _SHANGHAI:
        faults.append(
            Fault(
                field,
                "licence-region",
                "许可证编号中的上海区划代码不存在，请核对；确认无误可继续",
                "Shanghai has no district of that code; compare and confirm if it is right",
                confirmable=True,
            )
        )
    return faults


def make_jy(main_format: MainFormat = MainFormat.CATERING, region: str = "310118", serial: int = 1) -> str:
    """A synthetic valid number (for seeds and tests)."""
    digits = f"{main_format}{region}{serial:06d}"
    return f"JY{digits}{jy_check(digits)}"
