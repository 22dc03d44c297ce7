"""Sheets as Chinese offices write them are read, and what we write computes in no spreadsheet (A14)."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinbo.kernel.errors import InvalidError
from jinbo.subjects.rules.columns import COLUMNS, SheetKind
from jinbo.subjects.rules.registry import normal_text, plain_line
from jinbo.subjects.rules.sheets import as_meant, csv_of, json_of, neutral, rows_of, rows_of_csv

SHEET = "经营者名称,统一社会信用代码,经营场所\r\n进博餐厅,91310118MA1JBH010W,崧泽大道333号\r\n"
BUSINESSES = SheetKind.BUSINESSES


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encodings_of_chinese_excel_are_understood(encoding: str) -> None:
    (row,) = rows_of(BUSINESSES, SHEET.encode(encoding))
    assert row == {"name": "进博餐厅", "uscc": "91310118MA1JBH010W", "address": "崧泽大道333号"}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_and_both_languages_of_headings(separator: str) -> None:
    sheet = separator.join(["name", "统一社会信用代码", "address"]) + "\n" + separator.join("abc") + "\n\n"
    assert list(rows_of_csv(BUSINESSES, sheet)) == [{"name": "a", "uscc": "b", "address": "c"}]


def test_json_lists_and_lines_are_understood() -> None:
    assert rows_of(BUSINESSES, b'[{"name": "a"}, {"name": "b"}]') == [{"name": "a"}, {"name": "b"}]
    assert rows_of(BUSINESSES, b'\xef\xbb\xbf{"name": "a"}\n{"name": "b"}\n') == [{"name": "a"}, {"name": "b"}]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\xff\xff", "file-encoding"),
        (b"", "sheet-headings"),
        ("经营者名称,统一社会信用代码".encode(), "sheet-headings"),
        ("经营者名称,统一社会信用代码,经营场所,别的".encode(), "sheet-headings"),
        ("name,uscc,address,经营场所".encode(), "sheet-headings"),
        (b'name,uscc,address\n"a,b', "sheet-broken"),
        (b"[1]", "sheet-broken"),
        (b"[{]", "sheet-broken"),
        (b"[" * 5000, "sheet-broken"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole_and_by_name(data: bytes, code: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        rows_of(BUSINESSES, data)
    assert refusal.value.code == code


def test_cells_beyond_the_headings_are_kept_for_the_report() -> None:
    (row,) = rows_of_csv(BUSINESSES, "name,uscc,address\na,b,c,d\n")
    assert row[""] == ["d"]


@pytest.mark.parametrize("cell", ["=1+1", "+8613800000000", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "'=1", "''"])
def test_A14_no_cell_of_an_export_is_a_formula(cell: str) -> None:
    written = csv_of(BUSINESSES, [{"name": cell}]).decode("utf-8-sig")
    first = next(csv.DictReader(io.StringIO(written, newline="")))["经营者名称"]
    assert first.startswith("'")
    assert as_meant(first) == cell


@given(st.text())
def test_A14_neutral_cells_come_back_as_they_were_meant(cell: str) -> None:
    assert as_meant(neutral(cell)) == cell
    assert neutral(cell)[:1] not in set("=+-@\t\r＝＋－＠")


@given(
    st.lists(st.fixed_dictionaries({"name": st.text(), "uscc": st.text(), "address": st.text(min_size=1)}), max_size=5)
)
def test_A14_an_exported_sheet_has_its_columns_whatever_the_cells_hold(rows: list[dict[str, str]]) -> None:
    written = csv_of(BUSINESSES, rows).decode("utf-8-sig")
    sheet = list(csv.reader(io.StringIO(written, newline="")))
    assert sheet[0] == list(COLUMNS[BUSINESSES].values())
    assert [as_meant(cells[0]) for cells in sheet[1:]] == [row["name"] for row in rows]


def test_numbers_stay_numbers() -> None:
    assert "-12.5" in csv_of(BUSINESSES, [{"x": -12.5}]).decode()
    assert json_of(BUSINESSES, [{"x": -12.5, "name": None, "private": 1}]) == b'[\n {\n  "x": -12.5\n }\n]'


@pytest.mark.parametrize("sly", ["进博\u202e餐厅", "进\u200b博餐厅", "进博餐厅\ufeff", "进博\x00餐厅", " 进博餐厅\n"])
def test_A14_characters_that_deceive_the_eye_are_dropped_from_lines(sly: str) -> None:
    assert plain_line(sly) == "进博餐厅"


@given(st.text())
def test_a_plain_line_is_one_line_and_stays_as_it_is(text: str) -> None:
    line = plain_line(text)
    assert plain_line(line) == line
    assert "\n" not in line


def test_two_spellings_of_one_address_are_one() -> None:
    assert normal_text("崧泽大道 ３３３号 A12") == normal_text("崧泽大道333号a12")
