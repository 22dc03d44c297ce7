"""What a channel that was down owes, once it is back (DOMAIN 9; F9): everything, to everybody, once."""

from __future__ import annotations

from dataclasses import replace

from fakes.alert_facts import lost
from fakes.alerts_world import World
from fakes.time import FIRST_MORNING
from jinbo.alerts.model import Channel, Outcome, Status
from jinbo.alerts.service.notifying import BATCH, RESEND
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
