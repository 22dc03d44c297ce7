"""The outbox (发件箱): facts ride in the item of the record they are about; the table's stream carries them to the bus.

So a write and its news are one thing: nothing is lost between them (DESIGN 2, rule 1).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from jinbo.kernel.fact import Fact

MAX_FACTS_BYTES = 64_000
"""A fact is a note, not a document: a record's facts must leave room for the record in 400 KB and fit a bus entry."""


def encode_facts(facts: Sequence[Fact]) -> str | None:
    """The value of a record's `facts` attribute; None when there is nothing to tell.

    Raises:
        ValueError: the facts are too large to travel.
    """
    if not facts:
        return None
    text = json.dumps([fact.to_dict() for fact in facts], ensure_ascii=False, separators=(",", ":"))
    if len(text.encode()) > MAX_FACTS_BYTES:
        raise ValueError("facts too large for the outbox")
    return text


def decode_facts(text: str | None) -> list[Fact]:
    """The facts of an attribute's value."""
    return [Fact.from_dict(data) for data in json.loads(text)] if text else []


def told_facts(record: Mapping[str, Any]) -> list[Fact]:
    """The facts that a DynamoDB stream record tells anew: those in its new image whose ids the old image had not."""
    images = record["dynamodb"]
    new = decode_facts(images.get("NewImage", {}).get("facts", {}).get("S"))
    old = {fact.id for fact in decode_facts(images.get("OldImage", {}).get("facts", {}).get("S"))}
    return [fact for fact in new if fact.id not in old]
