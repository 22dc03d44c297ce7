"""What a channel that was down owes, once it is back (DOMAIN 9; F9): everything, to everybody, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.alert_facts import device_alarm, excursion, lost
from fakes.alerts_world import DUTY, World
from fakes.time import FIRST_MORNING
from jinbo.alerts.model import Channel, Happening, Level, Move, Outcome, Status
from jinbo.alerts.rules.chains import TEMPOS
from jinbo.alerts.service.notifying import BATCH, RESEND
from jinbo.kernel.fact import Fact
from jinbo.kernel.timers import Timer


def test_who_refuses_wechat_once_it_is_back_is_told_by_sms_as_well(world: World) -> None:
    world.wechat.down = True
    world.engine.consider([lost(FIRST_MORNING)])
    world.stream()
    world.wechat.down = False
    world.wechat.refuses.add("wx-fsm")
    world.pass_time(minutes=1)
    assert [address for address, _ in world.sms.sent] == ["tel-fsm"]
    assert (world.only().status, world.only().escalation) == (Status.NOTIFIED, 0)


def test_more_than_a_batch_that_waited_is_sent_to_the_last_one(world: World) -> None:
    world.wechat.down = True
    world.engine.consider([lost(FIRST_MORNING, f"t{number}") for number in range(BATCH + 20)])
    world.stream()
    world.wechat.down = False
    world.pass_time(minutes=2)
    told = [one.outcome for one in world.notifications.kept.values() if one.channel is Channel.WECHAT]
    assert set(told) == {Outcome.SENT}


def test_what_is_being_sent_for_the_first_time_is_not_sent_beside(world: World) -> None:
    world.engine.consider([lost(FIRST_MORNING)])
    world.stream()
    (wechat,) = [one for one in world.notifications.kept.values() if one.channel is Channel.WECHAT]
    world.notifications.settle(replace(wechat, outcome=Outcome.WAITING, attempts=0, sent_at=None))
    sent = len(world.wechat.sent)
    world.notifier.on_timer(Timer(RESEND, "now", FIRST_MORNING, {}))
    assert len(world.wechat.sent) == sent
    world.pass_time(minutes=1)
    assert len(world.wechat.sent) == sent + 1


def test_a_channel_that_is_down_is_not_waited_for_at_every_alert(world: World) -> None:
    world.wechat.down = True
    world.engine.consider([lost(FIRST_MORNING, f"t{number}") for number in range(5)])
    world.stream()
    assert world.wechat.asked == 1
    world.wechat.down = False
    world.pass_time(minutes=2)
    assert len(world.wechat.sent) == 5
    world.engine.consider([lost(world.clock.now(), "t9")])
    world.stream()
    assert len(world.wechat.sent) == 6


def test_one_persons_unreadable_addresses_keep_nobody_else_from_being_told(world: World) -> None:
    world.contacts.unreadable.add("fsm")
    world.engine.consider([lost(FIRST_MORNING)])
    world.stream()
    told = {one.account: one for one in world.notifications.kept.values() if one.channel is Channel.WECHAT}
    assert (told["fsm"].outcome, told["fsm"].reason) == (Outcome.REFUSED, "contact-unreadable")
    world.contacts.unreadable.clear()
    world.engine.consider([lost(world.clock.now(), "t2")])
    world.stream()
    assert "wx-fsm" in [address for address, _ in world.wechat.sent]


@pytest.mark.parametrize(
    ("cause", "minutes"),
    [
        (device_alarm("11", FIRST_MORNING), 2),
        (excursion("SEVERE", FIRST_MORNING), 5),
        (lost(FIRST_MORNING), 30),
    ],
    ids=["RED", "ORANGE", "YELLOW"],
)
@pytest.mark.parametrize("profile", ["CURRENT", "DEMO"])
def test_with_all_channels_down_an_alert_is_named_as_reaching_nobody_by_its_levels_time(
    profile: str, cause: Fact, minutes: int
) -> None:
    world = World(tempo=TEMPOS[profile])
    world.wechat.down = world.sms.down = True
    due = timedelta(minutes=minutes) / TEMPOS[profile].people
    world.engine.consider([cause])
    (alert_id,) = world.store.alerts
    world.pass_time(seconds=due.total_seconds() - 1)
    assert not world.store.alerts[alert_id].undeliverable
    world.pass_time(seconds=1)
    assert world.store.alerts[alert_id].undeliverable
    (marked,) = [line for line in world.store.history(alert_id) if line.what is Happening.UNDELIVERABLE]
    assert marked.at == FIRST_MORNING + due
    assert [a.level for a in world.store.alerts.values() if a.rule.id == "alerts.undeliverable"] == [Level.RED]


def test_every_link_of_the_chain_is_called_before_an_alert_is_named_as_reaching_nobody(world: World) -> None:
    world.wechat.down = world.sms.down = True
    world.engine.consider([excursion("SEVERE", FIRST_MORNING)])
    (alert_id,) = world.store.alerts
    world.pass_time(minutes=5)
    called = {(one.step, one.account) for one in world.notifications.of_alert(alert_id)}
    assert called == {(0, "lead"), (1, "duty"), (2, "commander")}


def test_a_channel_that_comes_back_still_delivers_what_was_named_as_reaching_nobody(world: World) -> None:
    world.wechat.down = world.sms.down = True
    world.engine.consider([device_alarm("11", FIRST_MORNING)])
    (alert_id,) = world.store.alerts
    world.pass_time(minutes=30)
    assert world.store.alerts[alert_id].undeliverable
    world.wechat.down = world.sms.down = False
    world.pass_time(minutes=1)
    after = world.store.alerts[alert_id]
    assert (after.undeliverable, after.status) == (False, Status.NOTIFIED)


def test_who_has_taken_an_alert_has_it_though_no_message_went_out(world: World) -> None:
    world.wechat.down = world.sms.down = True
    world.engine.consider([device_alarm("11", FIRST_MORNING)])
    world.stream()
    world.desk.act(DUTY, world.only().id, Move.ACKNOWLEDGE, world.only().version)
    world.pass_time(minutes=10)
    assert not world.only().undeliverable
