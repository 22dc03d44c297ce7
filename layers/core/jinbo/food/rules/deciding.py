"""What an event does to violations (判定): it opens one, joins one, or changes what is known of one. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from jinbo.food.model import Happening, Joined, OnSite, Status, Verdict, Violation
from jinbo.food.rules.codes import code_of
from jinbo.food.rules.lifecycle import changed, pushed_fields, refused
from jinbo.food.rules.reading import EventNews
from jinbo.food.rules.timing import Tempo

LISTED = 50
"""Events that a violation lists; those beyond are counted."""


def opened(news: EventNews, violation_id: str, name: str, *, repeat: bool, now: datetime, tempo: Tempo) -> Violation:
    """The violation that an event opens: pushed at once, or waiting for a person's review where its code asks for one."""
    violation = Violation(
        id=violation_id,
        event=news.event,
        code=news.code,
        level=news.level,
        status=Status.DETECTED,
        happening=Happening.OPENED,
        place=replace(news.place, name=name),
        events=(_joined(news),),
        count=1,
        handle_s=news.handle_s,
        clause=news.clause,
        model=news.model,
        experimental=news.experimental,
        rule=news.rule,
        opened_at=now,
        updated_at=now,
    )
    if repeat:
        violation = replace(violation, **_repeated(violation))
    if code_of(news.code).reviewed and news.verdict is not Verdict.CONFIRMED:
        return violation
    return replace(violation, **pushed_fields(violation, now, tempo))


def joined(violation: Violation, news: EventNews, *, repeat: bool, now: datetime) -> Violation:
    """The open violation with one more event: one notice, not twenty."""
    events = (*violation.events, _joined(news)) if len(violation.events) < LISTED else violation.events
    more = _repeated(violation) if repeat and not violation.repeat else {}
    return changed(violation, now, Happening.JOINED, events=events, count=violation.count + 1, **more)


def heard(violation: Violation, news: EventNews, now: datetime, tempo: Tempo) -> Violation | None:
    """The violation after further news of an event that it knows; None where it changes nothing."""
    before = next((one for one in violation.events if one.event == news.event), None)
    if before is None:
        return None  # counted, but no longer listed
    after = replace(
        before,
        until=before.until or news.until,
        confidence=max(before.confidence, news.confidence),
        **_verdict(before, news),
    )
    if after == before:
        return None
    events = tuple(after if one is before else one for one in violation.events)
    known = replace(violation, events=events)
    if after.verdict is not before.verdict:
        return _judged(known, after.verdict, news, now, tempo)
    ended = after.until is not None and before.until is None
    return changed(known, now, Happening.EVENT_ENDED if ended else Happening.EVENT_UPDATED)


def _judged(violation: Violation, verdict: Verdict, news: EventNews, now: datetime, tempo: Tempo) -> Violation:
    """People have said what the event was. A violation all of whose events were none is none."""
    if verdict is Verdict.CONFIRMED:
        if violation.status is Status.DETECTED:
            return changed(violation, now, Happening.PUSHED, **pushed_fields(violation, now, tempo))
        return changed(violation, now, Happening.CONFIRMED)
    none = len(violation.events) == violation.count and all(
        one.verdict is Verdict.FALSE_POSITIVE for one in violation.events
    )
    if none and violation.status is not Status.FALSE_POSITIVE:
        return refused(violation, news.judged_by, now)
    return changed(violation, now, Happening.EVENT_REFUTED)


def _verdict(before: Joined, news: EventNews) -> dict[str, Any]:
    later = before.judged_at is None or news.at > before.judged_at
    if news.verdict in {Verdict.SUSPECTED, before.verdict} or not later:
        return {}
    return {"verdict": news.verdict, "judged_at": news.at}


def _repeated(violation: Violation) -> dict[str, Any]:
    return {"repeat": True, "level": violation.level.raised, "on_site": violation.on_site or OnSite.REPEAT}


def _joined(news: EventNews) -> Joined:
    judged_at = news.at if news.verdict is not Verdict.SUSPECTED else None
    return Joined(news.event, news.since, news.until, news.confidence, news.verdict, judged_at)
