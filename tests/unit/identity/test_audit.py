"""The audit log: what is recorded, how a day is sealed, who may read it."""

from __future__ import annotations

import pytest
from fakes.identity import World
from jinbo.identity.rules.audit import START
from jinbo.identity.service import AuditLog, Outcome
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.errors import ForbiddenError, InvalidError

AUDITOR = Principal("auditor", frozenset({Role.AUDITOR}), step_up=True)
DAY = "2020-11-05"


@pytest.fixture
def world() -> World:
    return World()


def test_each_entry_carries_the_hash_of_the_one_before(world: World) -> None:
    first, second = (world.audit.record("a", "alerts.acknowledge", f"alert:{n}") for n in range(2))
    assert (first.index, first.previous, second.index, second.previous) == (0, START, 1, first.hash)


def test_a_day_is_shanghais(world: World) -> None:
    world.clock.advance(hours=15, minutes=59)
    assert world.audit.record("a", "x.y", "z:1").day == DAY
    world.clock.advance(minutes=1)
    assert world.audit.record("a", "x.y", "z:1").day == "2020-11-06"


def test_two_writers_of_one_shard_make_one_chain(world: World) -> None:
    other = AuditLog(world.audit_store, world.clock, shard=3)
    for number in range(6):
        (world.audit, other)[number % 2].record("a", "x.y", f"z:{number}")
    assert world.audit.verify(DAY).holds
    assert world.audit.verify(DAY).entries == 6


def test_the_first_entry_of_a_days_chain_asks_for_its_sealing(world: World) -> None:
    asked: list[tuple[str, str]] = []
    log = AuditLog(world.audit_store, world.clock, 1, lambda day, when: asked.append((day, when.isoformat())))
    for number in range(3):
        log.record("a", "x.y", f"z:{number}")
    assert asked == [(DAY, "2020-11-06T00:10:00+08:00")]


def test_days_are_sealed_when_they_are_over_each_upon_the_last(world: World) -> None:
    world.audit.record("a", "x.y", "z:1")
    assert world.audit.seal() == []
    world.clock.advance(days=1)
    world.audit.record("a", "x.y", "z:2")
    world.clock.advance(days=1)
    first, second = world.audit.seal()
    assert (first.day, first.previous, second.day, second.previous) == (DAY, START, "2020-11-06", first.hash)
    assert world.audit.seal() == []
    assert all(report.holds and report.sealed for report in world.audit.verify_all())


def test_an_auditor_reads_a_day_in_order_and_the_reading_is_recorded(world: World) -> None:
    other = AuditLog(world.audit_store, world.clock, shard=5)
    for number in range(5):
        world.clock.advance(seconds=1)
        (world.audit, other)[number % 2].record("a", "x.y", f"z:{number}", Outcome.DONE, ip="203.0.113.7")
    first = world.audit.read(AUDITOR, DAY, "", 3)
    second = world.audit.read(AUDITOR, DAY, first.next_cursor, 3)
    assert [entry.object for entry in (*first.items, *second.items)] == [
        "z:0",
        "z:1",
        "z:2",
        "z:3",
        "z:4",
        f"audit:{DAY}",
    ]
    assert ("auditor", "identity.audit.read", "DONE") in world.audited


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUDITOR])
def test_nobody_else_reads_it(world: World, role: Role) -> None:
    with pytest.raises(ForbiddenError, match="forbidden"):
        world.audit.read(Principal("p", frozenset({role}), step_up=True), DAY, "", 3)


def test_an_auditor_shows_a_second_factor_first(world: World) -> None:
    with pytest.raises(ForbiddenError, match="step-up-required"):
        world.audit.read(Principal("auditor", frozenset({Role.AUDITOR})), DAY, "", 3)


def test_what_is_no_day_is_refused(world: World) -> None:
    with pytest.raises(InvalidError, match="bad-day"):
        world.audit.read(AUDITOR, "yesterday", "", 3)
