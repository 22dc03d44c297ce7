"""Routes of lifts, devices and the venue's plan (电梯、设备、平面图)."""

from __future__ import annotations

from dataclasses import replace

from jinbo.kernel.fact import Subject
from jinbo.subjects.model import Device, Lift, Source
from jinbo.subjects.ports import DeviceFilter
from jinbo.subjects.rules import actions
from jinbo.subjects.wire import requests, rows, venue, views
from jinbo.wiring import subjects as wired

from chalicelib.http import Call, PageQuery
from chalicelib.subjects.room import routes, timeline


@routes.get(
    "/v1/lifts",
    action=actions.READ,
    query=requests.LiftQuery,
    answers=views.LiftPage,
    summary="电梯列表 · List lifts",
)
def list_lifts(call: Call[requests.LiftQuery, None]) -> views.LiftPage:
    """Lifts of a hall, or all."""
    query = call.query
    page = wired.subjects().lifts.list_lifts(call.principal, query.hall, query.limit, query.cursor)
    return views.LiftPage(items=[views.LiftView.of(lift) for lift in page.items], next_cursor=page.next_cursor)


@routes.post(
    "/v1/lifts",
    action=actions.REGISTER,
    body=rows.LiftRow,
    answers=views.LiftView,
    status=201,
    summary="登记电梯 · Register a lift",
)
def register_lift(call: Call[None, rows.LiftRow]) -> views.LiftView:
    """Enters a new lift."""
    entry = call.body.entry(Source.MANUAL)
    assert isinstance(entry.thing, Lift)
    return views.LiftView.of(wired.subjects().lifts.register(call.principal, entry.thing, entry.confirmed))


@routes.get("/v1/lifts/{lift_id}", action=actions.READ, answers=views.LiftView, summary="电梯档案 · A lift")
def get_lift(call: Call[None, None]) -> views.LiftView:
    """A lift."""
    return views.LiftView.of(wired.subjects().lifts.get(call.principal, call.path["lift_id"]))


@routes.get(
    "/v1/lifts/{lift_id}/timeline",
    action=actions.READ_TIMELINE,
    query=PageQuery,
    answers=views.Timeline,
    summary="电梯时间线 · A lift's timeline",
)
def lift_timeline(call: Call[PageQuery, None]) -> views.Timeline:
    """Facts about the lift, newest first."""
    return timeline(call, Subject("lift", call.path["lift_id"]))


@routes.get(
    "/v1/devices",
    action=actions.READ,
    query=requests.DeviceQuery,
    answers=views.DevicePage,
    summary="设备列表 · List devices",
)
def list_devices(call: Call[requests.DeviceQuery, None]) -> views.DevicePage:
    """Devices of a subject or a hall, or all."""
    query = call.query
    subject = Subject.parse(query.subject) if query.subject else None
    wanted = DeviceFilter(query.hall, subject, query.kind)
    page = wired.subjects().equipment.list_devices(call.principal, wanted, query.limit, query.cursor)
    return views.DevicePage(items=[views.DeviceView.of(device) for device in page.items], next_cursor=page.next_cursor)


@routes.post(
    "/v1/devices",
    action=actions.BIND_DEVICE,
    body=requests.DeviceBinding,
    answers=views.DeviceView,
    summary="绑定设备 · Bind a device",
)
def bind_device(call: Call[None, requests.DeviceBinding]) -> views.DeviceView:
    """Registers a device at its business or lift, or with `version` changes it."""
    thing = call.body.entry(Source.MANUAL).thing
    assert isinstance(thing, Device)
    device = replace(thing, version=call.body.version)
    return views.DeviceView.of(wired.subjects().equipment.bind(call.principal, device))


@routes.get("/v1/devices/{device_id}", action=actions.READ, answers=views.DeviceView, summary="设备档案 · A device")
def get_device(call: Call[None, None]) -> views.DeviceView:
    """A device with its sensors."""
    return views.DeviceView.of(wired.subjects().equipment.get(call.principal, call.path["device_id"]))


@routes.get("/v1/venue", action=actions.READ_VENUE, answers=venue.VenueView, summary="场馆平面图 · The venue's plan")
def get_venue(call: Call[None, None]) -> venue.VenueView:
    """Halls, zones and marks in plan metres."""
    return venue.VenueView.of(wired.venue().plan(call.principal))
