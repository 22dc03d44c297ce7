"""When a violation is a repeated one (屡犯): three events of one code at one enterprise within 24 hours (DOMAIN 2.2)."""

from __future__ import annotations

from dataclasses import replace

from jinbo.food.model import Sighting, Tally
from jinbo.food.rules.reading import EventNews
from jinbo.food.rules.timing import REPEAT_COUNT, REPEAT_WITHIN, Tempo


def counted(tally: Tally, news: EventNews, violation: str, tempo: Tempo) -> Tally:
    """The tally with one more event; sightings that are too old to count with any that may still come late are dropped."""
    window = REPEAT_WITHIN / tempo.people
    others = [one for one in tally.sightings if one.event != news.event]
    seen = sorted([*others, Sighting(news.event, news.since, violation)], key=lambda one: one.at)
    kept = tuple(one for one in seen if one.at > seen[-1].at - 2 * window)
    return replace(tally, sightings=kept, latest={**tally.latest, news.place.camera: violation})


def repeats(tally: Tally, news: EventNews, tempo: Tempo) -> bool:
    """Whether the event is the third or a later one of the window that ends with it."""
    start = news.since - REPEAT_WITHIN / tempo.people
    return sum(start < one.at <= news.since for one in tally.sightings) >= REPEAT_COUNT


def without_event(tally: Tally, event: str) -> Tally:
    """The tally without an event that was none: a false positive makes nobody a repeater."""
    return replace(tally, sightings=tuple(one for one in tally.sightings if one.event != event))


def without_violation(tally: Tally, violation: str) -> Tally:
    """The tally without all events of a violation that was none."""
    return replace(tally, sightings=tuple(one for one in tally.sightings if one.violation != violation))
