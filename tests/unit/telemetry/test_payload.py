"""The fast parser says what the schema says, for ten thousand messages that no device should ever send (F6)."""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import Any

import pytest
from fakes.telemetry import OPENING, World, forever, freezer
from fakes.telemetry_oracle import verdict
from jinbo.telemetry.model import Message, Refusal
from jinbo.telemetry.payload import parse_alarms, parse_telemetry

GOOD = {"v": 1, "device": "fz-0001", "sent_at": OPENING, "readings": [{"sensor": "t1", "at": OPENING, "value": -18.4}]}


def fast(raw: bytes) -> tuple[str, Any, Any]:
    parsed = parse_telemetry(raw, "fz-0001")
    if isinstance(parsed, Refusal):
        return str(parsed.reason), (), ()
    return "", tuple((part.index, str(part.reason)) for part in parsed.bad), tuple(parsed.readings)


def text(document: Any) -> bytes:
    return json.dumps(document).encode()


NASTY: dict[str, bytes] = {
    "nothing": b"",
    "a NaN": text({**GOOD, "readings": [{"sensor": "t1", "at": 1, "value": float("nan")}]}),
    "an infinity": text({**GOOD, "readings": [{"sensor": "t1", "at": 1, "value": float("-inf")}, GOOD["readings"][0]]}),
    "1e999": text(GOOD).replace(b"-18.4", b"1e999"),
    "depth 2000": b"[" * 2000 + b"]" * 2000,
    "depth 2000 of a field": text(GOOD)[:-1] + b', "x": ' + b"[" * 2000 + b"]" * 2000 + b"}",
    "depth of objects": text(GOOD)[:-1] + b', "x": ' + b'{"a":' * 40 + b"1" + b"}" * 41,
    "brackets in a string": text({**GOOD, "note": "[" * 900 + ":::"}),
    "a byte order mark": b"\xef\xbb\xbf" + text(GOOD),
    "bad UTF-8": text(GOOD).replace(b"t1", b"t\xff"),
    "UTF-16": json.dumps(GOOD).encode("utf-16"),
    "a key twice": text(GOOD)[:-1] + b', "v": 1}',
    "a key twice in a reading": text(GOOD).replace(b'"sensor"', b'"value": 1, "sensor"'),
    "a key twice, escaped": text(GOOD)[:-1] + b', "\\u0076": 1}',
    "a lone surrogate": text(GOOD).replace(b"t1", b"\\ud800"),
    "a number of 400 digits": text(GOOD).replace(b"-18.4", b"1" * 400),
    "a number of 5000 digits": text(GOOD).replace(b"-18.4", b"1" * 5000),
    "a time of 30 digits": text(GOOD).replace(str(OPENING).encode() + b', "value"', b"1" * 30 + b', "value"'),
    "128 KB and one": text(GOOD) + b" " * 131_072,
    "a list": b"[1]",
    "a word": b'"hello"',
    "trailing comma": text(GOOD)[:-1] + b",}",
    "version two": text({**GOOD, "v": 2}),
    "version as text": text({**GOOD, "v": "1"}),
    "version true": text({**GOOD, "v": True}),
    "version 1.0": text({**GOOD, "v": 1.0}),
    "another device": text({**GOOD, "device": "fz-0002"}),
    "no device": text({key: value for key, value in GOOD.items() if key != "device"}),
    "a device with a slash": text({**GOOD, "device": "fz/0001"}),
    "negative seq": text({**GOOD, "seq": -1}),
    "reply as number": text({**GOOD, "reply": 1}),
    "no readings": text({**GOOD, "readings": []}),
    "readings as object": text({**GOOD, "readings": {"0": 1}}),
    "501 readings": text({**GOOD, "readings": GOOD["readings"] * 501}),
    "500 readings": text({**GOOD, "readings": GOOD["readings"] * 500}),
    "negative sensor id": text({**GOOD, "readings": [{"sensor": -1, "at": 1, "value": 1}]}),
    "a reading of text": text({**GOOD, "readings": ["abcd:::", GOOD["readings"][0]]}),
    "a reading of null": text({**GOOD, "readings": [None]}),
    "a value of true": text({**GOOD, "readings": [{"sensor": "t1", "at": 1, "value": True}]}),
    "a time before 1970": text({**GOOD, "readings": [{"sensor": "t1", "at": -1, "value": 1}]}),
    "a unit of number": text({**GOOD, "readings": [{"sensor": "t1", "at": 1, "value": 1, "unit": 1}]}),
    "two units": text({**GOOD, "readings": [{"sensor": "t1", "at": n, "value": 1, "unit": u} for n, u in enumerate("ab")]}),
}  # fmt: skip


@pytest.mark.parametrize("raw", NASTY.values(), ids=NASTY.keys())
def test_F6_the_nasty_ones_are_judged_as_the_schema_judges_them(raw: bytes) -> None:
    assert fast(raw) == verdict(raw, "fz-0001")


def a_value(chance: random.Random) -> Any:
    return chance.choice(
        [
            0,
            1,
            -1,
            1.5,
            -18.4,
            1e9,
            1.1e9,
            10**30,
            -(10**12),
            True,
            None,
            "",
            "t1",
            "x" * 70,
            [],
            {},
            [[1]],
            {"a": {}},
            2**53,
        ]
    )


def mangled(chance: random.Random) -> bytes:
    """A sound message with some of it broken: in its document, or in its bytes."""
    document: dict[str, Any] = json.loads(text(GOOD))
    document["readings"] = [
        {"sensor": f"t{n}", "at": OPENING + n, "value": chance.uniform(-30, 30)} for n in range(chance.randint(1, 4))
    ]
    for _ in range(chance.randint(0, 3)):
        target = (
            chance.choice([document, *document["readings"]]) if isinstance(document.get("readings"), list) else document
        )
        if isinstance(target, dict):
            key = chance.choice(
                ["v", "device", "sent_at", "readings", "seq", "reply", "sensor", "at", "value", "unit", "x"]
            )
            if chance.random() < 0.2:
                target.pop(key, None)
            else:
                target[key] = a_value(chance)
    raw = bytearray(json.dumps(document, allow_nan=True).encode())
    for _ in range(chance.choice([0, 0, 0, 1, 2, 6])):
        place = chance.randrange(len(raw))
        match chance.randrange(4):
            case 0:
                raw[place] = chance.randrange(256)
            case 1:
                del raw[place : place + chance.randint(1, 8)]
            case 2:
                raw[place:place] = chance.choice(
                    [b"NaN", b"1e999", b"[" * 40, b'"v":1,', b"\xff", b"\xef\xbb\xbf", b"{}"]
                )
            case _:
                raw[place:place] = raw[place : place + 12]
        if not raw:
            break
    return bytes(raw)


def test_F6_ten_thousand_mangled_messages_are_judged_as_the_schema_judges_them() -> None:
    chance = random.Random(6)
    seen: Counter[str] = Counter()
    for _ in range(10_000):
        raw = mangled(chance)
        judged = fast(raw)
        assert judged == verdict(raw, "fz-0001"), raw
        seen[judged[0]] += 1
    assert set(seen) >= {"", "not-json", "bad-message", "wrong-version", "wrong-device", "duplicate-key", "too-deep"}
    assert seen[""] > 1000


def test_F6_the_lane_counts_each_refusal_by_its_reason_and_raises_nothing() -> None:
    chance = random.Random(66)
    world = World(freezer())
    envelopes = [world.envelope(mangled(chance), "fz-0001", OPENING + n) for n in range(1000)]
    result = world.lane.ingest(envelopes, forever)
    assert (result.failed, world.errors) == ([], [])
    whole = sum(1 for one in envelopes if fast(one.raw)[0])
    assert result.counts["messages_refused"] >= whole
    assert sum(world.quarantine.reasons.values()) == result.counts["messages_refused"]


def test_a_message_says_what_it_says() -> None:
    raw = text({**GOOD, "seq": 7, "reply": True, "readings": [{**GOOD["readings"][0], "unit": "Cel"}]})
    assert parse_telemetry(raw, "fz-0001") == Message(
        "fz-0001", OPENING, [("t1", OPENING, -18.4)], [], {"t1": "Cel"}, 7, True
    )


def test_an_alarm_says_what_it_says_and_a_bad_one_leaves_its_neighbour() -> None:
    alarm = {"id": "a1", "code": "11", "at": OPENING, "active": True, "values": {"floor": 3}}
    head = {"v": 1, "device": "lift-0001", "sent_at": OPENING}
    parsed = parse_alarms(text({**head, "alarms": [{**alarm, "active": "yes"}, alarm]}), "lift-0001")
    assert not isinstance(parsed, Refusal)
    assert [(one.id, one.code, one.active, one.values) for one in parsed.alarms] == [("a1", "11", True, {"floor": 3})]
    assert [part.index for part in parsed.bad] == [0]
    assert parse_alarms(text({**head, "alarms": []}), "lift-0001") == Refusal("no-alarms", "", "lift-0001")  # type: ignore[arg-type]  # a Reason is its text
