"""Unit tests of food safety run in a world in memory."""

from __future__ import annotations

import pytest
from fakes.food import World


@pytest.fixture
def world() -> World:
    """Violations, pictures and timers in memory, on the first morning."""
    return World()
