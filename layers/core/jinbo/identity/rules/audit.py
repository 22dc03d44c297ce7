"""The audit log's chain (审计链): each entry carries the hash of the one before it, each day's root the roots before it.

Whoever alters, drops or reorders an entry would have to rewrite everything after it, and the root of the day, and every
root since (A17). A chain runs per day and writer shard, so that no entry waits for another writer's (DESIGN 4).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, field
from datetime import timedelta
from enum import StrEnum

from jinbo.kernel.frozen import frozen

AUDIT_KEEP = timedelta(days=800)
"""网络安全法 art. 21 asks for six months; an entry must outlive the evidence that it vouches for (two years). Roots stay."""
START = "0" * 64
"""What stands before the first entry of a chain, and before the first day's root."""


class Outcome(StrEnum):
    """How it went (结果)."""

    DONE = "DONE"  # 成功
    REFUSED = "REFUSED"  # 拒绝
    FAILED = "FAILED"  # 失败


@frozen
class Entry:
    """Who did what to what, and how it went. `at` is RFC 3339 in UTC; `detail` holds short texts, never secrets."""

    day: str
    shard: int
    index: int
    at: str
    actor: str
    action: str
    object: str
    outcome: Outcome
    previous: str
    detail: Mapping[str, str] = field(default_factory=dict)
    hash: str = ""


@frozen
class Root:
    """The end of a day: the hash over the root before it and the ends of all shards' chains, `{shard: (entries, hash)}`."""

    day: str
    previous_day: str
    previous: str
    ends: Mapping[int, tuple[int, str]]
    hash: str = ""


@frozen
class Fault:
    """Where a chain does not hold: the first bad index of a shard (−1: the day's root), and why."""

    day: str
    shard: int
    index: int
    why: str


def entry_hash(entry: Entry) -> str:
    """The hash that an entry must carry."""
    return _hash({**asdict(entry), "hash": ""})


def root_hash(root: Root) -> str:
    """The hash that a day's root must carry."""
    return _hash(
        {**asdict(root), "hash": "", "ends": {str(shard): list(end) for shard, end in sorted(root.ends.items())}}
    )


def first_fault(day: str, shard: int, entries: Iterable[Entry]) -> tuple[Fault | None, int, str]:
    """Walks one chain; gives the first fault, the number of good entries, and the hash at which they end."""
    previous, count = START, 0
    for entry in entries:
        why = _why_bad(entry, day, shard, count, previous)
        if why:
            return Fault(day, shard, count, why), count, previous
        previous, count = entry.hash, count + 1
    return None, count, previous


def root_faults(root: Root, ends: Mapping[int, tuple[int, str]], before: Root | None) -> Sequence[Fault]:
    """What is wrong between a day's root, the chains found for that day, and the root before it."""
    faults = []
    for shard in sorted({*root.ends, *ends}):
        sealed, found = root.ends.get(shard, (0, START)), ends.get(shard, (0, START))
        if sealed != found:
            index = min(sealed[0], found[0])
            faults.append(Fault(root.day, shard, index, f"sealed with {sealed[0]} entries, found {found[0]}"))
    if root_hash(root) != root.hash:
        faults.append(Fault(root.day, -1, -1, "the root was altered"))
    if root.previous != (before.hash if before else START):
        faults.append(Fault(root.day, -1, -1, "the root does not follow the one before it"))
    return faults


def _why_bad(entry: Entry, day: str, shard: int, index: int, previous: str) -> str:
    if entry.index != index:
        return f"entry {entry.index} stands where {index} must: dropped or reordered"
    if (entry.day, entry.shard) != (day, shard):
        return "belongs to another chain"
    if entry.previous != previous:
        return "does not follow the entry before it: reordered or rewritten"
    if entry_hash(entry) != entry.hash:
        return "altered"
    return ""


def _hash(content: object) -> str:
    return hashlib.sha256(
        json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    ).hexdigest()
