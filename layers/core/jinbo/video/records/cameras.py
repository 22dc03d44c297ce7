"""Cameras in the records table (摄像机的存储).

| item | pk | sk | gsi1pk | gsi1sk |
| -- | -- | -- | -- | -- |
| camera | CAMERA#id | CAMERA | CAMERAS | hall#id |
| its entry at its subject | BUSINESS#id, LIFT#id | CAMERA#id | | |
| its health | CAMERA#id | HEALTH | | |
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute
from pynamodb.transactions import TransactWrite

from jinbo.kernel.clock import iso
from jinbo.kernel.fact import Fact, Subject
from jinbo.platform.outbox import encode_facts
from jinbo.platform.tables import Gsi1, Record, connection, our_errors
from jinbo.video.model import Camera
from jinbo.video.model.plain import camera_body, camera_of
from jinbo.video.ports import CameraFilter, CameraPage
from jinbo.video.records.cursors import cursor_of, position_of

CAMERAS = "CAMERAS"


class CameraRecord(Record):
    """A camera; `body` is its plain form."""

    listed = Gsi1()
    body = JSONAttribute()


class CameraEntryRecord(Record):
    """A camera's entry at its subject."""

    target = UnicodeAttribute()


def camera_pk(id_: str) -> str:
    """Partition of a camera."""
    return f"CAMERA#{id_}"


def _subject_pk(subject: Subject) -> str:
    return f"{subject.type.upper()}#{subject.id}"


class TableCameras:
    """Port CameraStore."""

    def camera(self, id_: str) -> Camera | None:
        """A camera by id."""
        with our_errors():
            try:
                record = CameraRecord.get(camera_pk(id_), "CAMERA", consistent_read=True)
            except CameraRecord.DoesNotExist:
                return None
        return camera_of(record.body, record.version)

    def cameras(self, ids: Iterable[str]) -> dict[str, Camera]:
        """Cameras by id, in one batch request for every hundred."""
        keys = [(camera_pk(id_), "CAMERA") for id_ in dict.fromkeys(ids)]
        with our_errors():
            found = [camera_of(r.body, r.version) for r in CameraRecord.batch_get(keys, consistent_read=True)]
        return {camera.id: camera for camera in found}

    def save(self, camera: Camera, facts: Sequence[Fact], at: datetime) -> Camera:
        """A new camera and its entry in one transaction; a change is one put."""
        now = iso(at)
        record = CameraRecord(
            camera_pk(camera.id),
            "CAMERA",
            kind="CAMERA",
            body=camera_body(camera),
            facts=encode_facts(facts),
            gsi1pk=CAMERAS,
            gsi1sk=f"{camera.hall}#{camera.id}",
            created_at=iso(camera.registered_at or at),
            updated_at=now,
        )
        if camera.version is not None:
            record.version = camera.version
        with our_errors():
            if camera.version is not None:
                record.save()
            else:
                key = _subject_pk(camera.subject), camera_pk(camera.id)
                entry = CameraEntryRecord(*key, kind="POINTER", target=camera.id, created_at=now, updated_at=now)
                with TransactWrite(connection=connection()) as transaction:
                    transaction.save(record)
                    transaction.save(entry)
        return replace(camera, version=int(record.version))

    def list_cameras(self, wanted: CameraFilter, limit: int, cursor: str) -> CameraPage:
        """Cameras of a subject by their entries; those of a hall, or all, by the index."""
        if wanted.subject is not None:
            return self._of_subject(wanted.subject, wanted.hall, limit, cursor)
        start = position_of(cursor, 1)
        key = {"gsi1pk": CAMERAS, "gsi1sk": start[0], "pk": "", "sk": "CAMERA"} if start else None
        if key is not None:
            key["pk"] = camera_pk(start[0].rpartition("#")[2])
        prefix = f"{wanted.hall}#" if wanted.hall else ""
        with our_errors():
            found = CameraRecord.listed.query(
                CAMERAS,
                CameraRecord.gsi1sk.startswith(prefix) if prefix else None,
                last_evaluated_key={name: {"S": text} for name, text in key.items()} if key else None,
                limit=limit + 1,
            )
            records: list[Any] = list(found)
        shown = records[:limit]
        cameras = [camera_of(record.body, record.version) for record in shown]
        return CameraPage(cameras, cursor_of(shown[-1].gsi1sk) if len(records) > limit else "")

    def _of_subject(self, subject: Subject, hall: str, limit: int, cursor: str) -> CameraPage:
        pk, start = _subject_pk(subject), position_of(cursor, 1)
        with our_errors():
            found = CameraEntryRecord.query(
                pk,
                CameraEntryRecord.sk.startswith("CAMERA#"),
                last_evaluated_key={"pk": {"S": pk}, "sk": {"S": start[0]}} if start else None,
                limit=limit + 1,
            )
            entries: list[Any] = list(found)
        cameras = self.cameras(entry.target for entry in entries[:limit])
        in_order = [cameras[entry.target] for entry in entries[:limit] if entry.target in cameras]
        items = [camera for camera in in_order if not hall or camera.hall == hall]
        return CameraPage(items, cursor_of(entries[limit - 1].sk) if len(entries) > limit else "")
