"""Which timer calls whom (定时器分派). A kind that is not here raises, and its message ends in the dead letter queue."""

from __future__ import annotations

from jinbo.kernel.timers import Timer
from jinbo.platform.timers import Handlers


def _alerts(timer: Timer) -> None:
    from jinbo.wiring.alerts import alerts

    alerts().on_timer(timer)


def _resend(timer: Timer) -> None:
    from jinbo.wiring.alerts import notifier

    notifier().on_timer(timer)


def _silence(timer: Timer) -> None:
    from jinbo.wiring.telemetry import on_silence

    on_silence(timer)


def _violations(timer: Timer) -> None:
    from jinbo.wiring.food import violations

    violations().on_timer(timer)


def _quiet(timer: Timer) -> None:
    from jinbo.wiring.watching import desk

    desk().on_timer(timer)


def _licence(timer: Timer) -> None:
    from jinbo.wiring.subjects import subjects

    subjects().businesses.on_licence_timer(timer)


def _seal(_: Timer) -> None:
    from jinbo.wiring.identity import audit

    audit().seal()


HANDLERS: Handlers = {
    "alerts.escalate": _alerts,
    "alerts.settle": _alerts,
    "alerts.autoclose": _alerts,
    "alerts.resend": _resend,
    "telemetry.silence": _silence,
    "food.escalate": _violations,
    "food.overdue": _violations,
    "subjects.licence": _licence,
    "video.quiet": _quiet,
    "identity.seal": _seal,
}
