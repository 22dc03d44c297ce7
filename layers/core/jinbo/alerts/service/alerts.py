"""Alerts as the platform itself drives them (预警引擎): facts raise and clear, timers escalate, settle and close."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from jinbo.alerts.model import WAITING, WORKING, Alert, Guard, Happening, Level, Placement, Status
from jinbo.alerts.ports import AlertStore, Directory
from jinbo.alerts.rules.chains import SERVICES, Tempo
from jinbo.alerts.rules.deciding import continues, decide_signal, new_alert
from jinbo.alerts.rules.lifecycle import auto_closed, called_again, changed, notified, recovered
from jinbo.alerts.rules.raising import Signal, signal
from jinbo.alerts.service.writing import AUTO_CLOSE, ESCALATE, SETTLED, change_of
from jinbo.kernel.access import SYSTEM
from jinbo.kernel.clock import Clock
from jinbo.kernel.errors import ConflictError, UnavailableError
from jinbo.kernel.fact import Fact, Subject
from jinbo.kernel.ids import natural_id
from jinbo.kernel.timers import Timer

ATTEMPTS = 12
"""How often a lost race is run again: facts may not be lost to people's clicks."""
UNDELIVERABLE = "alerts.undeliverable"
CALLED_AGAIN = 1000
"""Open alerts looked at when a roster changes: the gravest."""


class Alerts:
    """The alert engine. Everything here may be called twice with the same input, by racing callers."""

    def __init__(self, store: AlertStore, directory: Directory, clock: Clock, tempo: Tempo) -> None:
        self._store = store
        self._directory = directory
        self._clock = clock
        self._tempo = tempo

    def consider(self, facts: Iterable[Fact]) -> list[Alert]:
        """What facts raise, raise higher, repeat or clear; gives the alerts that changed. Idempotent by fact id.

        Raises:
            UnavailableError: the store is busy, or too many write the same alert at once; call again.
            KeyError: a fact lacks what its kind promises.
        """
        heard = (signal(fact) for fact in facts)
        return [alert for one in heard if one is not None and (alert := self._hear(one)) is not None]

    def on_fact(self, fact: Fact) -> None:
        """Subscriber: one fact from the bus."""
        self.consider([fact])

    def on_timer(self, timer: Timer) -> None:
        """A timer of ours came due; it may be stale, and then nothing happens."""
        steps: dict[str, Callable[[Alert], Alert | None]] = {
            ESCALATE: lambda alert: self._escalated(alert, int(timer.payload["round"]), int(timer.payload["step"])),
            SETTLED: self._settled,
            AUTO_CLOSE: self._closed,
        }
        self._change(timer.key, steps[timer.kind])

    def delivered(self, alert_id: str, round_: int) -> None:
        """A call of this round reached somebody: NEW becomes NOTIFIED."""
        self._change(
            alert_id,
            lambda alert: (
                notified(alert, self._clock.now()) if alert.status is Status.NEW and alert.round == round_ else None
            ),
        )

    def not_delivered(self, alert_id: str, round_: int, step: int) -> None:
        """Nobody of this step can be reached: the next link is called at once; beyond the last, the alert is undeliverable."""
        alert = self._change(alert_id, lambda alert: self._passed_on(alert, round_, step))
        alert = alert or self._store.get(alert_id)
        if alert is not None and alert.undeliverable and alert.rule.id != UNDELIVERABLE:
            self.consider([self._outcry(alert)])

    def call_again(self) -> int:
        """A new roster is there: alerts that reached nobody call their people anew. Tells how many."""
        page = self._store.open_after("", CALLED_AGAIN)
        unheard = [alert.id for alert in page.items if alert.undeliverable and alert.status in WAITING]
        return sum(self._change(alert_id, self._called_again) is not None for alert_id in unheard)

    def _hear(self, heard: Signal) -> Alert | None:
        for _ in range(ATTEMPTS):
            try:
                return self._take(heard)
            except ConflictError:
                if self._store.heard(heard.dedup_key, heard.fact.id):
                    return None
        raise UnavailableError(
            "alert-contended", "预警正被频繁更新，请稍后再试", "Too many writers of one alert; try again"
        )

    def _take(self, heard: Signal) -> Alert | None:
        now, level = self._clock.now(), heard.level
        guard = self._store.guard(heard.dedup_key)
        current = self._store.get(guard.alert_id) if guard.alert_id else None
        decision = decide_signal(heard, guard, current, now, self._tempo)
        late = guard.cleared_at is not None and heard.at <= guard.cleared_at
        if decision.alert is None and level is not None and not late and not continues(current, now):
            return self._raise(heard, level, guard)
        if decision.alert is None:
            self._store.save_guard(decision.guard, heard.fact.id)
            return None
        known = decision.guard if decision.guard != guard else None
        actor = heard.taken_by or SYSTEM.id
        self._store.save(change_of(current, decision.alert, self._tempo, actor=actor, guard=known, heard=heard.fact.id))
        return decision.alert

    def _raise(self, heard: Signal, level: Level, guard: Guard) -> Alert:
        alert_id = natural_id("alert", heard.dedup_key, heard.fact.id)
        placement = self._place(heard)
        alert = new_alert(
            heard, level, alert_id=alert_id, placement=placement, now=self._clock.now(), tempo=self._tempo
        )
        known = Guard(heard.dedup_key, alert_id, guard.cleared_at, guard.version)
        actor = heard.taken_by or SYSTEM.id
        self._store.save(change_of(None, alert, self._tempo, actor=actor, guard=known, heard=heard.fact.id))
        return alert

    def _place(self, heard: Signal) -> Placement:
        if heard.rule_id == UNDELIVERABLE:
            return Placement(heard.fact.subject, "值守表 roster", zone=str(heard.fact.value["zone"]))
        known, told = self._directory.place(heard.fact.subject), heard.fact.value
        enterprise = str(told.get("enterprise") or known.enterprise)
        return replace(
            known,
            hall=str(told.get("hall") or known.hall),
            zone=str(told.get("zone") or known.zone),
            enterprise=enterprise,
            place=str(told.get("place") or known.place),
            others=tuple(name for name in known.enterprises if name != enterprise),
        )

    def _change(self, alert_id: str, step: Callable[[Alert], Alert | None]) -> Alert | None:
        """Applies `step` to the alert as it is; when another write wins, to the alert as it then is."""
        for _ in range(ATTEMPTS):
            before = self._store.get(alert_id)
            after = step(before) if before else None
            if before is None or after is None:
                return None
            try:
                self._store.save(change_of(before, after, self._tempo))
            except ConflictError:
                continue
            return after
        raise UnavailableError(
            "alert-contended", "预警正被频繁更新，请稍后再试", "Too many writers of one alert; try again"
        )

    def _escalated(self, alert: Alert, round_: int, step: int) -> Alert | None:
        if alert.status not in WAITING or alert.round != round_ or step <= alert.escalation:
            return None
        return changed(alert, self._clock.now(), Happening.ESCALATED, escalation=step)

    def _called_again(self, alert: Alert) -> Alert | None:
        if alert.status not in WAITING or not alert.undeliverable:
            return None
        return called_again(alert, self._clock.now(), self._tempo)

    def _passed_on(self, alert: Alert, round_: int, step: int) -> Alert | None:
        if alert.status is not Status.NEW or alert.round != round_ or step != alert.escalation:
            return None
        if step + 1 < len(SERVICES[alert.level].steps):
            return self._escalated(alert, round_, step + 1)
        if alert.undeliverable:
            return None
        return changed(alert, self._clock.now(), Happening.UNDELIVERABLE, undeliverable=True)

    def _settled(self, alert: Alert) -> Alert | None:
        if alert.status not in WORKING or alert.recovering_since is None:
            return None
        return recovered(alert, self._clock.now())

    def _closed(self, alert: Alert) -> Alert | None:
        if alert.status is not Status.RESOLVED or alert.level is not Level.BLUE or alert.recovered_at is None:
            return None
        return auto_closed(alert, self._clock.now())

    def _outcry(self, alert: Alert) -> Fact:
        """The news that an alert reaches nobody; one alert for each zone and level stands for all of them."""
        now = self._clock.now()
        return Fact(
            id=natural_id("alerts.alert.undeliverable", alert.id, alert.round),
            kind="alerts.alert.undeliverable",
            subject=Subject("roster", alert.placement.zone or "all"),
            occurred_at=now,
            recorded_at=now,
            value={"level": alert.level.value, "alert_id": alert.id, "zone": alert.placement.zone},
        )
