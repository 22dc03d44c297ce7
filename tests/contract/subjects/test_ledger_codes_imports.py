"""Ledger, code keys and import reports keep what they are given; the same for fakes and for the records table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from fakes.subjects import FakeCodes, FakeImports, FakeLedger
from jinbo.kernel.errors import ConflictError
from jinbo.kernel.fact import Audience, Fact, Subject
from jinbo.subjects.ports import BadRow, CodeKey, CodeStore, ImportReport, ImportStore, LedgerStore
from jinbo.subjects.records.codes import TableCodes
from jinbo.subjects.records.imports import TableImports
from jinbo.subjects.records.ledger import TableLedger
from jinbo.subjects.rules.columns import SheetKind

NOW = datetime(2020, 11, 5, tzinfo=UTC)
SHOP, LIFT = Subject("business", "B1"), Subject("lift", "L1")


def a_fact(number: int) -> Fact:
    at = NOW + timedelta(minutes=number)
    return Fact(f"f{number}", "x.y.z", SHOP, at, at, {"n": number, "名": "值"}, frozenset({Audience.ENTERPRISE}))


class LedgerContract:
    def test_a_timeline_is_newest_first_in_pages(self, store: LedgerStore) -> None:
        for number in (2, 5, 1, 4, 3):
            store.append(a_fact(number), [SHOP])
        first = store.timeline(SHOP, 3, "")
        rest = store.timeline(SHOP, 3, first.next_cursor)
        assert [fact.id for fact in (*first.items, *rest.items)] == ["f5", "f4", "f3", "f2", "f1"]
        assert rest.next_cursor == ""
        assert rest.items[-1] == a_fact(1)

    def test_again_is_the_same_and_each_subject_has_it(self, store: LedgerStore) -> None:
        for _ in range(2):
            store.append(a_fact(1), [SHOP, LIFT])
        assert [fact.id for fact in store.timeline(SHOP, 5, "").items] == ["f1"]
        assert [fact.id for fact in store.timeline(LIFT, 5, "").items] == ["f1"]
        assert store.timeline(Subject("device", "none"), 5, "").items == []


class TestFakeLedger(LedgerContract):
    @pytest.fixture
    def store(self) -> LedgerStore:
        return FakeLedger()


class TestTableLedger(LedgerContract):
    @pytest.fixture
    def store(self, tables: None) -> LedgerStore:
        return TableLedger()


class CodesContract:
    def test_a_key_and_its_subject_find_each_other(self, store: CodeStore) -> None:
        code = CodeKey("0A3F9K2M7Q", SHOP)
        store.save_key(code, at=NOW)
        assert store.key("0A3F9K2M7Q") == code
        assert store.key_of(SHOP) == code
        assert store.key("0000000000") is None
        assert store.key_of(LIFT) is None

    def test_neither_key_nor_subject_is_given_twice(self, store: CodeStore) -> None:
        store.save_key(CodeKey("0A3F9K2M7Q", SHOP), at=NOW)
        for other in (CodeKey("0A3F9K2M7Q", LIFT), CodeKey("1111111111", SHOP)):
            with pytest.raises(ConflictError):
                store.save_key(other, at=NOW)
        assert store.key("1111111111") is None
        assert store.key_of(LIFT) is None


class TestFakeCodes(CodesContract):
    @pytest.fixture
    def store(self) -> CodeStore:
        return FakeCodes()


class TestTableCodes(CodesContract):
    @pytest.fixture
    def store(self, tables: None) -> CodeStore:
        return TableCodes()


class ImportsContract:
    def test_a_report_comes_back_as_it_was(self, store: ImportStore) -> None:
        bad = BadRow(3, "uscc", "uscc-check", "请核对", "compare")
        report = ImportReport("I1", SheetKind.LIFTS, "duty", NOW, 1, 2, 3, 4, 5, (bad,), dry_run=True)
        store.save(report)
        assert store.load("I1") == report
        assert store.load("I2") is None


class TestFakeImports(ImportsContract):
    @pytest.fixture
    def store(self) -> ImportStore:
        return FakeImports()


class TestTableImports(ImportsContract):
    @pytest.fixture
    def store(self, tables: None) -> ImportStore:
        return TableImports()
