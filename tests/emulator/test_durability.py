"""What a device was told has arrived is still there after a stop in the middle of its sending."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from emulator.conftest import start
from emulator.mqtt import connect, new_device
from emulator.test_mends import read_stream
from emulator.world import World, eventually, fresh

pytestmark = pytest.mark.emulator
MESSAGES = 200


def test_no_acknowledged_message_is_lost_when_the_emulator_stops_and_starts(tmp_path: Path) -> None:
    emulator = start(tmp_path)
    world = World(emulator)
    acknowledged: list[int] = []
    try:
        stream, topic = fresh("stream"), fresh("topic")
        world.kinesis.create_stream(StreamName=stream, ShardCount=1)
        action = {"kinesis": {"streamName": stream, "partitionKey": "k", "roleArn": world.role}}
        world.rule(f"SELECT * FROM '{topic}'", [action])
        with connect(world, new_device(world, fresh("gateway")), clean_session=False) as device:

            def send_all() -> None:
                for number in range(MESSAGES):
                    device.publish(topic, json.dumps({"n": number}).encode())
                    acknowledged.append(number)

            sender = threading.Thread(target=send_all, daemon=True)
            sender.start()
            eventually(lambda: len(acknowledged) > MESSAGES // 4)
            emulator.stop()
            assert len(acknowledged) < MESSAGES
            emulator.start()
            sender.join(20)
            assert len(acknowledged) == MESSAGES
        stored = {json.loads(data)["n"] for data in read_stream(world, stream)}
        assert stored >= set(range(MESSAGES))
    finally:
        emulator.stop()
