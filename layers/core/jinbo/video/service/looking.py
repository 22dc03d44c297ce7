"""Use cases of looking (调看): grants, sessions that play for minutes, snapshots, patrols, and the ledger of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from jinbo.identity.service import decide, require
from jinbo.kernel.access import Action, Principal, Scope
from jinbo.kernel.clock import Clock, to_ms
from jinbo.kernel.errors import ConflictError, NotFoundError
from jinbo.kernel.ids import natural_id
from jinbo.video.looking_ports import FrameShelf, LookingStore, LookPage, Player
from jinbo.video.model import Camera, CameraStatus
from jinbo.video.model.looking import Grant, Look, LookMode, PatrolResult, Session, Snapshot
from jinbo.video.ports import CameraStore, Registry
from jinbo.video.rules import actions
from jinbo.video.rules.looking import (
    LONGEST_GRANT,
    LONGEST_RECORDING,
    RENEWABLE,
    SESSION,
    checked_reason,
    checked_span,
    checked_viewer,
    right_to_look,
)
from jinbo.video.rules.looking_news import patrol_fact
from jinbo.video.rules.scopes import scopes_of

FRESH = timedelta(minutes=10)
"""An older picture says nothing of now."""
ONE_LOOK = timedelta(minutes=5)
"""Snapshots of one viewer within so long are one entry of the ledger."""


@dataclass(frozen=True)
class LookingStores:
    """What looking stands on."""

    cameras: CameraStore
    registry: Registry
    ledger: LookingStore
    player: Player
    frames: FrameShelf


class Looking:
    """Everything that shows a picture goes through here, and is entered in the camera's ledger first."""

    def __init__(self, stores: LookingStores, clock: Clock) -> None:
        self._on = stores
        self._clock = clock

    def grant(
        self, principal: Principal, camera_id: str, viewer: str, span: tuple[datetime, datetime], reason: str
    ) -> Grant:
        """Lets somebody look for a span of time. The same again is the same grant.

        Raises:
            NotFoundError: no such camera, or none that the principal may grant.
            InvalidError: `reason-missing`; `own-grant`; `span`, empty, over, or longer than LONGEST_GRANT.
        """
        camera = self._allowed(principal, actions.GRANT, camera_id)
        now = self._clock.now()
        start, end = span
        checked_span(start, end, LONGEST_GRANT)
        checked_span(now, end, LONGEST_GRANT * 2)
        id_ = natural_id("grant", camera.id, viewer, to_ms(start), to_ms(end), principal.id)
        grant = Grant(
            id_, camera.id, checked_viewer(principal, viewer), start, end, checked_reason(reason), principal.id, now
        )
        self._on.ledger.keep_grant(grant)
        return grant

    def grants(self, principal: Principal, camera_id: str) -> Sequence[Grant]:
        """A camera's grants that have not ended. Raises NotFoundError as `grant` does."""
        camera = self._allowed(principal, actions.VIEW_GRANTS, camera_id)
        return self._on.ledger.grants(camera.id, self._clock.now())

    def revoke(self, principal: Principal, camera_id: str, grant_id: str) -> Grant:
        """Ends a grant now; sessions that were opened end within five minutes. Twice is once.

        Raises:
            NotFoundError: no such grant that still runs, or not for the principal to end.
        """
        camera = self._allowed(principal, actions.GRANT, camera_id)
        now = self._clock.now()
        for grant in self._on.ledger.grants(camera.id, now):
            if grant.id == grant_id:
                ended = grant if grant.revoked_at else replace(grant, revoked_at=now)
                self._on.ledger.keep_grant(ended)
                return ended
        raise NotFoundError

    def open(
        self, principal: Principal, camera_id: str, reason: str, span: tuple[datetime, datetime] | None = None
    ) -> Session:
        """A session of live video, or of what was recorded in `span`.

        Raises:
            NotFoundError: no such camera for the principal.
            ForbiddenError: `no-grant`, `before-grant`, `live-only`.
            ConflictError: `camera-off` for live video, `no-media`.
            InvalidError: `reason-missing`, `span`. What ends in the future is played until now.
            UnavailableError: the video service does not answer.
        """
        camera = self._allowed(principal, actions.LOOK, camera_id)
        now = self._clock.now()
        text = checked_reason(reason)
        if span is not None:
            span = (span[0], min(span[1], now))
            checked_span(*span, LONGEST_RECORDING)
        grant = right_to_look(principal, self._on.ledger.grants(camera.id, now), now, span[0] if span else None)
        mode = LookMode.RECORDED if span else LookMode.LIVE
        look = Look(
            id=look_id(now, camera.id, principal.id, mode),
            camera=camera.id,
            viewer=principal.id,
            mode=mode,
            began_at=now,
            until=now + SESSION,
            reason=text,
            grant=grant.id if grant else "",
            shown_from=span[0] if span else None,
            shown_to=span[1] if span else None,
        )
        return self._session(camera, look, grant)

    def renew(self, principal: Principal, camera_id: str, look: str) -> Session:
        """The same look, five minutes on. Raises as `open` does; NotFoundError where it is nobody's, or over for too long."""
        camera = self._allowed(principal, actions.LOOK, camera_id)
        now = self._clock.now()
        found = self._on.ledger.look(camera.id, look)
        plays = found is not None and found.mode in (LookMode.LIVE, LookMode.RECORDED)
        if found is None or not plays or found.viewer != principal.id or now - found.until > RENEWABLE:
            raise NotFoundError
        grant = right_to_look(principal, self._on.ledger.grants(camera.id, now), now, found.shown_from)
        return self._session(camera, replace(found, until=now + SESSION), grant)

    def snapshot(self, principal: Principal, camera_id: str) -> Snapshot:
        """The newest picture that was sampled; what is masked is black in it. It is a look like any other.

        Raises:
            NotFoundError: no such camera for the principal.
            UnavailableError: the store does not answer.
        """
        camera = self._allowed(principal, actions.SNAPSHOT, camera_id)
        now = self._clock.now()
        found = self._on.frames.newest(camera.id, now - FRESH)
        if found is None:
            return Snapshot(None, None, None)
        url, taken_at = found
        if camera.enterprise != principal.enterprise or not principal.enterprise:
            bucket = now - timedelta(seconds=now.timestamp() % ONE_LOOK.total_seconds())
            id_ = look_id(bucket, camera.id, principal.id, LookMode.SNAPSHOT)
            look = Look(id_, camera.id, principal.id, LookMode.SNAPSHOT, bucket, now, "截图 snapshot")
            self._on.ledger.keep_look(look, [])
        return Snapshot(url, taken_at, max(0, round((now - taken_at).total_seconds())))

    def patrol(self, principal: Principal, camera_id: str, result: PatrolResult, note: str) -> Look:
        """Enters a look as an inspection (视频巡查), on the timeline of what the camera shows. Raises as `open` does."""
        camera = self._allowed(principal, actions.PATROL, camera_id)
        now = self._clock.now()
        grant = right_to_look(principal, self._on.ledger.grants(camera.id, now), now)
        id_ = look_id(now, camera.id, principal.id, LookMode.PATROL)
        text, by = checked_reason(note), grant.id if grant else ""
        look = Look(id_, camera.id, principal.id, LookMode.PATROL, now, now, text, by, result=result)
        self._on.ledger.keep_look(look, [patrol_fact(camera, look)])
        return look

    def looks(self, principal: Principal, camera_id: str, limit: int, cursor: str = "") -> LookPage:
        """Who looked at a camera, when, how and why, newest first; the watched enterprise may read it too.

        Raises:
            NotFoundError: no such camera for the principal.
            InvalidError: `bad-cursor`.
        """
        camera = self._allowed(principal, actions.LEDGER, camera_id)
        return self._on.ledger.looks(camera.id, limit, cursor)

    def _session(self, camera: Camera, look: Look, grant: Grant | None) -> Session:
        """No address is handed out that is not in the ledger."""
        if look.shown_from is not None and look.shown_to is not None:
            url = self._on.player.recorded(camera.stream, look.shown_from, look.shown_to)
        elif camera.status is CameraStatus.IN_USE:
            url = self._on.player.live(camera.stream)
        else:
            raise ConflictError("camera-off", "该摄像机已停用", "This camera is switched off")
        self._on.ledger.keep_look(look, [])
        return Session(look, url, look.until, grant.end if grant else None)

    def _allowed(self, principal: Principal, action: Action, camera_id: str) -> Camera:
        camera = self._on.cameras.camera(camera_id)
        if camera is not None:
            shown = self._on.registry.shown([camera.subject]).get(camera.subject)
            if any(decide(principal, action, scope) for scope in scopes_of(camera, shown.owners if shown else ())):
                return camera
        require(principal, action, Scope())
        raise NotFoundError


def look_id(at: datetime, *parts: str) -> str:
    """A look's id: when it began, then what tells it from others of that moment. The ledger is sorted by it."""
    return f"{to_ms(at):013d}-{natural_id('look', to_ms(at), *parts)[:12]}"
