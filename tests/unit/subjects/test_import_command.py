"""`jinbo import` shows how far it is, what came in, and what did not and why."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from fakes.subjects import FakeImports, FakeRegister, FakeVault
from fakes.time import CountingIds, StandingClock
from fakes.timers import FakeTimers
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.errors import UnavailableError
from jinbo.subjects.service import Devices, Lifts
from jinbo.subjects.service.business_writer import BusinessWriter
from jinbo.subjects.service.imports import Imports
from jinbo.subjects.wire.rows import PydanticRows
from rich.console import Console

from local.import_files import import_sheet

ENGINEER = Principal("cli", frozenset({Role.ENGINEER}))
GOOD = "电梯整机编码,名称,类别\n31010012345,1号梯,3100\n"


class Terminal:
    """The command over fakes, and what it printed."""

    def __init__(self) -> None:
        register, clock = FakeRegister(), StandingClock()
        self.register = register
        self.imports = Imports(
            register=register,
            writer=BusinessWriter(register, FakeTimers(), FakeVault(), clock),
            lifts=Lifts(register, clock),
            devices=Devices(register, clock),
            reader=PydanticRows(),
            store=FakeImports(),
            clock=clock,
            ids=CountingIds(),
        )
        self.printed = io.StringIO()

    def run(self, kind: str, file: Path) -> int:
        console = Console(file=self.printed, width=120)
        return import_sheet(ENGINEER, kind, file, imports=self.imports, console=console)


@pytest.fixture
def terminal() -> Terminal:
    return Terminal()


def test_a_good_sheet_comes_in(terminal: Terminal, tmp_path: Path) -> None:
    sheet = tmp_path / "lifts.csv"
    sheet.write_bytes(GOOD.encode("gb18030"))
    assert terminal.run("lifts", sheet) == 0
    assert "created 1" in terminal.printed.getvalue()
    assert "1/1" in terminal.printed.getvalue()
    assert len(terminal.register.list_lifts("", 5, "").items) == 1


def test_bad_rows_are_shown_and_written_beside_the_sheet(terminal: Terminal, tmp_path: Path) -> None:
    sheet = tmp_path / "lifts.csv"
    sheet.write_text(GOOD + "=1,[red]2号梯,梯\n", encoding="utf-8")
    assert terminal.run("lifts", sheet) == 1
    assert "cell-enum" in terminal.printed.getvalue()
    beside = (tmp_path / "lifts.csv.bad-rows.csv").read_text(encoding="utf-8-sig")
    assert beside.startswith('"2","type","cell-enum","“类别”不在可选范围内"')


@pytest.mark.parametrize(
    ("kind", "content"), [("lifts", "没有表头"), ("lifts", None), ("ships", GOOD)], ids=["headings", "absent", "kind"]
)
def test_what_cannot_be_read_is_said_and_nothing_comes_in(
    terminal: Terminal, tmp_path: Path, kind: str, content: str | None
) -> None:
    sheet = tmp_path / "lifts.csv"
    if content is not None:
        sheet.write_text(content, encoding="utf-8")
    assert terminal.run(kind, sheet) == 2
    assert terminal.printed.getvalue().strip()
    assert terminal.register.list_lifts("", 5, "").items == []


def test_a_busy_store_says_that_the_sheet_may_be_sent_again(terminal: Terminal, tmp_path: Path) -> None:
    def busy(*_: object, **__: object) -> None:
        raise UnavailableError("store-busy", "系统繁忙", "The store is busy")

    terminal.register.save_lift = busy
    sheet = tmp_path / "lifts.csv"
    sheet.write_text(GOOD, encoding="utf-8")
    assert terminal.run("lifts", sheet) == 2
    assert "run it again" in terminal.printed.getvalue()
