"""Asynchronous invocations: bounded, tried again, and never lost in silence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from emulator.conftest import start
from emulator.world import World, fresh, queue_arn

pytestmark = pytest.mark.emulator
FAILING = """
def handler(event, context):
    tell("tried")
    raise ValueError("not today")
"""
GATED = """
import pathlib
def handler(event, context):
    tell("tried")
    if not pathlib.Path(event["gate"]).exists():
        raise ValueError("closed")
    tell("done")
"""


def test_a_failing_call_is_tried_three_times_and_goes_to_the_failure_destination(world: World) -> None:
    failed = world.queue()
    function, seen = world.telling_function(FAILING)
    world.functions.put_function_event_invoke_config(
        FunctionName=function, DestinationConfig={"OnFailure": {"Destination": queue_arn(failed)}}
    )
    world.functions.invoke(FunctionName=function, InvocationType="Event", Payload=b'{"n": 1}')
    document = world.next_message(failed)
    assert document["requestPayload"] == {"n": 1}
    assert document["responsePayload"]["errorType"] == "ValueError"
    assert len(world.collect(seen, 3)) == 3


def test_the_number_of_tries_can_be_set(world: World) -> None:
    failed = world.queue()
    function, seen = world.telling_function(FAILING, DeadLetterConfig={"TargetArn": queue_arn(failed)})
    world.functions.put_function_event_invoke_config(FunctionName=function, MaximumRetryAttempts=0)
    world.functions.invoke(FunctionName=function, InvocationType="Event", Payload=b"{}")
    world.next_message(failed)
    assert world.depth(seen) == 1


def test_an_event_that_fails_at_first_is_delivered_again(world: World, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    function, seen = world.telling_function(GATED)
    world.functions.put_function_event_invoke_config(FunctionName=function, MaximumRetryAttempts=2)
    rule = fresh("rule")
    world.events.put_rule(Name=rule, EventPattern=json.dumps({"source": [rule]}))
    world.events.put_targets(
        Rule=rule, Targets=[{"Id": "f", "Arn": world.function_arn(function), "InputPath": "$.detail"}]
    )
    world.events.put_events(Entries=[{"Source": rule, "DetailType": "t", "Detail": json.dumps({"gate": str(gate)})}])
    assert world.next_message(seen) == "tried"
    gate.touch()
    while (told := world.next_message(seen)) != "done":
        assert told == "tried"


def test_a_burst_of_messages_is_queued_and_none_is_lost(world: World) -> None:
    function, seen = world.telling_function("""
        def handler(event, context):
            tell([event["n"], os.getpid()])
    """)
    topic = fresh("topic")
    world.rule(f"SELECT * FROM '{topic}'", [{"lambda": {"functionArn": world.function_arn(function)}}])
    for number in range(60):
        world.iot_data.publish(topic=topic, payload=json.dumps({"n": number}).encode())
    told = world.collect(seen, 60)
    assert {number for number, _ in told} == set(range(60))
    assert len({process for _, process in told}) <= 3


def test_calls_that_wait_are_kept_over_a_stop(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    emulator = start(tmp_path / "state", LAMBDA_ASYNC_RETRY_BASE_SECONDS="3600")
    world = World(emulator)
    try:
        function, seen = world.telling_function(GATED)
        payload = json.dumps({"gate": str(gate)}).encode()
        world.functions.invoke(FunctionName=function, InvocationType="Event", Payload=payload)
        assert world.next_message(seen) == "tried"
        emulator.stop()
        gate.touch()
        emulator.start()
        assert [world.next_message(seen), world.next_message(seen)] == ["tried", "done"]
    finally:
        emulator.stop()
