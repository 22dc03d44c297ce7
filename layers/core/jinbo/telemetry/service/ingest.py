"""The bulk lane's use case (批量通道): a batch of messages becomes readings, states, excursions, and news.

The order of writes makes a crash harmless: packs (natural keys), then episodes and conditions (conditional, with their
facts), then whoever must hear at once (`consider`), and the states last. Whatever was not acknowledged comes again, finds
the old state, and does the same again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jinbo.kernel.clock import Clock, from_ms
from jinbo.kernel.fact import Fact
from jinbo.kernel.timers import Timers
from jinbo.telemetry.model import Conditions, Entry, Envelope
from jinbo.telemetry.ports import Loaded, Packs, Quarantine, Replies, Seconds
from jinbo.telemetry.rules.clocks import ClockVerdict
from jinbo.telemetry.rules.health import News, health_news
from jinbo.telemetry.rules.watch import DeviceState, Outcome, observe
from jinbo.telemetry.service.backfill import Backfill
from jinbo.telemetry.service.intake import Intake, Plans, Work, take_in
from jinbo.telemetry.service.recording import Recorder
from jinbo.telemetry.service.result import Consider, OnError, Result

SILENCE = "telemetry.silence"
"""Kind of the timer that looks whether a device's sensors have fallen silent; its key is the device's id."""
MARGIN_S = 2.0
"""Below this many seconds nothing more is begun (F10)."""


@dataclass(slots=True)
class _Step:
    """One device on its way through the batch."""

    work: Work
    state: DeviceState
    conditions: Conditions
    outcome: Outcome
    health: list[News]
    first: bool


def nobody(facts: Sequence[Fact]) -> None:
    """Where there is nobody who must hear before the batch is acknowledged."""


class Ingest:
    """Takes batches of telemetry messages in."""

    def __init__(
        self,
        *,
        plans: Plans,
        packs: Packs,
        recorder: Recorder,
        backfill: Backfill,
        quarantine: Quarantine,
        timers: Timers,
        replies: Replies,
        clock: Clock,
        on_error: OnError,
    ) -> None:
        self._plans = plans
        self._packs = packs
        self._recorder = recorder
        self._backfill = backfill
        self._quarantine = quarantine
        self._timers = timers
        self._replies = replies
        self._clock = clock
        self._on_error = on_error

    def ingest(self, envelopes: Sequence[Envelope], seconds: Seconds, consider: Consider = nobody) -> Result:
        """Stores what is sound, quarantines what is not, and names exactly the envelopes that must come again.

        A fault of one device's data or store fails that device's envelopes only.
        """
        try:
            intake = take_in(envelopes, self._plans)
            loaded = self._packs.load(list(intake.work), seconds) if intake.work else {}
        except Exception as error:  # nothing is begun yet: the whole batch comes again
            self._on_error("load", error)
            return Result(failed=[envelope.id for envelope in envelopes], counts=Counter(failed=len(envelopes)))
        steps = self._observe(intake, loaded)
        facts = self._store(steps, intake, seconds)
        if facts:
            self._consider(steps, facts, consider)
        done = set(steps) - self._keep_states(steps, seconds)
        unkept = self._keep_entries(intake.entries, seconds)
        for device, body in intake.replies:
            self._replies.send(device, body)
        owners = {id_: device for device, work in intake.work.items() for id_ in work.envelopes}
        broken = set(intake.work) - done
        failed = [one.id for one in envelopes if owners.get(one.id) in broken or one.id in unkept]
        intake.counts.update({"failed": len(failed), "facts": len(facts)})
        return Result(facts, failed, intake.counts)

    def _observe(self, intake: Intake, loaded: Mapping[str, Loaded]) -> dict[str, _Step]:
        steps: dict[str, _Step] = {}
        for device, work in intake.work.items():
            try:
                steps[device] = self._observe_device(work, loaded[device])
            except Exception as error:  # one device's data must not stop the lane (F7); it is reported
                self._on_error(device, error)
        return steps

    def _observe_device(self, work: Work, loaded: Loaded) -> _Step:
        if isinstance(loaded, Exception):
            raise loaded
        state, conditions = loaded
        first = not state.since
        state.since = state.since or work.received_at
        state.received_at = max(state.received_at, work.received_at)
        verdict = work.verdict or ClockVerdict.UNSURE
        if verdict is not ClockVerdict.WRONG:
            state.skew = work.skew
        outcome = observe(work.plan, state, work.readings, work.sent_at) if work.readings else Outcome()
        health = health_news(work.plan, state, conditions, heard=outcome.heard, verdict=verdict, skew=work.skew)
        return _Step(work, state, conditions, outcome, health, first)

    def _store(self, steps: dict[str, _Step], intake: Intake, seconds: Seconds) -> list[Fact]:
        """Packs, then the news of each device; devices that could not be stored leave `steps`."""
        fresh = {device: step.outcome.fresh for device, step in steps.items() if step.outcome.fresh}
        arrived = max((step.work.received_at for step in steps.values()), default=0)
        for device in self._packs.put_readings(fresh, arrived, seconds) if fresh else ():
            del steps[device]
        for step in steps.values():
            intake.counts["stored"] += len(step.outcome.fresh)
            intake.counts["duplicates"] += len(step.work.readings) - len(step.outcome.fresh)
        facts: list[Fact] = []
        for device, step in list(steps.items()):
            if not (step.outcome.changes or step.outcome.late or step.health or step.first):
                continue
            try:
                if seconds() < MARGIN_S:
                    raise TimeoutError("no time left for this device's news")
                facts += self._tell(step)
            except Exception as error:  # as above: this device comes again, the others are done
                self._on_error(device, error)
                del steps[device]
        return facts

    def _tell(self, step: _Step) -> list[Fact]:
        facts: list[Fact] = []
        for change in step.outcome.changes:
            facts += self._recorder.record_change(step.work.plan, change)
        if step.outcome.late:
            facts += self._backfill.look_again(step.work.plan, step.outcome.late, step.state.disturbed_at)
        if facts:
            step.state.disturbed_at = step.work.received_at
        if step.health:
            facts += self._recorder.record_health(step.work.plan, step.conditions, step.health, step.work.received_at)
        if step.first:
            self._arm(step)
        return facts

    def _arm(self, step: _Step) -> None:
        """Sets the device's silence timer for the first time; from then on it sets itself anew (lazily re-armed)."""
        plan = step.work.plan
        if not plan.sensors:
            return
        wait = min(sensor.lost for sensor in plan.sensors.values())
        self._timers.set(SILENCE, plan.device.id, from_ms(step.work.received_at + wait), {})

    def _consider(self, steps: dict[str, _Step], facts: Sequence[Fact], consider: Consider) -> None:
        """Tells who must hear at once. When that fails, the devices that had news come again, with the same news."""
        try:
            consider(facts)
        except Exception as error:  # the news stands in the outbox too; what failed is delivered again
            self._on_error("consider", error)
            told = {fact.value.get("device") for fact in facts}
            for device in [device for device in steps if device in told]:
                del steps[device]

    def _keep_states(self, steps: Mapping[str, _Step], seconds: Seconds) -> frozenset[str]:
        """Writes the states that have changed; returns devices whose state could not be written."""
        states = {device: step.state for device, step in steps.items() if step.outcome.fresh or step.first}
        return self._packs.put_states(states, seconds) if states else frozenset()

    def _keep_entries(self, entries: Mapping[str, Entry], seconds: Seconds) -> frozenset[str]:
        if not entries:
            return frozenset()
        lost = self._quarantine.put(list(entries.values()), seconds)
        return frozenset(id_ for id_, entry in entries.items() if entry.id in lost)
