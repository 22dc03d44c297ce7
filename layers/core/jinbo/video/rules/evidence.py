"""What belongs to an event's evidence (证据规则): what its facts say, which stills, which seconds, and what is hashed.

A pack has at least one raw and one annotated still and a clip of twenty seconds at most (DOMAIN 2.2).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from jinbo.kernel.fact import Fact
from jinbo.video.model.event import EventStatus
from jinbo.video.model.evidence import Case, Deposit, Keep, Pack, Part, Role, Still
from jinbo.video.model.plain import plain

AROUND_MS = 10_000
"""Of the clip, before and after the event's first picture."""
SETTLE_MS = 15_000
"""How long after its last second a stream's fragments may still be on their way."""
LATER_S = (60, 300)
"""When a clip that has no media yet is asked for again: a camera that was cut off sends what it has when it is back."""
MOST_STILLS = 8
"""Pictures of one event: the first, and each better one, until nobody looks at more."""
_FOLDER = "evidence"
_ENDINGS = {Role.CLIP: "mp4"}


def case_of(fact: Fact) -> Case:
    """What a `video.event.*` fact says.

    Raises:
        KeyError, ValueError, TypeError: the fact is not of the form that events tell.
    """
    value = fact.value
    return Case(
        event=value["event"],
        code=value["code"],
        code_zh=value["code_zh"],
        code_en=value["code_en"],
        subject=fact.subject,
        camera=value["camera"],
        camera_name=value["name"],
        enterprise=value["enterprise"],
        hall=value["hall"],
        zone=value["zone"],
        place=value["place"],
        area_name=value["area_name"],
        from_ms=int(value["from_ms"]),
        confidence=float(value["confidence"]),
        model=value["model"],
        rule=value["rule"],
        clause=value["clause"],
        experimental=bool(value["experimental"]),
        stills=tuple(_still(one) for one in value["pictures"]),
    )


def _still(value: Mapping[str, Any]) -> Still:
    x1, y1, x2, y2 = value["box"]
    others = tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in value["others"])
    box = (float(x1), float(y1), float(x2), float(y2))
    return Still(value["role"], int(value["at_ms"]), value["key"], box, float(value["score"]), others)


def new_stills(case: Case, pack: Pack) -> list[Still]:
    """The pictures of which the pack has nothing yet, each once however many roles it has, no more than fit."""
    known = {at_ms for role, at_ms in pack.accounted if role is Role.RAW}
    found = {still.at_ms: still for still in reversed(case.stills) if still.at_ms not in known}
    return [found[at] for at in sorted(found)][: max(0, MOST_STILLS - len(known))]


def middle_of(value: Mapping[str, Any]) -> int:
    """The moment around which an event's clip lies: its first picture; its beginning where there is none."""
    return min((int(one["at_ms"]) for one in value["pictures"]), default=0) or int(value["from_ms"])


def clip_span(middle_ms: int) -> tuple[int, int]:
    """From when to when the clip around a moment is, ms."""
    return middle_ms - AROUND_MS, middle_ms + AROUND_MS


def clip_delay_s(middle_ms: int, now_ms: int) -> int:
    """Seconds until the clip's last fragments are stored."""
    return max(0, -(-(middle_ms + AROUND_MS + SETTLE_MS - now_ms) // 1000))


def key_of(event: str, role: Role, at_ms: int, sha256: str) -> str:
    """The place of a part in the bucket, by what it is and by its bytes."""
    return f"{_FOLDER}/{event}/{role.lower()}-{at_ms:013d}-{sha256[:16]}.{_ENDINGS.get(role, 'jpg')}"


def part_of(event: str, role: Role, at_ms: int, content: bytes) -> Part:
    """The part that `content` is."""
    sha256 = hashlib.sha256(content).hexdigest()
    kind = "video/mp4" if role is Role.CLIP else "image/jpeg"
    return Part(role, at_ms, key_of(event, role, at_ms, sha256), sha256, len(content), kind)


def manifest_hash(pack: Pack, deposit: Deposit) -> str:
    """SHA-256 over everything that a deposit says, and of which event: what the audit chain's entry vouches for."""
    body = plain(deposit)
    del body["chain"]
    said = {
        "event": pack.event,
        "code": pack.code,
        "subject": str(pack.subject),
        "camera": pack.camera,
        "from_ms": pack.from_ms,
        **body,
    }
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def chain_detail(pack: Pack, deposit: Deposit) -> dict[str, str]:
    """What the audit chain's entry says of a deposit: the hash of all of it, and each file's own."""
    files = {f"{part.role.lower()}-{part.at_ms}": part.sha256 for part in deposit.parts}
    return {"manifest": manifest_hash(pack, deposit), **files}


def keep_after(status: EventStatus) -> Keep:
    """For how long a pack is kept once an officer has judged: no longer than needed where the machine erred (PIPL 19)."""
    return Keep.D90 if status is EventStatus.FALSE_POSITIVE else Keep.Y2
