"""Cells of forms and sheets: text as people type it, made into the field's types."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints

from jinbo.subjects.rules.columns import WORDS
from jinbo.subjects.rules.registry import plain_line
from jinbo.subjects.rules.uscc import normal_code

_CHINESE_DAY = re.compile(r"(\d{4})[年/.-](\d{1,2})[月/.-](\d{1,2})日?")


def _line(value: Any) -> Any:
    return plain_line(value) if isinstance(value, str) else value


def _code(value: Any) -> Any:
    return normal_code(plain_line(value)) if isinstance(value, str) else value


def _absent(value: Any) -> Any:
    return None if value is None or (isinstance(value, str) and not value.strip()) else value


def _word(value: Any) -> Any:
    value = _absent(value)
    return WORDS.get(value.strip(), value.strip()) if isinstance(value, str) else value


def _words(value: Any) -> Any:
    if value is None:
        return []
    parts = re.split(r"[|、，,;；]", value) if isinstance(value, str) else value
    return [_word(part) for part in parts if _absent(part) is not None] if isinstance(parts, list) else parts


def _day(value: Any) -> Any:
    value = _absent(value)
    if isinstance(value, str) and (found := _CHINESE_DAY.fullmatch(value.strip())):
        year, month, day = (int(part) for part in found.groups())
        return date(year, month, day)  # pydantic turns a ValueError into its own refusal
    return value


def _text(most: int) -> Any:
    return Annotated[str, Field(max_length=most), BeforeValidator(lambda value: "" if value is None else _line(value))]


Name = Annotated[str, StringConstraints(min_length=1, max_length=100), BeforeValidator(_line)]
"""A name of at most 100 characters (DOMAIN 1.1)."""
Address = Annotated[str, StringConstraints(min_length=1, max_length=200), BeforeValidator(_line)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=40), BeforeValidator(_code)]
"""A code or number as stored: half-width, upper case, without blanks."""
Line = _text(200)
Short = _text(40)
OptionalCode = Annotated[
    str, Field(max_length=40), BeforeValidator(lambda value: "" if value is None else _code(value))
]
Day = Annotated[date | None, BeforeValidator(_day)]
"""ISO, or 2020年11月5日, 2020/11/5."""
Metre = Annotated[float | None, Field(ge=-5_000, le=5_000, allow_inf_nan=False), BeforeValidator(_absent)]
Latitude = Annotated[float | None, Field(ge=-90, le=90, allow_inf_nan=False), BeforeValidator(_absent)]
Longitude = Annotated[float | None, Field(ge=-180, le=180, allow_inf_nan=False), BeforeValidator(_absent)]
Count = Annotated[int | None, Field(ge=1, le=200), BeforeValidator(_absent)]
Yes = Annotated[bool, BeforeValidator(lambda value: _word(value) or False)]
WORD = BeforeValidator(_word)
"""A code, or the Chinese word for it; blank is None."""
SET = BeforeValidator(_words)
"""Codes or words divided by | 、 or a comma."""
