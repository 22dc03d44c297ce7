"""Food safety bound to its stores and to the register (食品安全装配). What only some functions need is imported late."""

from __future__ import annotations

from functools import cache
from secrets import token_bytes
from typing import TYPE_CHECKING

from jinbo.platform.aws import client
from jinbo.platform.clock import platform_clock
from jinbo.platform.settings import settings

if TYPE_CHECKING:
    from jinbo.food.records.photos import BucketPhotos
    from jinbo.food.records.violations import TableViolations
    from jinbo.food.service import Tempo, ViolationDesk, ViolationLists, Violations
    from jinbo.kernel.fact import Subject


class SubjectsRegister:
    """Port Register: what the register of subjects calls a business."""

    def name(self, subject: Subject) -> str:
        """One read."""
        from jinbo.subjects.service import Business
        from jinbo.wiring.subjects import registered

        thing = registered(subject)
        return thing.name if isinstance(thing, Business) else ""


@cache
def _tempo() -> Tempo:
    from jinbo.food.service import TEMPOS

    return TEMPOS[settings().profile]


@cache
def _store() -> TableViolations:
    from jinbo.food.records.violations import TableViolations
    from jinbo.wiring.timers import timer_store, timers

    return TableViolations(platform_clock(), timers(), timer_store())


@cache
def _photos() -> BucketPhotos:
    from jinbo.food.records.photos import BucketPhotos
    from jinbo.platform.media import S3Media, signing_client

    bucket = settings().media_bucket
    return BucketPhotos(S3Media(signing_client(), bucket), client("s3"), bucket)


@cache
def violations() -> Violations:
    """The engine: `on_fact`, `on_timer`."""
    from jinbo.food.service import Violations

    return Violations(_store(), SubjectsRegister(), platform_clock(), _tempo())


@cache
def violation_lists() -> ViolationLists:
    """Reading."""
    from jinbo.food.service import ViolationLists

    return ViolationLists(_store(), _photos())


@cache
def violation_desk() -> ViolationDesk:
    """People's use cases."""
    from jinbo.food.service import ViolationDesk
    from jinbo.kernel.ids import Ulids

    clock = platform_clock()
    return ViolationDesk(_store(), _photos(), clock, Ulids(clock, token_bytes), _tempo())
