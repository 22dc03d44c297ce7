"""Stream mappings, Kinesis and DynamoDB: nothing is lost, nothing is delivered twice without need, no one waits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from emulator.conftest import start
from emulator.world import World, eventually, fresh, queue_arn

pytestmark = pytest.mark.emulator
KINESIS_FUNCTION = """
import base64
def handler(event, context):
    texts = [base64.b64decode(record["kinesis"]["data"]).decode() for record in event["Records"]]
    tell(texts)
    return {"batchItemFailures": [
        {"itemIdentifier": record["kinesis"]["sequenceNumber"]}
        for record, text in zip(event["Records"], texts) if text == "bad"
    ]}
"""
TABLE_FUNCTION = """
import pathlib
def handler(event, context):
    names = [record["dynamodb"]["Keys"]["pk"]["S"] for record in event["Records"]]
    tell(names)
    gate = os.environ.get("GATE")
    return {"batchItemFailures": [
        {"itemIdentifier": record["dynamodb"]["SequenceNumber"]}
        for record, name in zip(event["Records"], names)
        if name == "bad" or (gate and not pathlib.Path(gate).exists())
    ]}
"""


def new_stream(world: World) -> str:
    name = fresh("stream")
    world.kinesis.create_stream(StreamName=name, ShardCount=1)
    return name


def put(world: World, stream: str, *texts: str) -> None:
    records: list[Any] = [{"Data": text.encode(), "PartitionKey": "k"} for text in texts]
    world.kinesis.put_records(StreamName=stream, Records=records)


def map_stream(world: World, function: str, arn: str, **more: Any) -> str:
    settings: dict[str, Any] = {
        "StartingPosition": "TRIM_HORIZON",
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
    }
    return world.functions.create_event_source_mapping(FunctionName=function, EventSourceArn=arn, **(settings | more))[
        "UUID"
    ]


def stream_arn(name: str) -> str:
    return f"arn:aws:kinesis:us-east-1:000000000000:stream/{name}"


def new_table(world: World) -> tuple[str, str]:
    """A table with a stream: its name and the stream's ARN."""
    name = fresh("table")
    made = world.tables.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    return name, made["TableDescription"]["LatestStreamArn"]


def write(world: World, table: str, *names: str) -> None:
    for name in names:
        world.tables.put_item(TableName=table, Item={"pk": {"S": name}})


def told_names(world: World, seen: str, wanted: set[str]) -> list[list[str]]:
    """The batches a function told of, until all wanted names have been in one."""
    batches: list[list[str]] = []

    def complete() -> bool:
        batches.extend(world.messages(seen))
        return wanted <= {name for batch in batches for name in batch}

    eventually(complete)
    return batches


def test_a_poisoned_reading_is_isolated_and_reported_with_its_place(world: World) -> None:
    stream, failed = new_stream(world), world.queue()
    put(world, stream, "a", "b", "bad", "c", "d")
    function, seen = world.telling_function(KINESIS_FUNCTION)
    destination = {"OnFailure": {"Destination": queue_arn(failed)}}
    map_stream(
        world,
        function,
        stream_arn(stream),
        MaximumRetryAttempts=1,
        BisectBatchOnFunctionError=True,
        DestinationConfig=destination,
    )
    told_names(world, seen, {"a", "b", "bad", "c", "d"})
    document = world.next_message(failed)
    assert document["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert document["KinesisBatchInfo"]["batchSize"] == 1
    assert document["KinesisBatchInfo"]["streamArn"] == stream_arn(stream)
    assert world.depth(failed) == 0


def test_the_batching_window_gathers_what_comes_within_it(world: World) -> None:
    stream = new_stream(world)
    function, seen = world.telling_function(KINESIS_FUNCTION)
    put(world, stream, "a")
    map_stream(world, function, stream_arn(stream), BatchSize=3, MaximumBatchingWindowInSeconds=300)
    put(world, stream, "b")
    put(world, stream, "c")
    assert world.next_message(seen) == ["a", "b", "c"]


def test_a_slow_function_keeps_no_other_mapping_waiting(world: World, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    slow_stream, quick_stream = new_stream(world), new_stream(world)
    slow, slow_seen = world.telling_function(
        """
        import pathlib, time
        def handler(event, context):
            tell("started")
            while not pathlib.Path(os.environ["GATE"]).exists():
                time.sleep(0.02)
            tell("ended")
        """,
        variables={"GATE": str(gate)},
    )
    quick, quick_seen = world.telling_function(KINESIS_FUNCTION)
    map_stream(world, slow, stream_arn(slow_stream))
    map_stream(world, quick, stream_arn(quick_stream))
    put(world, slow_stream, "a")
    assert world.next_message(slow_seen) == "started"
    put(world, quick_stream, "b")
    assert world.next_message(quick_seen) == ["b"]
    gate.touch()
    assert world.next_message(slow_seen) == "ended"


def test_only_what_the_filter_wants_is_delivered(world: World) -> None:
    stream = new_stream(world)
    function, seen = world.telling_function(KINESIS_FUNCTION)
    pattern = json.dumps({"data": {"kind": ["alarm"]}})
    map_stream(world, function, stream_arn(stream), FilterCriteria={"Filters": [{"Pattern": pattern}]})
    alarm = json.dumps({"kind": "alarm"})
    put(world, stream, json.dumps({"kind": "reading"}), alarm, "no json")
    assert world.next_message(seen) == [alarm]


def test_a_mapping_from_now_on_does_not_see_what_was_there_before(world: World) -> None:
    stream = new_stream(world)
    put(world, stream, "before")
    function, seen = world.telling_function(KINESIS_FUNCTION)
    map_stream(world, function, stream_arn(stream), StartingPosition="LATEST")
    put(world, stream, "after")
    assert world.next_message(seen) == ["after"]


def test_changes_of_a_table_after_a_failed_one_are_delivered(world: World) -> None:
    failed = world.queue()
    table, arn = new_table(world)
    write(world, table, "a1", "a2", "bad", "a3")
    function, seen = world.telling_function(TABLE_FUNCTION)
    destination = {"OnFailure": {"Destination": queue_arn(failed)}}
    map_stream(
        world,
        function,
        arn,
        MaximumRetryAttempts=1,
        BisectBatchOnFunctionError=True,
        DestinationConfig=destination,
    )
    batches = told_names(world, seen, {"a1", "a2", "bad", "a3"})
    assert batches[0] == ["a1", "a2", "bad", "a3"]
    assert world.next_message(failed)["DDBStreamBatchInfo"]["batchSize"] == 1


def test_a_deleted_mapping_delivers_no_more(world: World) -> None:
    stream = new_stream(world)
    function, seen = world.telling_function(KINESIS_FUNCTION)
    mapping = map_stream(world, function, stream_arn(stream))
    put(world, stream, "a")
    assert world.next_message(seen) == ["a"]
    world.functions.delete_event_source_mapping(UUID=mapping)
    other, other_seen = world.telling_function(KINESIS_FUNCTION)
    put(world, stream, "b")
    map_stream(world, other, stream_arn(stream))
    assert told_names(world, other_seen, {"a", "b"})
    assert world.depth(seen) == 0


def test_a_disabled_mapping_says_so_when_its_last_batch_is_done(world: World, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    table, arn = new_table(world)
    function, seen = world.telling_function(
        """
        import pathlib, time
        def handler(event, context):
            tell("started")
            while not pathlib.Path(os.environ["GATE"]).exists():
                time.sleep(0.02)
            tell("ended")
        """,
        variables={"GATE": str(gate)},
    )
    mapping = map_stream(world, function, arn)
    write(world, table, "a")
    assert world.next_message(seen) == "started"
    world.functions.update_event_source_mapping(UUID=mapping, Enabled=False)
    assert world.functions.get_event_source_mapping(UUID=mapping)["State"] == "Disabling"
    gate.touch()
    eventually(lambda: world.functions.get_event_source_mapping(UUID=mapping)["State"] == "Disabled")
    assert world.next_message(seen) == "ended"


def test_changes_before_and_after_a_stop_are_delivered(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    emulator = start(tmp_path / "state")
    world = World(emulator)
    try:
        table, arn = new_table(world)
        function, seen = world.telling_function(TABLE_FUNCTION, variables={"GATE": str(gate)})
        open_function, open_seen = world.telling_function(TABLE_FUNCTION)
        map_stream(world, open_function, arn)
        map_stream(world, function, arn)
        write(world, table, "undelivered")
        told_names(world, open_seen, {"undelivered"})
        told_names(world, seen, {"undelivered"})
        emulator.stop()
        gate.touch()
        emulator.start()
        assert told_names(world, seen, {"undelivered"})
        write(world, table, "after")
        assert told_names(world, open_seen, {"after"}) == [["after"]]
        told_names(world, seen, {"after"})
    finally:
        emulator.stop()
