"""The unified social credit code (统一社会信用代码): GB 32100-2015, and GB 11714 inside it (DOMAIN 1.3).

Genuine codes of the pilot years fail the check, so a failed check is a warning that a person confirms.
"""

from __future__ import annotations

import re
import unicodedata

from jinbo.subjects.model import Fault

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_FORM = re.compile(rf"[159Y][1239]\d{{6}}[{ALPHABET}]{{10}}")


def normal_code(text: str) -> str:
    """A code as it is stored: half-width, upper case, without blanks (NFKC: Chinese keyboards type full-width digits)."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()


def uscc_check(first17: str) -> str:
    """The 18th character: (31 − Σ C·W mod 31) mod 31."""
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(first17, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def organisation_check(body8: str) -> str:
    """The 9th character of an organisation code (GB 11714): 11 − Σ mod 11, where 10 is X and 11 is 0."""
    total = sum(int(char, 36) * weight for char, weight in zip(body8, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def uscc_faults(code: str, field: str = "uscc") -> list[Fault]:
    """What is wrong with a code: its form for good (`uscc-form`), its checks to be confirmed (`uscc-check`)."""
    if not _FORM.fullmatch(code):
        return [
            Fault(
                field,
                "uscc-form",
                "统一社会信用代码应为18位数字或大写字母（不含I、O、S、V、Z）",
                "A credit code has 18 digits or capitals, without I, O, S, V, Z",
            )
        ]
    if code[17] == uscc_check(code[:17]) and code[16] == organisation_check(code[8:16]):
        return []
    return [
        Fault(
            field,
            "uscc-check",
            "统一社会信用代码校验位不符，请核对营业执照；确认无误可继续",
            "The credit code's check character does not fit; compare with the licence and confirm if it is right",
            confirmable=True,
        )
    ]


def make_uscc(region: str = "310118", body: str = "MA1JBH01") -> str:
    """A synthetic valid code of an enterprise: six digits of region, eight characters of `body` (for seeds and tests)."""
    first17 = f"91{region}{body}{organisation_check(body)}"
    return first17 + uscc_check(first17)
