"""Messages about evidence (证据消息) as JSON: which fact, and what of it is to be done."""

from __future__ import annotations

import json

from jinbo.kernel.fact import Fact
from jinbo.video.model.evidence import Task, Work

VERSION = 1


def task_message(task: Task) -> str:
    """A task as the queue carries it; a fact has at most 64 KB."""
    body = {"v": VERSION, "work": str(task.work), "attempt": task.attempt, "fact": task.fact.to_dict()}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def read_task(text: str) -> Task:
    """A task from its message.

    Raises:
        ValueError, KeyError: it is none, or of a version that is not known.
    """
    found = json.loads(text)
    if found.get("v") != VERSION:
        raise ValueError(f"evidence work of version {found.get('v')}")
    return Task(Work(found["work"]), Fact.from_dict(found["fact"]), int(found["attempt"]))
