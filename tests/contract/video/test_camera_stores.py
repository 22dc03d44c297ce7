"""Cameras and their health are kept as given, once, and listed; the same for the fakes and for the records table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from botocore.exceptions import EndpointConnectionError
from fakes.video import KITCHEN, LIFT, OTHER_KITCHEN, SQUARE, FakeCameras, FakeHealth, a_camera, a_picture
from jinbo.kernel.errors import ConflictError, InvalidError, UnavailableError
from jinbo.platform.aws import client
from jinbo.video.model import (
    Camera,
    CameraFault,
    CameraStatus,
    Condition,
    HealthState,
    Hours,
    Observation,
    Relief,
    RetentionClass,
    Schedule,
    Watch,
)
from jinbo.video.ports import CameraFilter, CameraStore, HealthStore
from jinbo.video.records.cameras import TableCameras
from jinbo.video.records.health import TableHealth
from jinbo.video.records.streams import KinesisVideoStreams
from jinbo.video.rules.health import after
from jinbo.video.rules.news import camera_news, health_fact

NOW = datetime(2020, 11, 5, tzinfo=UTC)
AT = 1_604_534_400_000


def stored(store: CameraStore, number: int = 1, **other: object) -> Camera:
    return store.save(a_camera(number, registered_at=NOW, **other), [], NOW)


class CameraContract:
    def test_a_camera_comes_back_as_it_was_given(self, store: CameraStore) -> None:
        given = a_camera(
            registered_at=NOW,
            masks=(SQUARE, SQUARE[:3]),
            schedule=Schedule(((Hours(1320, 1560),),) * 7, frozenset({date(2020, 11, 5)}), (Hours(1, 2), Hours(3, 4))),
            watches=(Watch("head", 0.2, ("mask", "hat")), Watch("smoking", 1.0)),
            retention=RetentionClass.D15,
            status=CameraStatus.STOPPED,
        )
        kept = store.save(given, [], NOW)
        assert kept == replace(given, version=1)
        assert store.camera(given.id) == kept
        assert store.cameras([given.id, "nobody"]) == {given.id: kept}
        assert store.camera("nobody") is None

    def test_of_two_cameras_with_one_id_the_first_stands(self, store: CameraStore) -> None:
        first = stored(store)
        with pytest.raises(ConflictError):
            stored(store, subject=OTHER_KITCHEN)
        assert store.camera(first.id) == first
        assert store.list_cameras(CameraFilter(subject=OTHER_KITCHEN), 5, "").items == []

    def test_of_two_changes_to_one_version_one_wins(self, store: CameraStore) -> None:
        read = stored(store)
        won = store.save(replace(read, name="先到"), [], NOW)
        with pytest.raises(ConflictError) as refusal:
            store.save(replace(read, name="后到"), [], NOW)
        assert refusal.value.code == "stale"
        assert store.camera(read.id) == won

    @pytest.mark.parametrize("wanted", [CameraFilter(), CameraFilter("1.1"), CameraFilter(subject=KITCHEN)])
    def test_pages_follow_one_another_without_gap_or_repeat(self, store: CameraStore, wanted: CameraFilter) -> None:
        for number in range(7):
            stored(store, number)
        seen: list[str] = []
        cursor, pages = "", 0
        while pages == 0 or cursor:
            page = store.list_cameras(wanted, 3, cursor)
            seen += [camera.id for camera in page.items]
            cursor, pages = page.next_cursor, pages + 1
        assert seen == [f"kc-{number:04d}" for number in range(7)]
        assert pages == 3

    def test_cameras_are_listed_by_hall_and_subject(self, store: CameraStore) -> None:
        stored(store, 1)
        stored(store, 2, hall="5.1", subject=OTHER_KITCHEN)
        stored(store, 3, id="lc-0003", subject=LIFT)

        def ids(wanted: CameraFilter) -> list[str]:
            return [camera.id for camera in store.list_cameras(wanted, 10, "").items]

        assert ids(CameraFilter()) == ["kc-0001", "lc-0003", "kc-0002"]
        assert ids(CameraFilter(hall="1.1")) == ["kc-0001", "lc-0003"]
        assert ids(CameraFilter(subject=LIFT)) == ["lc-0003"]
        assert ids(CameraFilter(hall="5.1", subject=LIFT)) == []


class TestFakeCameras(CameraContract):
    @pytest.fixture
    def store(self) -> CameraStore:
        return FakeCameras()


class TestTableCameras(CameraContract):
    @pytest.fixture
    def store(self, tables: None) -> TableCameras:
        return TableCameras()

    @pytest.mark.parametrize("wanted", [CameraFilter(), CameraFilter(subject=KITCHEN)])
    def test_a_cursor_that_is_not_ours_is_refused_by_name(self, store: TableCameras, wanted: CameraFilter) -> None:
        for cursor in ("x", "W10", "eyJhIjoxfQ", "!!!", "WzEsMiwzXQ"):
            with pytest.raises(InvalidError) as refusal:
                store.list_cameras(wanted, 5, cursor)
            assert refusal.value.code == "bad-cursor"

    def test_a_camera_carries_its_news_in_its_own_item(self, store: TableCameras) -> None:
        camera = a_camera()
        store.save(camera, camera_news(camera, None, NOW), NOW)
        key = {"pk": {"S": "CAMERA#kc-0001"}, "sk": {"S": "CAMERA"}}
        item = client("dynamodb").get_item(TableName="records", Key=key)["Item"]
        assert "video.camera.registered" in item["facts"]["S"]


class HealthContract:
    def test_a_camera_never_looked_at_has_no_health_yet(self, store: HealthStore) -> None:
        assert store.health(["kc-0001"]) == {"kc-0001": HealthState("kc-0001")}
        assert store.health([]) == {}

    def test_health_comes_back_as_it_was_given_whatever_it_has_been_through(self, store: HealthStore) -> None:
        state = HealthState("kc-0001")
        for look in range(30):
            at = AT + look * 20_000
            picture = a_picture(1) if look < 15 else a_picture(2, contrast=3.0, edges=0.0, relief=Relief(0, 1))
            seen = Observation("kc-0001", at, at if look % 7 else None, picture, 40_000, planned=10, seen=look % 10)
            state, _ = after(state, seen, watched=True)
        assert state.active
        store.save(state, [], NOW)
        assert store.health(["kc-0001", "kc-0002"]) == {
            "kc-0001": replace(state, version=1),
            "kc-0002": HealthState("kc-0002"),
        }

    def test_of_two_who_read_the_same_health_one_writes(self, store: HealthStore) -> None:
        read = store.health(["kc-0001"])["kc-0001"]
        store.save(replace(read, at=1), [], NOW)
        with pytest.raises(ConflictError):
            store.save(replace(read, at=2), [], NOW)
        again = store.health(["kc-0001"])["kc-0001"]
        assert again.at == 1
        store.save(replace(again, at=3), [], NOW)
        assert store.health(["kc-0001"])["kc-0001"].at == 3


class TestFakeHealth(HealthContract):
    @pytest.fixture
    def store(self) -> HealthStore:
        return FakeHealth()


class TestTableHealth(HealthContract):
    @pytest.fixture
    def store(self, tables: None) -> TableHealth:
        return TableHealth()

    def test_two_days_of_a_camera_are_written_for_two_units(self, store: TableHealth) -> None:
        """DynamoDB charges each begun KB of a write, and each look is one."""
        state = HealthState("kc-0001")
        for hour in range(60):
            for look in range(4):
                at = AT + hour * 3_600_000 + look * 20_000
                state, _ = after(state, Observation("kc-0001", at, at, a_picture(), 0, 720, 700), watched=True)
        store.save(state, [], NOW)
        key = {"pk": {"S": "CAMERA#kc-0001"}, "sk": {"S": "HEALTH"}}
        item = client("dynamodb").get_item(TableName="records", Key=key)["Item"]
        assert sum(len(name) + len(next(iter(value.values()))) for name, value in item.items()) <= 2048

    def test_what_changed_rides_in_the_item_and_only_once(self, store: TableHealth) -> None:
        condition = Condition(CameraFault.OFFLINE, AT)
        state = HealthState("kc-0001", AT, AT, active=(condition,))
        store.save(state, [health_fact(a_camera(), state, condition, True, NOW)], NOW)
        key = {"pk": {"S": "CAMERA#kc-0001"}, "sk": {"S": "HEALTH"}}
        dynamodb = client("dynamodb")
        assert "video.camera.health" in dynamodb.get_item(TableName="records", Key=key)["Item"]["facts"]["S"]
        store.save(replace(state, version=1, at=AT + 1), [], NOW)
        assert "facts" not in dynamodb.get_item(TableName="records", Key=key)["Item"]


class TestKinesisVideoStreams:
    """moto has Kinesis Video's control plane; the embedded AWS has not."""

    @pytest.fixture
    def streams(self) -> object:
        from contract.conftest import forget_connections
        from moto import mock_aws

        with mock_aws():
            forget_connections()
            yield KinesisVideoStreams(client("kinesisvideo"))
        forget_connections()

    def test_a_stream_is_made_once_with_its_hours(self, streams: KinesisVideoStreams) -> None:
        streams.ensure("jinbo-cam-kc-0001", 720)
        streams.ensure("jinbo-cam-kc-0001", 720)
        info = client("kinesisvideo").describe_stream(StreamName="jinbo-cam-kc-0001")["StreamInfo"]
        assert (info["DataRetentionInHours"], info["MediaType"]) == (720, "video/h264")

    def test_a_service_that_does_not_answer_is_told_as_such(self) -> None:
        class Gone:
            def create_stream(self, **_: object) -> None:
                raise EndpointConnectionError(endpoint_url="https://kinesisvideo")

        with pytest.raises(UnavailableError) as refusal:
            KinesisVideoStreams(Gone()).ensure("jinbo-cam-kc-0001", 720)
        assert refusal.value.code == "stream-unavailable"

    @pytest.mark.parametrize(
        ("hours", "change"), [(168, ("DECREASE_DATA_RETENTION", 552)), (744, ("INCREASE_DATA_RETENTION", 24))]
    )
    def test_other_hours_are_set_by_what_they_differ(self, hours: int, change: tuple[str, int]) -> None:
        class Kept:
            """A stream that is there; moto cannot change its retention."""

            asked: tuple[str, int] | None = None

            def create_stream(self, **_: object) -> None:
                from botocore.exceptions import ClientError

                raise ClientError({"Error": {"Code": "ResourceInUseException", "Message": ""}}, "CreateStream")

            def describe_stream(self, **_: object) -> dict[str, dict[str, object]]:
                return {"StreamInfo": {"DataRetentionInHours": 720, "Version": "v1"}}

            def update_data_retention(self, Operation: str, DataRetentionChangeInHours: int, **_: object) -> None:
                self.asked = Operation, DataRetentionChangeInHours

        kept = Kept()
        KinesisVideoStreams(kept).ensure("jinbo-cam-kc-0001", hours)
        assert kept.asked == change
