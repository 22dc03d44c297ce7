"""Routes of events (视频事件): listed, read and judged; suppressions after false alarms; pictures for retraining."""

from __future__ import annotations

from jinbo.video.rules import actions
from jinbo.video.service.verdicts import sees_all
from jinbo.video.wire import events as wire
from jinbo.wiring import watching as wired

from chalicelib.http import Call
from chalicelib.video.room import routes


@routes.get(
    "/v1/video/events",
    action=actions.VIEW_EVENTS,
    query=wire.EventQuery,
    answers=wire.EventPage,
    summary="视频事件列表 · List events of cameras",
)
def list_events(call: Call[wire.EventQuery, None]) -> wire.EventPage:
    """Suspicions and what became of them, newest first; an enterprise's people see their own."""
    page = wired.verdicts().list_events(call.principal, call.query.wanted(), call.query.limit, call.query.cursor)
    whole = sees_all(call.principal)
    items = [wire.EventView.of(event, wired.when, whole=whole) for event in page.items]
    return wire.EventPage(items=items, next_cursor=page.next_cursor)


@routes.get(
    "/v1/video/events/{event_id}",
    action=actions.VIEW_EVENTS,
    answers=wire.EventDetail,
    summary="视频事件 · An event",
)
def get_event(call: Call[None, None]) -> wire.EventDetail:
    """An event with its pictures, its verdict, and the violation that it belongs to."""
    event, violation = wired.event(call.principal, call.path["event_id"])
    return wire.EventDetail.read(event, wired.when, violation, whole=sees_all(call.principal))


@routes.post(
    "/v1/video/events/{event_id}/verdict",
    action=actions.JUDGE_EVENTS,
    body=wire.VerdictForm,
    answers=wire.EventView,
    summary="复核视频事件 · Judge an event",
)
def judge_event(call: Call[None, wire.VerdictForm]) -> wire.EventView:
    """Confirms a suspicion, calls it false, or leaves it open. A false alarm keeps its code silent there for some days."""
    form = call.body
    event = wired.verdicts().judge(
        call.principal,
        call.path["event_id"],
        form.verdict,
        form.reason,
        suppress_days=form.suppress_days,
        revise=form.revise,
    )
    return wire.EventView.of(event, wired.when, whole=True)


@routes.get(
    "/v1/video/suppressions",
    action=actions.VIEW_SUPPRESSIONS,
    query=wire.SuppressionQuery,
    answers=wire.SuppressionPage,
    summary="误报屏蔽列表 · List suppressions",
)
def list_suppressions(call: Call[wire.SuppressionQuery, None]) -> wire.SuppressionPage:
    """What is not believed now, where, until when, and how many events it kept back."""
    query = call.query
    found, cursor = wired.verdicts().suppressions(call.principal, query.camera, query.limit, query.cursor)
    items = [wire.SuppressionView.of(one, wired.when) for one in found]
    return wire.SuppressionPage(items=items, next_cursor=cursor)


@routes.post(
    "/v1/video/suppressions/{suppression_id}/revoke",
    action=actions.REVOKE_SUPPRESSIONS,
    answers=wire.SuppressionView,
    summary="撤销误报屏蔽 · Revoke a suppression",
)
def revoke_suppression(call: Call[None, None]) -> wire.SuppressionView:
    """Takes a suppression away before its time."""
    return wire.SuppressionView.of(wired.verdicts().revoke(call.principal, call.path["suppression_id"]), wired.when)


@routes.get(
    "/v1/video/retraining",
    action=actions.RETRAIN,
    query=wire.SampleQuery,
    answers=wire.SamplePage,
    summary="再训练样本 · Pictures for retraining",
)
def list_samples(call: Call[wire.SampleQuery, None]) -> wire.SamplePage:
    """Pictures that detectors got wrong, by an officer's verdict; nothing says whose kitchen it was."""
    found, cursor = wired.verdicts().retraining(call.principal, call.query.limit, call.query.cursor)
    return wire.SamplePage(items=[wire.SampleView.of(one) for one in found], next_cursor=cursor)
