"""A stand-in for each test: it starts in milliseconds, and nobody's streams are in another's way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from kinesis_video.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.stop()
