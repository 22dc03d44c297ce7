"""SQS mappings: partial batch responses, the dead-letter queue, and the bound on concurrency."""

from __future__ import annotations

import json
from typing import Any

import pytest
from emulator.world import World, eventually, queue_arn

pytestmark = pytest.mark.emulator


def source_with_dead_letters(world: World, receives: int = 1) -> tuple[str, str]:
    """A queue and its dead-letter queue."""
    failed = world.queue()
    redrive = json.dumps({"deadLetterTargetArn": queue_arn(failed), "maxReceiveCount": receives})
    return world.queue(RedrivePolicy=redrive, VisibilityTimeout="1"), failed


def send(world: World, url: str, *texts: str) -> None:
    entries: list[Any] = [{"Id": str(number), "MessageBody": text} for number, text in enumerate(texts)]
    world.sqs.send_message_batch(QueueUrl=url, Entries=entries)


def test_only_the_failed_message_of_a_batch_goes_to_the_dead_letter_queue(world: World) -> None:
    source, failed = source_with_dead_letters(world)
    function, seen = world.telling_function("""
        def handler(event, context):
            tell([record["body"] for record in event["Records"]])
            return {"batchItemFailures": [
                {"itemIdentifier": record["messageId"]} for record in event["Records"] if record["body"] == '"bad"'
            ]}
    """)
    send(world, source, '"a"', '"bad"', '"b"')
    world.functions.create_event_source_mapping(
        FunctionName=function, EventSourceArn=queue_arn(source), FunctionResponseTypes=["ReportBatchItemFailures"]
    )
    assert world.next_message(failed) == "bad"
    eventually(lambda: world.depth(source) == 0)
    assert sorted(name for batch in world.messages(seen) for name in batch) == ['"a"', '"b"', '"bad"']


def test_a_raised_error_sends_the_whole_batch_round_again(world: World) -> None:
    source, failed = source_with_dead_letters(world)
    function = world.function("def handler(event, context): raise RuntimeError('no')")
    send(world, source, '"a"', '"b"')
    world.functions.create_event_source_mapping(FunctionName=function, EventSourceArn=queue_arn(source))
    assert sorted(world.collect(failed, 2)) == ["a", "b"]


def test_no_more_batches_run_at_once_than_the_mapping_allows(world: World) -> None:
    source = world.queue()
    function, seen = world.telling_function("""
        import pathlib, time, uuid
        def handler(event, context):
            running = pathlib.Path(os.environ["LAMBDA_TASK_ROOT"]) / "running"
            running.mkdir(exist_ok=True)
            mine = running / uuid.uuid4().hex
            mine.touch()
            time.sleep(0.05)
            tell(len(list(running.iterdir())))
            mine.unlink()
    """)
    world.functions.create_event_source_mapping(
        FunctionName=function, EventSourceArn=queue_arn(source), BatchSize=1, ScalingConfig={"MaximumConcurrency": 2}
    )
    send(world, source, *("{}" for _ in range(10)))
    assert max(world.collect(seen, 10)) <= 2
