"""The quarantine's desk (隔离区): list, read, replay; and importing a logger's file, which comes the same way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jinbo.identity.service import require
from jinbo.kernel.access import Principal, Scope
from jinbo.kernel.clock import Clock, iso, to_ms
from jinbo.kernel.errors import ConflictError, InvalidError, NotFoundError, UnavailableError
from jinbo.kernel.frozen import frozen
from jinbo.telemetry.model import Entry, Envelope, Reading, Reason, Sample
from jinbo.telemetry.ports import Packs, Quarantine
from jinbo.telemetry.rules import IMPORT, QUARANTINE, REPLAY
from jinbo.telemetry.rules.plan import Plan
from jinbo.telemetry.service.backfill import Backfill
from jinbo.telemetry.service.intake import Plans, entry_of, take_in

EVERYWHERE = Scope()
SECONDS = 20.0
MAX_CURSOR = 128
"""How long a replay or import may wait for the store."""


@frozen
class Replayed:
    """What a replay did: `stored` readings taken, `reason` why (the rest of) it is still refused, '' when all is well."""

    entry_id: str
    stored: int
    reason: str


class Desk:
    """What engineers do with messages that were refused, and with readings that come by hand."""

    def __init__(self, plans: Plans, packs: Packs, backfill: Backfill, quarantine: Quarantine, clock: Clock) -> None:
        self._plans = plans
        self._packs = packs
        self._backfill = backfill
        self._quarantine = quarantine
        self._clock = clock

    def page(self, principal: Principal, cursor: str | None, limit: int) -> tuple[list[Entry], str | None]:
        """Refused messages, newest first, and the cursor of the next page.

        Raises:
            InvalidError: `bad-cursor`.
        """
        require(principal, QUARANTINE, EVERYWHERE)
        if cursor is not None and not (cursor.isascii() and cursor[:13].isdigit() and len(cursor) <= MAX_CURSOR):
            raise InvalidError("bad-cursor", "分页游标无效", "That is no cursor of this list")
        return self._quarantine.page(cursor, limit, to_ms(self._clock.now()) + 86_400_000)

    def entry(self, principal: Principal, entry_id: str) -> Entry:
        """One refused message with its bytes.

        Raises:
            NotFoundError: there is none.
        """
        require(principal, QUARANTINE, EVERYWHERE)
        return self._known(entry_id)

    def replay(self, principal: Principal, entry_id: str) -> Replayed:
        """Sends a message through the checks again, as of when it arrived: as a backfill, so the live state is left alone.

        Raises:
            NotFoundError: there is none.
            ConflictError: `not-replayable`: it was cut off, was no telemetry, or has been taken already.
            UnavailableError: the store was busy; try again.
        """
        require(principal, REPLAY, EVERYWHERE)
        entry = self._known(entry_id)
        if entry.truncated or entry.replayed_at or entry.lane != "telemetry":
            raise ConflictError("not-replayable", "该消息不能重放", "This message cannot be replayed")
        intake = take_in([Envelope(entry.id, entry.raw, entry.device, entry.received_at)], self._plans)
        stored = 0
        for work in intake.work.values():
            if work.readings:
                self._store(work.plan, work.readings, entry.received_at)
                stored += len(work.readings)
        still = intake.entries.get(entry.id)
        if still is None:
            self._quarantine.mark_replayed(entry.id, iso(self._clock.now()))
        return Replayed(entry.id, stored, str(still.reason) if still else "")

    def import_samples(self, principal: Principal, device_id: str, sensor: str, samples: Sequence[Sample]) -> int:
        """Stores a logger's samples as history of a registered sensor, and looks for excursions in it; returns how many.

        Exempt from clock and lateness (DESIGN 2 rule 4).

        Raises:
            NotFoundError: no such device or sensor.
            InvalidError: `out-of-range`, naming the first sample that this sensor cannot have measured; nothing is stored.
        """
        require(principal, IMPORT, EVERYWHERE)
        plan = self._plans.of([device_id]).get(device_id)
        one = plan.sensors.get(sensor) if plan else None
        if plan is None or one is None:
            raise NotFoundError
        for at, value in samples:
            if not one.least < value < one.most:
                raise InvalidError(
                    "out-of-range", "数值超出测点量程", "A value is beyond what this sensor can measure",
                    details={"at": at, "value": value},
                )  # fmt: skip
        self._store(plan, [(sensor, at, value) for at, value in samples], to_ms(self._clock.now()))
        return len(samples)

    def keep(
        self, envelopes: Sequence[Envelope], details: Mapping[str, str], lane: str = "telemetry"
    ) -> frozenset[str]:
        """Puts messages that a lane could not take into quarantine; returns ids of envelopes that could not be kept."""
        entries = {one.id: entry_of(one, Reason.LANE_FAILED, details.get(one.id, ""), lane=lane) for one in envelopes}
        lost = self._quarantine.put(list(entries.values()), lambda: SECONDS)
        return frozenset(id_ for id_, entry in entries.items() if entry.id in lost)

    def _store(self, plan: Plan, readings: Sequence[Reading], arrived: int) -> None:
        if self._packs.put_readings({plan.device.id: readings}, arrived, lambda: SECONDS):
            raise UnavailableError("store-busy", "系统繁忙，请稍后再试", "The store is busy; try again")
        for sensor in {sensor for sensor, _, _ in readings}:
            ats = [at for id_, at, _ in readings if id_ == sensor]
            self._backfill.look_back(plan, sensor, min(ats), max(ats))

    def _known(self, entry_id: str) -> Entry:
        entry = self._quarantine.get(entry_id)
        if entry is None:
            raise NotFoundError
        return entry
