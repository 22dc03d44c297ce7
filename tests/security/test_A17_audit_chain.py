"""A17: somebody with the table's keys alters, drops or reorders audit entries; the verifier names the first bad index."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from fakes.identity import World
from jinbo.identity.rules.audit import START, Entry, Outcome, entry_hash, root_hash

DAY, SHARD = "2020-11-05", 3
Chain = list[Entry]


@pytest.fixture
def world() -> World:
    """Two sealed days of ten entries each."""
    made = World()
    for day in range(2):
        for number in range(10):
            made.clock.advance(seconds=1)
            made.audit.record("officer", "alerts.close", f"alert:{day}-{number}")
        made.clock.advance(days=1)
    made.audit.seal()
    return made


def alter(chain: Chain) -> None:
    chain[4] = replace(chain[4], outcome=Outcome.REFUSED)


def alter_and_rehash(chain: Chain) -> None:
    changed = replace(chain[4], actor="nobody", hash="")
    chain[4] = replace(changed, hash=entry_hash(changed))


def drop(chain: Chain) -> None:
    del chain[4]


def drop_and_renumber(chain: Chain) -> None:
    del chain[4]
    for place in range(4, len(chain)):
        changed = replace(chain[place], index=place, hash="")
        chain[place] = replace(changed, hash=entry_hash(changed))


def swap(chain: Chain) -> None:
    chain[4], chain[5] = chain[5], chain[4]


def rewrite_the_whole_rest(chain: Chain) -> None:
    previous = chain[3].hash
    for place in range(4, len(chain)):
        changed = replace(chain[place], actor="nobody", previous=previous, hash="")
        chain[place] = replace(changed, hash=entry_hash(changed))
        previous = chain[place].hash


def truncate(chain: Chain) -> None:
    del chain[8:]


def insert(chain: Chain) -> None:
    chain.insert(4, replace(chain[4], actor="nobody"))


@pytest.mark.parametrize(
    ("tamper", "first_bad"),
    [(alter, 4), (alter_and_rehash, 5), (drop, 4), (drop_and_renumber, 4), (swap, 4), (insert, 4)],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_the_first_bad_index_is_named(world: World, tamper: Callable[[Chain], None], first_bad: int) -> None:
    tamper(world.audit_store.entries[DAY, SHARD])
    fault = world.audit.verify(DAY).faults[0]
    assert (fault.day, fault.shard, fault.index) == (DAY, SHARD, first_bad)


def test_an_untouched_log_holds(world: World) -> None:
    assert [(report.day, report.entries, report.holds) for report in world.audit.verify_all()] == [
        (DAY, 10, True),
        ("2020-11-06", 10, True),
    ]


def test_a_cut_tail_is_known_by_the_days_root(world: World) -> None:
    truncate(world.audit_store.entries[DAY, SHARD])
    assert [(fault.shard, fault.index, fault.why) for fault in world.audit.verify(DAY).faults] == [
        (SHARD, 8, "sealed with 10 entries, found 8")
    ]


def test_a_wholly_rewritten_rest_is_known_by_the_days_root(world: World) -> None:
    rewrite_the_whole_rest(world.audit_store.entries[DAY, SHARD])
    assert not world.audit.verify(DAY).holds


def test_whoever_rewrites_the_root_too_breaks_the_next_days(world: World) -> None:
    rewrite_the_whole_rest(world.audit_store.entries[DAY, SHARD])
    head = world.audit_store.entries[DAY, SHARD][-1]
    forged = replace(world.audit_store.roots[DAY], ends={SHARD: (10, head.hash)}, hash="")
    world.audit_store.roots[DAY] = replace(forged, hash=root_hash(forged))
    assert world.audit.verify(DAY).holds
    assert [fault.why for fault in world.audit.verify("2020-11-06").faults] == [
        "the root does not follow the one before it"
    ]


def test_a_lost_shard_is_named(world: World) -> None:
    del world.audit_store.entries[DAY, SHARD]
    assert world.audit.verify(DAY).faults[0].index == 0


def test_an_entry_of_another_chain_does_not_fit(world: World) -> None:
    foreign = world.audit_store.entries["2020-11-06", SHARD][0]
    world.audit_store.entries[DAY, SHARD][0] = foreign
    assert world.audit.verify(DAY).faults[0].index == 0
    assert foreign.previous == START
