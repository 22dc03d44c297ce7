"""Two emulators for all tests of this folder: one as the platform uses it, one with every mend left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from emulator.world import World

from local.emulator.process import Emulator, free_port

MENDS = (
    "loopback",
    "functions",
    "function-logs",
    "rule-actions",
    "asynchronous",
    "stream-mappings",
    "queue-mappings",
    "mapping-states",
    "nested-stacks",
    "kinesis-video",
    "dynamodb-settings",
    "preflight",
    "secure-transport",
    "queue-permissions",
    "client-certificates",
)
QUICK_RETRIES = {"LAMBDA_ASYNC_RETRY_BASE_SECONDS": "0.05"}


def start(state: Path, **environment: str) -> Emulator:
    """An emulator on free ports."""
    variables = {**QUICK_RETRIES, **environment}
    emulator = Emulator(state=state, port=free_port(), mqtt_port=free_port(), drain_seconds=1.0, environment=variables)
    emulator.start()
    return emulator


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    emulator = start(tmp_path_factory.mktemp("emulator"))
    yield World(emulator)
    emulator.stop()


@pytest.fixture(scope="session")
def plain_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Plain ministack behind the same launcher: what the platform would meet without the mends."""
    emulator = start(tmp_path_factory.mktemp("plain"), JINBO_EMULATOR_WITHOUT=",".join(MENDS))
    yield World(emulator)
    emulator.stop()
