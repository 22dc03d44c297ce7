"""Routes of looking (调看): grants, sessions, snapshots, patrols, and who looked."""

from __future__ import annotations

from jinbo.platform.media import DOWNLOAD_S
from jinbo.video.rules import actions
from jinbo.video.wire import looking as wire
from jinbo.video.wire.requests import CameraQuery
from jinbo.wiring import looking as wired
from jinbo.wiring import video

from chalicelib.http import Call
from chalicelib.video.room import routes


@routes.post(
    "/v1/cameras/{camera_id}/grants",
    action=actions.GRANT,
    body=wire.GrantForm,
    answers=wire.GrantView,
    status=201,
    summary="授权调看 · Let somebody look",
)
def make_grant(call: Call[None, wire.GrantForm]) -> wire.GrantView:
    """Lets somebody look at a camera for a while."""
    form, span = call.body, (call.body.start, call.body.end)
    made = wired.looking().grant(call.principal, call.path["camera_id"], form.viewer, span, form.reason)
    return wire.GrantView.of(made)


@routes.get(
    "/v1/cameras/{camera_id}/grants",
    action=actions.VIEW_GRANTS,
    answers=wire.GrantList,
    summary="调看授权 · A camera's grants",
)
def list_grants(call: Call[None, None]) -> wire.GrantList:
    """A camera's grants that have not ended."""
    grants = wired.looking().grants(call.principal, call.path["camera_id"])
    return wire.GrantList(items=[wire.GrantView.of(grant) for grant in grants])


@routes.post(
    "/v1/cameras/{camera_id}/grants/{grant_id}/revoke",
    action=actions.GRANT,
    answers=wire.GrantView,
    summary="撤销授权 · End a grant",
)
def revoke_grant(call: Call[None, None]) -> wire.GrantView:
    """Ends a grant now; what plays ends within five minutes."""
    revoked = wired.looking().revoke(call.principal, call.path["camera_id"], call.path["grant_id"])
    return wire.GrantView.of(revoked)


@routes.post(
    "/v1/cameras/{camera_id}/sessions",
    action=actions.LOOK,
    body=wire.SessionForm,
    answers=wire.SessionView,
    status=201,
    summary="调看视频 · Look at a camera",
)
def open_session(call: Call[None, wire.SessionForm]) -> wire.SessionView:
    """An address that plays for five minutes, live or recorded; entered in the camera's ledger."""
    form = call.body
    return wire.SessionView.of(wired.looking().open(call.principal, call.path["camera_id"], form.reason, form.span))


@routes.put(
    "/v1/cameras/{camera_id}/sessions/{look_id}",
    action=actions.LOOK,
    answers=wire.SessionView,
    summary="续看 · Go on looking",
)
def renew_session(call: Call[None, None]) -> wire.SessionView:
    """The same look for five more minutes, as long as its grant holds."""
    session = wired.looking().renew(call.principal, call.path["camera_id"], call.path["look_id"])
    return wire.SessionView.of(session)


@routes.get(
    "/v1/cameras/{camera_id}/snapshot",
    action=actions.SNAPSHOT,
    answers=wire.SnapshotView,
    summary="最新画面 · The newest picture",
)
def get_snapshot(call: Call[None, None]) -> wire.SnapshotView:
    """The newest picture and its age."""
    return wire.SnapshotView.of(wired.looking().snapshot(call.principal, call.path["camera_id"]), DOWNLOAD_S)


@routes.post(
    "/v1/cameras/{camera_id}/patrols",
    action=actions.PATROL,
    body=wire.PatrolForm,
    answers=wire.LookView,
    status=201,
    summary="视频巡查 · A video patrol",
)
def make_patrol(call: Call[None, wire.PatrolForm]) -> wire.LookView:
    """Enters a look as an inspection, on the timeline of what the camera shows."""
    form = call.body
    return wire.LookView.of(wired.looking().patrol(call.principal, call.path["camera_id"], form.result, form.note))


@routes.get(
    "/v1/cameras/{camera_id}/looks",
    action=actions.LEDGER,
    query=wire.LooksQuery,
    answers=wire.LedgerPage,
    summary="调看记录 · Who looked",
)
def list_looks(call: Call[wire.LooksQuery, None]) -> wire.LedgerPage:
    """Who looked at a camera, when, how and why; the watched enterprise reads it too."""
    query = call.query
    page = wired.looking().looks(call.principal, call.path["camera_id"], query.limit, query.cursor)
    return wire.LedgerPage.of(page)


@routes.get(
    "/v1/video/ledgers",
    action=actions.LEDGER,
    query=CameraQuery,
    answers=wire.LedgerCameraPage,
    summary="有调看记录的摄像机 · Cameras whose looks can be read",
)
def list_ledgers(call: Call[CameraQuery, None]) -> wire.LedgerCameraPage:
    """Cameras of a subject or a hall, or all: what each is called and where it is, for whoever may read who looked at it."""
    query = call.query
    return wire.LedgerCameraPage.of(video.cameras().ledgers(call.principal, query.wanted(), query.limit, query.cursor))
