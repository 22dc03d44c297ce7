"""Sheets (表格文件) in and out: CSV as Chinese Excel writes it, JSON; bytes to rows and rows to bytes. No row is judged here."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from jinbo.kernel.errors import InvalidError
from jinbo.subjects.rules.columns import COLUMNS, REQUIRED, SheetKind, column_of

Row = Mapping[str, Any]
MAX_BYTES = 50_000_000
MAX_ROWS = 50_000
FORMULA = frozenset("=+-@\t\r＝＋－＠")
"""First characters that make a spreadsheet compute a cell (A14), full-width ones as Chinese Excel takes them."""
_QUOTE = "'"
BOM = "\ufeff"
SURPLUS = ""
"""Under this name a row keeps cells beyond the last heading; no column is called so, so the row is refused by name."""


def neutral(cell: str) -> str:
    """A cell that no spreadsheet computes: an apostrophe before what would be a formula. `as_meant` takes it off again."""
    begins_so = cell[:1] in FORMULA if cell else False
    looks_neutral = cell[:1] == _QUOTE and (cell[1:2] in FORMULA or cell[1:2] == _QUOTE) and len(cell) > 1
    return _QUOTE + cell if begins_so or looks_neutral else cell


def as_meant(cell: str) -> str:
    """What a neutral cell stands for; the inverse of `neutral`."""
    shielded = cell[:1] == _QUOTE and len(cell) > 1 and (cell[1] in FORMULA or cell[1] == _QUOTE)
    return cell[1:] if shielded else cell


def text_of(data: bytes) -> str:
    """The text of a file: UTF-8 with or without mark, UTF-16 with one, else GB18030, as Chinese Excel saves CSV.

    Raises:
        InvalidError: `file-too-large`; `file-encoding`, none of these.
    """
    if len(data) > MAX_BYTES:
        raise InvalidError(
            "file-too-large", f"文件超过{MAX_BYTES // 1_000_000} MB", f"The file is over {MAX_BYTES // 1_000_000} MB"
        )
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidError("file-encoding", "无法识别文件编码，请另存为UTF-8", "The encoding is not known; save as UTF-8")


def rows_of(kind: SheetKind, data: bytes) -> list[Row]:
    """All rows of a file, CSV or JSON by its first character: a file that breaks in the middle is refused before any row counts.

    Raises:
        InvalidError: the file cannot be read; `too-many-rows`.
    """
    text = text_of(data)
    found = rows_of_json(text) if text.lstrip(BOM).lstrip()[:1] in ("[", "{") else rows_of_csv(kind, text)
    rows = list(islice(found, MAX_ROWS + 1))
    if len(rows) > MAX_ROWS:
        raise InvalidError("too-many-rows", f"一次最多导入{MAX_ROWS}行", f"At most {MAX_ROWS} rows at a time")
    return rows


def rows_of_csv(kind: SheetKind, text: str) -> Iterator[Row]:
    """The rows of a CSV text, by column name; comma, semicolon or tab, with headings in either language.

    Raises:
        InvalidError: `sheet-headings`, an unknown, doubled or missing heading, at once; `sheet-broken`, at the broken line.
    """
    text = text.lstrip(BOM)
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        names = _headings(kind, next(lines, []))
        for cells in lines:
            if any(cell.strip() for cell in cells):
                row: dict[str, Any] = {name: as_meant(cell.strip()) for name, cell in zip(names, cells, strict=False)}
                if any(cells[len(names) :]):
                    row[SURPLUS] = cells[len(names) :]
                yield row
    except csv.Error as error:
        raise InvalidError(
            "sheet-broken", f"第{lines.line_num}行格式有误", f"Line {lines.line_num} is broken"
        ) from error


def rows_of_json(text: str) -> Iterator[Row]:
    """The objects of a JSON list, or of lines of JSON.

    Raises:
        InvalidError: `sheet-broken`, it is neither.
    """
    text = text.lstrip(BOM).strip()
    try:
        found = json.loads(text) if text.startswith("[") else [json.loads(line) for line in text.splitlines() if line]
    except (ValueError, RecursionError) as error:
        raise _not_objects() from error
    if not all(isinstance(row, dict) for row in found):
        raise _not_objects()
    yield from found


def csv_of(kind: SheetKind, rows: Iterable[Row]) -> bytes:
    """A CSV file for Excel: UTF-8 with mark, Chinese headings, no cell that computes."""
    written = io.StringIO(newline="")
    columns = COLUMNS[kind]
    sheet = csv.writer(written, lineterminator="\r\n")
    sheet.writerow(columns.values())
    for row in rows:
        sheet.writerow(_cell(row.get(name)) for name in columns)
    return (BOM + written.getvalue()).encode()


def json_of(kind: SheetKind, rows: Iterable[Row]) -> bytes:
    """A JSON list of objects by column name."""
    columns = COLUMNS[kind]
    found = [{name: row[name] for name in columns if row.get(name) is not None} for row in rows]
    return json.dumps(found, ensure_ascii=False, indent=1).encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)  # a number computes to itself, also a negative one
    if isinstance(value, list):
        return neutral("|".join(str(part) for part in value))
    return neutral(str(value))


def _headings(kind: SheetKind, cells: Sequence[str]) -> list[str]:
    names: list[str] = []
    for cell in cells:
        name = column_of(kind, cell.strip())
        if name is None or name in names:
            raise _headings_wrong(f"“{cell[:40]}”", "未知或重复", "unknown or doubled")
        names.append(name)
    missing = [name for name in REQUIRED[kind] if name not in names]
    if missing:
        raise _headings_wrong(
            "、".join(COLUMNS[kind][name] for name in missing), "缺少", "missing: " + ", ".join(missing)
        )
    return names


def _headings_wrong(which: str, zh: str, en: str) -> InvalidError:
    return InvalidError("sheet-headings", f"表头{zh}：{which}", f"Heading {which}: {en}")


def _not_objects() -> InvalidError:
    return InvalidError("sheet-broken", "JSON应为对象的列表", "The JSON must be a list of objects")
