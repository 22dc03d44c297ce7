"""What devices call alarms (设备报警): recorded as they come, told at once; the critical lane's first half."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from jinbo.kernel.clock import Clock
from jinbo.kernel.errors import JinboError
from jinbo.kernel.fact import Fact
from jinbo.telemetry.model import AlarmMessage, BadPart, Entry, Envelope, Reason, Refusal
from jinbo.telemetry.payload import parse_alarms
from jinbo.telemetry.ports import AlarmStore, Quarantine, Seconds
from jinbo.telemetry.rules.clocks import ClockVerdict, clock_verdict
from jinbo.telemetry.rules.news import alarm_fact, alarm_id
from jinbo.telemetry.rules.plan import Plan
from jinbo.telemetry.service.intake import Plans, entry_of
from jinbo.telemetry.service.result import OnError, Result

LANE = "alarm"


class Alarms:
    """Takes alarm messages in. Each stands alone: one that cannot be stored comes again, the others are done."""

    def __init__(
        self, plans: Plans, store: AlarmStore, quarantine: Quarantine, clock: Clock, on_error: OnError
    ) -> None:
        self._plans = plans
        self._store = store
        self._quarantine = quarantine
        self._clock = clock
        self._on_error = on_error

    def record(self, envelopes: Sequence[Envelope], seconds: Seconds) -> Result:
        """Stores alarms with their news. A repeated alarm is stored once and told again: hearers are idempotent.

        An alarm is never refused for its clock, only marked: a trapped person cannot wait for a time server.
        """
        result = Result(counts=Counter(messages=len(envelopes)))
        entries: dict[str, Entry] = {}
        for envelope in envelopes:
            try:
                entry = self._record_one(envelope, result)
            except JinboError as error:
                self._on_error(envelope.thing, error)
                result.failed.append(envelope.id)
                continue
            if entry is not None:
                entries[envelope.id] = entry
                result.counts[f"refused.{entry.reason}"] += 1
        if entries:
            lost = self._quarantine.put(list(entries.values()), seconds)
            result.failed += [id_ for id_, entry in entries.items() if entry.id in lost]
        return result

    def _record_one(self, envelope: Envelope, result: Result) -> Entry | None:
        message = Refusal(envelope.fault) if envelope.fault else parse_alarms(envelope.raw, envelope.thing)
        if isinstance(message, Refusal):
            return entry_of(envelope, message.reason, message.detail, lane=LANE)
        plan = self._plans.of([envelope.thing]).get(envelope.thing)
        if plan is None or plan.device.retired:
            return entry_of(envelope, Reason.RETIRED_DEVICE if plan else Reason.UNKNOWN_DEVICE, lane=LANE)
        result.facts += self._store_alarms(plan, message, envelope.received_at)
        result.counts["alarms"] += len(message.alarms)
        bad: list[BadPart] = message.bad
        return entry_of(envelope, Reason.BAD_ALARM, parts=bad, lane=LANE) if bad else None

    def _store_alarms(self, plan: Plan, message: AlarmMessage, received_at: int) -> list[Fact]:
        now = self._clock.now()
        trusted = clock_verdict(received_at, message.sent_at) is not ClockVerdict.WRONG
        facts: list[Fact] = []
        for alarm in message.alarms:
            at = alarm.at if trusted else received_at
            fact = alarm_fact(alarm, plan.device, received_at, now, at)
            self._store.put_new((plan.device.id, at, alarm_id(plan.device.id, alarm)), fact)
            facts.append(fact)
        return facts
