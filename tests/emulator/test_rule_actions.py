"""IoT rules: our SQL on any payload, the Kinesis action, and errors that are never silent."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from emulator.mqtt import connect, new_device
from emulator.world import World, eventually, fresh

pytestmark = pytest.mark.emulator
PROJECTION = (
    "encode(*, 'base64') AS payload, topic(3) AS thing, timestamp() AS received_ms, "
    "clientid() AS client, principal() AS certificate"
)
PAYLOADS = [b'{"t": 4.5}', b"not json", b"\xff\xfe\x00 not text", b""]


@pytest.fixture
def stream(world: World) -> str:
    name = fresh("stream")
    world.kinesis.create_stream(StreamName=name, ShardCount=2)
    return name


def records_of(world: World, stream: str) -> list[Any]:
    """All records of a stream, as its API returns them."""
    found: list[Any] = []
    for shard in world.kinesis.list_shards(StreamName=stream)["Shards"]:
        iterator = world.kinesis.get_shard_iterator(
            StreamName=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        found += world.kinesis.get_records(ShardIterator=iterator)["Records"]
    return found


def kinesis_action(world: World, stream: str) -> dict[str, Any]:
    return {"kinesis": {"streamName": stream, "partitionKey": "${topic(3)}", "roleArn": world.role}}


def test_a_device_s_bytes_arrive_unchanged_with_its_identity_and_the_time(world: World, stream: str) -> None:
    root, thing = fresh("root"), fresh("gateway")
    world.rule(f"SELECT {PROJECTION} FROM '{root}/v1/+/telemetry'", [kinesis_action(world, stream)])
    with connect(world, new_device(world, thing)) as device:
        for payload in PAYLOADS:
            device.publish(f"{root}/v1/{thing}/telemetry", payload)
    records = eventually(lambda: found if len(found := records_of(world, stream)) == len(PAYLOADS) else None)
    messages = [json.loads(record["Data"]) for record in records]
    assert [base64.b64decode(message["payload"]) for message in messages] == PAYLOADS
    assert {record["PartitionKey"] for record in records} == {thing}
    assert {(message["thing"], message["client"]) for message in messages} == {(thing, thing)}
    assert all(message["certificate"] and message["received_ms"] > 1.7e12 for message in messages)


@pytest.mark.parametrize(
    "action",
    [
        {"firehose": {"deliveryStreamName": "somewhere"}},
        {"kinesis": {"streamName": "missing", "partitionKey": "k"}},
        {"lambda": {"functionArn": "arn:aws:lambda:us-east-1:000000000000:function:missing"}},
    ],
    ids=lambda action: next(iter(action)),
)
def test_an_action_that_cannot_be_performed_reaches_the_error_action(world: World, action: dict[str, Any]) -> None:
    errors, topic = world.queue(), fresh("topic")
    kind = next(iter(action))
    spec = action if kind == "lambda" else {kind: {**action[kind], "roleArn": world.role}}
    world.rule(f"SELECT * FROM '{topic}'", [spec], {"sqs": {"queueUrl": errors, "roleArn": world.role}})
    world.iot_data.publish(topic=topic, payload=b"reading")
    document = world.next_message(errors)
    assert base64.b64decode(document["base64OriginalPayload"]) == b"reading"
    assert document["topic"] == topic
    assert [failure["failedAction"].lower() for failure in document["failures"]] == [f"{kind}action"]


def test_one_failing_action_does_not_keep_the_others_from_running(world: World) -> None:
    other, topic = world.queue(), fresh("topic")
    missing = {"kinesis": {"streamName": "missing", "partitionKey": "k", "roleArn": world.role}}
    world.rule(f"SELECT * FROM '{topic}'", [missing, {"sqs": {"queueUrl": other, "roleArn": world.role}}])
    world.iot_data.publish(topic=topic, payload=b'{"t": 1}')
    assert world.next_message(other) == {"t": 1}
