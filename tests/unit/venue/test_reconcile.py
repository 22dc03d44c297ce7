"""Sent = stored + quarantined, counted by distinct reading; what is in neither is lost, and named."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

import pytest
from jinbo.kernel.errors import UnavailableError

from local.venue.agent import Message
from local.venue.ledger import Ledger
from local.venue.reconcile import Platform, Row, count, keys_of, patiently, reconcile, total, until_equal

A, B, C, D = ("t1", 1), ("t1", 2), ("t1", 3), ("d1", 3)


def test_everything_stored_or_held_back_is_equal() -> None:
    row = count("fz-1", [(A, True), (B, True), (C, True)], {A, B}, {C})
    assert (row.sent, row.stored, row.quarantined, row.lost) == (3, 2, 1, 0)
    assert row.equal


def test_a_reading_sent_twice_counts_once() -> None:
    row = count("fz-1", [(A, False), (A, True), (A, True)], {A}, set())
    assert (row.sent, row.stored, row.lost, row.doubtful) == (1, 1, 0, 0)


def test_what_is_in_neither_is_lost_and_named() -> None:
    row = count("fz-1", [(A, True), (B, True), (D, True)], {A}, set())
    assert row.lost == 2
    assert row.lost_keys == (D, B)
    assert not row.equal


def test_what_was_never_acknowledged_counts_neither_way() -> None:
    row = count("fz-1", [(A, True), (B, False)], {A, B}, set())
    assert (row.sent, row.stored, row.doubtful, row.lost) == (1, 1, 1, 0)


def test_what_others_sent_changes_nothing() -> None:
    assert count("fz-1", [(A, True)], {A, B, C}, {D}) == Row("fz-1", 1, 1, 0, 0)


def test_a_message_refused_whole_holds_all_its_readings_and_one_in_part_only_those() -> None:
    raw = json.dumps({"readings": [{"sensor": s, "at": at, "value": 1} for s, at in (A, B, C)]}).encode()
    assert set(keys_of(raw, [])) == {A, B, C}
    assert set(keys_of(raw, [(1, "unknown-sensor")])) == {B}
    assert set(keys_of(b"\xff not json", [])) == set()


def test_rows_come_from_the_ledger_and_the_platform(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    entries = ledger.enter(
        [Message("fz-1", "telemetry", b"", (A, B)), Message("fz-2", "telemetry", b"", (C,)), Message("l", "alarm", b"")]
    )
    ledger.acknowledged([entry.id for entry in entries])
    platform = Platform(
        stored=lambda device, start, end: {A, B} if (device, start, end) == ("fz-1", 1, 2) else set(),
        quarantined=lambda: {"fz-2": {C}},
    )
    rows = reconcile(ledger, platform, until=ledger.last)
    assert [(row.device, row.stored, row.quarantined, row.lost) for row in rows] == [
        ("fz-1", 2, 0, 0),
        ("fz-2", 0, 1, 0),
    ]
    assert total(rows) == Row("total · 合计", sent=3, stored=2, quarantined=1, lost=0)


def test_it_looks_again_at_unequal_devices_while_readings_are_on_their_way_but_not_for_ever() -> None:
    looks = [[Row("fz-1", 2, 1, 0, 1), Row("fz-2", 1, 1, 0, 0)], [Row("fz-1", 2, 2, 0, 0)]]
    asked: list[Collection[str] | None] = []

    def look(only: Collection[str] | None) -> list[Row]:
        asked.append(only)
        return looks.pop(0)

    assert until_equal(look, lambda: True) == [Row("fz-1", 2, 2, 0, 0), Row("fz-2", 1, 1, 0, 0)]
    assert asked == [None, ["fz-1"]]
    patience = [True, True, False]
    assert not until_equal(lambda _: [Row("fz-1", 1, 0, 0, 1)], lambda: patience.pop(0))[0].equal


def test_a_platform_that_is_busy_is_asked_again_but_not_for_ever() -> None:
    answers: list[int | None] = [None, None, 7]

    def ask() -> int:
        answer = answers.pop(0)
        if answer is None:
            raise UnavailableError("store-busy", "系统繁忙", "busy")
        return answer

    assert patiently(ask, lambda: True) == 7
    answers[:] = [None, None]
    with pytest.raises(UnavailableError):
        patiently(ask, lambda: False)


def test_what_is_sent_while_it_counts_is_left_out(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    ledger.acknowledged([entry.id for entry in ledger.enter([Message("fz-1", "telemetry", b"", (A,))])])
    until = ledger.last
    ledger.acknowledged([entry.id for entry in ledger.enter([Message("fz-1", "telemetry", b"", (B,))])])
    rows = reconcile(ledger, Platform(lambda device, start, end: {A}, dict), until)
    assert rows == [Row("fz-1", 1, 1, 0, 0)]
