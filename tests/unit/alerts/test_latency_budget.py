"""The published hops fit the budget: critical p99 within 1.5 s, bulk within 5 s (DESIGN 2)."""

from __future__ import annotations

import pytest
from performance.latency_budget import LANES, SQS, simulate


@pytest.mark.parametrize("lane", LANES)
def test_a_lane_keeps_its_budget(lane: str) -> None:
    hops, budget = LANES[lane]
    assert simulate(hops, samples=20_000)[1] <= budget


def test_a_hop_is_drawn_as_it_was_published() -> None:
    p50, p99 = simulate([SQS], samples=50_000)
    assert p50 == pytest.approx(16, rel=0.05)
    assert p99 == pytest.approx(105, rel=0.1)
