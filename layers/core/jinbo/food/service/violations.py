"""Violations as the platform itself drives them (违规引擎): events open, join and end them, timers escalate."""

from __future__ import annotations

from jinbo.food.model import ACTIVE, Happening, Verdict, Violation
from jinbo.food.ports import Register, ViolationStore
from jinbo.food.rules.deciding import heard, joined, opened
from jinbo.food.rules.lifecycle import escalated, overdue
from jinbo.food.rules.reading import EventNews, read
from jinbo.food.rules.tallying import counted, repeats, without_event
from jinbo.food.rules.timing import STEP_NAMES, Tempo
from jinbo.food.service.writing import ESCALATE, OVERDUE, change_of
from jinbo.kernel.access import SYSTEM
from jinbo.kernel.clock import Clock, parse_iso
from jinbo.kernel.errors import ConflictError, UnavailableError
from jinbo.kernel.fact import Fact
from jinbo.kernel.ids import natural_id
from jinbo.kernel.timers import Timer

ATTEMPTS = 12
"""How often a lost race is run again: facts may not be lost to people's clicks."""
_REFUTED = frozenset({Happening.EVENT_REFUTED, Happening.FALSE_POSITIVE})


class Violations:
    """The engine. Everything here may be called twice with the same input, by racing callers, and in any order."""

    def __init__(self, store: ViolationStore, register: Register, clock: Clock, tempo: Tempo) -> None:
        self._store = store
        self._register = register
        self._clock = clock
        self._tempo = tempo

    def on_fact(self, fact: Fact) -> None:
        """Subscriber: news of a video event. Other facts, and those of lifts and of cameras' faults, change nothing.

        Raises:
            UnavailableError: `store-busy`, or `violation-contended`, too many write the same case at once; call again.
            KeyError, ValueError: the fact lacks what its kind promises.
        """
        news = read(fact)
        if news is None:
            return
        for _ in range(ATTEMPTS):
            try:
                self._take(news)
            except ConflictError:
                continue  # look again at what the other has written
            return
        raise _contended()

    def on_timer(self, timer: Timer) -> None:
        """The enterprise has not acknowledged, or not rectified, in time; a timer may be stale, and then nothing happens."""
        for _ in range(ATTEMPTS):
            before = self._store.get(timer.key)
            after = self._late(before, timer) if before else None
            if before is None or after is None:
                return
            note = STEP_NAMES[after.escalation] if timer.kind == ESCALATE else ""
            try:
                self._store.save(change_of(before, after, self._tempo, note=note))
            except ConflictError:
                continue
            return
        raise _contended()

    def _late(self, violation: Violation, timer: Timer) -> Violation | None:
        if timer.kind == OVERDUE:
            return overdue(violation, parse_iso(timer.payload["deadline"]), self._clock.now())
        return escalated(violation, int(timer.payload["step"]), self._clock.now())

    def _take(self, news: EventNews) -> None:
        known = self._store.of_event(news.event)
        if known is None and news.verdict is Verdict.FALSE_POSITIVE:
            self._store.dismiss(news.event)
        elif known is None:
            self._new(news)
        elif known and (violation := self._store.get(known)) is not None:
            self._further(violation, news)

    def _new(self, news: EventNews) -> None:
        """An event that was not seen before: it joins the camera's open violation of its code, or opens one."""
        now, where = self._clock.now(), news.place
        tally = self._store.tally(where.enterprise, news.code)
        latest = tally.latest.get(where.camera, "")
        current = self._store.get(latest) if latest else None
        joins = current is not None and current.status in ACTIVE
        violation_id = latest if joins else natural_id("violation", news.event)
        tally = counted(tally, news, violation_id, self._tempo)
        repeat = repeats(tally, news, self._tempo)
        if joins and current is not None:
            after = joined(current, news, repeat=repeat, now=now)
        else:
            current, name = None, self._register.name(where.subject)
            after = opened(news, violation_id, name, repeat=repeat, now=now, tempo=self._tempo)
        self._store.save(change_of(current, after, self._tempo, tally=tally, event=news.event))

    def _further(self, violation: Violation, news: EventNews) -> None:
        after = heard(violation, news, self._clock.now(), self._tempo)
        if after is None:
            return
        tally = None
        if after.happening in _REFUTED:
            tally = without_event(self._store.tally(news.place.enterprise, news.code), news.event)
        judged = news.verdict is not Verdict.SUSPECTED
        actor, note = (news.judged_by or SYSTEM.id, news.reason) if judged else (SYSTEM.id, "")
        self._store.save(change_of(violation, after, self._tempo, actor=actor, note=note, tally=tally))


def _contended() -> UnavailableError:
    return UnavailableError(
        "violation-contended", "违规正被频繁更新，请稍后再试", "Too many writers of one violation; try again"
    )
