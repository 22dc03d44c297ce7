"""Routes of cameras (摄像机): registered, drawn, planned, retired; where they are and how they are. No picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinbo.kernel.access import REGULATOR_ROLES, Principal, Role
from jinbo.video.rules import actions
from jinbo.video.wire import requests, views
from jinbo.wiring import video as wired
from jinbo.wiring import watching

from chalicelib.http import Call
from chalicelib.video.room import routes

if TYPE_CHECKING:
    from jinbo.video.service import Seen


@routes.get(
    "/v1/cameras",
    action=actions.VIEW,
    query=requests.CameraQuery,
    answers=views.CameraPage,
    summary="摄像机列表 · List cameras",
)
def list_cameras(call: Call[requests.CameraQuery, None]) -> views.CameraPage:
    """Cameras of a subject or a hall, or all, each with its health and the age of its newest frame."""
    query = call.query
    page = wired.cameras().list_cameras(call.principal, query.wanted(), query.limit, query.cursor)
    return views.CameraPage(items=[_view(call.principal, seen) for seen in page.items], next_cursor=page.next_cursor)


@routes.post(
    "/v1/cameras",
    action=actions.REGISTER,
    body=requests.CameraForm,
    answers=views.CameraView,
    status=201,
    summary="登记摄像机 · Register a camera",
)
def register_camera(call: Call[None, requests.CameraForm]) -> views.CameraView:
    """Enters a camera at its business or lift, and makes its stream."""
    camera = wired.cameras().register(call.principal, call.body.camera())
    return _view(call.principal, wired.cameras().get(call.principal, camera.id))


@routes.get("/v1/cameras/{camera_id}", action=actions.VIEW, answers=views.CameraView, summary="摄像机档案 · A camera")
def get_camera(call: Call[None, None]) -> views.CameraView:
    """A camera with its zones, schedule, sampling plan and health."""
    return _view(call.principal, wired.cameras().get(call.principal, call.path["camera_id"]))


@routes.put(
    "/v1/cameras/{camera_id}",
    action=actions.CHANGE,
    body=requests.CameraChange,
    answers=views.CameraView,
    summary="变更摄像机 · Change a camera",
)
def change_camera(call: Call[None, requests.CameraChange]) -> views.CameraView:
    """Changes zones, masks, schedule, plan, retention, name or place of a camera read at `version`, or stops it."""
    camera = wired.cameras().change(call.principal, call.body.camera(call.path["camera_id"]))
    return _view(call.principal, wired.cameras().get(call.principal, camera.id))


@routes.post(
    "/v1/cameras/{camera_id}/retire",
    action=actions.RETIRE,
    body=requests.CameraRetirement,
    answers=views.CameraView,
    summary="注销摄像机 · Retire a camera",
)
def retire_camera(call: Call[None, requests.CameraRetirement]) -> views.CameraView:
    """Takes a camera out of use for good; its video stays as long as its retention says."""
    camera = wired.cameras().retire(call.principal, call.path["camera_id"], call.body.version)
    return _view(call.principal, wired.cameras().get(call.principal, camera.id))


@routes.post(
    "/v1/cameras/{camera_id}/reference",
    action=actions.CHANGE,
    answers=views.CameraView,
    summary="重取参考画面 · Take the reference picture anew",
)
def renew_reference(call: Call[None, None]) -> views.CameraView:
    """Forgets how the picture should look, after the camera was moved on purpose; the next still pictures say it."""
    return _view(call.principal, wired.cameras().look_anew(call.principal, call.path["camera_id"]))


@routes.get(
    "/v1/cameras/{camera_id}/coverage",
    action=actions.VIEW,
    answers=views.CoverageView,
    summary="采样覆盖率 · A camera's coverage",
)
def get_coverage(call: Call[None, None]) -> views.CoverageView:
    """Frames planned and seen, hour by hour, of the last two days."""
    return views.CoverageView.of(wired.cameras().get(call.principal, call.path["camera_id"]).health)


@routes.get(
    "/v1/cameras/{camera_id}/detectors",
    action=actions.VIEW,
    answers=views.WatcherList,
    summary="摄像机的检测模型 · A camera's detectors",
)
def get_detectors(call: Call[None, None]) -> views.WatcherList:
    """Which detectors look at a camera, by which model, and when each did last."""
    found = watching.watchers(call.principal, call.path["camera_id"])
    return views.WatcherList(items=[views.WatcherView.of(one, watching.when) for one in found])


def _view(principal: Principal, seen: Seen) -> views.CameraView:
    return views.CameraView.of(seen, with_stream=bool(principal.roles & (REGULATOR_ROLES | {Role.ENGINEER})))
