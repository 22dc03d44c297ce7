"""One thread for each shard and mapping: it reads, waits for the batching window, delivers, and remembers its place."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local.emulator.seams import load
from local.emulator.stream_batch import Delivery, RetryPolicy, Stopped, StreamRecord
from local.emulator.stream_sources import Source, shards_of

LAMBDA = "ministack.services.lambda_svc"
RESPONSES = "ministack.core.responses"
SHORTEST_DELAY = 0.1
LONGEST_DELAY = 3.0
IDLE_SECONDS = 1.0
_log = logging.getLogger("streams")


class Arrivals:
    """Tells the readers that something was written somewhere."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._count = 0
        self.stopped = False

    def announce(self) -> None:
        """Wake every reader."""
        with self._condition:
            self._count += 1
            self._condition.notify_all()

    def stop(self) -> None:
        """Wake every reader for the last time."""
        self.stopped = True
        self.announce()

    def seen(self) -> int:
        """To be passed to `wait_after`, taken before reading."""
        return self._count

    def wait_after(self, seen: int, seconds: float) -> None:
        """Until something arrives that was not there at `seen`, at most `seconds`."""
        with self._condition:
            self._condition.wait_for(lambda: self.stopped or self._count != seen, timeout=max(0.0, seconds))

    def pause(self, seconds: float) -> None:
        """`seconds`, cut short by a stop only."""
        with self._condition:
            self._condition.wait_for(lambda: self.stopped, timeout=max(0.0, seconds))


@dataclass(frozen=True)
class Discarded:
    """Records that a mapping gave up, and why."""

    source: Source
    records: list[StreamRecord]
    condition: str
    answer: dict[str, Any]
    tries: int

    def document(self, function_arn: str, stream_arn: str) -> dict[str, Any]:
        """What Lambda sends to a stream mapping's failure destination: where the records are, not the records."""
        first, last = self.records[0], self.records[-1]
        return {
            "requestContext": {
                "requestId": load(RESPONSES).new_uuid(),
                "functionArn": function_arn,
                "condition": self.condition,
                "approximateInvokeCount": self.tries,
            },
            "responseContext": {
                "statusCode": 200,
                "executedVersion": "$LATEST",
                "functionError": self.answer.get("function_error") or "Unhandled",
            },
            "version": "1.0",
            "timestamp": _iso(time.time()),
            self.source.info_name: {
                "shardId": self.source.shard_id,
                "startSequenceNumber": first.sequence_number,
                "endSequenceNumber": last.sequence_number,
                "approximateArrivalOfFirstRecord": _iso(first.arrived_at),
                "approximateArrivalOfLastRecord": _iso(last.arrived_at),
                "batchSize": len(self.records),
                "streamArn": stream_arn,
            },
        }


class ShardReader:
    """Delivers one shard to one mapping's function until the mapping or the stream is gone."""

    def __init__(self, scope: tuple[str, str], mapping: dict[str, Any], shard_id: str, arrivals: Arrivals) -> None:
        self.scope = scope
        self.mapping = mapping
        self.shard_id = shard_id
        self.arrivals = arrivals
        self.functions = load(LAMBDA)

    def run(self) -> None:
        """The thread's body."""
        with load(RESPONSES).request_scope(*self.scope):
            while (source := self._source()) is not None:
                seen = self.arrivals.seen()
                try:
                    if not self._step(source):
                        self.arrivals.wait_after(seen, IDLE_SECONDS)
                except Stopped:
                    continue
                except Exception:
                    _log.exception("delivering %s to %s", self.mapping["EventSourceArn"], self.mapping["FunctionName"])
                    self.arrivals.pause(IDLE_SECONDS)

    def _source(self) -> Source | None:
        """The shard, while this reader is still wanted."""
        mapping = self.functions._esms.get(self.mapping["UUID"])
        if self.arrivals.stopped or mapping is None or not mapping.get("Enabled", True):
            return None
        self.mapping = mapping
        return next((s for s in shards_of(mapping["EventSourceArn"]) if s.shard_id == self.shard_id), None)

    def _step(self, source: Source) -> bool:
        """Deliver one batch; False when there was nothing to deliver yet."""
        size = int(self.mapping.get("BatchSize") or 100)
        position = max(positions_of(self.mapping).setdefault(self.shard_id, source.start()), source.start())
        positions_of(self.mapping)[self.shard_id] = position
        self._wait_for_window(source, position, size)
        records = self._filtered(source.read(position, size))
        record = self._function()
        if not records or record is None or self.arrivals.stopped:
            return False
        self._deliver(source, records, record)
        source.forget_before(self.read_by_all())
        return True

    def read_by_all(self) -> int:
        """Up to where every mapping of the stream has read this shard; one that is disabled keeps its place."""
        arn = self.mapping["EventSourceArn"]
        mappings = [m for *_, m in self.functions._iter_all_esms() if m.get("EventSourceArn") == arn]
        return min(positions_of(mapping).get(self.shard_id, 0) for mapping in mappings)

    def _wait_for_window(self, source: Source, position: int, size: int) -> None:
        """Until the batch is full or the mapping's batching window, counted from its first record, is over."""
        window = float(self.mapping.get("MaximumBatchingWindowInSeconds") or 0)
        first = source.read(position, 1) if window else []
        while first and not self.arrivals.stopped:
            seen = self.arrivals.seen()
            missing = first[0].arrived_at + window - time.time()
            if missing <= 0 or source.end() - position >= size:
                return
            self.arrivals.wait_after(seen, missing)

    def _function(self) -> dict[str, Any] | None:
        func, config = self.functions._get_func_record_for_qualifier(
            self.mapping["FunctionName"], self.mapping.get("Qualifier")
        )
        return self.functions._execution_record_for_config(func, config) if func and config else None

    def _filtered(self, records: list[StreamRecord]) -> list[StreamRecord]:
        """Records that the mapping's filter does not want stay in place, unwanted, so that positions stay true."""
        if not self.mapping.get("FilterCriteria"):
            return records
        wanted = self.functions._apply_filter_criteria([record.event for record in records], self.mapping)
        identities = {id(event) for event in wanted}
        return [
            StreamRecord(r.sequence_number, r.arrived_at, r.event, wanted=id(r.event) in identities) for r in records
        ]

    def _deliver(self, source: Source, records: list[StreamRecord], function: dict[str, Any]) -> None:
        def done(count: int) -> None:
            positions_of(self.mapping)[self.shard_id] += count
            self.mapping["LastProcessingResult"] = "OK"

        def invoke(batch: list[StreamRecord]) -> dict[str, Any]:
            answer: dict[str, Any] = self.functions._execute_function(
                function, {"Records": [record.event for record in batch]}
            )
            if answer.get("error"):
                self.mapping["LastProcessingResult"] = "PROBLEM: Function call failed"
                _log.warning("%s failed on %s: %s", function["config"]["FunctionName"], source.shard_id, answer["body"])
            return answer

        def pause(tries: int) -> None:
            self.arrivals.pause(min(SHORTEST_DELAY * 2.0**tries, LONGEST_DELAY))
            if self._source() is None:
                raise Stopped

        def discard(batch: list[StreamRecord], condition: str, answer: dict[str, Any], tries: int) -> None:
            if batch:
                self._to_destination(function["config"], Discarded(source, batch, condition, answer, tries))

        Delivery(RetryPolicy.of(self.mapping), invoke, discard, done, pause).deliver(records)

    def _to_destination(self, config: dict[str, Any], discarded: Discarded) -> None:
        target = ((self.mapping.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination")
        name, count = config["FunctionName"], len(discarded.records)
        _log.error("%s: %d records discarded (%s)", name, count, discarded.condition)
        if target:
            document = discarded.document(str(config["FunctionArn"]), self.mapping["EventSourceArn"])
            send_to_target(target, json.dumps(document))


def positions_of(mapping: dict[str, Any]) -> dict[str, int]:
    """A mapping's place in each shard, kept where the emulator keeps (and persists) it."""
    store = load(LAMBDA)._kinesis_positions
    if mapping["UUID"] not in store:
        store[mapping["UUID"]] = {}
    places: dict[str, int] = store[mapping["UUID"]]
    return places


def send_to_target(target_arn: str, body: str) -> None:
    """To an SQS queue or SNS topic in the current scope; any other target is logged as an error."""
    service = target_arn.split(":")[2]
    if service == "sqs":
        queues = load("ministack.services.sqs")
        queues._act_send_message({"MessageBody": body}, queues._queue_url(target_arn.rsplit(":", 1)[1]))
    elif service == "sns":
        load("ministack.services.sns").publish_internal(target_arn, body)
    else:
        _log.error("a failure destination of the kind %s is not emulated: %s", service, target_arn)


def _iso(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


_reading: Counter[str] = Counter()
_reading_lock = threading.Lock()


def is_read(mapping_id: str) -> bool:
    """Whether a reader of the mapping still runs: it may be in the middle of a batch."""
    return _reading[mapping_id] > 0


def start_reader(reader: ShardReader, ended: Callable[[], None]) -> threading.Thread:
    """Run a reader in its own thread; `ended` is called when it returns."""
    mapping_id = reader.mapping["UUID"]
    with _reading_lock:
        _reading[mapping_id] += 1

    def body() -> None:
        try:
            reader.run()
        finally:
            with _reading_lock:
                _reading[mapping_id] -= 1
            ended()

    thread = threading.Thread(target=body, daemon=True, name=f"stream-{reader.mapping['FunctionName']}")
    thread.start()
    return thread
