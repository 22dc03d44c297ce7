"""Logs, metrics and traces (可观测性): Powertools, at the edge only. Every cold start logs the commit it was built from."""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from jinbo.platform.settings import settings

if settings().function:
    # Imports make much and throw nothing away: looking for rubbish among it is a sixth of a cold start (P6).
    gc.disable()

Handler = Callable[[dict[str, Any], Any], Any]
NAMESPACE = "Jinbo"
NOBODY_COUNTS_MS = 60_000
"""Time of an invocation outside Lambda."""

_context: ContextVar[Any] = ContextVar("context", default=None)


def remaining_ms() -> int:
    """Milliseconds left of the invocation at hand."""
    count_down = getattr(_context.get(), "get_remaining_time_in_millis", None)
    return int(count_down()) if count_down else NOBODY_COUNTS_MS


def logger(service: str) -> Logger:
    """The function's structured logger."""
    return Logger(service=service)


def count(metrics: Metrics, name: str, value: int = 1) -> None:
    """Adds to a counter; nothing is written for zero."""
    if value:
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)


def observed(service: str) -> Callable[[Callable[[dict[str, Any], Logger, Metrics], Any]], Handler]:
    """Decorates a handler `(event, log, metrics)`: correlation id, cold start with commit, metrics flushed, errors logged."""

    def decorate(handle: Callable[[dict[str, Any], Logger, Metrics], Any]) -> Handler:
        log = logger(service)
        metrics = Metrics(namespace=NAMESPACE, service=service)
        started = False

        @wraps(handle)
        def handler(event: dict[str, Any], context: Any) -> Any:
            nonlocal started
            _context.set(context)
            log.set_correlation_id(getattr(context, "aws_request_id", ""))
            if not started:
                started = True
                log.info("started", extra={"commit": settings().commit, "profile": settings().profile})
                count(metrics, "ColdStart")
            try:
                return handle(event, log, metrics)
            except Exception:
                log.exception("unhandled")
                raise
            finally:
                if metrics.provider.metric_set:
                    metrics.flush_metrics()
                if not gc.isenabled():
                    _collect_from_now_on()

        return handler

    return decorate


def _collect_from_now_on() -> None:
    """After the first answer: what stands now stays for the life of the process, so only what comes later is looked at."""
    gc.freeze()
    gc.enable()
