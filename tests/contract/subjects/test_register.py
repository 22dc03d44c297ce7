"""The register keeps what it is given, once, and lists it; the same for the fake and for the records table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fakes.expo import a_business, a_freezer, a_licence, a_lift
from fakes.subjects import FakeRegister
from jinbo.kernel.errors import ConflictError, InvalidError
from jinbo.kernel.fact import Subject
from jinbo.platform.aws import client
from jinbo.subjects.model import Business, DeviceKind, ExpoRole, LicenceStatus, Place, Premises
from jinbo.subjects.ports import BusinessFilter, DeviceFilter, Register
from jinbo.subjects.records.device_reads import DeviceReader
from jinbo.subjects.records.register import TableRegister
from jinbo.subjects.rules.news import business_news

NOW = datetime(2020, 11, 5, tzinfo=UTC)


def stored(register: Register, business: Business, previous: Business | None = None) -> Business:
    return register.save_business(business, previous=previous, facts=[], at=NOW)


class RegisterContract:
    def test_a_business_comes_back_as_it_was_given(self, store: Register) -> None:
        given = replace(a_business(), registered_at=NOW, flags=frozenset({"uscc-check"}), streams=("cam-1",))
        kept = stored(store, given)
        assert kept == replace(given, version=1)
        assert store.business(given.id) == kept
        assert store.businesses([given.id, "nobody"]) == {given.id: kept}
        assert store.business("nobody") is None

    def test_the_same_business_twice_is_taken(self, store: Register) -> None:
        stored(store, a_business())
        with pytest.raises(ConflictError) as refusal:
            stored(store, a_business(licence=a_licence(99)))
        assert (refusal.value.code, refusal.value.details["what"]) == ("taken", "business")

    def test_a_licence_number_belongs_to_one_business(self, store: Register) -> None:
        stored(store, a_business(1))
        with pytest.raises(ConflictError) as refusal:
            stored(store, a_business(2, licence=a_licence(1)))
        assert refusal.value.details["what"] == "licence_no"
        assert store.business(a_business(2).id) is None

    def test_premises_have_one_living_licence(self, store: Register) -> None:
        first = stored(store, a_business(1))
        second = a_business(2, premises=first.premises)
        with pytest.raises(ConflictError) as refusal:
            stored(store, second)
        assert refusal.value.details["what"] == "premises"
        cancelled = replace(first, licence=replace(a_licence(1), status=LicenceStatus.CANCELLED))
        stored(store, cancelled, first)
        assert stored(store, second).version == 1

    def test_a_freed_licence_number_may_be_entered_elsewhere(self, store: Register) -> None:
        first = stored(store, a_business(1))
        stored(store, replace(first, licence=None), first)
        assert store.licensee(a_licence(1).no) is None
        assert store.licensee(stored(store, a_business(2, licence=a_licence(1))).licence.no) == a_business(2).id

    def test_of_two_changes_to_one_version_one_wins(self, store: Register) -> None:
        read = stored(store, a_business())
        won = stored(store, replace(read, name="先到"), read)
        with pytest.raises(ConflictError) as refusal:
            stored(store, replace(read, name="后到"), read)
        assert refusal.value.code == "stale"
        assert store.business(read.id) == won

    def test_businesses_are_listed_by_hall_name_enterprise_and_role(self, store: Register) -> None:
        same_owner = a_business(3, uscc=a_business(1).uscc, premises=Premises("徐泾东路1号", Place(hall="2.1")))
        shop = replace(a_business(4, hall="2.1"), name="咖啡站", expo_roles=frozenset({ExpoRole.SUPPLIER}))
        for business in (a_business(1), a_business(2), same_owner, shop):
            stored(store, business)

        def names(wanted: BusinessFilter) -> list[str]:
            return [business.name for business in store.list_businesses(wanted, 10, "").items]

        assert names(BusinessFilter(hall="1.1")) == ["进博测试餐厅1", "进博测试餐厅2"]
        assert names(BusinessFilter(hall="2.1", name_prefix="咖啡")) == ["咖啡站"]
        assert names(BusinessFilter(name_prefix="进博")) == ["进博测试餐厅1", "进博测试餐厅2", "进博测试餐厅3"]
        assert sorted(names(BusinessFilter(enterprise=a_business(1).uscc))) == ["进博测试餐厅1", "进博测试餐厅3"]
        assert names(BusinessFilter(expo_role=ExpoRole.SUPPLIER)) == ["咖啡站"]
        assert len(names(BusinessFilter())) == 4

    def test_a_renamed_business_is_found_by_its_new_name_only(self, store: Register) -> None:
        read = stored(store, a_business())
        stored(store, replace(read, name="新名字"), read)
        assert [b.name for b in store.list_businesses(BusinessFilter(name_prefix="新"), 5, "").items] == ["新名字"]
        assert store.list_businesses(BusinessFilter(name_prefix="进博"), 5, "").items == []

    @pytest.mark.parametrize(
        "wanted", [BusinessFilter(), BusinessFilter(hall="1.1"), BusinessFilter(name_prefix="进博")]
    )
    def test_pages_follow_one_another_without_gap_or_repeat(self, store: Register, wanted: BusinessFilter) -> None:
        for number in range(7):
            stored(store, a_business(number))
        seen: list[str] = []
        cursor, pages = "", 0
        while True:
            page = store.list_businesses(wanted, 3, cursor)
            seen += [business.name for business in page.items]
            cursor, pages = page.next_cursor, pages + 1
            if not cursor:
                break
        assert seen == [f"进博测试餐厅{number}" for number in range(7)]
        assert pages == 3

    def test_contacts_lie_beside_their_business(self, store: Register) -> None:
        business = a_business()
        assert store.contact(business.id) is None
        store.save_business(business, previous=None, facts=[], at=NOW, contact="sealed")
        assert store.contact(business.id) == "sealed"
        store.save_contact(business.id, "anew", at=NOW)
        assert store.contact(business.id) == "anew"

    def test_a_lift_comes_back_and_its_codes_are_its_own(self, store: Register) -> None:
        lift = store.save_lift(a_lift(1), previous=None, facts=[], at=NOW)
        assert store.lift(lift.id) == lift
        assert store.lifts([lift.id]) == {lift.id: lift}
        with pytest.raises(ConflictError) as refusal:
            store.save_lift(replace(a_lift(2), reg_no=lift.reg_no), previous=None, facts=[], at=NOW)
        assert refusal.value.details["what"] == "reg_no"
        assert [found.id for found in store.list_lifts("1.1", 5, "").items] == [lift.id]
        assert store.list_lifts("8.1", 5, "").items == []

    def test_devices_are_read_by_id_whatever_their_number(self, store: Register) -> None:
        for number in range(103):
            store.save_device(a_freezer(number), previous=None, facts=[], at=NOW)
        found = store.devices([*(f"fz-{number:04d}" for number in range(103)), "fz-0001", "fz-none"])
        assert len(found) == 103
        assert found["fz-0007"] == replace(a_freezer(7), version=1)
        assert store.devices([]) == {}

    def test_a_device_moves_from_subject_to_subject(self, store: Register) -> None:
        device = store.save_device(a_freezer(), previous=None, facts=[], at=NOW)
        lift = Subject("lift", a_lift().id)
        moved = store.save_device(replace(device, subject=lift), previous=device, facts=[], at=NOW)
        assert store.device(device.id) == moved
        assert store.list_devices(DeviceFilter(subject=lift), 5, "").items == [moved]
        assert store.list_devices(DeviceFilter(subject=device.subject), 5, "").items == []

    def test_devices_are_listed_by_hall_and_kind(self, store: Register) -> None:
        store.save_device(a_freezer(1), previous=None, facts=[], at=NOW)
        store.save_device(a_freezer(2, kind=DeviceKind.FRIDGE), previous=None, facts=[], at=NOW)
        store.save_device(a_freezer(3, hall="3"), previous=None, facts=[], at=NOW)

        def ids(**wanted: object) -> list[str]:
            return [device.id for device in store.list_devices(DeviceFilter(**wanted), 5, "").items]

        assert ids(hall="1.1") == ["fz-0001", "fz-0002"]
        assert ids(hall="1.1", kind=DeviceKind.FRIDGE) == ["fz-0002"]
        assert ids(kind=DeviceKind.FREEZER) == ["fz-0001", "fz-0003"]


class TestFakeRegister(RegisterContract):
    @pytest.fixture
    def store(self) -> Register:
        return FakeRegister()


class TestTableRegister(RegisterContract):
    @pytest.fixture
    def store(self, tables: None) -> TableRegister:
        return TableRegister(DeviceReader(client("dynamodb")))

    def test_a_cursor_that_is_not_ours_is_refused_by_name(self, store: TableRegister) -> None:
        for cursor in ("x", "W10", "eyJhIjoxfQ", "!!!", "WzEsMiwzXQ"):
            with pytest.raises(InvalidError) as refusal:
                store.list_businesses(BusinessFilter(), 5, cursor)
            assert refusal.value.code == "bad-cursor"

    def test_a_record_carries_its_news_in_its_own_item(self, store: TableRegister) -> None:
        business = a_business()
        facts = business_news(business, None, NOW)
        store.save_business(business, previous=None, facts=facts, at=NOW)
        item = client("dynamodb").get_item(
            TableName="records", Key={"pk": {"S": f"BUSINESS#{business.id}"}, "sk": {"S": "BUSINESS"}}
        )["Item"]
        assert "subjects.business.registered" in item["facts"]["S"]

    def test_personal_data_stands_in_no_listed_item(self, store: TableRegister) -> None:
        store.save_business(a_business(), previous=None, facts=[], at=NOW, contact="sealed")
        items = client("dynamodb").scan(TableName="records")["Items"]
        holders = [item["sk"]["S"] for item in items if "sealed" in str(item)]
        assert holders == ["CONTACT"]
