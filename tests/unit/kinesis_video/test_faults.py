"""Faults strike exactly as often as asked for."""

from __future__ import annotations

import pytest

from local.kinesis_video.errors import RefusedError
from local.kinesis_video.faults import Fault, Faults


def faults(now: list[int] | None = None) -> Faults:
    clock = now or [0]
    return Faults(lambda: clock[0])


@pytest.mark.parametrize(("share", "struck"), [(0.0, 0), (0.1, 10), (0.5, 50), (1.0, 100)])
def test_a_share_is_kept_exactly(share: float, struck: int) -> None:
    made = faults()
    assert sum(made.strikes("cam", "NO_MEDIA", share) for _ in range(100)) == struck


def test_a_drop_out_comes_back_after_its_time_again_and_again() -> None:
    now = [5000]
    made = faults(now)
    made.set("cam", Fault(drop_out={"every_s": 10, "for_s": 3}))
    seen = []
    for second in range(13):
        now[0] = 5000 + second * 1000
        seen.append(made.is_out("cam"))
    assert seen == [True] * 3 + [False] * 7 + [True] * 3
    assert not made.is_out("another")


def test_a_fault_is_read_whole_or_not_at_all() -> None:
    assert Fault.read({}) == Fault()
    for wrong in (None, [], {"thawed": True}, {"drop_out": 3}, {"slow": []}):
        with pytest.raises(RefusedError):
            Fault.read(wrong)
