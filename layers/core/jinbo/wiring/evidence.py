"""Evidence bound to the bucket, the queue, Kinesis Video and the audit chain (证据装配), on the wall's time as media is."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinbo.platform.aws import client
from jinbo.platform.clock import PlatformClock
from jinbo.platform.settings import settings

if TYPE_CHECKING:
    from jinbo.kernel.access import Principal
    from jinbo.video.model.evidence import Case, Deposit
    from jinbo.video.records.evidence_files import EvidenceBucket, SqsEvidence
    from jinbo.video.service.evidence_desk import EvidenceDesk, ShownPack
    from jinbo.video.service.evidence_keeping import EvidenceKeeper
    from jinbo.video.service.evidence_planning import EvidencePlanner

WALL = PlatformClock()


class KnownCameras:
    """Port CameraFacts: the health desk's measure, and the register."""

    def clock_offset_ms(self, camera: str) -> int | None:
        """As last measured."""
        from jinbo.video.records.health import TableHealth

        return TableHealth().health([camera])[camera].clock_offset

    def owners(self, case: Case) -> tuple[str, ...]:
        """Today's, by the register."""
        from jinbo.wiring.video import SubjectsRegistry

        shown = SubjectsRegistry().shown([case.subject]).get(case.subject)
        found = shown.owners if shown else ()
        return tuple(dict.fromkeys(owner for owner in (case.enterprise, *found) if owner))


def _queue() -> SqsEvidence:
    from jinbo.video.records.evidence_files import SqsEvidence

    return SqsEvidence(client("sqs"), settings().evidence_queue_url)


def _files() -> EvidenceBucket:
    from jinbo.video.records.evidence_files import EvidenceBucket

    return EvidenceBucket(client("s3"), settings().media_bucket)


@cache
def planner() -> EvidencePlanner:
    """Hears of events."""
    from jinbo.video.service.evidence_planning import EvidencePlanner

    return EvidencePlanner(_queue(), WALL)


@cache
def _keeper() -> EvidenceKeeper:
    from jinbo.video.pixels.drawing import PillowDrawer
    from jinbo.video.records.clips import KinesisVideoClips
    from jinbo.video.records.evidence import TablePacks
    from jinbo.video.service.evidence_keeping import EvidenceKeeper, Sources
    from jinbo.wiring.identity import audit
    from jinbo.wiring.sampling import video_client

    sources = Sources(
        packs=TablePacks(),
        files=_files(),
        clips=KinesisVideoClips(video_client, _stream_of),
        drawer=PillowDrawer(),
        cameras=KnownCameras(),
        queue=_queue(),
    )
    return EvidenceKeeper(sources, audit(), WALL)


@cache
def desk() -> EvidenceDesk:
    """People's use cases."""
    from jinbo.platform.media import S3Media, signing_client
    from jinbo.video.records.evidence import TablePacks
    from jinbo.video.service.evidence_desk import EvidenceDesk
    from jinbo.wiring.identity import audit

    links = S3Media(signing_client(), settings().media_bucket)
    return EvidenceDesk(TablePacks(), _files(), links, audit(), WALL)


def evidence(principal: Principal, event: str, *, verify: bool) -> tuple[ShownPack, str]:
    """An event's pack, and the id of the violation that the event belongs to, '' where there is none for this principal.

    Raises:
        ForbiddenError, NotFoundError, UnavailableError: as `EvidenceDesk.read`.
    """
    from jinbo.wiring.food import violation_lists

    return desk().read(principal, event, verify=verify), violation_lists().of_event(principal, event)


def keep(message: str) -> Deposit | None:
    """Does the task of a message; None where nothing was deposited.

    Raises:
        ValueError, KeyError, TypeError: the message is no task.
        UnavailableError: it cannot be done now.
    """
    from jinbo.video.payload.evidence_messages import read_task

    return _keeper().do(read_task(message))


def _stream_of(camera_id: str) -> str | None:
    from jinbo.wiring.video import camera_store

    camera = camera_store().camera(camera_id)
    return camera.stream if camera else None
