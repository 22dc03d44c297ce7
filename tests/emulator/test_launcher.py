"""The launcher: what it refuses and why, and that nothing is left when it stops."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from emulator.conftest import start
from emulator.mqtt import connect, new_device
from emulator.world import World, eventually, fresh

from local.emulator.process import HOST, Emulator, EmulatorFailed, free_port
from local.emulator.seams import EmulatorChanged, Seam, check_seams
from local.environments import ROOT, ensure_emulator_environment

BUSY = """
import os, time
def handler(event, context):
    tell(os.getpid())
    while True:
        time.sleep(1)
"""


def is_alive(process: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, 0)
        return True
    return False


def emulator_in(folder: Path, port: int | None = None, mqtt_port: int | None = None) -> Emulator:
    return Emulator(state=folder, port=port or free_port(), mqtt_port=mqtt_port or free_port(), drain_seconds=0.5)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.mark.emulator
@pytest.mark.parametrize(("which", "option"), [("port", "--port"), ("mqtt_port", "--mqtt-port")])
def test_a_taken_port_is_named_with_the_way_out(tmp_path: Path, taken_port: int, which: str, option: str) -> None:
    emulator = emulator_in(tmp_path, **{which: taken_port})
    with pytest.raises(
        EmulatorFailed, match=rf"port {taken_port} on {HOST} is taken .* choose another with {option}\b"
    ):
        emulator.start()


@pytest.mark.emulator
def test_two_emulators_do_not_share_a_state(world: World) -> None:
    second = emulator_in(world.emulator.state)
    with pytest.raises(EmulatorFailed, match="another emulator runs on the state"):
        second.start()


@pytest.mark.emulator
def test_a_mend_that_does_not_exist_is_named(tmp_path: Path) -> None:
    emulator = Emulator(tmp_path, free_port(), free_port(), environment={"JINBO_EMULATOR_WITHOUT": "miracles"})
    with pytest.raises(EmulatorFailed, match="there is no mend miracles"):
        emulator.start()


@pytest.mark.emulator
def test_another_version_is_refused_by_name() -> None:
    code = "from local.emulator import seams; seams.EMULATOR_VERSION = '1.5.32'; seams.check_version()"
    ended = subprocess.run(
        [str(ensure_emulator_environment()), "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "ministack 1.5.33 is installed, but the mends are written for ministack 1.5.32" in ended.stderr


def test_every_changed_part_is_named() -> None:
    seams = (
        Seam("json", "dumps_all"),
        Seam("json", "loads", "text"),
        Seam("no_such_module", "f"),
        Seam("json", "dump"),
    )
    with pytest.raises(EmulatorChanged) as changed:
        check_seams(seams)
    message = str(changed.value)
    assert "json.dumps_all is gone" in message
    assert "json.loads takes (s cls" in message
    assert "no_such_module.f is gone" in message
    assert "json.dump " not in message


@pytest.mark.emulator
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_leaves_no_process_even_while_a_function_runs(tmp_path: Path, number: signal.Signals) -> None:
    emulator = start(tmp_path)
    world = World(emulator)
    try:
        function, seen = world.telling_function(BUSY, Timeout=300)
        world.functions.invoke(FunctionName=function, InvocationType="Event", Payload=b"{}")
        worker = world.next_message(seen)
        assert emulator.pid is not None
        os.kill(emulator.pid, number)
        eventually(lambda: not emulator.is_running())
        assert not is_alive(worker)
    finally:
        emulator.stop()


@pytest.mark.emulator
def test_it_stops_when_whoever_started_it_is_gone(tmp_path: Path) -> None:
    emulator = emulator_in(tmp_path)
    command = emulator.command(ensure_emulator_environment())
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        eventually(lambda: (tmp_path / "services").exists() and accepts(emulator.port))
        assert process.stdin is not None
        process.stdin.close()
        assert eventually(lambda: process.poll() is not None)
        assert process.returncode == 0


@pytest.mark.emulator
def test_state_is_kept_and_reset_forgets_it(tmp_path: Path) -> None:
    emulator = start(tmp_path)
    world = World(emulator)
    try:
        queue = world.queue()
        world.sqs.send_message(QueueUrl=queue, MessageBody='"kept"')
        world.buckets.create_bucket(Bucket="kept")
        world.buckets.put_object(Bucket="kept", Key="object", Body=b"bytes")
        emulator.stop()
        (tmp_path / "tmp" / "left-behind").touch()
        emulator.start()
        assert not (tmp_path / "tmp" / "left-behind").exists()
        assert world.next_message(queue) == "kept"
        assert world.buckets.get_object(Bucket="kept", Key="object")["Body"].read() == b"bytes"
        emulator.reset()
        assert world.sqs.list_queues().get("QueueUrls", []) == []
        assert world.buckets.list_buckets()["Buckets"] == []
    finally:
        emulator.stop()


@pytest.mark.emulator
def test_devices_keys_and_functions_work_after_a_stop(tmp_path: Path) -> None:
    emulator = start(tmp_path)
    world = World(emulator)
    try:
        keys = world.client("kms")
        key = keys.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
        public = keys.get_public_key(KeyId=key)["PublicKey"]
        function, seen = world.telling_function("def handler(event, context): tell(event)")
        topic = fresh("topic")
        world.rule(f"SELECT * FROM '{topic}'", [{"lambda": {"functionArn": world.function_arn(function)}}])
        device = new_device(world, fresh("gateway"))
        emulator.stop()
        emulator.start()
        with connect(world, device) as connection:
            connection.publish(topic, b'{"t": 4}')
        assert world.next_message(seen) == {"t": 4}
        assert keys.get_public_key(KeyId=key)["PublicKey"] == public
    finally:
        emulator.stop()


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
