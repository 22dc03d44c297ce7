"""Unit tests of alerts run in a world in memory."""

from __future__ import annotations

import pytest
from fakes.alerts_world import World


@pytest.fixture
def world() -> World:
    """Alerts, screens, channels and timers in memory, on the first morning."""
    return World()
