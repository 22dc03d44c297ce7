"""Who may look at a camera, for how long, and what its ledger then says (A22 by name)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from fakes.looking import FakeFrames, FakeLooking, FakePlayer
from fakes.time import StandingClock
from fakes.video import FakeCameras, FakeRegistry, a_camera
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from jinbo.video.model import CameraStatus
from jinbo.video.model.looking import Grant, LookMode, PatrolResult
from jinbo.video.service.looking import Looking, LookingStores

CAMERA = "kc-0001"
HOUR = timedelta(hours=1)
DUTY = Principal("duty", frozenset({Role.DUTY_OFFICER}))
INSPECTOR = Principal("inspector", frozenset({Role.INSPECTOR}), zones=frozenset({"Z1"}))
ELSEWHERE = Principal("elsewhere", frozenset({Role.INSPECTOR}), zones=frozenset({"Z9"}))
OWNER = Principal("owner", frozenset({Role.ENT_FSM}), enterprise="ent-1")
RIVAL = Principal("rival", frozenset({Role.ENT_FSM}), enterprise="ent-2")
WHY = "午市巡查"


@dataclass
class World:
    """A kitchen's camera that is in use, and everything that looking stands on."""

    clock: StandingClock = field(default_factory=StandingClock)
    cameras: FakeCameras = field(default_factory=FakeCameras)
    ledger: FakeLooking = field(default_factory=FakeLooking)
    player: FakePlayer = field(default_factory=FakePlayer)
    frames: FakeFrames = field(default_factory=FakeFrames)

    def __post_init__(self) -> None:
        self.camera = self.cameras.save(a_camera(), [], self.clock.now())
        on = LookingStores(self.cameras, FakeRegistry(), self.ledger, self.player, self.frames)
        self.looking = Looking(on, self.clock)

    def granted(self, hours: float = 1, starts_in: float = 0) -> Grant:
        start = self.clock.now() + starts_in * HOUR
        return self.looking.grant(DUTY, CAMERA, INSPECTOR.id, (start, start + hours * HOUR), WHY)


@pytest.fixture
def world() -> World:
    return World()


def test_an_inspector_looks_as_long_as_she_was_granted_it(world: World) -> None:
    with pytest.raises(ForbiddenError, match="no-grant"):
        world.looking.open(INSPECTOR, CAMERA, WHY)
    grant = world.granted(hours=1)
    session = world.looking.open(INSPECTOR, CAMERA, WHY)
    assert (session.expires_at, session.until) == (world.clock.now() + timedelta(minutes=5), grant.end)
    for _ in range(14):
        world.clock.advance(minutes=4)
        session = world.looking.renew(INSPECTOR, CAMERA, session.look.id)
    world.clock.advance(minutes=4)
    with pytest.raises(ForbiddenError, match="no-grant"):
        world.looking.renew(INSPECTOR, CAMERA, session.look.id)
    (look,) = world.looking.looks(OWNER, CAMERA, 50).items
    assert (look.viewer, look.mode, look.reason, look.grant) == ("inspector", LookMode.LIVE, WHY, grant.id)
    assert look.until - look.began_at == timedelta(minutes=61), "one look, however often it was renewed"


def test_a_grant_that_is_revoked_opens_nothing_more(world: World) -> None:
    grant = world.granted()
    session = world.looking.open(INSPECTOR, CAMERA, WHY)
    assert world.looking.revoke(DUTY, CAMERA, grant.id).revoked_at == world.clock.now()
    world.clock.advance(minutes=1)
    assert world.looking.revoke(DUTY, CAMERA, grant.id).revoked_at != world.clock.now(), "twice is once"
    for again in (
        lambda: world.looking.open(INSPECTOR, CAMERA, WHY),
        lambda: world.looking.renew(INSPECTOR, CAMERA, session.look.id),
    ):
        with pytest.raises(ForbiddenError, match="no-grant"):
            again()


def test_history_begins_with_the_grant(world: World) -> None:
    world.clock.advance(hours=10)
    world.granted(hours=2)
    world.clock.advance(hours=1)
    now = world.clock.now()
    with pytest.raises(ForbiddenError, match="before-grant"):
        world.looking.open(INSPECTOR, CAMERA, WHY, (now - 1.5 * HOUR, now - 0.6 * HOUR))
    session = world.looking.open(INSPECTOR, CAMERA, WHY, (now - 0.5 * HOUR, now))
    assert session.look.mode is LookMode.RECORDED
    assert world.player.asked == [("jinbo-cam-kc-0001", now - 0.5 * HOUR, now)]


def test_a_grant_that_is_dated_back_opens_no_older_history(world: World) -> None:
    now = world.clock.advance(hours=20)
    world.looking.grant(DUTY, CAMERA, INSPECTOR.id, (now - 10 * HOUR, now + HOUR), WHY)
    with pytest.raises(ForbiddenError, match="before-grant"):
        world.looking.open(INSPECTOR, CAMERA, WHY, (now - 5 * HOUR, now - 4.5 * HOUR))


def test_nobody_lets_herself_look(world: World) -> None:
    lead = Principal("lead", frozenset({Role.ZONE_LEAD}), zones=frozenset({"Z1"}))
    now = world.clock.now()
    with pytest.raises(InvalidError, match="own-grant"):
        world.looking.grant(lead, CAMERA, "lead", (now, now + HOUR), WHY)


def test_the_command_centre_needs_no_grant_but_a_reason(world: World) -> None:
    with pytest.raises(InvalidError, match="reason-missing"):
        world.looking.open(DUTY, CAMERA, "  ")
    session = world.looking.open(DUTY, CAMERA, WHY)
    assert (session.until, session.look.grant) == (None, "")


def test_another_zone_another_enterprise_and_an_absent_camera_answer_alike(world: World) -> None:
    world.granted()
    for who in (ELSEWHERE, RIVAL):
        with pytest.raises(NotFoundError):
            world.looking.snapshot(who, CAMERA)
    with pytest.raises(NotFoundError):
        world.looking.snapshot(INSPECTOR, "kc-9999")
    with pytest.raises(NotFoundError):
        world.looking.looks(RIVAL, CAMERA, 50)
    with pytest.raises(NotFoundError):
        world.looking.open(RIVAL, CAMERA, WHY)
    assert not world.ledger.ledger


def test_an_enterprise_sees_its_own_kitchen_live_and_nothing_recorded(world: World) -> None:
    """DOMAIN 0.4: live video of one's own; recordings stay in the regulator's end."""
    session = world.looking.open(OWNER, CAMERA, WHY)
    assert (session.look.mode, session.look.grant, session.until) == (LookMode.LIVE, "", None)
    assert world.looking.renew(OWNER, CAMERA, session.look.id).look.id == session.look.id
    now = world.clock.now()
    with pytest.raises(ForbiddenError, match="live-only"):
        world.looking.open(OWNER, CAMERA, WHY, (now - HOUR, now))
    staff = Principal("cook", frozenset({Role.ENT_STAFF}), enterprise="ent-1")
    with pytest.raises(ForbiddenError, match="forbidden"):
        world.looking.open(staff, CAMERA, WHY)
    assert [look.viewer for look in world.looking.looks(DUTY, CAMERA, 50).items] == ["owner"]


def test_a22_a_session_is_nobody_elses_and_none_outlives_its_grant_by_more_than_five_minutes(world: World) -> None:
    grant = world.granted(hours=0.5)
    other = replace(INSPECTOR, id="colleague")
    session = world.looking.open(INSPECTOR, CAMERA, WHY)
    with pytest.raises(NotFoundError):
        world.looking.renew(other, CAMERA, session.look.id)
    with pytest.raises(ForbiddenError, match="no-grant"):
        world.looking.open(other, CAMERA, WHY)
    world.clock.advance(minutes=29)
    last = world.looking.open(INSPECTOR, CAMERA, WHY)
    assert last.expires_at <= grant.end + timedelta(minutes=5)


def test_what_lies_too_long_is_a_new_look(world: World) -> None:
    session = world.looking.open(DUTY, CAMERA, WHY)
    world.clock.advance(minutes=11)
    with pytest.raises(NotFoundError):
        world.looking.renew(DUTY, CAMERA, session.look.id)


def test_a_camera_that_is_off_and_one_that_shows_nothing_are_told_and_not_entered(world: World) -> None:
    world.player.silent = True
    with pytest.raises(ConflictError, match="no-media"):
        world.looking.open(DUTY, CAMERA, WHY)
    world.cameras.save(replace(world.camera, status=CameraStatus.STOPPED), [], world.clock.now())
    world.player.silent = False
    with pytest.raises(ConflictError, match="camera-off"):
        world.looking.open(DUTY, CAMERA, WHY)
    assert not world.ledger.ledger


def test_what_a_camera_recorded_before_it_was_switched_off_can_be_played(world: World) -> None:
    now = world.clock.advance(hours=3)
    world.cameras.save(replace(world.camera, status=CameraStatus.STOPPED), [], now)
    session = world.looking.open(DUTY, CAMERA, WHY, (now - 2 * HOUR, now - 1.5 * HOUR))
    assert session.look.mode is LookMode.RECORDED
    assert world.looking.renew(DUTY, CAMERA, session.look.id).look.id == session.look.id


def test_a_recording_ends_now_at_the_latest(world: World) -> None:
    now = world.clock.advance(hours=3)
    look = world.looking.open(DUTY, CAMERA, WHY, (now - 0.25 * HOUR, now + 0.25 * HOUR)).look
    assert (look.shown_from, look.shown_to) == (now - 0.25 * HOUR, now)
    with pytest.raises(InvalidError, match="span"):
        world.looking.open(DUTY, CAMERA, WHY, (now + 0.25 * HOUR, now + 0.5 * HOUR))


def test_a_snapshot_tells_its_age_and_is_entered_once_in_five_minutes(world: World) -> None:
    assert world.looking.snapshot(INSPECTOR, CAMERA).url is None
    world.frames.taken[CAMERA] = world.clock.now() - timedelta(seconds=42)
    assert world.looking.snapshot(INSPECTOR, CAMERA).age_s == 42
    world.clock.advance(minutes=4)
    world.looking.snapshot(INSPECTOR, CAMERA)
    assert [look.mode for look in world.looking.looks(OWNER, CAMERA, 50).items] == [LookMode.SNAPSHOT]
    world.looking.snapshot(OWNER, CAMERA)
    assert len(world.ledger.ledger) == 1, "who looks into her own kitchen is nobody's news"


def test_a_patrol_stands_on_the_kitchens_timeline(world: World) -> None:
    with pytest.raises(ForbiddenError, match="no-grant"):
        world.looking.patrol(INSPECTOR, CAMERA, PatrolResult.OK, "台面整洁")
    look = world.looking.patrol(DUTY, CAMERA, PatrolResult.SUSPECT, "垃圾桶未盖")
    (fact,) = world.ledger.facts
    assert (fact.kind, fact.subject, fact.value["result"]) == ("video.patrol.done", world.camera.subject, "SUSPECT")
    assert world.looking.looks(OWNER, CAMERA, 50).items == [look]


@pytest.mark.parametrize(("hours", "starts_in"), [(0, 0), (-1, 0), (24 * 15, 0), (1, -2), (1, 24 * 40)])
def test_a_grant_of_no_sensible_span_is_refused(world: World, hours: float, starts_in: float) -> None:
    with pytest.raises(InvalidError, match="span"):
        world.granted(hours, starts_in)


def test_who_may_grant_may_not_grant_elsewhere(world: World) -> None:
    lead = Principal("lead", frozenset({Role.ZONE_LEAD}), zones=frozenset({"Z1"}))
    now = world.clock.now()
    assert world.looking.grant(lead, CAMERA, "inspector", (now, now + HOUR), WHY).by == "lead"
    with pytest.raises(NotFoundError):
        world.looking.grant(replace(lead, zones=frozenset({"Z2"})), CAMERA, "inspector", (now, now + HOUR), WHY)
    with pytest.raises(ForbiddenError, match="forbidden"):
        world.looking.grant(INSPECTOR, CAMERA, "inspector", (now, now + HOUR), WHY)
