"""Kinesis and DynamoDB stream mappings are polled by our own readers.

Why: plain ministack takes a partial batch response for success (records are lost), knows no bisection, no bounded
retries and no failure destination for Kinesis, ignores the batching window, and stops every mapping while one slow
function runs. It also forgets a table's stream at a stop but keeps the mapping's place in it, so that after a start as
many changes as there were before are never delivered.
"""

from __future__ import annotations

import threading
import time
from itertools import takewhile
from typing import Any

from local.emulator import running
from local.emulator.seams import Seam, load
from local.emulator.settings import Settings
from local.emulator.stream_reader import Arrivals, ShardReader, positions_of, start_reader
from local.emulator.stream_sources import PLACES, drop, shards_of

_LAMBDA = "ministack.services.lambda_svc"
_KINESIS = "ministack.services.kinesis"
_DYNAMODB = "ministack.services.dynamodb"
_RESPONSES = "ministack.core.responses"
SEAMS = (
    Seam(_LAMBDA, "_poll_kinesis", ""),
    Seam(_LAMBDA, "_poll_dynamodb_streams", ""),
    Seam(_LAMBDA, "_init_stream_position", "esm_id source_arn starting"),
    Seam(_LAMBDA, "_iter_all_esms", ""),
    Seam(_LAMBDA, "_ensure_poller", ""),
    Seam(_LAMBDA, "_apply_filter_criteria", "records esm"),
    Seam(_LAMBDA, "_get_func_record_for_qualifier", "name qualifier"),
    Seam(_LAMBDA, "_execution_record_for_config", "func config"),
    Seam(_LAMBDA, "_execute_function", "func event"),
    Seam(_LAMBDA, "_ESM_IDLE_WAKE_GAP_SECONDS"),
    Seam(_LAMBDA, "_kinesis_positions"),
    Seam(_LAMBDA, "_esms"),
    Seam(_LAMBDA, "esm_wake"),
    Seam(_KINESIS, "_expire_records", "stream"),
    Seam(_KINESIS, "_streams"),
    Seam(_KINESIS, "_shard_iterators"),
    Seam(_DYNAMODB, "stream_start_position", "table_name account_id region"),
    Seam(_DYNAMODB, "stream_end_position", "table_name account_id region"),
    Seam(_DYNAMODB, "stream_records_since", "table_name position limit account_id region"),
    Seam(_DYNAMODB, "_stream_records"),
    Seam(_DYNAMODB, "_stream_trimmed"),
    Seam(_DYNAMODB, "_stream_seq_counter"),
    Seam(_DYNAMODB, "_trim_stream_records", "table_name account_id region"),
    Seam(_DYNAMODB, "get_state", ""),
    Seam(_DYNAMODB, "load_persisted_state", "data"),
    Seam(_RESPONSES, "request_scope", "account_id region"),
    Seam("ministack.services.sqs", "_act_send_message", "data qurl"),
    Seam("ministack.services.sns", "publish_internal"),
)
KEPT = "jinbo_streams"


class Readers:
    """The running readers: one a mapping and shard."""

    def __init__(self, arrivals: Arrivals) -> None:
        self.arrivals = arrivals
        self._threads: dict[tuple[str, str], threading.Thread] = {}
        self._lock = threading.Lock()

    def keep_running(self) -> bool:
        """Start the readers that are missing. Called from the emulator's poll loop; nothing is left for it to do."""
        functions, responses = load(_LAMBDA), load(_RESPONSES)
        for account, region, mapping in functions._iter_all_esms():
            if mapping.get("EventSourceArn", "").split(":")[2] not in ("kinesis", "dynamodb"):
                continue
            if not mapping.get("Enabled", True) or self.arrivals.stopped:
                continue
            with responses.request_scope(account, region):
                for shard in shards_of(mapping["EventSourceArn"]):
                    self._start((account, region), mapping, shard.shard_id)
        return False

    def _start(self, scope: tuple[str, str], mapping: dict[str, Any], shard_id: str) -> None:
        key = (mapping["UUID"], shard_id)
        with self._lock:
            if key not in self._threads:
                reader = ShardReader(scope, mapping, shard_id, self.arrivals)
                self._threads[key] = start_reader(reader, lambda: self._ended(key))

    def _ended(self, key: tuple[str, str]) -> None:
        with self._lock:
            self._threads.pop(key, None)

    def stop(self, drain_seconds: float) -> None:
        """Let the batches on their way finish; what is not done by then is delivered at the next start."""
        self.arrivals.stop()
        deadline = time.monotonic() + drain_seconds
        for thread in list(self._threads.values()):
            thread.join(max(0.0, deadline - time.monotonic()))


def install(settings: Settings) -> None:
    """Replace both pollers, and let every write wake the readers at once."""
    functions = load(_LAMBDA)
    readers = Readers(Arrivals())
    plain_wake, plain_ensure = functions.esm_wake.set, functions._ensure_poller

    def wake() -> None:
        plain_wake()
        readers.arrivals.announce()

    def ensure_poller() -> None:
        plain_ensure()
        wake()

    functions.esm_wake.set = wake
    functions._ensure_poller = ensure_poller
    functions._ESM_IDLE_WAKE_GAP_SECONDS = 0.005
    functions._poll_kinesis = readers.keep_running
    functions._poll_dynamodb_streams = lambda: False
    functions._init_stream_position = _anchor
    _expire_from_the_front()
    _keep_table_streams()
    running.on_stop(lambda: readers.stop(settings.drain_seconds))


def _anchor(mapping_id: str, source_arn: str, starting: str) -> None:
    """A new mapping's place: LATEST means from now on, not from the first poll on."""
    if source_arn.split(":")[2] in ("kinesis", "dynamodb"):
        places = positions_of({"UUID": mapping_id})
        for shard in shards_of(source_arn):
            places[shard.shard_id] = shard.start() if starting == "TRIM_HORIZON" else shard.end()


def _expire_from_the_front() -> None:
    """Records expire from the front of a shard, and the shard counts them, so that places stay true.

    Plain ministack copies every shard of the stream at each record put: with some ten thousand records in it, a burst of
    devices keeps the emulator from answering anybody; and a copy made while a reader forgets leaves records out.
    """
    kinesis, tables = load(_KINESIS), load(_DYNAMODB)
    plain_trim = tables._trim_stream_records

    def expire(stream: dict[str, Any]) -> None:
        oldest = time.time() - stream["RetentionPeriodHours"] * 3600
        with PLACES:
            for shard_id, shard in stream["shards"].items():
                expired = takewhile(lambda record: record["ApproximateArrivalTimestamp"] < oldest, shard["records"])
                if count := sum(1 for _ in expired):
                    drop(stream["StreamARN"], shard_id, shard, count)

    def trim(table_name: str, **scope: str | None) -> None:
        with PLACES:
            plain_trim(table_name, **scope)

    kinesis._expire_records = expire
    tables._trim_stream_records = trim


def _keep_table_streams() -> None:
    """The changes that some mapping has not had yet are part of the state that is kept over a stop."""
    dynamodb = load(_DYNAMODB)
    plain_state, plain_load = dynamodb.get_state, dynamodb.load_persisted_state

    def state() -> dict[str, Any]:
        kept: dict[str, Any] = plain_state()
        kept[KEPT] = [_unread(*scoped) for scoped, _ in list(dynamodb._stream_records._data.items())]
        return kept

    def restore(data: dict[str, Any]) -> None:
        plain_load(data)
        for stream in (data or {}).get(KEPT, []):
            scope = stream["scope"]
            dynamodb._stream_records.set_scoped(*scope, stream["records"])
            dynamodb._stream_trimmed.set_scoped(*scope, stream["trimmed"])
            dynamodb._stream_seq_counter = max(dynamodb._stream_seq_counter, stream["sequence"])

    dynamodb.get_state = state
    dynamodb.load_persisted_state = restore


def _unread(account: str, region: str, table: str) -> dict[str, Any]:
    """A table's stream from the first change on that a mapping still has to get."""
    dynamodb, functions = load(_DYNAMODB), load(_LAMBDA)
    with load(_RESPONSES).request_scope(account, region):
        arn = (dynamodb._tables.get(table) or {}).get("LatestStreamArn")
        end = dynamodb.stream_end_position(table)
        places = [
            place
            for owner, place_region, mapping in functions._iter_all_esms()
            if (owner, place_region) == (account, region) and mapping.get("EventSourceArn") == arn
            for place in positions_of(mapping).values()
        ]
        first = max(min(places, default=end), dynamodb.stream_start_position(table))
        return {
            "scope": [account, region, table],
            "records": dynamodb.stream_records_since(table, first, end - first),
            "trimmed": first,
            "sequence": dynamodb._stream_seq_counter,
        }
