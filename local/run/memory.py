"""How much memory a run takes (内存): the resident pages of its processes and all that they started."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Mapping


def family_kib(roots: Mapping[str, int], table: str) -> dict[str, int]:
    """Resident KiB of each root and its descendants, from lines of `pid ppid rss`; one that is gone counts 0.

    A descendant that is itself a root counts only for itself.
    """
    rows = [tuple(map(int, line.split())) for line in table.splitlines() if line.strip()]
    resident = {pid: rss for pid, _, rss in rows}
    children: dict[int, list[int]] = {}
    for pid, parent, _ in rows:
        children.setdefault(parent, []).append(pid)
    own = set(roots.values())
    return {name: sum(resident.get(pid, 0) for pid in _family(root, children, own)) for name, root in roots.items()}


def _family(root: int, children: Mapping[int, Iterable[int]], others: set[int]) -> Iterable[int]:
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        yield pid
        waiting.extend(child for child in children.get(pid, ()) if child not in others)


def measure(roots: Mapping[str, int]) -> dict[str, int]:
    """Resident KiB by root, now."""
    said = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,rss="], capture_output=True, text=True, check=True)
    return family_kib(roots, said.stdout)


def cpu_seconds(roots: Mapping[str, int]) -> dict[str, float]:
    """Processor seconds of each root and all that it started and that still runs, since they began."""
    said = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,cputimes="], capture_output=True, text=True, check=True)
    return {name: float(seconds) for name, seconds in family_kib(roots, said.stdout).items()}
