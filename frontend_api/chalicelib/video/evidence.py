"""Routes of evidence (证据): an event's pack, and the hold on it."""

from __future__ import annotations

from jinbo.video.rules import actions
from jinbo.video.wire import evidence as wire
from jinbo.wiring import evidence as wired

from chalicelib.http import Call
from chalicelib.video.room import routes


@routes.get(
    "/v1/evidence/{event_id}",
    action=actions.SEE_EVIDENCE,
    query=wire.EvidenceQuery,
    answers=wire.EvidenceView,
    summary="证据包 · An event's evidence",
)
def get_evidence(call: Call[wire.EvidenceQuery, None]) -> wire.EvidenceView:
    """All of the pack for regulators; for its enterprise the stills in which bystanders are unrecognisable. Reading is recorded."""
    shown, violation = wired.evidence(call.principal, call.path["event_id"], verify=call.query.verify)
    return wire.EvidenceView.of(shown, violation)


@routes.put(
    "/v1/evidence/{event_id}/hold",
    action=actions.HOLD_EVIDENCE,
    body=wire.HoldForm,
    answers=wire.HeldView,
    summary="封存证据 · Lay a legal hold",
)
def hold_evidence(call: Call[None, wire.HoldForm]) -> wire.HeldView:
    """Nothing of the pack is deleted until the hold is lifted."""
    return wire.HeldView.of(wired.desk().hold(call.principal, call.path["event_id"], call.body.reason))


@routes.delete(
    "/v1/evidence/{event_id}/hold",
    action=actions.HOLD_EVIDENCE,
    query=wire.HoldForm,
    answers=wire.HeldView,
    summary="解除封存 · Lift a legal hold",
)
def release_evidence(call: Call[wire.HoldForm, None]) -> wire.HeldView:
    """The pack's time runs as if there had been no hold."""
    return wire.HeldView.of(wired.desk().release(call.principal, call.path["event_id"], call.query.reason))
