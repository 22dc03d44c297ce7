"""What events make of violations: opened once, joined, ended, judged, repeated; twice, late and out of order alike."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
from fakes.food import DUTY, FSM, World, event
from fakes.time import FIRST_MORNING
from jinbo.food.model import Happening, Level, OnSite, Status, Verdict
from jinbo.food.rules.timing import Tempo
from jinbo.kernel.errors import ConflictError, UnavailableError
from jinbo.kernel.fact import Audience, Fact


def test_an_event_opens_one_violation_that_is_pushed_at_once(world: World) -> None:
    violation = world.opened()
    assert len(world.store.kept) == 1
    assert (violation.status, violation.level, violation.event) == (Status.PUSHED, Level.YELLOW, "E1")
    assert (violation.place.name, violation.place.zone) == ("餐厅B1", "Z1")
    assert violation.deadline_at == FIRST_MORNING + timedelta(seconds=600)
    assert violation.ack_by_at == FIRST_MORNING + timedelta(minutes=10)
    assert world.told() == ["violation.opened", "violation.pushed"]


def test_in_demo_people_have_a_sixth_of_the_time() -> None:
    world = World(tempo=Tempo(people=6))
    violation = world.opened(handle_s=100)  # the event's side has divided it
    assert violation.deadline_at == FIRST_MORNING + timedelta(seconds=100)
    assert violation.ack_by_at == FIRST_MORNING + timedelta(seconds=100)


def test_what_is_told_says_that_it_is_suspected_and_no_ground_for_a_penalty(world: World) -> None:
    violation = world.opened()
    fact = world.store.news[0]
    assert fact.audience == {Audience.REGULATOR, Audience.ENTERPRISE}
    assert fact.value["violation"] == violation.id
    zh = fact.value["notice"]["zh"]
    for part in ("疑似未规范戴口罩", "食品安全法第三十三条", "请于11-05 08:10前整改", "不单独作为行政处罚依据"):
        assert part in zh
    assert "no ground for a penalty" in fact.value["notice"]["en"]


@pytest.mark.parametrize(
    "fact",
    [
        event(subject="lift:L1"),
        event(code="K14_CAM_BLOCKED"),
        event(code="E105_EBIKE"),
        Fact("f", "video.camera.health", event().subject, FIRST_MORNING, FIRST_MORNING, {}),
    ],
)
def test_lifts_camera_faults_and_other_news_open_nothing(world: World, fact: Fact) -> None:
    world.hear(fact)
    assert world.store.kept == {}


def test_a_fact_that_lacks_what_it_promises_is_not_swallowed(world: World) -> None:
    fact = event()
    broken = Fact(fact.id, fact.kind, fact.subject, fact.occurred_at, fact.recorded_at, {"code": "K02_NO_MASK"})
    with pytest.raises(KeyError):
        world.engine.on_fact(broken)


def test_in_whatever_order_an_events_news_comes_the_violation_is_the_same() -> None:
    end = FIRST_MORNING + timedelta(seconds=40)
    news = [
        event("opened"),
        event("updated", at=FIRST_MORNING + timedelta(seconds=20), since=FIRST_MORNING, confidence=0.97),
        event("ended", at=end, since=FIRST_MORNING, until=end, confidence=0.97),
    ]
    seen = set()
    for order in permutations(news):
        world = World()
        world.hear(*order)
        (violation,) = world.store.kept.values()
        seen.add((violation.id, violation.status, violation.events, violation.count))
    assert len(seen) == 1


def test_further_events_join_the_open_violation_of_their_code_and_camera(world: World) -> None:
    first = world.opened("E1")
    world.clock.advance(minutes=1)
    assert world.opened("E2").id == first.id
    assert world.opened("E3", camera="kc-0002").id != first.id
    assert world.opened("E4", code="K01_NO_CAP").id != first.id
    joined = world.now_is(first)
    assert (joined.count, [one.event for one in joined.events]) == (2, ["E1", "E2"])
    assert world.told("joined") == ["violation.joined"]


def test_twenty_events_are_one_notice_and_every_one_is_counted(world: World) -> None:
    for number in range(60):
        violation = world.opened(f"E{number}")
    assert (len(world.store.kept), violation.count, len(violation.events)) == (1, 60, 50)
    assert len(world.told("opened")) == len(world.told("pushed")) == 1


def test_what_comes_after_the_recheck_is_a_new_violation(world: World) -> None:
    first = world.rechecked(world.submitted(world.acked("E1")), passed=True)
    assert world.opened("E2").id != first.id


def test_the_third_event_of_a_code_within_a_day_is_a_repeat_one_level_graver_and_asks_for_an_inspection(
    world: World,
) -> None:
    world.opened("E1")
    world.clock.advance(hours=1)
    world.opened("E2", camera="kc-0002")
    world.clock.advance(hours=22)
    third = world.opened("E3", camera="kc-0003")
    assert (third.level, third.repeat, third.on_site) == (Level.ORANGE, True, OnSite.REPEAT)
    assert world.told("repeated") == ["violation.repeated"]
    (asked,) = [fact for fact in world.store.news if fact.kind == "food.inspection.asked"]
    assert asked.value["on_site"] == "REPEAT"
    assert asked.value["violation"] == third.id


def test_joining_counts_for_repeat_and_raises_the_open_one_once(world: World) -> None:
    for number in range(5):
        violation = world.opened(f"E{number}")
    assert (violation.level, violation.repeat) == (Level.ORANGE, True)
    assert len(world.told("repeated")) == len(world.told("asked")) == 1


def test_after_a_day_other_codes_and_other_enterprises_do_not_count(world: World) -> None:
    world.opened("E1")
    world.opened("E2", camera="kc-0002", code="K01_NO_CAP")
    world.opened("E3", camera="kc-0003", enterprise="ent-2")
    world.clock.advance(hours=12)
    world.opened("E4", camera="kc-0004")
    world.clock.advance(hours=12)
    assert not world.opened("E5", camera="kc-0005").repeat


def test_a_false_positive_makes_nobody_a_repeater(world: World) -> None:
    world.opened("E1")
    world.opened("E2", camera="kc-0002")
    world.hear(event("judged", "E2", at=world.clock.now(), status="FALSE_POSITIVE", camera="kc-0002"))
    assert not world.opened("E3", camera="kc-0003").repeat


def test_an_event_judged_a_false_positive_closes_its_violation(world: World) -> None:
    violation = world.opened()
    world.clock.advance(minutes=1)
    world.hear(event("judged", at=world.clock.now(), since=FIRST_MORNING, status="FALSE_POSITIVE"))
    after = world.now_is(violation)
    assert (after.status, after.closed_by) == (Status.FALSE_POSITIVE, "officer")
    assert world.store.history(violation.id)[-1].note == "看过画面"
    assert world.told("closed") == ["violation.closed"]
    assert world.timers.waiting == {}


def test_of_two_events_one_false_the_violation_stands(world: World) -> None:
    violation = world.opened("E1")
    world.opened("E2")
    world.hear(event("judged", "E1", at=world.clock.now(), status="FALSE_POSITIVE"))
    assert world.now_is(violation).status is Status.PUSHED
    world.hear(event("judged", "E2", at=world.clock.now(), status="FALSE_POSITIVE"))
    assert world.now_is(violation).status is Status.FALSE_POSITIVE


def test_an_event_judged_away_before_it_was_heard_of_opens_nothing_later(world: World) -> None:
    world.hear(event("judged", at=FIRST_MORNING, status="FALSE_POSITIVE"), event("opened"))
    assert world.store.kept == {}


def test_a_confirmed_event_is_no_longer_suspected(world: World) -> None:
    violation = world.opened()
    assert not violation.confirmed
    world.hear(event("judged", at=FIRST_MORNING + timedelta(minutes=1), since=FIRST_MORNING, status="CONFIRMED"))
    after = world.now_is(violation)
    assert (after.confirmed, after.status, after.happening) == (True, Status.PUSHED, Happening.CONFIRMED)
    assert "疑似" not in world.store.news[-1].value["notice"]["zh"]


def test_of_two_verdicts_the_later_one_stands_whichever_comes_first(world: World) -> None:
    violation = world.opened()
    late = event("judged", at=FIRST_MORNING + timedelta(minutes=2), since=FIRST_MORNING, status="CONFIRMED")
    early = event("judged", at=FIRST_MORNING + timedelta(minutes=1), since=FIRST_MORNING, status="FALSE_POSITIVE")
    world.hear(late, early)
    assert world.now_is(violation).events[0].verdict is Verdict.CONFIRMED
    assert world.now_is(violation).status is Status.PUSHED


def test_later_news_that_repeats_a_verdict_is_no_further_line(world: World) -> None:
    violation = world.opened()
    for minutes, kind in ((1, "judged"), (2, "updated"), (3, "ended")):
        at = FIRST_MORNING + timedelta(minutes=minutes)
        world.hear(event(kind, at=at, since=FIRST_MORNING, status="CONFIRMED"))
    assert world.now_is(violation).version == 2


def test_a_rodent_waits_for_a_person_and_only_the_regulator_knows(world: World) -> None:
    violation = world.opened(code="K07_RODENT", level="ORANGE", handle_s=1800)
    assert (violation.status, violation.deadline_at) == (Status.DETECTED, None)
    assert world.told() == ["violation.opened"]
    assert world.store.news[0].audience == {Audience.REGULATOR}
    assert world.timers.waiting == {}
    world.clock.advance(minutes=5)
    world.desk.push(DUTY, violation.id, violation.version, "画面清楚")
    pushed = world.now_is(violation)
    assert (pushed.status, pushed.confirmed, pushed.level) == (Status.PUSHED, True, Level.RED)
    assert pushed.deadline_at == FIRST_MORNING + timedelta(minutes=35)
    world.desk.acknowledge(FSM, violation.id, pushed.version)


def test_a_rodent_confirmed_with_its_event_is_pushed(world: World) -> None:
    violation = world.opened(code="K07_RODENT", level="ORANGE")
    at = FIRST_MORNING + timedelta(minutes=1)
    world.hear(event("judged", at=at, since=FIRST_MORNING, code="K07_RODENT", level="RED", status="CONFIRMED"))
    assert world.now_is(violation).status is Status.PUSHED
    assert world.told("pushed") == ["violation.pushed"]


def test_without_an_acknowledgement_it_goes_to_zone_lead_duty_officer_and_commander(world: World) -> None:
    violation = world.opened()
    steps = []
    for _ in range(9):
        world.pass_time(minutes=5)
        steps.append(world.now_is(violation).escalation)
    assert steps == [0, 1, 1, 2, 2, 2, 2, 3, 3]
    assert world.now_is(violation).status is Status.PUSHED
    notes = [line.note for line in world.store.history(violation.id) if line.what is Happening.ESCALATED]
    assert notes == ["片区组长", "指挥中心值班员", "总指挥"]
    assert len(world.told("escalated")) == 3


def test_an_acknowledgement_stops_escalation_and_a_stale_timer_does_nothing(world: World) -> None:
    violation = world.opened()
    timer = world.timers.waiting["food.escalate", violation.id]
    world.desk.acknowledge(FSM, violation.id, violation.version)
    world.engine.on_timer(timer)
    world.pass_time(hours=2)
    assert world.now_is(violation).escalation == 0
    assert world.timers.waiting == {}


def test_a_deadline_that_passes_is_told_once_and_makes_what_was_acknowledged_one_level_graver(world: World) -> None:
    violation = world.acked()
    stale = world.timers.waiting["food.overdue", violation.id]
    world.pass_time(minutes=9)
    assert world.now_is(violation).overdue_at is None
    world.pass_time(minutes=2)
    late = world.now_is(violation)
    assert (late.happening, late.level, late.overdue_at) == (Happening.OVERDUE, Level.ORANGE, violation.deadline_at)
    world.engine.on_timer(stale)
    world.pass_time(hours=2)
    assert world.told("overdue") == ["violation.overdue"]


def test_a_failed_recheck_sets_a_new_deadline_and_a_submission_stops_it(world: World) -> None:
    violation = world.submitted(world.acked())
    world.pass_time(hours=1)
    assert world.now_is(violation).overdue_at is None
    violation = world.rechecked(world.now_is(violation), passed=False)
    world.pass_time(minutes=11)
    assert world.now_is(violation).overdue_at == violation.deadline_at
    handed = world.submitted(world.now_is(violation))
    assert world.rechecked(handed, passed=False).overdue_at is None


def test_a_lost_race_is_run_again_and_one_that_never_ends_is_told(world: World) -> None:
    save, losses = world.store.save, iter([True, True, False])

    def racing(change: object) -> None:
        if next(losses, True):
            raise ConflictError("stale", "", "")
        save(change)  # type: ignore[arg-type]  # what the engine gives

    world.store.save = racing  # type: ignore[method-assign]  # the world's own store, made to lose
    world.engine.on_fact(event())
    assert len(world.store.kept) == 1
    with pytest.raises(UnavailableError) as refused:
        world.engine.on_fact(event(id_="E2"))
    assert refused.value.code == "violation-contended"
