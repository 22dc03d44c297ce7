"""Grants, the ledger of looks and the newest picture: what is kept comes back, from memory, the table and the bucket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fakes.looking import FakeLooking
from jinbo.kernel.clock import to_ms
from jinbo.platform.aws import client
from jinbo.platform.clock import PlatformClock
from jinbo.platform.media import S3Media, signing_client
from jinbo.video.looking_ports import LookingStore
from jinbo.video.model.looking import Grant, Look, LookMode, PatrolResult
from jinbo.video.records.looking import TableLooking
from jinbo.video.records.playing import SampledPictures
from jinbo.video.service.looking import look_id

NOON = datetime(2020, 11, 5, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def grant(number: int, ends_in: float = 1) -> Grant:
    return Grant(f"g{number}", "kc-0001", "inspector", NOON, NOON + ends_in * HOUR, "午市巡查", "duty", NOON)


def look(number: int, **other: Any) -> Look:
    at = NOON + timedelta(seconds=number)
    made = Look(look_id(at, "kc-0001"), "kc-0001", "inspector", LookMode.LIVE, at, at + HOUR, "午市巡查", "g1")
    return replace(made, **other)


class LookingContract:
    """What is kept comes back as it was."""

    def test_grants_that_have_not_ended_come_in_the_order_of_their_end(self, store: LookingStore) -> None:
        for one in (grant(1, 3), grant(2, 1), grant(3, 2)):
            store.keep_grant(one)
        store.keep_grant(replace(grant(3, 2), revoked_at=NOON))
        assert list(store.grants("kc-0001", NOON + 1.5 * HOUR)) == [
            replace(grant(3, 2), revoked_at=NOON),
            grant(1, 3),
        ]
        assert not store.grants("kc-0002", NOON)

    def test_the_ledger_is_read_in_pages_newest_first(self, store: LookingStore) -> None:
        recorded = look(3, mode=LookMode.RECORDED, shown_from=NOON - HOUR, shown_to=NOON)
        for one in (look(1), look(2, mode=LookMode.PATROL, result=PatrolResult.SUSPECT), recorded, look(1, reason="x")):
            store.keep_look(one, [])
        first = store.looks("kc-0001", 2, "")
        assert [one.began_at.second for one in first.items] == [3, 2]
        assert first.items[0] == recorded
        last = store.looks("kc-0001", 2, first.next_cursor)
        assert (last.items, last.next_cursor) == ([look(1, reason="x")], "")
        assert store.look("kc-0001", look(1).id) == look(1, reason="x")
        assert store.look("kc-0001", "0-absent") is None


class TestFakeLooking(LookingContract):
    @pytest.fixture
    def store(self) -> LookingStore:
        return FakeLooking()


class TestTableLooking(LookingContract):
    @pytest.fixture
    def store(self, tables: None) -> LookingStore:
        return TableLooking()


def two_names_a_page(params: dict[str, Any], **_: Any) -> None:
    """As a bucket does with more than a thousand names, without so many."""
    params["MaxKeys"] = 2


@pytest.fixture
def pictures(tables: None) -> Iterator[SampledPictures]:
    s3 = client("s3")
    s3.create_bucket(Bucket="media")
    s3.meta.events.register("provide-client-params.s3.ListObjectsV2", two_names_a_page)
    yield SampledPictures(s3, "media", S3Media(signing_client(), "media"), PlatformClock(wall=lambda: to_ms(NOON)))
    s3.meta.events.unregister("provide-client-params.s3.ListObjectsV2", two_names_a_page)
    while names := s3.list_objects_v2(Bucket="media").get("Contents"):
        for one in names:
            s3.delete_object(Bucket="media", Key=one["Key"])
    s3.delete_bucket(Bucket="media")


@pytest.mark.parametrize(
    ("ages_s", "newest_s"),
    [((50, 40, 30, 20, 10), 10), ((500, 400, 300, 200, 100), 100), ((900, 800), None), ((), None)],
)
def test_the_newest_picture_is_found_behind_many(
    pictures: SampledPictures, ages_s: tuple[int, ...], newest_s: int | None
) -> None:
    """The bucket itself lists in pages, in the order of names, after a name."""
    for camera, age in [*(("kc-0001", age) for age in ages_s), ("kc-0002", 1)]:
        key = f"frames/{camera}/{to_ms(NOON) - 1000 * age}.jpg"
        client("s3").put_object(Bucket="media", Key=key, Body=b"\xff\xd8")
    found = pictures.newest("kc-0001", NOON - timedelta(minutes=10))
    assert (found and found[1]) == (None if newest_s is None else NOON - timedelta(seconds=newest_s))
    assert newest_s is None or f"/frames/kc-0001/{to_ms(NOON) - 1000 * newest_s}.jpg?" in str(found)
