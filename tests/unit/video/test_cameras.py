"""Cameras as people register, draw, stop and retire them, and who may know of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.video import ENGINEER, KITCHEN, LIFT, OTHER_KITCHEN, SQUARE, World, a_camera, a_picture
from jinbo.kernel.access import ANONYMOUS, Principal, Role
from jinbo.kernel.clock import to_ms
from jinbo.kernel.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, UnavailableError
from jinbo.kernel.fact import Audience, Subject
from jinbo.video.model import CameraStatus, Observation, RetentionClass, Watch, Zone, ZoneKind
from jinbo.video.ports import CameraFilter

CAR = (Zone("car", ZoneKind.CAR, "轿厢", SQUARE),)


def person(role: Role, enterprise: str = "", *zones: str) -> Principal:
    return Principal("p", frozenset({role}), enterprise, frozenset(zones))


def look(world: World, camera_id: str, *, age_s: int) -> Observation:
    now = to_ms(world.clock.now())
    return Observation(camera_id, now, now - age_s * 1000, a_picture(), 0, 10, 9)


def test_a_camera_is_registered_at_its_business_with_its_stream_and_its_news() -> None:
    world = World()
    camera = world.registered(hall="", zone="", place="", enterprise="", stream="chosen-by-nobody")
    assert (camera.hall, camera.zone, camera.place, camera.enterprise) == ("1.1", "Z1", "餐饮区01号", "ent-1")
    assert world.streams.hours == {"jinbo-cam-kc-0001": 720}
    (fact,) = world.store.facts
    assert (fact.kind, fact.subject, fact.value["camera"]) == ("video.camera.registered", KITCHEN, "kc-0001")
    assert fact.audience == {Audience.REGULATOR, Audience.ENTERPRISE}


def test_the_same_entry_again_changes_nothing_and_another_with_its_id_is_refused() -> None:
    world = World()
    first = world.registered()
    world.streams.hours.clear()
    assert world.registered() == first
    assert world.streams.hours == {"jinbo-cam-kc-0001": 720}
    assert len(world.store.facts) == 1
    with pytest.raises(ConflictError) as refusal:
        world.registered(subject=OTHER_KITCHEN)
    assert refusal.value.code == "taken"


def test_without_its_stream_a_camera_is_not_registered() -> None:
    world = World()
    world.streams.down = True
    with pytest.raises(UnavailableError):
        world.registered()
    assert world.store.camera("kc-0001") is None
    world.streams.down = False
    assert world.registered().version == 1


def test_a_camera_of_nobody_is_refused_with_everything_else_that_is_wrong() -> None:
    world = World()
    with pytest.raises(InvalidError) as refusal:
        world.registered(subject=Subject("business", "none"), masks=(SQUARE[:2],))
    found = [(field["field"], field["code"]) for field in refusal.value.details["fields"]]
    assert found == [("masks.0", "polygon-corners"), ("subject", "subject-unknown")]


def test_what_is_drawn_is_stored_when_nobody_else_has_drawn_meanwhile() -> None:
    world = World()
    read = world.registered()
    drawn = world.cameras.change(
        ENGINEER, replace(read, masks=(SQUARE[:3],), watches=(Watch("head", 0.5),), subject=OTHER_KITCHEN, stream="x")
    )
    assert (drawn.version, drawn.masks, drawn.subject, drawn.stream) == (2, (SQUARE[:3],), KITCHEN, read.stream)
    assert world.store.facts[-1].kind == "video.camera.changed"
    assert world.store.facts[-1].value["changed"] == ["masks", "watches"]
    with pytest.raises(ConflictError) as refusal:
        world.cameras.change(ENGINEER, replace(read, name="后到"))
    assert refusal.value.code == "stale"


def test_a_change_that_changes_nothing_is_no_news() -> None:
    world = World()
    read = world.registered()
    assert world.cameras.change(ENGINEER, read) == read
    assert len(world.store.facts) == 1


def test_a_zone_that_crosses_itself_leaves_the_camera_as_it_was() -> None:
    world = World()
    read = world.registered()
    with pytest.raises(InvalidError) as refusal:
        world.cameras.change(ENGINEER, replace(read, masks=(SQUARE[:1] + SQUARE[2:3] + SQUARE[1:2] + SQUARE[3:],)))
    assert refusal.value.code == "polygon-crosses"
    assert world.store.camera(read.id) == read


def test_another_retention_changes_the_streams_and_less_than_the_laws_is_refused() -> None:
    world = World()
    read = world.registered()
    world.cameras.change(ENGINEER, replace(read, retention=RetentionClass.D7))
    assert world.streams.hours[read.stream] == 168
    with pytest.raises(InvalidError) as refusal:
        world.cameras.change(ENGINEER, replace(read, version=2, retention=RetentionClass.D1))
    assert refusal.value.code == "retention-too-short"


def test_a_retired_camera_is_not_changed_again() -> None:
    world = World()
    read = world.registered()
    retired = world.cameras.retire(ENGINEER, read.id, 1)
    assert (retired.status, world.store.facts[-1].kind) == (CameraStatus.RETIRED, "video.camera.retired")
    with pytest.raises(ConflictError) as refusal:
        world.cameras.change(ENGINEER, retired)
    assert refusal.value.code == "retired"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ENGINEER}))
def test_only_the_engineer_registers_changes_and_retires(role: Role) -> None:
    world = World()
    read = world.registered()
    asker = person(role, "ent-1", "Z1")
    for attempt in (
        lambda: world.cameras.register(asker, a_camera(2)),
        lambda: world.cameras.change(asker, read),
        lambda: world.cameras.retire(asker, read.id, 1),
        lambda: world.cameras.look_anew(asker, read.id),
    ):
        with pytest.raises(ForbiddenError):
            attempt()
    assert world.store.camera(read.id) == read


@pytest.mark.parametrize(
    ("asker", "known"),
    [
        (person(Role.INSPECTOR, "", "Z1"), ["kc-0001", "lc-0001"]),
        (person(Role.ZONE_LEAD, "", "Z2"), ["kc-0002"]),
        (person(Role.DUTY_OFFICER), ["kc-0001", "kc-0002", "lc-0001"]),
        (person(Role.ENT_FSM, "ent-1"), ["kc-0001"]),
        (person(Role.ENT_ADMIN, "ent-2"), ["kc-0002"]),
        (person(Role.LIFT_USER, "user-1"), ["lc-0001"]),
        (person(Role.LIFT_MAINT, "maint-1"), ["lc-0001"]),
        (person(Role.LIFT_MAINT, "maint-2"), []),
        (person(Role.ENT_FSM, ""), []),
    ],
)
def test_everybody_knows_of_their_own_cameras_only(asker: Principal, known: list[str]) -> None:
    world = World()
    world.registered()
    world.registered(number=2, subject=OTHER_KITCHEN)
    world.registered(id="lc-0001", subject=LIFT, zones=CAR)
    seen = world.cameras.list_cameras(asker, CameraFilter(), 10).items
    assert sorted(one.camera.id for one in seen) == known
    for camera_id in ("kc-0001", "kc-0002", "lc-0001"):
        if camera_id in known:
            assert world.cameras.get(asker, camera_id).camera.id == camera_id
        else:
            with pytest.raises(NotFoundError):
                world.cameras.get(asker, camera_id)


def test_the_public_and_staff_of_an_enterprise_know_of_none() -> None:
    world = World()
    world.registered()
    for asker in (ANONYMOUS, person(Role.ENT_STAFF, "ent-1"), person(Role.LAB), person(Role.COMPLAINT_CLERK)):
        with pytest.raises(ForbiddenError):
            world.cameras.list_cameras(asker, CameraFilter(), 10)
        with pytest.raises(ForbiddenError):
            world.cameras.get(asker, "kc-0001")


def test_whose_looks_may_be_read_is_listed_to_auditors_too_but_not_to_the_engineer() -> None:
    world = World()
    world.registered()
    world.registered(number=2, subject=OTHER_KITCHEN)
    for asker, known in (
        (person(Role.AUDITOR), ["kc-0001", "kc-0002"]),
        (person(Role.DUTY_OFFICER), ["kc-0001", "kc-0002"]),
        (person(Role.ENT_FSM, "ent-1"), ["kc-0001"]),
    ):
        assert [one.id for one in world.cameras.ledgers(asker, CameraFilter(), 10).items] == known
    for refused in (person(Role.ENGINEER), person(Role.LAB), ANONYMOUS):
        with pytest.raises(ForbiddenError):
            world.cameras.ledgers(refused, CameraFilter(), 10)


def test_a_new_maintainer_sees_the_lifts_camera_and_the_old_one_no_longer() -> None:
    world = World()
    world.registered(id="lc-0001", subject=LIFT, zones=CAR)
    world.registry.known[LIFT] = replace(world.registry.known[LIFT], owners=("user-1", "maint-2"))
    assert world.cameras.get(person(Role.LIFT_MAINT, "maint-2"), "lc-0001")
    with pytest.raises(NotFoundError):
        world.cameras.get(person(Role.LIFT_MAINT, "maint-1"), "lc-0001")


def test_pages_of_a_partly_hidden_list_follow_without_gap_or_repeat() -> None:
    world = World()
    for number in range(1, 10):
        world.registered(number=number, subject=KITCHEN if number % 2 else OTHER_KITCHEN)
    asker, cursor, ids = person(Role.ENT_FSM, "ent-1"), "", []
    while True:
        page = world.cameras.list_cameras(asker, CameraFilter(), 2, cursor)
        ids += [one.camera.id for one in page.items]
        cursor = page.next_cursor
        if not cursor:
            break
    assert ids == [f"kc-{number:04d}" for number in (1, 3, 5, 7, 9)]


def test_every_tile_tells_the_age_of_its_newest_frame() -> None:
    world = World()
    camera = world.registered()
    assert world.cameras.get(ENGINEER, camera.id).newest_age is None
    world.desk.observe(camera, look(world, camera.id, age_s=3))
    world.clock.advance(seconds=9)
    (seen,) = world.cameras.list_cameras(ENGINEER, CameraFilter(), 5).items
    assert seen.newest_age == timedelta(seconds=12)


def test_one_fact_is_told_for_a_change_and_none_for_a_repeated_look() -> None:
    world = World()
    camera = world.registered()
    world.desk.observe(camera, look(world, camera.id, age_s=1))
    world.clock.advance(seconds=60)
    silent = look(world, camera.id, age_s=61)
    observed = world.desk.observe(camera, silent)
    assert (observed.planned, observed.seen) == (10, 9)
    again = world.desk.observe(camera, silent)
    assert (again.facts, again.planned, again.seen) == ((), 0, 0)
    (fact,) = world.health_store.facts
    assert list(observed.facts) == [fact]
    assert (fact.kind, fact.subject, fact.value["fault"], fact.value["active"]) == (
        "video.camera.health",
        KITCHEN,
        "OFFLINE",
        True,
    )
    assert fact.value["holding"] == ["OFFLINE"]


def test_a_lost_race_is_run_again_and_a_lost_fight_is_told() -> None:
    world = World()
    camera = world.registered()
    world.health_store.races = 2
    world.desk.observe(camera, look(world, camera.id, age_s=60))
    assert len(world.health_store.facts) == 1
    world.clock.advance(seconds=20)
    world.health_store.races = 50
    with pytest.raises(ConflictError):
        world.desk.observe(camera, look(world, camera.id, age_s=0))


def test_a_camera_that_is_stopped_loses_its_faults_and_is_not_judged() -> None:
    world = World()
    camera = world.registered()
    world.desk.observe(camera, look(world, camera.id, age_s=60))
    stopped = world.cameras.change(ENGINEER, replace(camera, status=CameraStatus.STOPPED))
    assert [fact.value["active"] for fact in world.health_store.facts] == [True, False]
    world.clock.advance(seconds=60)
    assert world.desk.observe(stopped, look(world, camera.id, age_s=200)).facts == ()


def test_a_camera_moved_on_purpose_gets_a_new_reference() -> None:
    world = World()
    camera = world.registered()
    for number in range(15):
        moved = number > 6
        now = to_ms(world.clock.now())
        picture = a_picture(2) if moved else a_picture(1)
        world.desk.observe(camera, Observation(camera.id, now, now, picture))
        world.clock.advance(seconds=20)
    assert [fact.value["fault"] for fact in world.health_store.facts] == ["MOVED"]
    seen = world.cameras.look_anew(ENGINEER, camera.id)
    assert (seen.health.active, seen.health.references) == ((), ())
    assert [fact.value["active"] for fact in world.health_store.facts] == [True, False]
