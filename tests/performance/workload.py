"""P2's workload (负载): devices that report each minute, 10 % of messages twice, 5 % of messages late; always the same.

Half of the late ones come within the ten minutes in which order makes no difference, half after up to an hour.
"""

from __future__ import annotations

import json
import random
from base64 import b64encode
from collections.abc import Iterator, Sequence
from typing import Any

from jinbo.telemetry.model import Device, Sensor

DEVICES = 20
OPENING = 1_604_534_400_000
MINUTE = 60_000


def device(number: int, sensors: int) -> Device:
    """A freezer with some probes."""
    probes = [Sensor(f"t{n}", "TEMPERATURE", "Cel", "T02") for n in range(1, sensors + 1)]
    return Device(f"fz-{number:04d}", "FREEZER", "business:b1", {one.id: one for one in probes}, "ent", "1.1", "A")


def payload(device_id: str, rows: Sequence[tuple[str, int, float]], sent_at: int) -> bytes:
    """A message as a device sends it."""
    readings = [{"sensor": sensor, "at": at, "value": value} for sensor, at, value in rows]
    return json.dumps({"v": 1, "device": device_id, "sent_at": sent_at, "readings": readings}).encode()


def minutes(sensors: int, seed: int = 1) -> Iterator[list[tuple[str, bytes, int]]]:
    """For each minute the messages (device, payload, received at) of all devices, one reading of each sensor."""
    chance = random.Random(seed)
    held: list[tuple[int, tuple[str, bytes, int]]] = []
    minute = 0
    while True:
        at = OPENING + minute * MINUTE
        said: list[tuple[str, bytes, int]] = []
        for number in range(DEVICES):
            id_ = f"fz-{number:04d}"
            rows = [(f"t{n}", at, round(-18 + chance.gauss(0, 0.4), 1)) for n in range(1, sensors + 1)]
            if chance.random() < 0.05:  # the device could not send it: it does so later
                wait = chance.randint(2, 9) if chance.random() < 0.5 else chance.randint(11, 60)
                sent = at + wait * MINUTE + 500
                held.append((minute + wait, (id_, payload(id_, rows, sent), sent + 400)))
                continue
            message = (id_, payload(id_, rows, at + 500), at + 900)
            said += [message] * (2 if chance.random() < 0.1 else 1)
        said += [message for due, message in held if due == minute]
        chance.shuffle(said)
        yield said
        minute += 1


def kinesis_event(said: Sequence[tuple[str, bytes, int]]) -> dict[str, Any]:
    """What Lambda is called with for these messages."""
    return {
        "Records": [
            {
                "eventSource": "aws:kinesis",
                "eventID": f"shardId-000000000000:{number}",
                "kinesis": {"sequenceNumber": str(number), "data": b64encode(_enveloped(*one)).decode()},
            }
            for number, one in enumerate(said)
        ]
    }


def sqs_event(said: Sequence[tuple[str, bytes, int]]) -> dict[str, Any]:
    """The same as a queue would bring them: the peers' form."""
    return {
        "Records": [
            {"messageId": str(number), "eventSource": "aws:sqs", "body": raw.decode(), "receiptHandle": "r"}
            for number, (_, raw, _) in enumerate(said)
        ]
    }


def _enveloped(thing: str, raw: bytes, received: int) -> bytes:
    return json.dumps({"payload": b64encode(raw).decode(), "thing": thing, "received_ms": received}).encode()
