"""Use cases of people on events (事件复核): listed, read, judged; what is not believed; what detectors learn from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from jinbo.identity.service import decide, require, role_named
from jinbo.kernel.access import REGULATOR_ROLES, Action, Principal, Role, Scope
from jinbo.kernel.clock import Clock, from_ms, to_ms
from jinbo.kernel.errors import ConflictError, NotFoundError
from jinbo.kernel.fact import Fact
from jinbo.video.event_ports import EventFilter, EventPage, News, VerdictStore
from jinbo.video.model.event import RetrainingSample, Suppression, Verdict, VerdictKind, VideoEvent
from jinbo.video.rules import actions
from jinbo.video.rules.event_news import JUDGED, event_fact, shown_outside
from jinbo.video.rules.verdicts import (
    SUPPRESS_DAYS,
    event_scopes,
    events_of_violation,
    judged,
    overrules,
    sample_of,
    suppression_of,
    verdict_of_violation,
    violation_reason,
)

TRIES = 5
"""Lost races with the machine, which moves events on, before the officer is told."""
MAX_PAGES = 5
"""Pages looked through for one answer."""


class Verdicts:
    """Events as people see and judge them. `video_ms` is the video service's time now, by which suppressions count."""

    def __init__(
        self,
        store: VerdictStore,
        clock: Clock,
        video_ms: Callable[[], int],
        when: Callable[[int], datetime] = from_ms,
    ) -> None:
        self._store = store
        self._clock = clock
        self._video_ms = video_ms
        self._when = when

    def list_events(self, principal: Principal, wanted: EventFilter, limit: int, cursor: str = "") -> EventPage:
        """Events that the principal may know of, newest first. An enterprise's people see their own, whatever they ask.

        Raises:
            ForbiddenError: no role of the principal may see any.
            InvalidError: `bad-cursor`.
        """
        _role(principal, actions.VIEW_EVENTS)
        if not principal.roles & REGULATOR_ROLES:
            wanted = replace(wanted, enterprise=principal.enterprise)
            if not principal.enterprise:
                return EventPage(())
        found: list[VideoEvent] = []
        for _ in range(MAX_PAGES):
            page = self._store.list_events(wanted, limit - len(found), cursor)
            found += [event for event in page.items if _may(principal, actions.VIEW_EVENTS, event)]
            cursor = page.next_cursor
            if not cursor or len(found) == limit:
                break
        return EventPage(found, cursor)

    def get(self, principal: Principal, event_id: str) -> VideoEvent:
        """An event.

        Raises:
            NotFoundError: absent, or not for this principal.
        """
        return self._allowed(principal, actions.VIEW_EVENTS, event_id)

    def judge(
        self,
        principal: Principal,
        event_id: str,
        kind: VerdictKind,
        reason: str = "",
        *,
        suppress_days: int,
        revise: bool = False,
    ) -> VideoEvent:
        """An officer's verdict. One that calls it false keeps its code silent at that place for `suppress_days`.

        The same verdict again changes nothing. One that is revised takes the suppression and the sample back.

        Raises:
            NotFoundError: absent, or not for this principal.
            InvalidError: `verdict-reason`.
            ConflictError: `judged`, somebody has decided otherwise; `stale`, the event kept moving on.
        """
        for attempt in range(TRIES):
            event = self._allowed(principal, actions.JUDGE_EVENTS, event_id)
            now = self._clock.now()
            after = judged(event, Verdict(kind, principal.id, to_ms(now), reason), revise=revise)
            if after is event:
                break
            try:
                return self._keep(after, now, suppress_days)
            except ConflictError:
                if attempt == TRIES - 1:
                    raise
        return event

    def on_violation(self, fact: Fact) -> None:
        """Subscriber: what an officer said of a violation is said of its events, as of the time when it was said.

        What is so already is not said again, and what comes late or once more undoes no later verdict.

        Raises:
            ConflictError: `stale`, an event kept moving on; call again.
            KeyError: the fact lacks what its kind promises.
        """
        kind = verdict_of_violation(fact.value)
        if kind is None:
            return
        said = Verdict(kind, str(fact.value["actor"]), to_ms(fact.occurred_at), violation_reason(fact.value))
        for event_id in events_of_violation(fact.value, kind):
            self._follow(event_id, said)

    def _follow(self, event_id: str, said: Verdict) -> None:
        for attempt in range(TRIES):
            event = self._store.events([event_id]).get(event_id)
            if event is None or not overrules(said, event):
                return
            try:
                self._keep(judged(event, said, revise=True), self._clock.now(), SUPPRESS_DAYS)
            except ConflictError:
                if attempt == TRIES - 1:
                    raise
            else:
                return

    def _keep(self, after: VideoEvent, now: datetime, suppress_days: int) -> VideoEvent:
        """One write: the event, its news, where its code is silent, what detectors learn."""
        fact = event_fact(JUDGED, after, now, now, self._when)
        suppression = suppression_of(after, self._video_ms(), suppress_days)
        return self._store.judge(News(after, (fact,)), suppression, sample_of(after), now)

    def suppressions(
        self, principal: Principal, camera: str, limit: int, cursor: str = ""
    ) -> tuple[Sequence[Suppression], str]:
        """What is not believed now, of one camera or of all, and the next page's cursor.

        Raises:
            ForbiddenError: no role of the principal may see any.
            InvalidError: `bad-cursor`.
        """
        require(principal, actions.VIEW_SUPPRESSIONS, Scope())
        found, more = (self._store.suppressions(camera), "") if camera else self._store.list_suppressions(limit, cursor)
        now = self._video_ms()
        return [one for one in found if one.expires > now], more

    def revoke(self, principal: Principal, suppression_id: str) -> Suppression:
        """Takes a suppression away before its time: its code is believed there again.

        Raises:
            NotFoundError: absent, or expired.
            ConflictError: `stale`.
        """
        require(principal, actions.REVOKE_SUPPRESSIONS, Scope())
        event = self._store.events([suppression_id]).get(suppression_id)
        its, now = (self._store.suppressions(event.camera) if event else ()), self._video_ms()
        found = next((one for one in its if one.id == suppression_id and one.expires > now), None)
        if found is None:
            raise NotFoundError
        self._store.revoke(found, self._clock.now())
        return found

    def retraining(self, principal: Principal, limit: int, cursor: str = "") -> tuple[Sequence[RetrainingSample], str]:
        """Pictures that detectors got wrong, for training them anew, and the next page's cursor.

        Raises:
            ForbiddenError: not the engineer.
            InvalidError: `bad-cursor`.
        """
        require(principal, actions.RETRAIN, Scope())
        return self._store.samples(limit, cursor)

    def _allowed(self, principal: Principal, action: Action, event_id: str) -> VideoEvent:
        event = self._store.events([event_id]).get(event_id)
        if event is None or not _may(principal, action, event):
            require(principal, action, Scope())
            raise NotFoundError
        return event


def sees_all(principal: Principal) -> bool:
    """Whether a principal sees whole pictures: regulators and who trains detectors; others see their own people only."""
    return bool(principal.roles & (REGULATOR_ROLES | {Role.ENGINEER}))


def _role(principal: Principal, action: Action) -> None:
    if not role_named(principal, action):
        require(principal, action, Scope())


def _may(principal: Principal, action: Action, event: VideoEvent) -> bool:
    if not sees_all(principal) and not shown_outside(event.code, event.status):
        return False
    return any(decide(principal, action, scope) for scope in event_scopes(event))
