"""A machine suspects, a person decides: verdicts, what is not believed after them, and what detectors learn (DOMAIN 2.2)."""

from __future__ import annotations

from datetime import datetime

import pytest
from fakes.time import FIRST_MORNING
from fakes.video import a_camera
from fakes.video_events import START, Watching, seen, spell
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from jinbo.kernel.fact import Audience, Fact, Subject
from jinbo.video.event_ports import EventFilter
from jinbo.video.model.event import EventStatus, VerdictKind, VideoEvent

INSPECTOR = Principal("inspector", frozenset({Role.INSPECTOR}), zones=frozenset({"Z1"}))
DUTY = Principal("duty", frozenset({Role.DUTY_OFFICER}))
OWNER = Principal("owner", frozenset({Role.ENT_FSM}), enterprise="ent-1")
STRANGER = Principal("stranger", frozenset({Role.ENT_FSM}), enterprise="ent-2")
ENGINEER = Principal("engineer", frozenset({Role.ENGINEER}))
K = VerdictKind


def a_kitchen(start: float = 0) -> tuple[Watching, VideoEvent]:
    """A kitchen in which an event went on for half a minute and is over."""
    kitchen = Watching()
    kitchen.play(spell(start, start + 30, seen("no_mask")))
    kitchen.play(spell(start + 30, start + 80, seen("mask")))
    return kitchen, kitchen.events[0]


def say(
    kitchen: Watching, event: VideoEvent, kind: VerdictKind, who: Principal = INSPECTOR, **how: object
) -> VideoEvent:
    given = {"reason": "墙上的海报", "suppress_days": 7, **how}
    return kitchen.verdicts.judge(who, event.id, kind, **given)  # type: ignore[arg-type]  # the keywords of judge


def test_a_verdict_is_kept_and_told_once_however_often_it_is_said() -> None:
    kitchen, event = a_kitchen()
    for _ in range(3):
        after = say(kitchen, event, K.CONFIRMED)
    assert (after.status, after.verdict and after.verdict.by) == (EventStatus.CONFIRMED, "inspector")
    assert [kind for kind, _ in kitchen.told].count("judged") == 1
    fact = kitchen.store.facts[-1]
    assert fact.value["verdict"] == {"by": "inspector", "verdict": "CONFIRMED", "reason": "墙上的海报"}
    assert kitchen.store.learnt == {}


def test_unsure_leaves_it_suspected_and_another_may_decide() -> None:
    kitchen, event = a_kitchen()
    assert say(kitchen, event, K.UNSURE).status is EventStatus.SUSPECTED
    assert say(kitchen, event, K.CONFIRMED, DUTY).status is EventStatus.CONFIRMED


def test_who_calls_it_false_says_why_and_who_decides_otherwise_says_that_he_revises() -> None:
    kitchen, event = a_kitchen()
    with pytest.raises(InvalidError) as why:
        say(kitchen, event, K.FALSE_POSITIVE, reason="")
    assert why.value.code == "verdict-reason"
    say(kitchen, event, K.FALSE_POSITIVE)
    with pytest.raises(ConflictError) as judged:
        say(kitchen, event, K.CONFIRMED, DUTY)
    assert judged.value.code == "judged"
    assert say(kitchen, event, K.CONFIRMED, DUTY, revise=True).status is EventStatus.CONFIRMED
    assert kitchen.store.learnt == {}
    assert kitchen.verdicts.suppressions(DUTY, "kc-0001", 10) == ([], "")


def test_after_a_false_alarm_its_place_is_silent_and_the_rest_of_the_picture_is_not() -> None:
    kitchen, event = a_kitchen()
    say(kitchen, event, K.FALSE_POSITIVE)
    kitchen.play(spell(100, 140, seen("no_mask")))
    kitchen.play(spell(140, 200, seen("mask")))
    assert len(kitchen.events) == 1
    ((muted,), _) = kitchen.verdicts.suppressions(DUTY, "kc-0001", 10)
    assert (muted.id, muted.code, muted.hits, muted.reason) == (event.id, "K02_NO_MASK", 1, "墙上的海报")
    kitchen.play(spell(200, 240, seen("no_mask", x=0.8)))
    assert len(kitchen.events) == 2


def test_another_code_at_the_same_place_is_believed() -> None:
    kitchen, event = a_kitchen()
    say(kitchen, event, K.FALSE_POSITIVE)
    kitchen.play(spell(100, 200, seen("no_mask"), seen("no_hat")))
    assert [one.code for one in kitchen.events] == ["K02_NO_MASK", "K01_NO_CAP"]


def test_a_suppression_runs_out_and_can_be_revoked_before() -> None:
    kitchen, event = a_kitchen()
    say(kitchen, event, K.FALSE_POSITIVE, suppress_days=1)
    kitchen.verdicts.revoke(DUTY, event.id)
    kitchen.play(spell(100, 140, seen("no_mask")))
    assert len(kitchen.events) == 2
    with pytest.raises(NotFoundError):
        kitchen.verdicts.revoke(DUTY, event.id)

    other, event = a_kitchen()
    say(other, event, K.FALSE_POSITIVE, suppress_days=1)
    other.play(spell(100 + 86_400, 140 + 86_400, seen("no_mask")))
    assert len(other.events) == 2
    assert other.verdicts.suppressions(ENGINEER, "", 10) == ([], "")
    unmuted, event = a_kitchen()
    say(unmuted, event, K.FALSE_POSITIVE, suppress_days=0)
    assert unmuted.verdicts.suppressions(DUTY, "kc-0001", 10) == ([], "")


def test_a_false_alarm_becomes_a_sample_without_a_name() -> None:
    kitchen, event = a_kitchen()
    say(kitchen, event, K.FALSE_POSITIVE)
    ((sample,), cursor) = kitchen.verdicts.retraining(ENGINEER, 10)
    assert (sample.event, sample.key, sample.model, sample.reason, cursor) == (
        event.id, event.best.key, "heads/1", "墙上的海报", "",
    )  # fmt: skip
    with pytest.raises(ForbiddenError):
        kitchen.verdicts.retraining(DUTY, 10)


def test_a_verdict_that_loses_a_race_against_the_machine_is_tried_again() -> None:
    kitchen, event = a_kitchen()
    kitchen.store.races = 2
    assert say(kitchen, event, K.CONFIRMED).status is EventStatus.CONFIRMED


def test_what_is_called_false_while_it_goes_on_is_over_and_its_verdict_stays() -> None:
    kitchen = Watching()
    kitchen.play(spell(0, 30, seen("no_mask")))
    say(kitchen, kitchen.events[0], K.FALSE_POSITIVE)
    kitchen.play(spell(30, 40, seen("no_mask", 0.9, width=0.2, height=0.4)))
    kitchen.play(spell(40, 90, seen("mask")))
    (event,) = kitchen.events
    assert (event.status, event.until) == (EventStatus.FALSE_POSITIVE, START + 28_000)
    assert [kind for kind, _ in kitchen.told] == ["opened", "judged", "ended"]


def test_events_are_seen_by_their_enterprise_and_by_their_zone_and_by_nobody_else() -> None:
    kitchen, event = a_kitchen()
    for who in (INSPECTOR, DUTY, OWNER):
        assert kitchen.verdicts.get(who, event.id) == event
        assert list(kitchen.verdicts.list_events(who, EventFilter(), 10).items) == [event]
    elsewhere = Principal("i2", frozenset({Role.INSPECTOR}), zones=frozenset({"Z2"}))
    for who in (STRANGER, elsewhere):
        assert list(kitchen.verdicts.list_events(who, EventFilter(), 10).items) == []
        with pytest.raises(NotFoundError):
            kitchen.verdicts.get(who, event.id)
    with pytest.raises(NotFoundError):
        say(kitchen, event, K.CONFIRMED, elsewhere)
    for who in (OWNER, ENGINEER):
        with pytest.raises(ForbiddenError):
            say(kitchen, event, K.CONFIRMED, who)
    assert a_camera().enterprise == OWNER.enterprise


def a_violations_fact(
    happening: str, *events: VideoEvent, actor: str = "inspector", at: datetime = FIRST_MORNING
) -> Fact:
    """What food safety tells of a violation, as far as verdicts read it."""
    value = {"violation": "v1", "event": events[0].id, "events": [one.id for one in events]}
    subject = Subject("business", "biz-1")
    return Fact("f1", "food.violation.closed", subject, at, at, {**value, "happening": happening, "actor": actor})


@pytest.mark.parametrize("happening", ["FALSE_POSITIVE", "APPEAL_UPHELD"])
def test_a_violation_that_was_none_calls_its_event_false_once(happening: str) -> None:
    kitchen, event = a_kitchen()
    say(kitchen, event, K.CONFIRMED)
    later = kitchen.clock.advance(minutes=1)
    for _ in range(3):
        kitchen.verdicts.on_violation(a_violations_fact(happening, event, at=later))
    after = kitchen.verdicts.get(DUTY, event.id)
    assert (after.status, after.verdict and after.verdict.by) == (EventStatus.FALSE_POSITIVE, "inspector")
    assert after.verdict is not None
    assert "v1" in after.verdict.reason
    assert [kind for kind, _ in kitchen.told].count("judged") == 2
    assert [one.code for one in kitchen.store.suppressions(event.camera)] == [event.code]
    assert [one.event for one in kitchen.store.learnt.values()] == [event.id]


def test_a_review_of_a_violation_confirms_the_event_whose_picture_was_looked_at() -> None:
    kitchen, event = a_kitchen()
    kitchen.store.races = 1
    kitchen.verdicts.on_violation(a_violations_fact("PUSHED", event))
    assert kitchen.verdicts.get(DUTY, event.id).status is EventStatus.CONFIRMED


def test_a_fact_that_comes_late_or_again_undoes_no_later_verdict() -> None:
    kitchen, event = a_kitchen()
    pushed = a_violations_fact("PUSHED", event, at=kitchen.clock.now())
    refused = a_violations_fact("FALSE_POSITIVE", event, at=kitchen.clock.advance(minutes=1))
    for fact in (pushed, refused, pushed):
        kitchen.verdicts.on_violation(fact)
    assert kitchen.verdicts.get(DUTY, event.id).status is EventStatus.FALSE_POSITIVE
    assert len(kitchen.store.suppressions(event.camera)) == 1
    kitchen.clock.advance(minutes=1)
    say(kitchen, event, K.CONFIRMED, DUTY, revise=True)
    kitchen.verdicts.on_violation(refused)
    assert kitchen.verdicts.get(DUTY, event.id).status is EventStatus.CONFIRMED


@pytest.mark.parametrize(("happening", "actor"), [("PUSHED", "system"), ("RECHECK_PASSED", "inspector")])
def test_what_is_no_verdict_of_a_person_judges_nothing(happening: str, actor: str) -> None:
    kitchen, event = a_kitchen()
    kitchen.verdicts.on_violation(a_violations_fact(happening, event, actor=actor))
    assert kitchen.verdicts.get(DUTY, event.id).status is EventStatus.SUSPECTED


def test_what_a_person_reviews_first_is_not_shown_outside_before() -> None:
    """K07 of DOMAIN 2.2, seen by a detector of one's own: none ships."""
    kitchen = Watching()
    kitchen.play(spell(0, 30, seen("rodent", 0.9), detectors=("rodents",)))
    (event,) = kitchen.events
    assert event.code == "K07_RODENT"
    assert all(fact.audience == {Audience.REGULATOR} for fact in kitchen.store.facts)
    with pytest.raises(NotFoundError):
        kitchen.verdicts.get(OWNER, event.id)
    assert kitchen.verdicts.list_events(OWNER, EventFilter(), 10).items == []
    assert kitchen.verdicts.get(INSPECTOR, event.id).id == event.id
    say(kitchen, event, K.CONFIRMED)
    assert kitchen.verdicts.get(OWNER, event.id).id == event.id
    assert Audience.ENTERPRISE in kitchen.store.facts[-1].audience


def test_where_pictures_lie_and_who_stands_in_them_is_not_told_outside() -> None:
    kitchen, event = a_kitchen()
    say(kitchen, event, K.CONFIRMED)
    for fact in kitchen.store.facts:
        assert "pictures" in fact.value
        assert not {"pictures", "verdict"} & set(fact.outside().value)
        assert Fact.from_dict(fact.to_dict()).outside() == fact.outside()


def test_a_false_alarm_that_is_taken_back_while_it_goes_on_is_told_anew() -> None:
    kitchen = Watching()
    kitchen.play(spell(0, 30, seen("no_mask")))
    (event,) = kitchen.events
    say(kitchen, event, K.FALSE_POSITIVE, DUTY)
    kitchen.play(spell(30, 64, seen("no_mask")))
    say(kitchen, event, K.CONFIRMED, DUTY, revise=True)
    kitchen.play(spell(64, 100, seen("no_mask")))
    assert len(kitchen.events) == 2
