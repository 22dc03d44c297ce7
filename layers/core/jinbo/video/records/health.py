"""Cameras' health in the records table: one item a camera, written on condition that nobody else has (健康的存储)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from pynamodb.attributes import JSONAttribute

from jinbo.kernel.clock import from_ms, iso
from jinbo.kernel.fact import Fact
from jinbo.platform.outbox import encode_facts
from jinbo.platform.tables import Record, our_errors
from jinbo.video.model import HealthState
from jinbo.video.model.plain import health_body, health_of
from jinbo.video.records.cameras import camera_pk

HEALTH = "HEALTH"


class HealthRecord(Record):
    """A camera's health beside the camera."""

    body = JSONAttribute()


class TableHealth:
    """Port HealthStore."""

    def health(self, ids: Iterable[str]) -> Mapping[str, HealthState]:
        """Health by camera, in one batch request for every hundred."""
        wanted = list(dict.fromkeys(ids))
        keys = [(camera_pk(id_), HEALTH) for id_ in wanted]
        with our_errors():
            found = [health_of(r.body, int(r.version)) for r in HealthRecord.batch_get(keys, consistent_read=True)]
        known = {state.camera: state for state in found}
        return {id_: known.get(id_) or HealthState(id_) for id_ in wanted}

    def save(self, state: HealthState, facts: Sequence[Fact], at: datetime) -> None:
        """One conditional put."""
        record = HealthRecord(
            camera_pk(state.camera),
            HEALTH,
            kind="CAMERA-HEALTH",
            body=health_body(state),
            facts=encode_facts(facts),
            created_at=iso(from_ms(state.first)),
            updated_at=iso(at),
        )
        if state.version:
            record.version = state.version
        with our_errors():
            record.save()
