"""Sheets come in row by row: whole or not at all, told why not, and the same sheet again changes nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from fakes.subjects import FakeImports, FakeRegister, FakeVault
from fakes.time import CountingIds, StandingClock
from fakes.timers import FakeTimers
from hypothesis import given
from hypothesis import strategies as st
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.errors import ForbiddenError, NotFoundError
from jinbo.subjects.model import Contact, ExpoRole, LiftType
from jinbo.subjects.ports import BusinessFilter, ImportReport
from jinbo.subjects.rules.columns import COLUMNS, SheetKind
from jinbo.subjects.rules.licence_number import make_jy
from jinbo.subjects.rules.sheets import rows_of
from jinbo.subjects.rules.uscc import make_uscc
from jinbo.subjects.service import Devices, Lifts
from jinbo.subjects.service.business_writer import BusinessWriter
from jinbo.subjects.service.exports import Exports
from jinbo.subjects.service.imports import Imports
from jinbo.subjects.wire.rows import PydanticRows

DUTY = Principal("duty", frozenset({Role.DUTY_OFFICER}))
BUSINESSES, LIFTS, DEVICES = SheetKind
FREEZER_SENSORS = "t1:TEMPERATURE:Cel:T02:60:2021-06-30; d1:DOOR"


class Desk:
    """Import and export over fakes."""

    def __init__(self) -> None:
        self.register, clock = FakeRegister(), StandingClock()
        self.writer = BusinessWriter(self.register, FakeTimers(), FakeVault(), clock)
        self.imports = Imports(
            register=self.register,
            writer=self.writer,
            lifts=Lifts(self.register, clock),
            devices=Devices(self.register, clock),
            reader=PydanticRows(),
            store=FakeImports(),
            clock=clock,
            ids=CountingIds(),
        )
        self.exports = Exports(self.register)

    def run(self, kind: SheetKind, rows: Any, **how: Any) -> ImportReport:
        return self.imports.run(DUTY, kind, rows, **how)

    def names(self) -> list[str]:
        return [business.name for business in self.register.list_businesses(BusinessFilter(), 99, "").items]


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.created, report.updated, report.unchanged, report.refused


def business_row(number: int, **other: Any) -> dict[str, Any]:
    return {
        "name": f"进博餐厅{number}",
        "uscc": make_uscc(body=f"MA1JB{number:03d}"),
        "address": f"崧泽大道333号1.1馆A{number}",
        "hall": "1.1",
        "main_format": "餐饮服务经营者",
        "items": "热食类食品制售、自制饮品制售",
        "licence_no": make_jy(serial=number),
        "valid_from": "2020年1月1日",
        "valid_to": "2024/12/31",
        "expo_roles": "馆内餐饮|集体用餐配送",
        "fsm_name": "张某",
        "fsm_phone": "13800000000",
        **other,
    }


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_sheet_comes_in_and_again_changes_nothing(desk: Desk) -> None:
    rows = [business_row(number) for number in range(60)]
    done: list[int] = []
    assert counts(desk.run(BUSINESSES, rows, progress=done.append)) == (60, 0, 0, 0)
    assert done == [50, 10]
    told = len(desk.register.facts)
    assert counts(desk.run(BUSINESSES, rows)) == (0, 0, 60, 0)
    assert len(desk.register.facts) == told
    rows[7]["name"] = "改了名"
    rows[8]["fsm_phone"] = "13900000000"
    assert counts(desk.run(BUSINESSES, rows)) == (0, 2, 58, 0)


def test_chinese_words_and_days_are_understood(desk: Desk) -> None:
    desk.run(BUSINESSES, [business_row(1)])
    (business,) = desk.register.list_businesses(BusinessFilter(), 2, "").items
    assert business.expo_roles == {ExpoRole.HALL_CATERING, ExpoRole.GROUP_MEAL}
    assert business.premises.place.zone == "A"
    assert business.licence is not None
    assert (business.licence.valid_from.isoformat(), business.licence.valid_to.isoformat()) == (
        "2020-01-01",
        "2024-12-31",
    )
    assert desk.writer.opened(business.id) == Contact("张某", "13800000000")


def test_each_bad_row_is_told_with_number_field_and_reason_and_the_others_come_in(desk: Desk) -> None:
    report = desk.run(
        BUSINESSES,
        [
            business_row(1),
            business_row(2, licence_no="JY23101140041986"),
            business_row(3, uscc="91350100M0001TGQXM"),
            business_row(4, valid_to="明年", hall="99"),
            business_row(5, salary=1),
            business_row(6, licence_no=make_jy(serial=1)),
            business_row(7, valid_from=None),
            business_row(8, name=""),
            business_row(9, hall="99"),
            {"name": "x"},
            business_row(11, **{"": ["surplus"]}),
        ],
    )
    assert counts(report) == (1, 0, 0, 10)
    assert [(bad.row, bad.field, bad.code) for bad in report.bad_rows] == [
        (2, "licence_no", "licence-check"),
        (3, "uscc", "uscc-check"),
        (4, "valid_to", "cell-date-from-datetime-parsing"),
        (5, "salary", "cell-extra-forbidden"),
        (6, "licence_no", "taken"),
        (7, "valid_from, valid_to", "row-incoherent"),
        (8, "name", "cell-string-too-short"),
        (9, "hall", "row-incoherent"),
        (10, "uscc", "cell-missing"),
        (10, "address", "cell-missing"),
        (11, "", "row-too-long"),
    ]
    assert all(bad.zh and bad.en for bad in report.bad_rows)
    assert desk.names() == ["进博餐厅1"]


def test_a_refused_row_leaves_nothing_behind(desk: Desk) -> None:
    desk.run(BUSINESSES, [business_row(1)])
    told = len(desk.register.facts)
    report = desk.run(BUSINESSES, [business_row(2, licence_no=make_jy(serial=1))])
    assert report.bad_rows[0].field == "licence_no"
    assert desk.names() == ["进博餐厅1"]
    assert len(desk.register.facts) == told
    assert counts(desk.run(BUSINESSES, [business_row(2)])) == (1, 0, 0, 0), "mended, it comes in"


def test_two_rows_of_one_sheet_about_one_business_are_one_business(desk: Desk) -> None:
    report = desk.run(BUSINESSES, [business_row(1), business_row(1, name="后一行")])
    assert counts(report) == (1, 1, 0, 0)
    assert desk.names() == ["后一行"]


def test_a_government_feed_comes_in_flagged_and_a_confirmed_doubt_too(desk: Desk) -> None:
    wrong = business_row(1, licence_no="JY23101140041986")
    report = desk.run(BUSINESSES, [wrong], government=True)
    assert (counts(report), report.flagged) == ((1, 0, 0, 0), 1)
    doubtful = business_row(2, uscc="91350100M0001TGQXM", confirm="uscc-check")
    assert desk.run(BUSINESSES, [doubtful]).flagged == 1


def test_a_dry_run_judges_and_writes_nothing(desk: Desk) -> None:
    report = desk.run(BUSINESSES, [business_row(1), business_row(2, uscc="?")], dry_run=True)
    assert counts(report) == (1, 0, 0, 1)
    assert desk.names() == []


def test_lifts_and_devices_come_in_and_find_each_other(desk: Desk) -> None:
    desk.run(BUSINESSES, [business_row(1)])
    lift = {"code": "31010012345", "name": "1.1馆1号客梯", "type": "曳引与强制驱动电梯", "hall": "1.1", "floors": "3"}
    assert counts(desk.run(LIFTS, [lift, {**lift, "code": "3", "type": "梯"}])) == (1, 0, 0, 1)
    assert desk.register.list_lifts("", 5, "").items[0].type is LiftType.TRACTION
    devices = [
        {
            "id": "fz-0001",
            "kind": "冷冻柜",
            "licence_no": make_jy(serial=1),
            "sensors": FREEZER_SENSORS,
        },
        {"id": "lift-0001", "kind": "电梯终端", "lift_code": "31010012345", "mobile": "否"},
        {"id": "gw-0001", "kind": "GATEWAY", "subject": "hall:1.1"},
        {"id": "fz-0002", "kind": "FREEZER", "licence_no": "JY23101180000999"},
        {"id": "fz-0003", "kind": "FREEZER"},
        {"id": "FZ 4", "kind": "FREEZER", "subject": "hall:1.1"},
        {"id": "fz-0005", "kind": "FREEZER", "subject": "hall:1.1", "sensors": "t1:HEAT"},
    ]
    report = desk.run(DEVICES, devices)
    assert counts(report) == (3, 0, 0, 4)
    assert [bad.code for bad in report.bad_rows] == ["subject-unknown", "row-incoherent", "device-id", "cell-enum"]
    freezer = desk.register.devices(["fz-0001"])["fz-0001"]
    assert str(freezer.subject) == f"business:{desk.register.licensee(make_jy(serial=1))}"
    assert [(sensor.id, sensor.unit, sensor.limit_code) for sensor in freezer.sensors] == [
        ("t1", "Cel", "T02"),
        ("d1", "", ""),
    ]
    assert counts(desk.run(DEVICES, devices)) == (0, 0, 3, 4)


@pytest.mark.parametrize("form", ["csv", "json"])
def test_what_is_exported_comes_in_again_unchanged_and_without_personal_data(desk: Desk, form: str) -> None:
    desk.run(
        BUSINESSES,
        [business_row(1, name="=HYPERLINK(1)", x=-3.5, y=4, lat="31.19", lng=121.3, risk="高"), business_row(2)],
    )
    desk.run(BUSINESSES, [business_row(3, uscc="91350100M0001TGQXM", confirm="uscc-check")])
    desk.run(
        LIFTS, [{"code": "31010012345", "name": "1号梯", "type": "3300", "hall": "1.1", "floor": "B1", "x": 1, "y": 2}]
    )
    desk.run(DEVICES, [{"id": "fz-1", "kind": "FREEZER", "lift_code": "31010012345", "sensors": "t1:TEMPERATURE:Cel"}])
    for kind in SheetKind:
        data = desk.exports.write(DUTY, kind, form, 100)
        assert not [secret for secret in ("张某", "13800000000") if secret in data.decode()]
        report = desk.run(kind, rows_of(kind, data))
        assert (report.rows, report.unchanged) == (report.rows, report.rows), report.bad_rows


def test_an_export_is_bounded_and_not_for_everybody(desk: Desk) -> None:
    desk.run(BUSINESSES, [business_row(1), business_row(2)])
    with pytest.raises(Exception, match="export-too-large"):
        desk.exports.write(DUTY, BUSINESSES, "csv", 1)
    inspector = Principal("inspector", frozenset({Role.INSPECTOR}))
    with pytest.raises(ForbiddenError):
        desk.exports.write(inspector, BUSINESSES, "csv", 1)
    with pytest.raises(ForbiddenError):
        desk.imports.run(inspector, BUSINESSES, [])


def test_a_report_is_kept_for_those_who_import(desk: Desk) -> None:
    report = desk.run(BUSINESSES, [business_row(1)])
    assert desk.imports.report(DUTY, report.id) == report
    with pytest.raises(NotFoundError):
        desk.imports.report(DUTY, "none")


cell = (
    st.none()
    | st.text(max_size=30)
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.lists(st.text(max_size=5), max_size=3)
)
columns = st.sampled_from([*COLUMNS[BUSINESSES], *COLUMNS[LIFTS], *COLUMNS[DEVICES], "role", "version"])


@given(st.sampled_from(SheetKind), st.lists(st.dictionaries(columns, cell, max_size=8), max_size=4))
def test_A5_whatever_rows_hold_each_is_counted_once_and_nothing_is_slipped_in(
    kind: SheetKind, rows: list[dict[str, Any]]
) -> None:
    report = Desk().run(kind, rows)
    assert report.rows == len(rows)
    slipped = [row for row in rows if row.keys() - COLUMNS[kind].keys()]
    assert report.refused >= len(slipped)
    json.dumps([(bad.row, bad.field, bad.zh, bad.en) for bad in report.bad_rows])


def test_A14_text_that_deceives_is_straightened_and_markup_stays_text(desk: Desk) -> None:
    desk.run(BUSINESSES, [business_row(1, name="进博\u202e\u200b<b>餐厅</b>")])
    assert desk.names() == ["进博<b>餐厅</b>"]


def test_an_import_keeps_what_a_sheet_does_not_know(desk: Desk) -> None:
    desk.run(BUSINESSES, [business_row(1)])
    (kept,) = desk.register.list_businesses(BusinessFilter(), 2, "").items
    seen = replace(kept, streams=("cam-1",))
    desk.register.save_business(seen, previous=kept, facts=[], at=kept.registered_at)
    desk.run(BUSINESSES, [business_row(1, name="新名")])
    (again,) = desk.register.list_businesses(BusinessFilter(), 2, "").items
    assert (again.name, again.streams, again.created_by) == ("新名", ("cam-1",), "duty")
