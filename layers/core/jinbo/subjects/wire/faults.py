"""pydantic's findings told as faults of a sheet's cells, in both languages."""

from __future__ import annotations

from pydantic import ValidationError

from jinbo.subjects.model import Fault
from jinbo.subjects.rules.columns import COLUMNS, SheetKind
from jinbo.subjects.rules.registry import plain_line
from jinbo.subjects.rules.sheets import SURPLUS


def cell_faults(kind: SheetKind, error: ValidationError) -> list[Fault]:
    """pydantic's findings as faults of cells, in both languages, never quoting what was in the cell."""
    faults = []
    for found in error.errors(include_url=False, include_context=False, include_input=False):
        field = ".".join(str(part) for part in found["loc"])
        column = str(found["loc"][0]) if found["loc"] else ""
        if column == SURPLUS and found["loc"]:
            faults.append(Fault("", "row-too-long", "该行的列数多于表头", "The row has more cells than headings"))
        elif not found["loc"]:  # of the row as a whole; its message names the columns and is in both languages
            columns, _, said = found["msg"].removeprefix("Value error, ").partition(": ")
            zh, _, en = said.partition(" / ")
            faults.append(Fault(columns, "row-incoherent", f"{columns}：{zh}", f"{columns}: {en}"))
        else:
            heading = COLUMNS[kind].get(column, plain_line(column)[:40])
            code = found["type"].replace("_", "-")
            zh = _WORDING.get(found["type"], "内容不符合要求")
            faults.append(Fault(field, f"cell-{code}", f"“{heading}”{zh}", f"{column[:40]}: {found['msg']}"))
    return faults


_WORDING = {
    "missing": "必填",
    "string_too_short": "必填",
    "string_too_long": "过长",
    "enum": "不在可选范围内",
    "extra_forbidden": "不是可识别的列",
    "float_parsing": "应为数字",
    "int_parsing": "应为整数",
    "bool_parsing": "应为“是”或“否”",
    "date_from_datetime_parsing": "应为日期，如2020-11-05",
    "date_parsing": "应为日期，如2020-11-05",
}
