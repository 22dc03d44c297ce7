"""Calls and points in a second."""

from __future__ import annotations

import pytest

from local.kinesis_video.errors import RefusedError
from local.kinesis_video.quotas import GET_MEDIA, MEDIA, Quotas


def test_a_second_later_there_is_room_again() -> None:
    now = [0]
    quotas = Quotas(lambda: now[0])
    for now[0] in (0, 200, 400, 600, 800):
        quotas.take("cam", GET_MEDIA)
    with pytest.raises(RefusedError) as error:
        quotas.take("cam", GET_MEDIA)
    assert error.value.code == "ClientLimitExceededException"
    now[0] = 1000
    quotas.take("cam", GET_MEDIA)
    with pytest.raises(RefusedError):
        quotas.take("cam", GET_MEDIA)


def test_streams_and_kinds_of_points_are_apart_and_a_refusal_takes_nothing() -> None:
    quotas = Quotas(lambda: 0)
    quotas.take("cam", MEDIA, 400)
    with pytest.raises(RefusedError):
        quotas.take("cam", MEDIA, 101)
    quotas.take("cam", MEDIA, 100)
    quotas.take("lift", MEDIA, 500)
    quotas.take("cam", GET_MEDIA)
