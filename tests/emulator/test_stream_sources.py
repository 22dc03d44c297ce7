"""A stream's places stay true while what everybody has read is let go."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from local.emulator import stream_reader, stream_sources
from local.emulator.stream_sources import KEPT_RECORDS, KinesisShard, TableStream

ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/telemetry"


def record(number: int) -> dict[str, Any]:
    return {
        "SequenceNumber": str(number),
        "ApproximateArrivalTimestamp": float(number),
        "Data": "",
        "PartitionKey": "k",
    }


@pytest.fixture
def iterators(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """The emulator's Kinesis, as far as a shard asks it."""
    known: dict[str, dict[str, Any]] = {}
    monkeypatch.setattr(
        stream_sources, "load", lambda _: SimpleNamespace(_shard_iterators=known)
    )  # the emulator's own table
    return known


def test_what_everybody_has_read_is_let_go_but_for_the_latest_and_places_stay_true(iterators: object) -> None:
    shard = KinesisShard(ARN, "s0", {"records": [record(n) for n in range(3 * KEPT_RECORDS)]})
    read = 2 * KEPT_RECORDS + 1
    before = [one.sequence_number for one in shard.read(read, 2)]
    shard.forget_before(read)
    assert (shard.start(), shard.end()) == (KEPT_RECORDS + 1, 3 * KEPT_RECORDS)
    assert [one.sequence_number for one in shard.read(read, 2)] == before == [str(read), str(read + 1)]


def test_a_little_surplus_is_kept_so_that_not_every_batch_moves_the_list(iterators: object) -> None:
    shard = KinesisShard(ARN, "s0", {"records": [record(n) for n in range(3 * KEPT_RECORDS)]})
    shard.forget_before(2 * KEPT_RECORDS)
    assert shard.start() == 0


def test_who_is_reading_a_shard_goes_on_where_he_was(iterators: dict[str, dict[str, Any]]) -> None:
    iterators["a"] = {"stream_arn": ARN, "shard_id": "s0", "position": 2 * KEPT_RECORDS}
    iterators["b"] = {"stream_arn": ARN, "shard_id": "s1", "position": 7}
    iterators["c"] = {"stream_arn": ARN, "shard_id": "s0", "position": 1}
    kept = {"records": [record(n) for n in range(3 * KEPT_RECORDS)]}
    shard = KinesisShard(ARN, "s0", kept)
    wanted = kept["records"][2 * KEPT_RECORDS]
    shard.forget_before(2 * KEPT_RECORDS + 1)
    assert kept["records"][iterators["a"]["position"]] == wanted
    assert (iterators["b"]["position"], iterators["c"]["position"]) == (7, 0)


def test_a_tables_changes_are_let_go_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = SimpleNamespace(
        _stream_records={"records": list(range(3 * KEPT_RECORDS))},
        _stream_trimmed={},
        stream_start_position=lambda table: tables._stream_trimmed.get(table, 0),
    )
    monkeypatch.setattr(stream_sources, "load", lambda _: tables)  # the emulator's module
    TableStream("records").forget_before(2 * KEPT_RECORDS + 1)
    assert tables._stream_trimmed == {"records": KEPT_RECORDS + 1}
    assert tables._stream_records["records"][0] == KEPT_RECORDS + 1


def test_nothing_is_let_go_that_a_mapping_still_has_to_get(monkeypatch: pytest.MonkeyPatch) -> None:
    quick, slow = ({"UUID": id_, "EventSourceArn": ARN, "FunctionName": id_} for id_ in ("quick", "slow"))
    other = {"UUID": "other", "EventSourceArn": "arn:of:another", "FunctionName": "other"}
    functions = SimpleNamespace(
        _kinesis_positions={"quick": {"s0": 900}, "slow": {"s0": 30}, "other": {"s0": 1}},
        _iter_all_esms=lambda: [("account", "region", mapping) for mapping in (quick, slow, other)],
    )
    monkeypatch.setattr(stream_reader, "load", lambda _: functions)  # the emulator's module
    reader = stream_reader.ShardReader(("account", "region"), quick, "s0", stream_reader.Arrivals())
    assert reader.read_by_all() == 30
