"""What becomes of a batch (处理结果), on either lane."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from jinbo.kernel.fact import Fact

Consider = Callable[[Sequence[Fact]], None]
OnError = Callable[[str, Exception], None]


@dataclass(slots=True)
class Result:
    """What became of a batch: news, envelopes to be delivered again, and counts (refusals as `refused.<reason>`)."""

    facts: list[Fact] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
