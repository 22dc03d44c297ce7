"""Grants and the ledger of looks: what is kept comes back, from memory and from the table (moto)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fakes.looking import FakeLooking
from jinbo.video.looking_ports import LookingStore
from jinbo.video.model.looking import Grant, Look, LookMode, PatrolResult
from jinbo.video.records.looking import TableLooking
from jinbo.video.service.looking import look_id

NOON = datetime(2020, 11, 5, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def grant(number: int, ends_in: float = 1) -> Grant:
    return Grant(f"g{number}", "kc-0001", "inspector", NOON, NOON + ends_in * HOUR, "午市巡查", "duty", NOON)


def look(number: int, **other: Any) -> Look:
    at = NOON + timedelta(seconds=number)
    made = Look(look_id(at, "kc-0001"), "kc-0001", "inspector", LookMode.LIVE, at, at + HOUR, "午市巡查", "g1")
    return replace(made, **other)


class LookingContract:
    """What is kept comes back as it was."""

    def test_grants_that_have_not_ended_come_in_the_order_of_their_end(self, store: LookingStore) -> None:
        for one in (grant(1, 3), grant(2, 1), grant(3, 2)):
            store.keep_grant(one)
        store.keep_grant(replace(grant(3, 2), revoked_at=NOON))
        assert list(store.grants("kc-0001", NOON + 1.5 * HOUR)) == [
            replace(grant(3, 2), revoked_at=NOON),
            grant(1, 3),
        ]
        assert not store.grants("kc-0002", NOON)

    def test_the_ledger_is_read_in_pages_newest_first(self, store: LookingStore) -> None:
        recorded = look(3, mode=LookMode.RECORDED, shown_from=NOON - HOUR, shown_to=NOON)
        for one in (look(1), look(2, mode=LookMode.PATROL, result=PatrolResult.SUSPECT), recorded, look(1, reason="x")):
            store.keep_look(one, [])
        first = store.looks("kc-0001", 2, "")
        assert [one.began_at.second for one in first.items] == [3, 2]
        assert first.items[0] == recorded
        last = store.looks("kc-0001", 2, first.next_cursor)
        assert (last.items, last.next_cursor) == ([look(1, reason="x")], "")
        assert store.look("kc-0001", look(1).id) == look(1, reason="x")
        assert store.look("kc-0001", "0-absent") is None


class TestFakeLooking(LookingContract):
    @pytest.fixture
    def store(self) -> LookingStore:
        return FakeLooking()


class TestTableLooking(LookingContract):
    @pytest.fixture
    def store(self, tables: None) -> LookingStore:
        return TableLooking()
