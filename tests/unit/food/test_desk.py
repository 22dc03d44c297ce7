"""What people do with violations: from the acknowledgement to the close, appeals, who may, and one winner of two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest
from fakes.food import (
    ADMIN,
    COMMANDER,
    DUTY,
    ENGINEER,
    FSM,
    INSPECTOR,
    JPEG,
    LEAD,
    OTHER_ZONE,
    STRANGER,
    World,
)
from jinbo.food.model import AppealVerdict, Level, Move, OnSite, Status, Violation
from jinbo.food.rules.lifecycle import MACHINE, NAMES
from jinbo.food.service import Filter
from jinbo.kernel.access import Principal
from jinbo.kernel.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError

UPHELD, REJECTED = AppealVerdict.UPHELD, AppealVerdict.REJECTED


def test_from_the_push_to_the_close_with_a_line_for_every_step(world: World) -> None:
    violation = world.acked()
    world.desk.rectify(FSM, violation.id, violation.version)
    violation = world.rechecked(world.submitted(violation), passed=True)
    world.desk.close(INSPECTOR, violation.id, violation.version, "")
    detail = world.lists.read(DUTY, violation.id)
    assert [(line.status, line.actor) for line in detail.history] == [
        (Status.PUSHED, "system"),
        (Status.ACKED, "fsm"),
        (Status.RECTIFYING, "fsm"),
        (Status.SUBMITTED, "fsm"),
        (Status.RECHECK_PASS, "inspector"),
        (Status.CLOSED, "inspector"),
    ]
    assert [line.seq for line in detail.history] == list(range(1, 7))
    assert (detail.violation.open, detail.violation.closed_by) == (False, "inspector")
    assert world.told()[2:] == [f"violation.{kind}" for kind in ("acknowledged", "rectified", "rechecked", "closed")]


def test_what_is_put_right_at_once_is_submitted_without_a_step_between(world: World) -> None:
    assert world.submitted(world.acked()).status is Status.SUBMITTED


def test_a_submission_keeps_what_was_handed_in(world: World) -> None:
    violation = world.submitted(world.acked())
    (handed,) = violation.submissions
    assert (handed.by, handed.text, len(handed.photos)) == ("fsm", "已戴好口罩", 1)
    assert handed.photos[0].key.startswith(f"rectifications/{violation.id}/")
    assert world.lists.read(INSPECTOR, violation.id).links[handed.photos[0].key].startswith("https://")


@pytest.mark.parametrize(
    ("key", "data", "code"),
    [
        ("rectifications/other/1.jpg", JPEG, "photo-foreign"),
        ("rectifications/{id}/absent.jpg", None, "photo-missing"),
        ("rectifications/{id}/page.jpg", b"<html>", "photo-not-jpeg"),
    ],
)
def test_a_picture_that_is_none_is_refused_and_nothing_changes(
    world: World, key: str, data: bytes | None, code: str
) -> None:
    violation = world.acked()
    key = key.format(id=violation.id)
    if data is not None:
        world.photos.sent[key] = data
    with pytest.raises(InvalidError) as refused:
        world.desk.submit(FSM, violation.id, violation.version, "已整改", [key])
    assert refused.value.code == code
    assert world.now_is(violation) == violation


def test_a_failed_recheck_gives_new_time_and_the_third_asks_for_an_officer_on_site(world: World) -> None:
    violation = world.acked()
    for loop in range(1, 4):
        world.clock.advance(minutes=7)
        violation = world.rechecked(world.submitted(violation), passed=False)
        assert (violation.status, violation.failures) == (Status.RECTIFYING, loop)
        assert violation.deadline_at == world.clock.now() + timedelta(seconds=600)
        assert violation.on_site is (OnSite.RECHECK_FAILED if loop == 3 else OnSite.NONE)
    assert world.told("asked") == ["inspection.asked"]
    key = world.photo(violation)
    with pytest.raises(ConflictError) as refused:
        world.desk.submit(FSM, violation.id, violation.version, "又整改了", [key])
    assert refused.value.code == "on-site-required"
    assert world.rechecked(violation, passed=True).status is Status.RECHECK_PASS


def test_nothing_is_rechecked_that_was_not_handed_in_unless_an_officer_was_called(world: World) -> None:
    violation = world.opened()
    with pytest.raises(ConflictError) as refused:
        world.desk.recheck(INSPECTOR, violation.id, violation.version, passed=True, reason="看过")
    assert refused.value.code == "nothing-to-recheck"
    world.pass_time(minutes=10)
    assert world.rechecked(world.now_is(violation), passed=True).status is Status.RECHECK_PASS


def test_an_appeal_that_is_upheld_ends_it_as_a_false_positive(world: World) -> None:
    violation = world.opened()
    world.desk.appeal(FSM, violation.id, violation.version, "是透明面罩", [world.photo(violation)])
    assert world.now_is(violation).appeal_pending
    world.desk.judge(INSPECTOR, violation.id, 2, UPHELD, "画面里有面罩")
    after = world.now_is(violation)
    assert (after.status, after.appeal_pending) == (Status.FALSE_POSITIVE, False)
    assert after.appeal is not None
    assert (after.appeal.verdict, after.appeal.judged_by, after.appeal.note) == (UPHELD, "inspector", "画面里有面罩")
    assert world.told()[-3:] == ["violation.appealed", "violation.appealed", "violation.closed"]


def test_a_rejected_appeal_leaves_it_as_it_is_and_there_is_no_second_one(world: World) -> None:
    violation = world.acked()
    world.desk.appeal(FSM, violation.id, violation.version, "没有人", [])
    world.desk.judge(DUTY, violation.id, violation.version + 1, REJECTED, "有人")
    after = world.now_is(violation)
    assert after.status is Status.ACKED
    with pytest.raises(ConflictError) as refused:
        world.desk.appeal(FSM, violation.id, after.version, "还是没有人", [])
    assert refused.value.code == "already-appealed"
    with pytest.raises(ConflictError) as refused:
        world.desk.judge(DUTY, violation.id, after.version, UPHELD, "再看")
    assert refused.value.code == "no-appeal"


def test_an_appeal_is_made_within_a_day_even_of_a_closed_one(world: World) -> None:
    violation = world.rechecked(world.submitted(world.acked()), passed=True)
    world.desk.close(INSPECTOR, violation.id, violation.version, "")
    closed = world.now_is(violation)
    world.clock.advance(hours=25)
    with pytest.raises(ConflictError) as refused:
        world.desk.appeal(FSM, violation.id, closed.version, "不是", [])
    assert refused.value.code == "appeal-expired"
    world.clock.advance(hours=-2)
    world.desk.appeal(FSM, violation.id, closed.version, "不是", [])
    world.desk.judge(DUTY, violation.id, closed.version + 1, UPHELD, "是误报")
    assert world.now_is(violation).status is Status.FALSE_POSITIVE
    assert world.told("closed") == ["violation.closed"]


def test_while_an_appeal_waits_it_is_not_closed(world: World) -> None:
    violation = world.rechecked(world.submitted(world.acked()), passed=True)
    world.desk.appeal(FSM, violation.id, violation.version, "不是", [])
    with pytest.raises(ConflictError) as refused:
        world.desk.close(INSPECTOR, violation.id, violation.version + 1, "")
    assert refused.value.code == "appeal-pending"


def test_a_false_positive_of_an_officer_is_kept_and_counts_for_nothing(world: World) -> None:
    for number in (1, 2):
        violation = world.opened(f"E{number}", camera=f"kc-{number}")
    world.desk.refuse(LEAD, violation.id, violation.version, "是反光")
    assert world.now_is(violation).status is Status.FALSE_POSITIVE
    assert not world.opened("E3", camera="kc-3").repeat
    with pytest.raises(ConflictError) as refused:
        world.desk.refuse(LEAD, violation.id, violation.version + 1, "是反光")
    assert refused.value.code == "illegal-transition"


@pytest.mark.parametrize(("status", "move"), list(product(Status, Move)))
def test_what_the_table_does_not_allow_is_refused_by_name(status: Status, move: Move) -> None:
    if MACHINE.allows(status, move):
        assert MACHINE.after(status, move) in Status
        return
    with pytest.raises(ConflictError) as refused:
        MACHINE.after(status, move)
    assert refused.value.code == "illegal-transition"
    assert NAMES[status] in refused.value.zh


def test_who_saw_an_older_version_is_told_so_and_one_of_two_wins(world: World) -> None:
    violation = world.opened()
    world.desk.acknowledge(FSM, violation.id, violation.version)
    for late in (
        lambda: world.desk.acknowledge(ADMIN, violation.id, violation.version),
        lambda: world.desk.refuse(INSPECTOR, violation.id, violation.version, "误报"),
    ):
        with pytest.raises(ConflictError) as refused:
            late()
        assert refused.value.code == "stale"
    assert [line.seq for line in world.store.history(violation.id)] == [1, 2]


ENDS: list[Callable[[World, Principal, Violation], object]] = [
    lambda w, p, v: w.desk.recheck(p, v.id, v.version, passed=True, reason="r"),
    lambda w, p, v: w.desk.judge(p, v.id, v.version, REJECTED, "r"),
    lambda w, p, v: w.desk.refuse(p, v.id, v.version, "r"),
    lambda w, p, v: w.desk.close(p, v.id, v.version, ""),
    lambda w, p, v: w.desk.push(p, v.id, v.version, "r"),
]
OWN: list[Callable[[World, Principal, Violation], object]] = [
    lambda w, p, v: w.desk.acknowledge(p, v.id, v.version),
    lambda w, p, v: w.desk.rectify(p, v.id, v.version),
    lambda w, p, v: w.desk.upload(p, v.id),
    lambda w, p, v: w.desk.submit(p, v.id, v.version, "t", []),
    lambda w, p, v: w.desk.appeal(p, v.id, v.version, "r", []),
]


@pytest.mark.parametrize("act", ENDS)
def test_an_enterprise_ends_nothing_and_an_officer_only_with_a_second_factor(
    world: World, act: Callable[[World, Principal, Violation], object]
) -> None:
    violation = world.opened()
    without = Principal("i", INSPECTOR.roles, zones=INSPECTOR.zones)
    for who, code in ((FSM, "forbidden"), (ENGINEER, "forbidden"), (without, "step-up-required")):
        with pytest.raises(ForbiddenError) as refused:
            act(world, who, violation)
        assert refused.value.code == code


@pytest.mark.parametrize("act", OWN)
def test_nobody_rectifies_for_another_and_what_is_anothers_is_not_there(
    world: World, act: Callable[[World, Principal, Violation], object]
) -> None:
    violation = world.opened()
    with pytest.raises(ForbiddenError):
        act(world, COMMANDER, violation)
    with pytest.raises(NotFoundError):
        act(world, STRANGER, violation)


@pytest.mark.parametrize("who", [FSM, ADMIN, INSPECTOR, LEAD, DUTY, COMMANDER])
def test_those_whom_it_concerns_see_it(world: World, who: Principal) -> None:
    violation = world.opened()
    assert world.lists.read(who, violation.id).violation == violation
    assert list(world.lists.listed(who, Filter(), "", 10).items) == [violation]


@pytest.mark.parametrize("who", [STRANGER, OTHER_ZONE])
def test_a_foreign_violation_answers_as_an_absent_one(world: World, who: Principal) -> None:
    violation = world.opened()
    for id_ in (violation.id, "absent"):
        with pytest.raises(NotFoundError):
            world.lists.read(who, id_)
    assert list(world.lists.listed(who, Filter("all"), "", 10).items) == []


def test_what_nobody_has_reviewed_is_not_there_for_the_enterprise(world: World) -> None:
    violation = world.opened(code="K07_RODENT", level="ORANGE")
    assert list(world.lists.listed(FSM, Filter("all"), "", 10).items) == []
    for act in (world.lists.read, world.desk.upload):
        with pytest.raises(NotFoundError):
            act(FSM, violation.id)
    world.desk.refuse(INSPECTOR, violation.id, violation.version, "是猫")
    assert list(world.lists.listed(FSM, Filter("all"), "", 10).items) == []
    assert len(world.lists.listed(DUTY, Filter("closed"), "", 10).items) == 1


def test_an_event_names_its_violation_to_whom_may_see_that(world: World) -> None:
    seen, unseen = world.opened(), world.opened("E2", code="K07_RODENT", level="ORANGE")
    assert [world.lists.of_event(who, "E1") for who in (FSM, INSPECTOR, DUTY)] == [seen.id] * 3
    assert [world.lists.of_event(who, "E1") for who in (STRANGER, OTHER_ZONE, ENGINEER)] == [""] * 3
    assert (world.lists.of_event(FSM, "E2"), world.lists.of_event(DUTY, "E2")) == ("", unseen.id)
    assert world.lists.of_event(DUTY, "absent") == ""


def test_lists_are_by_gravity_and_time_left_filter_and_page(world: World) -> None:
    for number in range(4):
        world.opened(f"Y{number}", camera=f"y-{number}", enterprise=f"e{number}")
        world.opened(f"O{number}", camera=f"o-{number}", code="K05_SMOKING", level="ORANGE", enterprise=f"e{number}")
        world.clock.advance(minutes=1)
    found = world.lists.listed(DUTY, Filter(), "", 100).items
    assert [one.event for one in found] == ["O0", "O1", "O2", "O3", "Y0", "Y1", "Y2", "Y3"]
    seen, cursor = [], ""
    while True:
        page = world.lists.listed(DUTY, Filter(level=Level.YELLOW), cursor, 3)
        seen += [one.event for one in page.items]
        cursor = page.next
        if not cursor:
            break
    assert seen == ["Y0", "Y1", "Y2", "Y3"]
    assert [one.event for one in world.lists.listed(DUTY, Filter(enterprise="e2"), "", 9).items] == ["O2", "Y2"]
    assert list(world.lists.listed(DUTY, Filter(hall="5.1"), "", 9).items) == []


@pytest.mark.parametrize("cursor", ["x:", "c:x", "e:yesterday", "nonsense", "c:#"])
@pytest.mark.parametrize("who", [DUTY, FSM])
def test_a_made_up_cursor_is_refused(world: World, who: Principal, cursor: str) -> None:
    with pytest.raises(InvalidError, match="bad-cursor"):
        world.lists.listed(who, Filter(), cursor, 10)
