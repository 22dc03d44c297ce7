"""Routes of telemetry (物联监测): latest values, series, excursions and their causes, quarantine."""

from __future__ import annotations

from jinbo.telemetry import rules
from jinbo.telemetry.wire import views
from jinbo.wiring import telemetry as wired

from chalicelib.http import Call, PageQuery, Routes

routes = Routes("telemetry")


@routes.get(
    "/v1/latest",
    action=rules.VIEW,
    query=views.LatestQuery,
    answers=views.LatestPage,
    summary="最新读数 · Newest readings",
)
def latest_of_all(call: Call[views.LatestQuery, None]) -> views.LatestPage:
    """The newest reading of each sensor of a hall, or of the venue."""
    query = call.query
    return views.LatestPage.of(*wired.history().latest_page(call.principal, query.hall, query.cursor, query.limit))


@routes.get(
    "/v1/devices/{device_id}/latest",
    action=rules.VIEW,
    answers=views.LatestPage,
    summary="设备最新读数 · A device's newest",
)
def latest(call: Call[None, None]) -> views.LatestPage:
    """The newest reading of each sensor of a device."""
    return views.LatestPage.of([wired.history().latest(call.principal, call.path["device_id"])])


@routes.get(
    "/v1/devices/{device_id}/series",
    action=rules.VIEW,
    query=views.SeriesQuery,
    answers=views.SeriesView,
    summary="读数曲线 · A sensor's readings",
)
def series(call: Call[views.SeriesQuery, None]) -> views.SeriesView:
    """Readings of a sensor over at most 31 days, thinned to the points asked for."""
    query, device = call.query, call.path["device_id"]
    start, end = views.ms(query.from_), views.ms(query.to)
    found = wired.history().series(call.principal, device, query.sensor, start=start, end=end, points=query.points)
    return views.SeriesView.of(device, found)


@routes.get(
    "/v1/devices/{device_id}/episodes",
    action=rules.VIEW,
    query=views.EpisodeQuery,
    answers=views.EpisodePage,
    summary="超温事件 · Excursions",
)
def episodes(call: Call[views.EpisodeQuery, None]) -> views.EpisodePage:
    """Excursions of a device, newest first."""
    query = call.query
    page, cursor = wired.history().episode_page(
        call.principal,
        call.path["device_id"],
        views.ms_or_none(query.from_),
        views.ms_or_none(query.to),
        cursor=query.cursor,
        limit=query.limit,
    )
    return views.EpisodePage(items=[views.EpisodeView.of(one) for one in page], next_cursor=cursor)


@routes.post(
    "/v1/episodes/{episode_id}/cause",
    action=rules.EXPLAIN,
    body=views.CauseBody,
    answers=views.EpisodeView,
    summary="填写超温原因 · Tell an excursion's cause",
)
def explain(call: Call[None, views.CauseBody]) -> views.EpisodeView:
    """The enterprise tells the cause, which closes the excursion once it is over."""
    told = call.body
    return views.EpisodeView.of(
        wired.history().explain(call.principal, call.path["episode_id"], told.cause, told.photo)
    )


@routes.get(
    "/v1/quarantine",
    action=rules.QUARANTINE,
    query=PageQuery,
    answers=views.QuarantinePage,
    summary="隔离区 · Refused messages",
)
def quarantine(call: Call[PageQuery, None]) -> views.QuarantinePage:
    """Messages that were refused, newest first."""
    entries, cursor = wired.desk().page(call.principal, call.query.cursor, call.query.limit)
    return views.QuarantinePage(items=[views.QuarantineView.of(one) for one in entries], next_cursor=cursor)


@routes.get(
    "/v1/quarantine/{entry_id}",
    action=rules.QUARANTINE,
    answers=views.QuarantineView,
    summary="隔离消息 · A refused message",
)
def quarantined(call: Call[None, None]) -> views.QuarantineView:
    """One refused message with its bytes."""
    return views.QuarantineView.of(wired.desk().entry(call.principal, call.path["entry_id"]), whole=True)


@routes.post(
    "/v1/quarantine/{entry_id}/replay", action=rules.REPLAY, answers=views.ReplayView, summary="重放 · Replay a message"
)
def replay(call: Call[None, None]) -> views.ReplayView:
    """Sends a refused message through the checks again."""
    return views.ReplayView.of(wired.desk().replay(call.principal, call.path["entry_id"]))
