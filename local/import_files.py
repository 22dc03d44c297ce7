"""`jinbo import`: a whole sheet into the register, with a progress bar and a report of each bad row (批量导入).

The same use case as POST /v1/imports, without its bound of 200 rows: it runs here, against the stack that the environment names.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from jinbo.kernel.access import Principal
from jinbo.kernel.errors import JinboError, UnavailableError
from jinbo.subjects.ports import BadRow, ImportReport, Progress
from jinbo.subjects.rules.columns import SheetKind
from jinbo.subjects.rules.sheets import Row, neutral, rows_of
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table

SHOWN = 20
"""Bad rows shown on the terminal; all of the report's go to the file beside the sheet."""
TAKEN, REFUSED_ROWS, UNREADABLE = 0, 1, 2
"""Exit codes."""


class ImportsRows(Protocol):
    """The use case, as far as this command needs it."""

    def run(
        self,
        principal: Principal,
        kind: SheetKind,
        rows: list[Row],
        *,
        government: bool,
        dry_run: bool,
        progress: Progress | None,
    ) -> ImportReport:
        """Takes rows in."""
        ...


def import_sheet(
    principal: Principal,
    kind: str,
    file: Path,
    *,
    government: bool = False,
    dry_run: bool = False,
    imports: ImportsRows | None = None,
    console: Console | None = None,
) -> int:
    """Imports `file` and reports; 0 when every row was taken, 1 when some were refused, 2 when nothing could be read."""
    screen = console or Console()
    if imports is None:
        from jinbo.wiring.subjects import imports as wired

        imports = wired()
    try:
        sheet = SheetKind(kind)
        rows = rows_of(sheet, file.read_bytes())
        with Bar(
            TextColumn("导入 · importing {task.fields[name]}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=screen,
        ) as bar:
            task = bar.add_task("", total=len(rows), name=escape(file.name))
            report = imports.run(
                principal,
                sheet,
                rows,
                government=government,
                dry_run=dry_run,
                progress=lambda done: bar.advance(task, done),
            )
    except UnavailableError as error:
        screen.print(
            f"{error.zh}；已导入的行保留，请重新执行\n{error.en}; what came in stays: run it again", style="red"
        )
        return UNREADABLE
    except (JinboError, OSError, ValueError) as error:
        screen.print(_said(error, kind), style="red", markup=False)
        return UNREADABLE
    _tell(screen, report, file)
    return REFUSED_ROWS if report.refused else TAKEN


def _said(error: Exception, kind: str) -> str:
    if isinstance(error, JinboError):
        return f"{error.zh}\n{error.en} ({error.code})"
    if isinstance(error, OSError):
        return f"无法读取文件\nThe file cannot be read: {error.strerror}"
    return f"没有“{kind}”这类表格\nThere are sheets of {', '.join(SheetKind)}"


def _tell(screen: Console, report: ImportReport, file: Path) -> None:
    title = "试导入 · dry run" if report.dry_run else "导入完成 · imported"
    screen.print(
        f"{title} {report.id}: 新增 created {report.created}, 更新 updated {report.updated}, "
        f"未变 unchanged {report.unchanged}, 拒绝 refused {report.refused}, 存疑 flagged {report.flagged}"
    )
    if not report.bad_rows:
        return
    table = Table("行 row", "列 field", "代码 code", "原因 reason")
    for bad in report.bad_rows[:SHOWN]:
        table.add_row(str(bad.row), escape(bad.field), bad.code, escape(f"{bad.zh}\n{bad.en}"))
    screen.print(table)
    beside = file.with_name(f"{file.name}.bad-rows.csv")
    beside.write_text("\ufeff" + "".join(_line(bad) for bad in report.bad_rows), encoding="utf-8")
    screen.print(f"全部原因 · all reasons: {beside}", markup=False)


def _line(bad: BadRow) -> str:
    cells = (str(bad.row), bad.field, bad.code, bad.zh, bad.en)
    return ",".join('"' + neutral(cell).replace('"', '""') + '"' for cell in cells) + "\r\n"
