"""Packs and states in table `readings`, with attributes typed by hand: the lane's price is its requests (P1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jinbo.kernel.clock import from_ms
from jinbo.platform.batch import Batches
from jinbo.platform.clock import platform_clock
from jinbo.telemetry.model import Conditions, Reading
from jinbo.telemetry.ports import Loaded, Seconds
from jinbo.telemetry.records.codec import (
    HOUR,
    StateTooNewError,
    decode_conditions,
    decode_state,
    encode_state,
    merge,
    packs_of,
)
from jinbo.telemetry.records.keys import CONDITIONS, LAST, STATE, device_key
from jinbo.telemetry.rules.watch import DeviceState

KEEP_S = 731 * 86_400
"""Two years from arrival and a day (上海市食品安全条例 art. 34; DESIGN 2 rule 4)."""


class PackRecords:
    """Readings and states (port Packs)."""

    def __init__(self, batches: Batches, readings_table: str, records_table: str) -> None:
        self._batches = batches
        self._readings = readings_table
        self._records = records_table

    def load(self, ids: Sequence[str], seconds: Seconds) -> dict[str, Loaded]:
        """State and conditions of each device, in one request for fifty of them."""
        keys = {
            self._readings: [{"pk": {"S": device_key(id_)}, "sk": {"S": STATE}} for id_ in ids],
            self._records: [{"pk": {"S": device_key(id_)}, "sk": {"S": CONDITIONS}} for id_ in ids],
        }
        found = self._batches.get(keys, seconds)
        states = {item["pk"]["S"]: item["state"]["S"] for item in found[self._readings]}
        faults = {item["pk"]["S"]: item for item in found[self._records]}
        return {id_: _loaded(id_, states.get(device_key(id_)), faults.get(device_key(id_))) for id_ in ids}

    def put_readings(self, readings: Mapping[str, Sequence[Reading]], arrived: int, seconds: Seconds) -> frozenset[str]:
        """Stores packs; the same pack again is the same item."""
        ttl = {"N": str(platform_clock().to_wall(from_ms(arrived)) // 1000 + KEEP_S)}
        owners: list[str] = []
        items: list[dict[str, Any]] = []
        for device, its in readings.items():
            pk = {"S": device_key(device)}
            for sk, text in packs_of(its):
                owners.append(device)
                items.append({"pk": pk, "sk": {"S": sk}, "pack": {"S": text}, "ttl": ttl})
        return frozenset(owners[place] for place in self._batches.put(self._readings, items, seconds))

    def put_states(self, states: Mapping[str, DeviceState], seconds: Seconds) -> frozenset[str]:
        """Stores states, unconditionally: a device's records come to one consumer in order."""
        owners = list(states)
        items = [
            {"pk": {"S": device_key(device)}, "sk": {"S": STATE}, "state": {"S": encode_state(state)}}
            for device, state in states.items()
        ]
        return frozenset(owners[place] for place in self._batches.put(self._readings, items, seconds))

    def between(self, device: str, start: int, end: int) -> list[Reading]:
        """Readings of a device in a time; packs never cross an hour, so the query begins at the hour's."""
        first, last = (min(max(0, at), LAST) for at in (start - start % HOUR, end))
        request = {
            "TableName": self._readings,
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
            "ExpressionAttributeValues": {
                ":pk": {"S": device_key(device)},
                ":first": {"S": f"P#{first:013d}"},
                ":last": {"S": f"P#{last:013d}"},
            },
            "ProjectionExpression": "sk, pack",
            "ConsistentRead": True,
        }
        return merge(((item["sk"]["S"], item["pack"]["S"]) for item in self._batches.query(request)), start, end)


def _loaded(id_: str, state: str | None, item: Mapping[str, Any] | None) -> Loaded:
    try:
        conditions = (
            Conditions(id_, decode_conditions(item["active"]["S"]), int(item["version"]["N"]))
            if item
            else Conditions(id_)
        )
        return (decode_state(state) if state else DeviceState()), conditions
    except (ValueError, TypeError, LookupError, StateTooNewError) as error:
        return error
