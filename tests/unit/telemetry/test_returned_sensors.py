"""F14: a sensor that comes back with an older measurement is back all the same; nothing stays lost for ever."""

from __future__ import annotations

from datetime import timedelta

from fakes.time import StandingClock
from hypothesis import given
from hypothesis import strategies as st
from jinbo.kernel.clock import to_ms
from jinbo.telemetry.model import Condition, Device, Fault
from jinbo.telemetry.rules.news import condition_fact

FREEZER = Device("fz-0001", "FREEZER", "business:b1", {})
CLOCK = StandingClock()


@given(measured_before_s=st.integers(min_value=-600, max_value=72 * 3600))
def test_F14_news_that_a_sensor_is_back_never_stands_before_the_news_that_it_was_lost(measured_before_s: int) -> None:
    """Whoever orders facts by when they occurred must end with the sensor back: what was measured before the timer fired and
    arrived after it (any message under way, any burst after a network gap) ended the silence when it came."""
    lost_at = CLOCK.now()
    condition = Condition(Fault.LOST, "t1", to_ms(lost_at), {"last_at": None, "limit_s": 1800})
    measured = lost_at - timedelta(seconds=measured_before_s)
    arrived = max(lost_at, measured) + timedelta(seconds=8)
    lost = condition_fact(condition, True, FREEZER, to_ms(lost_at), lost_at)
    back = condition_fact(condition, False, FREEZER, to_ms(measured), arrived)
    assert lost.occurred_at <= back.occurred_at <= arrived
