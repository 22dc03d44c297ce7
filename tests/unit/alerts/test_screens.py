"""Open screens: tickets, hello and ping, who sees what, and screens that are gone or slow (F23)."""

from __future__ import annotations

import pytest
from fakes.alert_facts import device_alarm, lost
from fakes.alerts_world import AUDITOR, DUTY, ENGINEER, ENTERPRISE, STRANGER, World
from fakes.time import FIRST_MORNING
from jinbo.alerts.model import Channel
from jinbo.kernel.access import ANONYMOUS, Principal
from jinbo.kernel.errors import ForbiddenError, UnauthenticatedError, UnavailableError


def opened(world: World, connection: str, principal: Principal) -> None:
    world.screens.connect(connection, world.screens.ticket(principal, f"s-{principal.id}").text)


def test_a_ticket_opens_one_socket_within_a_minute(world: World) -> None:
    ticket = world.screens.ticket(DUTY, "s-duty")
    assert ticket.text not in repr(world.screen_store.tickets)
    world.screens.connect("c1", ticket.text)
    with pytest.raises(UnauthenticatedError):
        world.screens.connect("c2", ticket.text)
    late = world.screens.ticket(DUTY, "s-duty")
    world.clock.advance(seconds=60)
    for bad in (late.text, "", "made-up"):
        with pytest.raises(UnauthenticatedError):
            world.screens.connect("c3", bad)
    assert list(world.screen_store.open) == ["c1"]


@pytest.mark.parametrize("principal", [ENGINEER, ANONYMOUS])
def test_who_sees_no_alerts_gets_no_ticket(world: World, principal: Principal) -> None:
    with pytest.raises(ForbiddenError):
        world.screens.ticket(principal, "s")


def test_hello_brings_the_cursor_of_the_moment_the_screen_opened(world: World) -> None:
    opened(world, "c1", DUTY)
    world.clock.advance(seconds=30)
    world.engine.consider([lost(world.clock.now())])
    world.screens.hear("c1", {"action": "hello"})
    (hello,) = world.pusher.received["c1"]
    assert hello["type"] == "hello"
    assert [alert.sensor for alert in world.desk.changes(DUTY, hello["cursor"], 10).alerts] == ["t1"]


def test_ping_is_answered_and_nonsense_is_refused(world: World) -> None:
    opened(world, "c1", DUTY)
    world.screens.hear("c1", {"action": "ping"})
    world.screens.hear("c1", {"action": "sing"})
    assert [(m["type"], m.get("now"), m.get("code")) for m in world.pusher.received["c1"]] == [
        ("pong", "2020-11-05T00:00:00.000Z", None),
        ("error", None, "unknown-action"),
    ]


def test_every_change_is_pushed_to_those_who_may_see_it_and_nobody_else(world: World) -> None:
    for name, principal in (("duty", DUTY), ("fsm", ENTERPRISE), ("stranger", STRANGER), ("auditor", AUDITOR)):
        opened(world, name, principal)
    world.engine.consider([lost(FIRST_MORNING)])
    world.stream()
    assert set(world.pusher.received) == {"duty", "fsm", "auditor"}
    assert [message["alert"]["status"] for message in world.pusher.received["duty"]] == ["NEW", "NOTIFIED"]


def test_an_open_screen_of_the_person_called_counts_as_told(world: World) -> None:
    opened(world, "c1", DUTY)
    world.engine.consider([device_alarm("11", FIRST_MORNING)])
    world.stream()
    reasons = {one.account: one.reason for one in world.notifications.kept.values() if one.channel is Channel.SCREEN}
    assert reasons == {"duty": "open-screen", "lead": "no-open-screen", "commander": "no-open-screen"}


def test_f23_a_screen_that_is_gone_is_forgotten_and_catches_up_when_it_comes_back(world: World) -> None:
    opened(world, "c1", DUTY)
    world.screens.hear("c1", {"action": "hello"})
    cursor = world.pusher.received["c1"][0]["cursor"]
    world.pusher.gone.add("c1")
    world.engine.consider([lost(FIRST_MORNING)])
    world.stream()
    assert world.screen_store.open == {}
    world.pusher.gone.clear()
    world.screens.hear("c1", {"action": "ping"})
    assert [message["type"] for message in world.pusher.received["c1"]] == ["hello"]
    found = world.desk.changes(DUTY, cursor, 100).alerts
    assert [(alert.id, alert.version) for alert in found] == [
        (alert.id, alert.version) for alert in world.store.changes
    ]


def test_f23_two_hundred_screens_at_once_each_get_every_state_in_order(world: World) -> None:
    for number in range(200):
        opened(world, f"c{number}", DUTY)
    world.engine.consider([lost(FIRST_MORNING), device_alarm("11", FIRST_MORNING)])
    world.stream()
    told = [(alert.id, alert.version) for alert in world.store.changes]
    for number in range(200):
        assert [(m["alert"]["id"], m["alert"]["version"]) for m in world.pusher.received[f"c{number}"]] == told


def test_a_connection_older_than_two_hours_is_passed_over(world: World) -> None:
    opened(world, "c1", DUTY)
    world.clock.advance(hours=2)
    world.engine.consider([lost(world.clock.now())])
    world.stream()
    assert "c1" not in world.pusher.received


def test_a_push_cursor_lies_a_minute_back_so_that_overtaken_pushes_are_caught_up(world: World) -> None:
    opened(world, "c1", DUTY)
    world.engine.consider([lost(FIRST_MORNING)])
    world.clock.advance(seconds=50)
    world.engine.consider([lost(world.clock.now(), "t2")])
    world.notifier.on_change(world.store.changes[-1])
    (pushed,) = world.pusher.received["c1"]
    assert {alert.sensor for alert in world.desk.changes(DUTY, pushed["cursor"], 10).alerts} == {"t1", "t2"}


def test_a_screen_whose_sign_in_has_ended_is_shown_nothing_more_and_counts_for_nobody(world: World) -> None:
    for principal in (DUTY, ENTERPRISE):
        opened(world, principal.id, principal)
    world.sign_ins.ended.add("s-duty")
    world.engine.consider([device_alarm("11", FIRST_MORNING)])
    world.stream()
    assert set(world.pusher.received) == {"fsm"}
    reasons = {one.account: one.reason for one in world.notifications.kept.values() if one.channel is Channel.SCREEN}
    assert reasons["duty"] == "no-open-screen"


def test_ending_a_sign_in_closes_its_screens_and_no_others_however_often_it_is_told(world: World) -> None:
    for connection, principal in (("c1", DUTY), ("c2", DUTY), ("c3", ENTERPRISE)):
        opened(world, connection, principal)
    world.sign_ins.ended.add("s-duty")
    for _ in range(2):
        world.screens.close_ended()
    assert (world.pusher.closed, list(world.screen_store.open)) == (["c1", "c2"], ["c3"])


def test_a_screen_that_could_not_be_closed_is_closed_when_the_news_comes_again(world: World) -> None:
    for connection in ("c1", "c2"):
        opened(world, connection, DUTY)
    world.sign_ins.ended.add("s-duty")
    world.pusher.cannot_close.add("c2")
    with pytest.raises(UnavailableError):
        world.screens.close_ended()
    assert list(world.screen_store.open) == ["c2"]
    world.pusher.cannot_close.clear()
    world.screens.close_ended()
    assert (world.pusher.closed, world.screen_store.open) == (["c1", "c2"], {})


def test_an_ended_sign_in_gets_no_ticket_and_a_ticket_from_before_opens_nothing(world: World) -> None:
    before = world.screens.ticket(DUTY, "s-duty")
    world.sign_ins.ended.add("s-duty")
    with pytest.raises(UnauthenticatedError):
        world.screens.ticket(DUTY, "s-duty")
    with pytest.raises(UnauthenticatedError):
        world.screens.connect("c1", before.text)
    assert world.screen_store.open == {}
