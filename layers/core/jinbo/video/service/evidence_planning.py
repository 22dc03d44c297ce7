"""What an event's news asks to be done about its evidence (证据计划): stills at once, the clip when its last second is stored."""

from __future__ import annotations

from jinbo.kernel.clock import Clock, to_ms
from jinbo.kernel.fact import Fact
from jinbo.video.evidence_ports import EvidenceQueue
from jinbo.video.model.evidence import Task, Work
from jinbo.video.rules.event_news import ENDED, JUDGED, OPENED, UPDATED
from jinbo.video.rules.evidence import clip_delay_s, middle_of

MOST_DELAY_S = 900


class EvidencePlanner:
    """Hears of events; the work itself is done elsewhere, by who can draw."""

    def __init__(self, queue: EvidenceQueue, clock: Clock) -> None:
        """`clock`: the wall's, as cameras' media is."""
        self._queue = queue
        self._clock = clock

    def on_fact(self, fact: Fact) -> None:
        """Sends the tasks of a fact. Twice is no harm: each task looks what is there already.

        Raises:
            UnavailableError: the queue does not answer.
            KeyError, ValueError, TypeError: the fact is not of the form that events tell.
        """
        if fact.kind == JUDGED:
            self._queue.send(Task(Work.JUDGED, fact), 0)
        if fact.kind not in (OPENED, UPDATED, ENDED):
            return
        self._queue.send(Task(Work.STILLS, fact), 0)
        if fact.kind != UPDATED:  # the end asks again: where the first asking was lost, the clip may still be had
            delay = clip_delay_s(middle_of(fact.value), to_ms(self._clock.now()))
            self._queue.send(Task(Work.CLIP, fact), min(MOST_DELAY_S, delay))
