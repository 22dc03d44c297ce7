"""Who hears which facts (订阅表). Every subscriber is idempotent by the fact's id; a fact may come twice or late."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jinbo.kernel.fact import Fact

Subscriber = Callable[[Fact], None]


def _ledger(fact: Fact) -> None:
    from jinbo.wiring import subjects

    subjects.ledger().on_fact(fact)


def _alerts(fact: Fact) -> None:
    from jinbo.wiring import alerts

    alerts.alerts().on_fact(fact)


def _silence(fact: Fact) -> None:
    from jinbo.wiring import telemetry

    telemetry.silence().on_fact(fact)


def _violations(fact: Fact) -> None:
    from jinbo.wiring import food

    food.violations().on_fact(fact)


def _screens(_: Fact) -> None:
    from jinbo.wiring import alerts

    alerts.screens().close_ended()


def _evidence(fact: Fact) -> None:
    from jinbo.wiring import evidence

    evidence.planner().on_fact(fact)


def _verdicts(fact: Fact) -> None:
    from jinbo.wiring import watching

    watching.verdicts().on_violation(fact)


SUBSCRIBERS: Mapping[str, tuple[Subscriber, ...]] = {
    "": (_ledger,),  # the ledger hears everything
    "telemetry.": (_alerts,),
    "subjects.": (_alerts,),
    "identity.sessions.": (_screens,),
    "video.camera.health": (_alerts,),
    "video.event.": (_violations, _alerts, _evidence),
    "food.violation.": (_alerts, _verdicts),
    "subjects.device.": (_silence,),  # a device that was bound and never says a word is missed too
}


def deliver(fact: Fact) -> None:
    """Gives `fact` to everyone whose prefix it bears."""
    for prefix, subscribers in SUBSCRIBERS.items():
        if fact.kind.startswith(prefix):
            for subscriber in subscribers:
                subscriber(fact)
