"""Who is called when, through what, and what happens when a channel, a process or the roster fails (DOMAIN 9; F9, F17)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from fakes.alert_facts import device_alarm, excursion, lost
from fakes.alerts import on_duty
from fakes.alerts_world import DUTY, ENTERPRISE, EVERYBODY, INSPECTOR, STRANGER, World
from fakes.time import FIRST_MORNING
from jinbo.alerts.model import Channel, Happening, Level, Move, Outcome, RosterEntry, Status
from jinbo.alerts.service import Rosters
from jinbo.kernel.access import Role
from jinbo.kernel.errors import ForbiddenError, InvalidError, NotFoundError


def test_a_red_alert_calls_duty_officer_zone_lead_and_commander_at_once(world: World) -> None:
    world.engine.consider([device_alarm("11", FIRST_MORNING)])
    world.stream()
    assert world.told() == [(0, "commander"), (0, "duty"), (0, "lead")]
    assert world.only().status is Status.NOTIFIED
    assert {address for address, _ in world.sms.sent} == {"tel-commander", "tel-duty", "tel-lead"}


def test_a_red_alert_nobody_takes_is_phoned_after_two_minutes(world: World) -> None:
    world.engine.consider([device_alarm("11", FIRST_MORNING)])
    world.pass_time(minutes=1, seconds=59)
    assert world.only().escalation == 0
    world.pass_time(seconds=2)
    assert world.only().escalation == 1
    assert {account for step, account in world.told(Channel.VOICE) if step == 1} == {"commander", "duty", "lead"}


def test_an_orange_alert_climbs_its_chain_until_somebody_takes_it(world: World) -> None:
    world.engine.consider([excursion("SEVERE", FIRST_MORNING)])
    world.pass_time(minutes=4)
    assert world.told() == [(0, "lead")]
    world.pass_time(minutes=2)
    assert world.told() == [(0, "lead"), (1, "duty")]
    world.desk.act(DUTY, world.only().id, Move.ACKNOWLEDGE, world.only().version)
    world.pass_time(hours=3)
    assert world.told() == [(0, "lead"), (1, "duty")]
    assert [line.what for line in world.store.history(world.only().id)].count(Happening.ESCALATED) == 1


def test_a_yellow_alert_goes_to_the_enterprise_then_the_inspector_then_the_zone_lead(world: World) -> None:
    world.engine.consider([lost(FIRST_MORNING)])
    world.pass_time(minutes=31)
    assert world.told() == [(0, "fsm"), (1, "inspector"), (2, "lead")]


def test_people_off_duty_or_of_other_zones_and_enterprises_are_left_alone(world: World) -> None:
    gone = RosterEntry(
        "gone", Role.ZONE_LEAD, tuple(Channel), FIRST_MORNING - timedelta(hours=9), FIRST_MORNING, frozenset({"Z1"})
    )
    other = on_duty("other", Role.ZONE_LEAD, FIRST_MORNING, zones=frozenset({"Z9"}))
    rival = on_duty("rival", Role.ENT_FSM, FIRST_MORNING, enterprise="ent-2")
    world.roster.replace([*EVERYBODY, gone, other, rival], 1)
    world.engine.consider([excursion("SEVERE", FIRST_MORNING), lost(FIRST_MORNING)])
    world.stream()
    assert world.told() == [(0, "fsm"), (0, "lead")]


def test_a_rise_calls_the_people_of_the_new_level_even_when_somebody_has_it(world: World) -> None:
    world.engine.consider([excursion("ALARM", FIRST_MORNING)])
    world.stream()
    world.desk.act(DUTY, world.only().id, Move.ACKNOWLEDGE, world.only().version)
    world.engine.consider([excursion("SEVERE", FIRST_MORNING + timedelta(minutes=30))])
    world.stream()
    assert (0, "lead") in world.told()
    assert (world.only().status, world.only().owner) == (Status.ACKED, "duty")


def test_a_user_who_refuses_wechat_is_told_by_sms(world: World) -> None:
    world.wechat.refuses.add("wx-fsm")
    world.engine.consider([lost(FIRST_MORNING)])
    world.stream()
    assert [address for address, _ in world.sms.sent] == ["tel-fsm"]
    reasons = {one.channel: one.reason for one in world.notifications.of_alert(world.only().id)}
    assert reasons[Channel.WECHAT] == "43101"
    assert world.only().status is Status.NOTIFIED


def test_consents_are_counted_and_without_one_wechat_is_not_even_asked(world: World) -> None:
    world.notifier.consented(ENTERPRISE, 1)
    world.engine.consider([lost(FIRST_MORNING, "t1")])
    world.engine.consider([lost(FIRST_MORNING, "t2")])
    world.stream()
    assert [address for address, _ in world.wechat.sent] == ["wx-fsm"]
    assert [address for address, _ in world.sms.sent] == ["tel-fsm"]
    assert world.consents.left("fsm") == 0
    world.notifier.consented(ENTERPRISE, 3)
    world.wechat.refuses.add("wx-fsm")
    world.engine.consider([lost(FIRST_MORNING, "t3")])
    world.stream()
    assert world.consents.left("fsm") == 0


def test_where_a_link_of_the_chain_is_empty_the_next_is_called_at_once(world: World) -> None:
    world.roster.replace([entry for entry in EVERYBODY if entry.role is not Role.ENT_FSM], 1)
    world.engine.consider([lost(FIRST_MORNING)])
    world.stream()
    assert world.told() == [(1, "inspector")]
    assert world.clock.now() == FIRST_MORNING


def test_an_alert_that_nobody_can_receive_is_red_on_the_screen_and_an_alert_of_its_own(world: World) -> None:
    world.roster.replace([entry for entry in EVERYBODY if entry.role in {Role.DUTY_OFFICER, Role.COMMANDER}], 1)
    world.engine.consider([lost(FIRST_MORNING, "t1"), lost(FIRST_MORNING, "t2")])
    world.stream()
    unheard = [a for a in world.store.alerts.values() if a.rule.id == "telemetry.silence"]
    outcry = [a for a in world.store.alerts.values() if a.rule.id == "alerts.undeliverable"]
    assert [a.undeliverable for a in unheard] == [True, True]
    assert [(a.level, a.count, a.placement.zone) for a in outcry] == [(Level.RED, 2, "Z1")]
    assert (0, "duty") in world.told()


def test_with_nobody_at_all_on_duty_even_the_outcry_is_marked_and_nothing_loops(world: World) -> None:
    world.roster.replace([], 1)
    world.engine.consider([device_alarm("11", FIRST_MORNING)])
    world.pass_time(hours=1)
    assert len(world.store.alerts) == 2
    assert all(alert.undeliverable for alert in world.store.alerts.values())


def test_a_new_roster_calls_anew_for_what_reached_nobody(world: World) -> None:
    world.roster.replace([], 1)
    world.engine.consider([lost(FIRST_MORNING)])
    world.pass_time(minutes=1)
    rosters = Rosters(world.roster, world.engine)
    with pytest.raises(ForbiddenError):
        rosters.replace(INSPECTOR, EVERYBODY, 2)
    assert rosters.replace(DUTY, EVERYBODY, 2).version == 3
    world.stream()
    silence = next(a for a in world.store.alerts.values() if a.rule.id == "telemetry.silence")
    assert (silence.status, silence.undeliverable, silence.round) == (Status.NOTIFIED, False, 2)
    assert "fsm" in {account for _, account in world.told()}


@pytest.mark.parametrize(("until", "channels"), [(timedelta(0), tuple(Channel)), (timedelta(hours=1), ())])
def test_a_roster_entry_that_helps_nobody_is_refused(
    world: World, until: timedelta, channels: tuple[Channel, ...]
) -> None:
    entry = RosterEntry("x", Role.DUTY_OFFICER, channels, FIRST_MORNING, FIRST_MORNING + until)
    with pytest.raises(InvalidError) as refused:
        Rosters(world.roster, world.engine).replace(DUTY, [*EVERYBODY, entry], 1)
    assert (refused.value.code, refused.value.details["entry"]) == ("bad-roster", 5)


def test_every_channel_refused_counts_as_nobody_reached(world: World) -> None:
    world.wechat.refuses |= {"wx-fsm", "wx-inspector", "wx-lead"}
    world.sms.refuses |= {"tel-fsm", "tel-inspector", "tel-lead"}
    world.engine.consider([lost(FIRST_MORNING)])
    world.stream()
    assert next(a for a in world.store.alerts.values() if a.rule.id == "telemetry.silence").undeliverable


def test_f17_a_channel_down_for_an_hour_delivers_once_when_it_is_back_gravest_first(world: World) -> None:
    world.wechat.down = world.sms.down = True
    severe = excursion("SEVERE", FIRST_MORNING, device="fz-2")
    world.engine.consider([lost(FIRST_MORNING), severe, device_alarm("11", FIRST_MORNING)])
    world.stream()
    assert {one.outcome for one in world.notifications.kept.values() if one.channel is Channel.WECHAT} == {
        Outcome.WAITING
    }
    world.pass_time(minutes=59)
    world.wechat.down = world.sms.down = False
    world.pass_time(minutes=2)
    ids = [id_ for _, id_ in world.wechat.sent + world.sms.sent]
    assert len(ids) == len(set(ids))
    ranks = [world.notifications.kept[id_].level.rank for _, id_ in world.wechat.sent]
    assert ranks == sorted(ranks)
    assert not world.notifications.waiting(10)


def test_f17_what_could_not_be_sent_while_it_mattered_is_marked_expired(world: World) -> None:
    world.wechat.down = world.sms.down = True
    world.engine.consider([lost(FIRST_MORNING)])
    (alert,) = world.store.alerts
    world.pass_time(hours=3)
    told = world.notifications.of_alert(alert)
    assert {one.outcome for one in told if one.channel is Channel.WECHAT} == {Outcome.EXPIRED}
    assert world.store.alerts[alert].undeliverable


class Killed(Exception):
    """The function died here."""


class Fuse:
    """Kills the process at its n-th step outside: before the step, or after it and before anybody hears of it."""

    def __init__(self, at: int, after: bool) -> None:
        self.left, self.after = at, after

    def wrap(self, target: object, names: tuple[str, ...]) -> None:
        for name in names:
            setattr(target, name, self._guarded(getattr(target, name)))

    def _guarded(self, step: object) -> object:
        def guarded(*args: object, **kwargs: object) -> object:
            self.left -= 1
            if self.left == 0 and not self.after:
                raise Killed
            answer = step(*args, **kwargs)  # type: ignore[operator]  # a bound method
            if self.left == 0:
                raise Killed
            return answer

        return guarded


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_f9_killed_at_every_step_nothing_is_lost_and_at_most_one_message_doubled(after: bool) -> None:
    """Each run dies once, at its n-th step outside; the queue and the stream then deliver again."""
    facts, steps = [device_alarm("11", FIRST_MORNING)], 0
    while True:
        steps += 1
        world, fuse = World(), Fuse(steps, after)
        fuse.wrap(world.store, ("get", "guard", "save", "save_guard", "heard"))
        fuse.wrap(world.notifications, ("claim", "settle"))
        fuse.wrap(world.wechat, ("send",))
        fuse.wrap(world.sms, ("send",))
        fuse.wrap(world.roster, ("entries",))
        fuse.wrap(world.pusher, ("push_all",))
        for _ in range(2):
            try:
                world.engine.consider(facts)
            except Killed:
                continue
        for _ in range(2):
            try:
                world.stream()
            except Killed:
                continue
        alert = world.only()
        assert (alert.status, alert.count) == (Status.NOTIFIED, 1), steps
        sent = Counter(address for address, _ in world.wechat.sent + world.sms.sent)
        assert set(sent) == {f"{kind}-{who}" for kind in ("wx", "tel") for who in ("duty", "lead", "commander")}, steps
        assert sum(sent.values()) <= 7, steps
        assert [line.seq for line in world.store.history(alert.id)] == list(range(1, alert.version + 1))
        if fuse.left > 0:
            break
    assert steps > 25


def test_who_was_told_is_for_the_command_centre_and_the_zone_only(world: World) -> None:
    world.engine.consider([device_alarm("11", FIRST_MORNING)])
    world.stream()
    assert {one.account for one in world.notifier.of_alert(DUTY, world.only().id)} == {"commander", "duty", "lead"}
    assert len(world.notifier.latest(DUTY, 100)) == len(world.notifications.kept)
    for somebody in (INSPECTOR, STRANGER):
        with pytest.raises(ForbiddenError):
            world.notifier.of_alert(somebody, world.only().id)
    with pytest.raises(NotFoundError):
        world.notifier.of_alert(DUTY, "absent")
