"""Evidence is seen as far as it may be, each look is recorded, a changed byte is named, and what is held stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.evidence import World, event_fact
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.errors import ForbiddenError, JinboError, NotFoundError
from jinbo.video.model.evidence import Keep
from jinbo.video.model.evidence import Role as Kind

DUTY = Principal("duty", frozenset({Role.DUTY_OFFICER}), step_up=True)
INSPECTOR = Principal("inspector", frozenset({Role.INSPECTOR}), zones=frozenset({"Z1"}))
ELSEWHERE = Principal("elsewhere", frozenset({Role.INSPECTOR}), zones=frozenset({"Z2"}))
OWN = Principal("own", frozenset({Role.ENT_FSM}), enterprise="ent-1")
RIVAL = Principal("rival", frozenset({Role.ENT_FSM}), enterprise="ent-2")
ENGINEER = Principal("engineer", frozenset({Role.ENGINEER}), step_up=True)


@pytest.fixture
def world() -> World:
    world = World()
    world.tell(event_fact())
    return world


@pytest.mark.parametrize("who", [DUTY, INSPECTOR], ids=lambda who: who.id)
def test_regulators_see_all_of_it(world: World, who: Principal) -> None:
    shown = world.desk.read(who, "E1")
    assert shown.whole
    assert {part.role for part, _ in shown.parts} == set(Kind)
    assert all(part.key in url for part, url in shown.parts)


def test_the_enterprise_sees_the_stills_that_may_leave_and_nothing_else(world: World) -> None:
    shown = world.desk.read(OWN, "E1", verify=True)
    assert not shown.whole
    assert {part.role for part, _ in shown.parts} == {Kind.SHARED}
    assert shown.verification is not None
    assert {check.part.role for check in shown.verification.parts} == {Kind.SHARED}


def test_what_a_person_reviews_first_is_the_regulators_alone_until_then() -> None:
    """K07: a cat was reported as a rat before (DOMAIN 2.2)."""
    world = World()
    world.tell(event_fact(code="K07_RODENT"))
    assert world.desk.read(INSPECTOR, "E1").whole
    with pytest.raises(NotFoundError):
        world.desk.read(OWN, "E1")
    world.tell(event_fact("judged", code="K07_RODENT", status="CONFIRMED"))
    assert {part.role for part, _ in world.desk.read(OWN, "E1").parts} == {Kind.SHARED}
    world.tell(event_fact("judged", code="K07_RODENT", status="FALSE_POSITIVE"))
    with pytest.raises(NotFoundError):
        world.desk.read(OWN, "E1")


@pytest.mark.parametrize("who", [ELSEWHERE, RIVAL], ids=lambda who: who.id)
def test_what_is_foreign_answers_as_what_is_absent(world: World, who: Principal) -> None:
    with pytest.raises(NotFoundError):
        world.desk.read(who, "E1")
    with pytest.raises(NotFoundError):
        world.desk.read(who, "E2")


def test_who_has_no_part_in_cases_sees_none(world: World) -> None:
    with pytest.raises(ForbiddenError):
        world.desk.read(ENGINEER, "E1")


def test_every_look_is_in_the_audit_chain(world: World) -> None:
    world.desk.read(DUTY, "E1")
    world.desk.read(OWN, "E1")
    chain = [entry for entries in world.audit_store.entries.values() for entry in entries]
    looks = [(entry.actor, entry.object, entry.detail) for entry in chain if entry.action == "video.evidence.view"]
    assert looks == [("duty", "evidence:E1", {"parts": "all"}), ("own", "evidence:E1", {"parts": "shared"})]


def test_what_cannot_be_recorded_is_not_shown(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(world.audit_store, "append", busy)  # a store that is away
    with pytest.raises(ConnectionError):
        world.desk.read(DUTY, "E1")


def test_untouched_evidence_holds(world: World) -> None:
    found = world.desk.verify("E1")
    assert found.holds
    assert (len(found.parts), [one.verdict for one in found.deposits]) == (4, ["HOLDS", "HOLDS"])


def test_one_changed_byte_is_named(world: World) -> None:
    kept = world.packs.kept["E1"]
    clip = next(part for part in kept.parts if part.role is Kind.CLIP)
    content = bytearray(world.files.contents[clip.key])
    content[0] ^= 1
    world.files.contents[clip.key] = bytes(content)
    found = world.desk.verify("E1")
    assert not found.holds
    assert [check.part.key for check in found.parts if not check.holds] == [clip.key]


def test_a_file_that_is_gone_is_named(world: World) -> None:
    kept = world.packs.kept["E1"]
    del world.files.contents[kept.parts[0].key]
    assert [check.found for check in world.desk.verify("E1").parts if not check.holds] == [""]


def test_a_record_that_was_rewritten_with_its_file_is_found_by_the_chain(world: World) -> None:
    """Whoever changes file and hash alike still has the chain against him."""
    kept = world.packs.kept["E1"]
    first = kept.deposits[0]
    parts = (replace(first.parts[0], sha256="0" * 64), *first.parts[1:])
    world.packs.kept["E1"] = replace(kept, deposits=(replace(first, parts=parts), *kept.deposits[1:]))
    assert [one.verdict for one in world.desk.verify("E1").deposits] == ["ALTERED", "HOLDS"]
    model = replace(first, model="heads/2")
    world.packs.kept["E1"] = replace(kept, deposits=(model, *kept.deposits[1:]))
    assert [one.verdict for one in world.desk.verify("E1").deposits] == ["ALTERED", "HOLDS"]


def test_a_chain_that_lost_or_altered_the_entry_is_found(world: World) -> None:
    (place,) = world.audit_store.entries
    entry = world.audit_store.entries[place][0]
    world.audit_store.entries[place][0] = replace(entry, actor="somebody")
    assert [one.verdict for one in world.desk.verify("E1").deposits] == ["ENTRY_MISSING", "HOLDS"]


def test_what_the_chain_no_longer_keeps_is_said_to_be_expired_not_wrong(world: World) -> None:
    world.audit_store.entries.clear()
    world.clock.set(world.clock.now() + timedelta(days=801))
    found = world.desk.verify("E1")
    assert [one.verdict for one in found.deposits] == ["EXPIRED", "EXPIRED"]
    assert found.holds


def test_a_hold_keeps_every_file_until_it_is_lifted(world: World) -> None:
    held = world.desk.hold(DUTY, "E1", "立案调查")
    assert (held.tag, set(world.files.tags.values())) == (Keep.HELD, {Keep.HELD})
    assert held.hold is not None
    assert (held.hold.by, held.hold.reason) == ("duty", "立案调查")
    world.tell(event_fact("judged", status="FALSE_POSITIVE"))
    assert set(world.files.tags.values()) == {Keep.HELD}, "a verdict lifts no hold"
    released = world.desk.release(DUTY, "E1", "案件终结")
    assert (released.hold, set(world.files.tags.values())) == (None, {Keep.D90})
    assert world.entries("video.evidence.hold") == ["evidence:E1", "evidence:E1"]


def test_a_hold_is_laid_twice_without_harm_and_with_somebody_faster(world: World) -> None:
    def faster() -> None:
        world.packs.before_save = lambda: None
        kept = world.packs.kept["E1"]
        world.packs.kept["E1"] = replace(kept, version=kept.version + 1)

    world.packs.before_save = faster
    world.desk.hold(DUTY, "E1", "立案调查")
    assert world.desk.hold(DUTY, "E1", "立案调查，补充").hold is not None
    assert set(world.files.tags.values()) == {Keep.HELD}


@pytest.mark.parametrize(
    ("who", "code"),
    [
        (replace(DUTY, step_up=False), "step-up-required"),
        (OWN, "forbidden"),
        (INSPECTOR, "forbidden"),
        (Principal("lead", frozenset({Role.ZONE_LEAD}), zones=frozenset({"Z2"}), step_up=True), "not-found"),
    ],
    ids=["no-second-factor", "enterprise", "inspector", "another-zone"],
)
def test_who_may_not_hold_is_refused_and_nothing_changes(world: World, who: Principal, code: str) -> None:
    for change in (world.desk.hold, world.desk.release):
        with pytest.raises(JinboError) as refusal:
            change(who, "E1", "reason enough")
        assert refusal.value.code == code
    assert world.packs.kept["E1"].hold is None
    assert world.entries("video.evidence.hold") == []
