"""P1 and P2: the bulk lane against the handlers that one writes first, with AWS cut off at botocore's `before-send`.

Ours does all its work: unwraps and checks each message, drops duplicates, judges limits and clocks, handles late readings,
reads and writes the devices' states. The peers parse and store.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

import boto3
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from jinbo.kernel.fact import Fact
from jinbo.platform.aws import client
from jinbo.platform.batch import Batches
from jinbo.platform.clock import PlatformClock
from jinbo.telemetry.model import Device
from jinbo.telemetry.payload import envelope
from jinbo.telemetry.records.episodes import ConditionRecords, EpisodeRecord, EpisodeRecords
from jinbo.telemetry.records.packs import PackRecords
from jinbo.telemetry.records.quarantine import QuarantineRecords
from jinbo.telemetry.service import Backfill, Ingest, Plans, Recorder

from tests.performance.harness import Runner, race
from tests.performance.small_table import Canned, SmallTable
from tests.performance.workload import DEVICES, OPENING, device, kinesis_event, minutes, sqs_event

WARM_MINUTES = 15
"""Minutes before measuring: the states' windows are full."""
POWERTOOLS_FLOOR = 9.0
BATCH_WRITER_FLOOR = 1.5
MAX_UNITS = 60
MAX_REQUESTS = 8


class _Registry:
    def __init__(self, sensors: int) -> None:
        self._devices = {one.id: one for one in (device(number, sensors) for number in range(DEVICES))}

    def devices(self, ids: Any) -> Mapping[str, Device]:
        return {id_: self._devices[id_] for id_ in ids if id_ in self._devices}

    def page(self, hall: str, limit: int, cursor: str) -> tuple[Sequence[Device], str]:
        return list(self._devices.values())[:limit], ""


class _Nothing:
    """Timers and replies: neither is asked for by devices that talk and are well."""

    def set(self, *_: Any) -> None: ...
    def cancel(self, *_: Any) -> None: ...
    def send(self, *_: Any) -> None: ...


class Lane:
    """The lane as on_telemetry runs it, from the event to the answer."""

    def __init__(self, dynamodb: Any, sensors: int) -> None:
        # the platform's clock stands where the workload's readings are
        self._clock = PlatformClock(OPENING, 1.0, 0, lambda: 3_600_000)
        batches = Batches(dynamodb)
        packs = PackRecords(batches, "readings", "records")
        recorder = Recorder(EpisodeRecords(), ConditionRecords(), self._clock)
        self.errors: list[tuple[str, Exception]] = []
        self._ingest = Ingest(
            plans=Plans(_Registry(sensors), self._clock, "CURRENT"),
            packs=packs,
            recorder=recorder,
            backfill=Backfill(packs, recorder),
            quarantine=QuarantineRecords(dynamodb, batches, "records"),
            timers=_Nothing(),
            replies=_Nothing(),
            clock=self._clock,
            on_error=lambda where, error: self.errors.append((where, error)),
        )

    def handle(self, event: Mapping[str, Any]) -> Any:
        """One invocation."""
        envelopes = [
            envelope(one["kinesis"]["sequenceNumber"], b64decode(one["kinesis"]["data"]), lambda ms: ms, 0)
            for one in event["Records"]
        ]
        facts: list[Fact] = []
        result = self._ingest.ingest(envelopes, lambda: 60.0, facts.extend)
        assert not result.failed, self.errors
        return result


def _low_level() -> Any:
    """A client of our own making for each contender, so that each has its own stand-in."""
    return client.__wrapped__("dynamodb")


def p1(batch: int, rounds: int) -> dict[str, Any]:
    """Records a second and core for a Kinesis batch of `batch` messages with one reading each."""
    ticks = minutes(sensors=1, seed=3)
    stored = SmallTable()
    warm = Lane(stored.attach(_low_level()), 1)
    for said in islice(ticks, WARM_MINUTES):
        warm.handle(kinesis_event(said))
    said = [one for tick in islice(ticks, batch // DEVICES + 1) for one in tick][:batch]
    states = {"Responses": {"readings": [], "records": []}, "UnprocessedKeys": {}}
    responses: Any = states["Responses"]
    responses["readings"] = [item for (table, _, sk), item in stored.items.items() if sk == "STATE"]
    canned = Canned({"BatchGetItem": json.dumps(states).encode(), "BatchWriteItem": b'{"UnprocessedItems": {}}'})
    lane = Lane(canned.attach(_low_level()), 1)
    kinesis, sqs = kinesis_event(said), sqs_event(said)
    return race(
        Runner("ours", lambda: lane.handle(kinesis), len(said), repeat=4),
        {
            "BatchProcessor + PutItem": (
                Runner("powertools", _powertools(canned, sqs), len(said)), POWERTOOLS_FLOOR,
            ),
            "batch_writer": (Runner("batch_writer", _batch_writer(canned, sqs), len(said), repeat=2), BATCH_WRITER_FLOOR),
        },
        rounds,
    )  # fmt: skip


def _table(canned: Canned) -> Any:
    table = boto3.Session().resource("dynamodb").Table("readings")
    canned.attach(table.meta.client)
    return table


def _item(body: str) -> dict[str, Any]:
    message = json.loads(body, parse_float=Decimal)
    (reading,) = message["readings"][:1]
    return {
        "pk": f"DEVICE#{message['device']}",
        "sk": f"{reading['sensor']}#{reading['at']}",
        "value": reading["value"],
        "sent_at": message["sent_at"],
    }


def _powertools(canned: Canned, event: dict[str, Any]) -> Any:
    table = _table(canned)
    processor = BatchProcessor(event_type=EventType.SQS)

    def keep(record: Any) -> None:
        table.put_item(Item=_item(record.body))

    return lambda: process_partial_response(event=event, record_handler=keep, processor=processor, context=None)  # type: ignore[arg-type]  # no context is needed


def _batch_writer(canned: Canned, event: dict[str, Any]) -> Any:
    table = _table(canned)

    def run() -> None:
        with table.batch_writer(overwrite_by_pkeys=["pk", "sk"]) as writer:
            for record in event["Records"]:
                writer.put_item(Item=_item(record["body"]))

    return run


def p2(sensors: int) -> dict[str, Any]:
    """Requests and write units for 100 readings: one message of 5 readings from each of 20 devices."""
    table = SmallTable()
    table.attach(EpisodeRecord._get_connection().connection.client)  # what the lane asks PynamoDB for is counted too
    lane = Lane(table.attach(_low_level()), sensors)
    ticks = minutes(sensors=sensors, seed=5)
    for said in islice(ticks, WARM_MINUTES):
        lane.handle(kinesis_event(said))
    table.requests.clear()
    table.units = 0
    readings = 0
    for said in islice(ticks, 40):
        result = lane.handle(kinesis_event(said))
        readings += result.counts["readings"]
    hundreds = readings / 100
    figures = {
        "readings": readings,
        "requests_per_100": round(sum(table.requests.values()) / hundreds, 2),
        "wcu_per_100": round(table.units / hundreds, 1),
        "operations": dict(table.requests),
        "limits": {"requests_per_100": MAX_REQUESTS, "wcu_per_100": MAX_UNITS},
    }
    figures["holds"] = figures["requests_per_100"] <= MAX_REQUESTS and figures["wcu_per_100"] <= MAX_UNITS
    return figures
