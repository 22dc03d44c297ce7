"""The platform's own rooms: settings, clock, outbox, bus, batches, secrets, sockets."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from jinbo.kernel.fact import Fact, Subject
from jinbo.platform.batches import each_message, sequence_number
from jinbo.platform.bus import Bus
from jinbo.platform.clock import PlatformClock, clock_from
from jinbo.platform.outbox import decode_facts, encode_facts, told_facts
from jinbo.platform.secrets import KEEP_MS, Secrets
from jinbo.platform.settings import parse_settings
from jinbo.platform.sockets import Sockets

AT = datetime(2020, 11, 5, tzinfo=UTC)


def a_fact(number: int, size: int = 1) -> Fact:
    return Fact(f"F{number:03d}", "telemetry.sensor.lost", Subject("device", "冷柜-1"), AT, AT, {"text": "x" * size})


def test_settings_name_the_profile_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match="JINBO_PROFILE is 'NEXT'"):
        parse_settings({"JINBO_PROFILE": "NEXT"})


def test_a_sped_up_clock_maps_what_aws_stamped_to_platform_time() -> None:
    clock = PlatformClock(anchor_ms=1_000_000, rate=60, wall_anchor_ms=500, wall=lambda: 1_500)
    assert clock.from_wall(1_500) == 1_060_000
    assert clock.now().timestamp() == 1060
    assert clock.wall_seconds(120) == 2


def test_a_sped_up_clock_is_refused_on_aws() -> None:
    given = replace(parse_settings({}), clock="0,60,0")
    with pytest.raises(ValueError, match="for laptops"):
        clock_from(given)
    assert clock_from(replace(given, local=True)).rate == 60


def test_a_clock_that_stands_or_runs_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="rate"):
        clock_from(replace(parse_settings({}), clock="0,0,0", local=True))


def test_facts_survive_the_record_that_carries_them() -> None:
    assert decode_facts(encode_facts([a_fact(1), a_fact(2)])) == [a_fact(1), a_fact(2)]
    assert encode_facts([]) is None
    assert decode_facts(None) == []


def test_a_document_is_refused_as_a_fact() -> None:
    with pytest.raises(ValueError, match="too large"):
        encode_facts([a_fact(1, size=70_000)])


def test_a_changed_record_tells_only_what_it_had_not_told() -> None:
    old, new = encode_facts([a_fact(1)]), encode_facts([a_fact(1), a_fact(2)])
    record = {"dynamodb": {"OldImage": {"facts": {"S": old}}, "NewImage": {"facts": {"S": new}}}}
    assert told_facts(record) == [a_fact(2)]
    assert told_facts({"dynamodb": {"OldImage": {"facts": {"S": old}}}}) == []


class _ForgetfulEvents:
    """EventBridge that refuses the named facts the given number of times."""

    def __init__(self, refuse: dict[str, int]) -> None:
        self.refuse = refuse
        self.taken: list[str] = []

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:
        answers = []
        for entry in Entries:
            id_ = Fact.from_dict(json.loads(entry["Detail"])).id
            if self.refuse.get(id_, 0) > 0:
                self.refuse[id_] -= 1
                answers.append({"ErrorCode": "ThrottlingException"})
            else:
                self.taken.append(id_)
                answers.append({"EventId": id_})
        return {"FailedEntryCount": sum("ErrorCode" in answer for answer in answers), "Entries": answers}


def test_entries_that_the_bus_refuses_are_sent_again_and_no_other() -> None:
    events = _ForgetfulEvents({"F003": 2, "F011": 1})
    assert Bus(events, "bus", sleep=lambda _: None).publish([a_fact(n) for n in range(12)]) == []
    assert sorted(events.taken) == [f"F{n:03d}" for n in range(12)]


def test_what_the_bus_never_takes_is_named() -> None:
    events = _ForgetfulEvents({"F001": 99})
    assert Bus(events, "bus", sleep=lambda _: None).publish([a_fact(0), a_fact(1)]) == [a_fact(1)]


def test_a_bad_message_goes_back_and_takes_no_neighbour_with_it() -> None:
    seen: list[str] = []

    def handle(record: Any) -> None:
        if record["body"] == "bad":
            raise RuntimeError("bad")
        seen.append(record["body"])

    event = {
        "Records": [{"messageId": "1", "body": "a"}, {"messageId": "2", "body": "bad"}, {"messageId": "3", "body": "c"}]
    }
    errors: list[Exception] = []
    assert each_message(event, handle, errors.append) == {"batchItemFailures": [{"itemIdentifier": "2"}]}
    assert seen == ["a", "c"]
    assert [str(error) for error in errors] == ["bad"]


def test_both_kinds_of_stream_name_their_place() -> None:
    assert sequence_number({"kinesis": {"sequenceNumber": "49"}}) == "49"
    assert sequence_number({"dynamodb": {"SequenceNumber": "7"}}) == "7"


class _Vault:
    def __init__(self) -> None:
        self.value = "one"

    def get_secret_value(self, SecretId: str) -> dict[str, str]:
        return {"SecretString": f"{SecretId}={self.value}"}


def test_a_rotated_secret_is_known_after_five_minutes() -> None:
    vault, now = _Vault(), [0]
    secrets = Secrets(vault, "jinbo/", now_ms=lambda: now[0])
    assert secrets.get("pepper") == "jinbo/pepper=one"
    vault.value = "two"
    assert secrets.get("pepper") == "jinbo/pepper=one"
    now[0] = KEEP_MS + 1
    assert secrets.get("pepper") == "jinbo/pepper=two"


class _Gateway:
    """API Gateway to which some connections are lost, each in its own way."""

    def __init__(self, lost: dict[str, Exception]) -> None:
        self.lost = lost
        self.sent: dict[str, bytes] = {}

    def post_to_connection(self, ConnectionId: str, Data: bytes) -> None:
        if ConnectionId in self.lost:
            raise self.lost[ConnectionId]
        self.sent[ConnectionId] = Data

    def delete_connection(self, ConnectionId: str) -> None:
        if ConnectionId in self.lost:
            raise self.lost[ConnectionId]


def test_F23_screens_that_did_not_take_their_message_are_named_and_keep_nobody_from_theirs() -> None:
    gone = ClientError({"Error": {"Code": "GoneException", "Message": ""}}, "PostToConnection")
    gateway = _Gateway({"c1": gone, "c3": EndpointConnectionError(endpoint_url="ws")})
    assert Sockets(gateway).push_all({f"c{n}": b"{}" for n in range(5)}) == {"c1", "c3"}
    assert sorted(gateway.sent) == ["c0", "c2", "c4"]
    assert Sockets(gateway).push_all({"c1": b"{}"}) == {"c1"}
    assert Sockets(gateway).push_all({}) == frozenset()


def test_closing_names_the_screens_that_may_still_be_open_and_one_that_is_gone_is_closed() -> None:
    gone = ClientError({"Error": {"Code": "GoneException"}, "ResponseMetadata": {"HTTPStatusCode": 410}}, "Delete")  # type: ignore[typeddict-item]  # what is read of it
    busy = ClientError({"Error": {"Code": "LimitExceededException"}}, "Delete")
    gateway = _Gateway({"c1": gone, "c2": busy, "c3": EndpointConnectionError(endpoint_url="ws")})
    assert Sockets(gateway).close_all([f"c{n}" for n in range(5)]) == {"c2", "c3"}
