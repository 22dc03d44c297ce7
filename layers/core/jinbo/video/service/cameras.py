"""Use cases on cameras (摄像机): registered with their stream, drawn, planned, retired; listed and read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from jinbo.identity.service import decide, may_role, require
from jinbo.kernel.access import Action, Principal, Scope
from jinbo.kernel.clock import Clock
from jinbo.kernel.errors import ConflictError, NotFoundError
from jinbo.kernel.fact import Subject
from jinbo.video.model import Camera, CameraStatus, Fault, HealthState
from jinbo.video.ports import CameraFilter, CameraPage, CameraStore, HealthStore, Registry, Shown, Streams
from jinbo.video.rules import actions
from jinbo.video.rules.entries import camera_faults, refusal
from jinbo.video.rules.news import camera_news
from jinbo.video.rules.scopes import scopes_of
from jinbo.video.service.health import HealthDesk

MAX_PAGES = 10
"""Pages looked through for one answer: a list that is nearly all hidden answers a short page and a cursor, not a long wait."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A camera as somebody sees it: with its health, and the age of its newest frame (None: it never sent one)."""

    camera: Camera
    health: HealthState
    newest_age: timedelta | None


@dataclass(frozen=True, slots=True)
class SeenPage:
    """A page of cameras, and the cursor of the next."""

    items: Sequence[Seen]
    next_cursor: str = ""


@dataclass(frozen=True)
class Stores:
    """Where cameras and their health are kept, and what they are of."""

    cameras: CameraStore
    health: HealthStore
    registry: Registry


class Cameras:
    """Cameras as people see and change them."""

    def __init__(self, stores: Stores, streams: Streams, desk: HealthDesk, clock: Clock, stream_prefix: str) -> None:
        self._stores = stores
        self._streams = streams
        self._desk = desk
        self._clock = clock
        self._stream_prefix = stream_prefix

    def get(self, principal: Principal, camera_id: str) -> Seen:
        """A camera.

        Raises:
            NotFoundError: absent, or not for this principal.
        """
        return self._seen([self._allowed(principal, actions.VIEW, camera_id)])[0]

    def list_cameras(self, principal: Principal, wanted: CameraFilter, limit: int, cursor: str = "") -> SeenPage:
        """Cameras that the principal may know of, with their health.

        Raises:
            ForbiddenError: no role of the principal may see any.
            InvalidError: `bad-cursor`.
        """
        page = self._listed(principal, actions.VIEW, wanted, limit, cursor)
        return SeenPage(self._seen(page.items), page.next_cursor)

    def ledgers(self, principal: Principal, wanted: CameraFilter, limit: int, cursor: str = "") -> CameraPage:
        """Cameras whose ledger of looks the principal may read. Raises as `list_cameras` does.

        For some (auditors) a camera's name and place are all that they may know of it: hand out no more than those.
        """
        return self._listed(principal, actions.LEDGER, wanted, limit, cursor)

    def register(self, principal: Principal, draft: Camera) -> Camera:
        """Enters a camera at its business or lift and makes its stream. The same entry again only sees to the stream.

        Hall, zone, place and enterprise that the draft leaves open are its subject's.

        Raises:
            InvalidError: what is wrong with it, all of it in `details["fields"]`; `subject-unknown`.
            ConflictError: `taken`, another camera has this id.
            UnavailableError: the stream cannot be made now; nothing was stored.
        """
        require(principal, actions.REGISTER, Scope(enterprise=draft.enterprise, zone=draft.zone))
        subject = self._stores.registry.shown([draft.subject]).get(draft.subject)
        faults = camera_faults(draft)
        if subject is None:
            faults.append(
                Fault("subject", "subject-unknown", "所属主体未登记", "The subject it shows is not registered")
            )
            raise refusal(faults)
        if faults:
            raise refusal(faults)
        camera = self._placed(draft, subject)
        there = self._stores.cameras.camera(camera.id)
        if there is not None and camera != replace(there, version=None, registered_at=None):
            raise _taken()
        self._streams.ensure(camera.stream, camera.retention.hours)  # first: a stream too many is found again next time
        if there is not None:
            return there
        now = self._clock.now()
        camera = replace(camera, registered_at=now)
        try:
            return self._stores.cameras.save(camera, camera_news(camera, None, now), now)
        except ConflictError:
            raise _taken() from None

    def change(self, principal: Principal, draft: Camera) -> Camera:
        """Changes name, zones, masks, schedule, plan, retention or status of a camera read at `draft.version`.

        Whose it is and its stream stay. One that is stopped has no faults while it is.

        Raises:
            InvalidError: what is wrong with it.
            ConflictError: `stale`; `retired`.
            UnavailableError: the stream's retention cannot be changed now; nothing was stored.
        """
        previous = self._allowed(principal, actions.CHANGE, draft.id)
        _unmoved(previous, draft.version)
        kept = {name: getattr(previous, name) for name in ("stream", "subject", "enterprise", "hall", "zone")}
        camera = replace(draft, **kept, place=draft.place or previous.place, registered_at=previous.registered_at)
        if faults := camera_faults(camera):
            raise refusal(faults)
        if camera.retention is not previous.retention:
            self._streams.ensure(camera.stream, camera.retention.hours)
        return self._stored(camera, previous)

    def retire(self, principal: Principal, camera_id: str, version: int) -> Camera:
        """Takes a camera out of use for good. Its video stays as long as its retention says.

        Raises:
            ConflictError: `stale`; `retired`.
        """
        previous = self._allowed(principal, actions.RETIRE, camera_id)
        _unmoved(previous, version)
        return self._stored(replace(previous, status=CameraStatus.RETIRED), previous)

    def look_anew(self, principal: Principal, camera_id: str) -> Seen:
        """Forgets the reference picture, after the camera was moved on purpose: the next still pictures become it."""
        camera = self._allowed(principal, actions.CHANGE, camera_id)
        self._desk.forget_reference(camera)
        return self._seen([camera])[0]

    def _listed(
        self, principal: Principal, action: Action, wanted: CameraFilter, limit: int, cursor: str
    ) -> CameraPage:
        if not may_role(principal, action):
            require(principal, action, Scope())
        found: list[Camera] = []
        for _ in range(MAX_PAGES):
            page = self._stores.cameras.list_cameras(wanted, limit - len(found), cursor)
            shown = self._stores.registry.shown({camera.subject for camera in page.items})
            found += [camera for camera in page.items if _may(principal, action, camera, shown)]
            cursor = page.next_cursor
            if not cursor or len(found) == limit:
                break
        return CameraPage(found, cursor)

    def _stored(self, camera: Camera, previous: Camera) -> Camera:
        now = self._clock.now()
        facts = camera_news(camera, previous, now)
        if not facts:
            return previous
        if camera.status is CameraStatus.IN_USE:
            return self._stores.cameras.save(camera, facts, now)
        self._desk.stand_down(camera)  # before: if all ends here, the next look finds again whatever still holds
        stored = self._stores.cameras.save(camera, facts, now)
        self._desk.stand_down(stored)  # and after, for a look that was under way
        return stored

    def _placed(self, draft: Camera, subject: Shown) -> Camera:
        return replace(
            draft,
            stream=f"{self._stream_prefix}{draft.id}",
            enterprise=next(iter(subject.owners), ""),
            hall=subject.hall,
            zone=subject.zone,
            place=draft.place or subject.place,
            version=None,
            registered_at=None,
        )

    def _allowed(self, principal: Principal, action: Action, camera_id: str) -> Camera:
        camera = self._stores.cameras.camera(camera_id)
        if camera is None:
            require(principal, action, Scope())
            raise NotFoundError
        if not _may(principal, action, camera, self._stores.registry.shown([camera.subject])):
            require(principal, action, Scope())
            raise NotFoundError
        return camera

    def _seen(self, cameras: Iterable[Camera]) -> list[Seen]:
        its = list(cameras)
        health, now = self._stores.health.health([camera.id for camera in its]), self._clock.now()
        return [_one(camera, health[camera.id], now.timestamp()) for camera in its]


def _one(camera: Camera, health: HealthState, now: float) -> Seen:
    newest = health.newest
    age = None if newest is None else timedelta(milliseconds=max(0, round(now * 1000) - newest))
    return Seen(camera, health, age)


def _may(principal: Principal, action: Action, camera: Camera, shown: Mapping[Subject, Shown]) -> bool:
    subject = shown.get(camera.subject)
    owners = subject.owners if subject else ()
    return any(decide(principal, action, scope) for scope in scopes_of(camera, owners))


def _unmoved(previous: Camera, version: int | None) -> None:
    if previous.version != version:
        raise ConflictError("stale", "内容已被他人更新，请刷新后再试", "This has changed since you read it")
    if previous.status is CameraStatus.RETIRED:
        raise ConflictError("retired", "摄像机已注销", "This camera is retired")


def _taken() -> ConflictError:
    return ConflictError(
        "taken", "摄像机编号已被登记", "This camera id is registered already", details={"what": "camera"}
    )
