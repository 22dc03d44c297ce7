"""Keys of writes: the first answer is kept, other uses of the key are refused."""

from __future__ import annotations

import pytest
from fakes.time import StandingClock
from jinbo.kernel.errors import ConflictError
from jinbo.platform.idempotency import Idempotency, Remembered, fingerprint

ANSWER = Remembered(201, '{"id":"甲"}', {"Content-Type": "application/json"})
ASKED = fingerprint("POST", "/v1/things", "{}")


@pytest.fixture
def keys(tables: None, clock: StandingClock) -> Idempotency:
    return Idempotency(clock)


def test_the_first_answer_is_given_again(keys: Idempotency) -> None:
    assert keys.begin("A", "key-0001", ASKED) is None
    keys.keep("A", "key-0001", ASKED, ANSWER)
    assert keys.begin("A", "key-0001", ASKED) == ANSWER


def test_a_key_belongs_to_its_caller(keys: Idempotency) -> None:
    keys.begin("A", "key-0001", ASKED)
    keys.keep("A", "key-0001", ASKED, ANSWER)
    assert keys.begin("B", "key-0001", ASKED) is None


def test_a_key_used_for_another_request_is_refused(keys: Idempotency) -> None:
    keys.begin("A", "key-0001", ASKED)
    keys.keep("A", "key-0001", ASKED, ANSWER)
    with pytest.raises(ConflictError) as refused:
        keys.begin("A", "key-0001", fingerprint("other"))
    assert refused.value.code == "key-reused"


def test_the_same_request_twice_at_once_is_refused_until_the_first_has_died(
    keys: Idempotency, clock: StandingClock
) -> None:
    keys.begin("A", "key-0001", ASKED)
    with pytest.raises(ConflictError) as refused:
        keys.begin("A", "key-0001", ASKED)
    assert refused.value.code == "in-progress"
    clock.advance(minutes=2)
    assert keys.begin("A", "key-0001", ASKED) is None


def test_a_refused_request_frees_its_key(keys: Idempotency) -> None:
    keys.begin("A", "key-0001", ASKED)
    keys.forget("A", "key-0001")
    assert keys.begin("A", "key-0001", ASKED) is None


def test_a_kept_answer_expires_after_a_day(keys: Idempotency, clock: StandingClock) -> None:
    keys.begin("A", "key-0001", ASKED)
    keys.keep("A", "key-0001", ASKED, ANSWER)
    clock.advance(hours=25)
    assert keys.begin("A", "key-0001", ASKED) is None
