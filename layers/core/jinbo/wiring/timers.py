"""The platform's timers, bound to their table and queue (定时器装配)."""

from __future__ import annotations

from functools import cache

from jinbo.platform.aws import client
from jinbo.platform.clock import platform_clock
from jinbo.platform.settings import settings
from jinbo.platform.timer_store import SqsTimers, TableTimers
from jinbo.platform.timers import DueTimers


@cache
def timer_store() -> TableTimers:
    """Timers in the records table."""
    return TableTimers(platform_clock())


@cache
def timers() -> DueTimers:
    """The timers that modules set (`kernel.timers.Timers`)."""
    return DueTimers(timer_store(), SqsTimers(client("sqs"), settings().timer_queue_url), platform_clock())
