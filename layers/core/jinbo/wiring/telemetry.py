"""Telemetry bound to its stores, and the bulk lane as one use case (物联监测装配): record, consider, acknowledge."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from jinbo.kernel.clock import to_ms
from jinbo.kernel.fact import Fact
from jinbo.kernel.timers import Timer
from jinbo.platform.aws import client
from jinbo.platform.batch import Batches
from jinbo.platform.clock import platform_clock
from jinbo.platform.settings import settings
from jinbo.subjects.records.device_reads import DeviceReader
from jinbo.telemetry.model import Envelope
from jinbo.telemetry.payload import envelope
from jinbo.telemetry.records.quarantine import QuarantineRecords
from jinbo.telemetry.service.intake import Plans
from jinbo.wiring.registered import SubjectsRegistry

if TYPE_CHECKING:
    from jinbo.kernel.timers import Timers
    from jinbo.telemetry.payload.letters import Letter
    from jinbo.telemetry.ports import AlarmStore, ConditionStore, Episodes, Seconds
    from jinbo.telemetry.records.alarms import AlarmRecords
    from jinbo.telemetry.records.episodes import ConditionRecords, EpisodeRecords
    from jinbo.telemetry.records.packs import PackRecords
    from jinbo.telemetry.service import (
        Backfill,
        Consider,
        Desk,
        History,
        Ingest,
        OnError,
        Recorder,
        Result,
        Silence,
    )

ATTEMPTS = 2
"""botocore's own attempts at a batch request: the batch writer retries by itself, for as long as the lane has time."""


@cache
def _batches() -> Batches:
    return Batches(client("dynamodb", attempts=ATTEMPTS))


@cache
def _packs() -> PackRecords:
    from jinbo.telemetry.records.packs import PackRecords

    return PackRecords(_batches(), settings().readings_table, settings().records_table)


@cache
def _quarantine() -> QuarantineRecords:
    return QuarantineRecords(client("dynamodb", attempts=ATTEMPTS), _batches(), settings().records_table)


@cache
def _plans() -> Plans:
    return Plans(SubjectsRegistry(_reads), platform_clock(), settings().profile)


@cache
def _alarm_plans() -> Plans:
    """On the client that PynamoDB uses as well: an alarm needs both, and each client costs a cold start 10 ms (P6)."""
    reader = DeviceReader(client("dynamodb"))
    return Plans(SubjectsRegistry(lambda: reader), platform_clock(), settings().profile)


@cache
def _reads() -> DeviceReader:
    return DeviceReader(client("dynamodb", attempts=ATTEMPTS))


class FirstUse:
    """Stands for something that is made when first asked for anything: PynamoDB is for the batches that have news."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make

    def __getattr__(self, name: str) -> Any:
        return getattr(self._make(), name)


@cache
def _episodes() -> EpisodeRecords:
    from jinbo.telemetry.records.episodes import EpisodeRecords

    return EpisodeRecords()


@cache
def _conditions() -> ConditionRecords:
    from jinbo.telemetry.records.episodes import ConditionRecords

    return ConditionRecords()


@cache
def _alarms() -> AlarmRecords:
    from jinbo.telemetry.records.alarms import AlarmRecords

    return AlarmRecords()


def _timers() -> Timers:
    from jinbo.wiring.timers import timers

    return timers()


@cache
def _recorder() -> Recorder:
    from jinbo.telemetry.service import Recorder

    episodes, conditions = FirstUse(_episodes), FirstUse(_conditions)
    return Recorder(cast("Episodes", episodes), cast("ConditionStore", conditions), platform_clock())


@cache
def _backfill() -> Backfill:
    from jinbo.telemetry.service import Backfill

    return Backfill(_packs(), _recorder())


@cache
def history() -> History:
    """Latest values, series, excursions and their causes."""
    from jinbo.telemetry.service import History

    return History(
        registry=SubjectsRegistry(_reads),
        packs=_packs(),
        episodes=_episodes(),
        clock=platform_clock(),
        profile=settings().profile,
    )


@cache
def desk() -> Desk:
    """Quarantine, replay, import."""
    from jinbo.telemetry.service import Desk

    return Desk(_plans(), _packs(), _backfill(), _quarantine(), platform_clock())


@cache
def silence() -> Silence:
    """Judges silence (timer `telemetry.silence`; fact `subjects.device.bound`)."""
    from jinbo.telemetry.service import Silence

    return Silence(_plans(), _packs(), _recorder(), _timers(), platform_clock())


def on_silence(timer: Timer) -> None:
    """The handler of timer `telemetry.silence`: what it finds is considered at once; the outbox tells it as well."""
    facts = silence().on_timer(timer)
    if facts:
        from jinbo.wiring.alerts import alerts

        alerts().consider(facts)


def ingest(on_error: OnError) -> Ingest:
    """The bulk lane's use case, telling its errors to `on_error`."""
    from jinbo.telemetry.records.replies import IotReplies
    from jinbo.telemetry.service import Ingest

    return Ingest(
        plans=_plans(),
        packs=_packs(),
        recorder=_recorder(),
        backfill=_backfill(),
        quarantine=_quarantine(),
        timers=cast("Timers", FirstUse(_timers)),
        replies=IotReplies(lambda: client("iot-data")),
        clock=platform_clock(),
        on_error=on_error,
    )


def _consider(facts: Sequence[Fact]) -> None:
    """What is out of its limits is considered before the batch is acknowledged. A sensor's own health goes by the outbox.

    When a thousand sensors come back at once, after a power cut, no reading may wait for their thousand alerts.
    """
    if not facts:
        return
    from jinbo.telemetry.rules.news import EXCURSION

    urgent = [fact for fact in facts if fact.kind == EXCURSION]
    if urgent:
        from jinbo.wiring.alerts import alerts  # only when there is news: most batches have none

        alerts().consider(urgent)


class TelemetryLane:
    """The bulk lane (批量通道): record, consider, acknowledge."""

    def __init__(self, ingest: Ingest, consider: Consider) -> None:
        self._ingest = ingest
        self._consider = consider

    def run(self, records: Iterable[tuple[str, bytes]], remaining_ms: int) -> Result:
        """Takes records (place in the stream, the IoT rule's JSON) in; `failed` of the result names those to come again."""
        return self._ingest.ingest(envelopes(records), countdown(remaining_ms), self._consider)


def telemetry_lane(on_error: OnError) -> TelemetryLane:
    """The bulk lane."""
    return TelemetryLane(ingest(on_error), _consider)


def record_alarms(records: Iterable[tuple[str, bytes]], remaining_ms: int, on_error: OnError) -> Result:
    """The critical lane's first half: stores what devices call alarms. `facts` of the result are to be considered.

    `records` are (message id, the IoT rule's JSON); `failed` names the messages to come again.
    """
    from jinbo.telemetry.service import Alarms

    store = cast("AlarmStore", FirstUse(_alarms))
    alarms = Alarms(_alarm_plans(), store, _quarantine(), platform_clock(), on_error)
    return alarms.record(envelopes(records), countdown(remaining_ms))


def letters(notice: Mapping[str, Any], id_: str) -> list[Letter]:
    """The messages that a dead letter is about: one of an IoT error action, or those of a failed Kinesis batch.

    Raises:
        ValueError: a notice of an unknown kind.
    """
    from jinbo.telemetry.payload.letters import Letter, iot_failure, lost_batch
    from jinbo.telemetry.records.stream import records_of

    now = to_ms(platform_clock().now())
    letter = iot_failure(notice, id_, now)
    if letter is not None:
        return [letter]
    batch = lost_batch(notice)
    if batch is None:
        raise ValueError("a dead letter of an unknown kind")
    return [Letter(one, "telemetry", batch.detail) for one in envelopes(records_of(client("kinesis"), batch))]


def keep_failed(failed: Sequence[Letter]) -> frozenset[str]:
    """Quarantines what a lane could not take; returns the ids that could not be kept."""
    lost: set[str] = set()
    for lane in sorted({letter.lane for letter in failed}):
        its = [letter for letter in failed if letter.lane == lane]
        details = {letter.envelope.id: letter.detail for letter in its}
        lost |= desk().keep([letter.envelope for letter in its], details, lane)
    return frozenset(lost)


def envelopes(records: Iterable[tuple[str, bytes]]) -> list[Envelope]:
    """Lane records as envelopes; `received_ms`, stamped by AWS, is mapped through the platform's clock."""
    clock = platform_clock()
    now = to_ms(clock.now())
    return [envelope(id_, data, clock.from_wall, now) for id_, data in records]


def countdown(remaining_ms: int) -> Seconds:
    """Seconds left of a Lambda's time, counted from now."""
    end = time.monotonic() + remaining_ms / 1000
    return lambda: end - time.monotonic()


def claimable(serial: str) -> bool:
    """Whether a device may claim a certificate: registered, and not retired (fleet provisioning)."""
    device = _reads().devices([serial]).get(serial)
    return device is not None and device.status != "RETIRED"
