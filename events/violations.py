"""Samples of `food.violation.*` (违规事实): one case as the code tells it, from its push over a repeat to its close."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from jinbo.food.model import AppealVerdict, Level, Place, Verdict, Violation
from jinbo.food.rules.deciding import joined, opened
from jinbo.food.rules.lifecycle import acknowledged, appealed, judged
from jinbo.food.rules.news import violation_news
from jinbo.food.rules.reading import EventNews
from jinbo.food.rules.timing import Tempo
from jinbo.kernel.fact import Subject

AT = datetime(2020, 11, 5, 0, 0, tzinfo=UTC)
"""08:00 in Shanghai on the first day of the third fair."""
TEMPO = Tempo()
NO_MASK = EventNews(
    event="01EXAMPLEEVENT000000000001",
    code="K02_NO_MASK",
    level=Level.YELLOW,
    place=Place(
        Subject("business", "01EXAMPLEBUSINESS000000001"), "", "91310000MA1FL00009", "1.1", "Z1", "1.1馆 A01", "kc-0001",
        "PREP", "备餐间",
    ),
    since=AT - timedelta(seconds=12),
    until=None,
    confidence=0.91,
    handle_s=600,
    clause="食品安全法第三十三条第一款第八项",
    model="heads/1",
    experimental=False,
    rule={"min_s": 10, "threshold": 0.5},
    verdict=Verdict.SUSPECTED,
    judged_by="",
    reason="",
    at=AT,
)  # fmt: skip


def violation_samples() -> dict[str, Any]:
    """Values of facts by their path below events/, without ending."""
    case = opened(NO_MASK, "01EXAMPLEVIOLATION00000001", "示例餐厅", repeat=False, now=AT, tempo=TEMPO)
    third = replace(NO_MASK, event="01EXAMPLEEVENT000000000003")
    repeated = joined(case, third, repeat=True, now=AT + timedelta(minutes=2))
    taken = acknowledged(repeated, "01EXAMPLEACCOUNT0000000001", AT + timedelta(minutes=3))
    later = AT + timedelta(minutes=4)
    asked = appealed(taken, "01EXAMPLEACCOUNT0000000001", "是透明面罩", (), now=later, tempo=TEMPO)
    ended = judged(asked, AppealVerdict.UPHELD, "01EXAMPLEACCOUNT0000000002", "确有面罩", AT + timedelta(minutes=9))
    return {
        **_told(None, case, "system"),
        **_told(case, repeated, "system"),
        **_told(repeated, taken, "01EXAMPLEACCOUNT0000000001"),
        **_told(asked, ended, "01EXAMPLEACCOUNT0000000002"),
    }


def _told(before: Violation | None, after: Violation, actor: str) -> dict[str, Any]:
    facts = violation_news(before, after, actor)
    return {f"food.violation.v1/good/{fact.kind.removeprefix('food.').replace('.', '-')}": fact.value for fact in facts}
