"""The whole of alerts in memory: engine, desk, notifier, screens, a stream and timers, with a clock held by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from fakes.alerts import (
    AlertsInMemory,
    ConsentsInMemory,
    EverybodyHasAPhone,
    EverythingInHallOne,
    NotificationsInMemory,
    PusherToMemory,
    RecordingSender,
    RosterInMemory,
    ScreensInMemory,
    SignInsByName,
    on_duty,
)
from fakes.time import FIRST_MORNING, StandingClock
from fakes.timers import FakeTimers
from jinbo.alerts.model import Alert, Channel
from jinbo.alerts.rules.chains import Tempo
from jinbo.alerts.service import Alerts, Desk, Notifier, Screens
from jinbo.alerts.service.notifying import RESEND
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.timers import Timer

OVERLAP = timedelta(seconds=10)
DUTY = Principal("duty", frozenset({Role.DUTY_OFFICER}), step_up=True)
COMMANDER = Principal("commander", frozenset({Role.COMMANDER}), step_up=True)
LEAD = Principal("lead", frozenset({Role.ZONE_LEAD}), zones=frozenset({"Z1"}), step_up=True)
INSPECTOR = Principal("inspector", frozenset({Role.INSPECTOR}), zones=frozenset({"Z1"}), step_up=True)
ENTERPRISE = Principal("fsm", frozenset({Role.ENT_FSM}), enterprise="ent-1")
STRANGER = Principal("stranger", frozenset({Role.ENT_FSM}), enterprise="ent-2")
ENGINEER = Principal("engineer", frozenset({Role.ENGINEER}))
AUDITOR = Principal("auditor", frozenset({Role.AUDITOR}))
EVERYBODY = [
    on_duty("duty", Role.DUTY_OFFICER, FIRST_MORNING),
    on_duty("commander", Role.COMMANDER, FIRST_MORNING),
    on_duty("lead", Role.ZONE_LEAD, FIRST_MORNING, zones=frozenset({"Z1"})),
    on_duty("inspector", Role.INSPECTOR, FIRST_MORNING, zones=frozenset({"Z1"})),
    on_duty("fsm", Role.ENT_FSM, FIRST_MORNING, enterprise="ent-1"),
]


@dataclass
class World:
    """The whole of alerts in memory; `settle` runs the stream and the timers as the functions do."""

    clock: StandingClock = field(default_factory=StandingClock)
    tempo: Tempo = field(default_factory=Tempo)

    def __post_init__(self) -> None:
        self.timers = FakeTimers()
        self.store = AlertsInMemory(self.timers)
        self.roster = RosterInMemory(EVERYBODY)
        self.notifications = NotificationsInMemory()
        self.screen_store, self.pusher = ScreensInMemory(), PusherToMemory()
        self.sign_ins = SignInsByName()
        self.consents = ConsentsInMemory()
        self.contacts = EverybodyHasAPhone()
        self.wechat, self.sms = RecordingSender("openid"), RecordingSender("phone")
        self.engine = Alerts(self.store, EverythingInHallOne(), self.clock, self.tempo)
        self.desk = Desk(self.store, self.clock, self.tempo, OVERLAP)
        dice = iter(range(1, 1_000_000))
        self.screens = Screens(
            store=self.screen_store,
            pusher=self.pusher,
            sign_ins=self.sign_ins,
            clock=self.clock,
            random_bytes=lambda n: next(dice).to_bytes(n, "big"),
            wall=lambda seconds: timedelta(seconds=seconds),
            overlap=OVERLAP,
        )
        self.notifier = Notifier(
            engine=self.engine,
            alerts=self.store,
            notifications=self.notifications,
            roster=self.roster,
            contacts=self.contacts,
            consents=self.consents,
            senders={Channel.WECHAT: self.wechat, Channel.SMS: self.sms},
            screens=self.screens,
            timers=self.timers,
            clock=self.clock,
            tempo=self.tempo,
        )
        self.streamed = 0

    def stream(self) -> None:
        """Delivers the changes that have not been delivered yet, and those that doing so makes."""
        while self.streamed < len(self.store.changes):
            change = self.store.changes[self.streamed]
            self.notifier.on_change(change)
            self.streamed += 1

    def on_timer(self, timer: Timer) -> None:
        at = {RESEND: self.notifier.on_timer}.get(timer.kind, self.engine.on_timer)
        at(timer)

    def pass_time(self, **by: float) -> None:
        """Moves on, firing each timer at its own time, with the stream keeping up."""
        end = self.clock.now() + timedelta(**by)
        self.stream()
        while (timer := self.timers.next_due()) is not None and timer.due <= end:
            self.clock.set(max(timer.due, self.clock.now()))
            self.timers.fire_due(self.clock.now(), self.on_timer)
            self.stream()
        self.clock.set(end)

    def only(self) -> Alert:
        """The one alert there is."""
        (alert,) = self.store.alerts.values()
        return alert

    def told(self, channel: Channel | None = None) -> list[tuple[int, str]]:
        """Who was told at which link of the chain."""
        kept = self.notifications.kept.values()
        return sorted({(one.step, one.account) for one in kept if channel in {None, one.channel}})
