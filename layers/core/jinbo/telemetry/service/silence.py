"""Silence (监测中断): a timer for each device asks whether any of its sensors has stopped talking (F14).

One timer a device, moved only when it fires: data costs nothing. The timer and the lane may race; whoever is second sees
what the first wrote (conditional write), and the next firing puts right what both missed, so nothing can stay stuck.
"""

from __future__ import annotations

from collections.abc import Sequence

from jinbo.kernel.clock import Clock, from_ms, to_ms
from jinbo.kernel.fact import Fact
from jinbo.kernel.timers import Timer, Timers
from jinbo.telemetry.model import Conditions
from jinbo.telemetry.ports import Packs
from jinbo.telemetry.rules.health import silent
from jinbo.telemetry.rules.plan import Plan
from jinbo.telemetry.rules.watch import DeviceState
from jinbo.telemetry.service.ingest import SILENCE
from jinbo.telemetry.service.intake import Plans
from jinbo.telemetry.service.recording import Recorder

BOUND = "subjects.device.bound"
FIRST_WORD = 600_000
"""Milliseconds that a device has from its binding until its first word, in every profile: people have to switch it on."""
RECONNECT = 120_000
"""Milliseconds that devices have to find their way back to a platform that was away, in every profile: clients back off."""
GRACES = 3
"""How often in a row a late timer is put off; a platform that is late for good judges all the same."""


class Silence:
    """Judges silence when the timer says so."""

    def __init__(self, plans: Plans, packs: Packs, recorder: Recorder, timers: Timers, clock: Clock) -> None:
        self._plans = plans
        self._packs = packs
        self._recorder = recorder
        self._timers = timers
        self._clock = clock

    def on_timer(self, timer: Timer) -> Sequence[Fact]:
        """Tells which sensors of the device fell silent or came back, and sets the timer anew."""
        device = timer.key
        plan = self._plans.of([device]).get(device)
        if plan is None or plan.device.retired or not plan.sensors:
            return []
        now = to_ms(self._clock.now())
        if self._put_off(plan, timer, now):
            return []
        loaded = self._packs.load([device], lambda: 10.0)[device]
        if isinstance(loaded, Exception):
            raise loaded
        state, conditions = loaded
        state.since = state.since or int(timer.payload.get("since", now))
        facts, again = self._judge(plan, state, conditions, now)
        self._timers.set(SILENCE, device, from_ms(max(again, now + 1000)), {"since": state.since})
        return facts

    def _put_off(self, plan: Plan, timer: Timer, now: int) -> bool:
        """A timer that fires far too late says that the platform itself was away: nobody was listened to meanwhile.

        So the device gets its whole time once more, from now on; what it kept will have arrived by then.
        """
        patience = min(sensor.lost for sensor in plan.sensors.values())
        graces = int(timer.payload.get("graces", 0))
        if now - to_ms(timer.due) <= patience // 2 or graces >= GRACES:
            return False
        payload = {**timer.payload, "graces": graces + 1}
        self._timers.set(SILENCE, plan.device.id, from_ms(now + max(patience, RECONNECT)), payload)
        return True

    def _judge(self, plan: Plan, state: DeviceState, conditions: Conditions, now: int) -> tuple[Sequence[Fact], int]:
        news, again = silent(plan, state, conditions, now)
        if not plan.device.active:
            news = [one for one in news if not one[1]]
        return (self._recorder.record_health(plan, conditions, news, now) if news else []), again

    def on_fact(self, fact: Fact) -> None:
        """A device that was just bound is expected to talk: it is looked at even if it never says a word."""
        device = fact.value.get("device") or fact.value.get("device_id") or fact.subject.id
        if fact.kind != BOUND or device not in self._plans.of([device]):
            return
        plan = self._plans.of([device])[device]
        loaded = self._packs.load([device], lambda: 10.0)[device]
        if isinstance(loaded, Exception):
            raise loaded
        if not plan.sensors or loaded[0].received_at:
            return  # nothing to listen for, or it spoke before this news came: its timer runs already
        since = to_ms(fact.occurred_at)
        wait = max(FIRST_WORD, min(sensor.lost for sensor in plan.sensors.values()))
        self._timers.set(SILENCE, device, from_ms(since + wait), {"since": since})
