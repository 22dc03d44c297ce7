"""What is wrong with a camera as it was entered (登记校验), all of it at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from jinbo.kernel.errors import InvalidError
from jinbo.video.model import Camera, Fault, Hours, RetentionClass, Watch
from jinbo.video.model.schedule import DAY_MINUTES
from jinbo.video.model.zone import LIFT_KINDS
from jinbo.video.rules.polygons import polygon_faults

CAMERA_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,62}[a-z0-9]")
"""As a device's id: lower case, so that no two differ by case only; it is the end of its stream's name."""
NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
"""Of zones, detectors and classes."""
MAX_ZONES = 16
MAX_WATCHES = 8
FPS = (0.02, 4.0)
"""Frames a second of one detector [J]: from one in 50 s to twice what a rat needs."""
TOTAL_FPS = 6.0
"""Of a camera's detectors together."""
SIDE = (160, 7_680)
KITCHEN_LEAST = RetentionClass.D7
"""明厨亮灶 video is kept for at least 7 days (DOMAIN 15.2)."""


def camera_faults(camera: Camera) -> list[Fault]:
    """What is wrong with a camera's id, zones, masks, schedule, plan and retention."""
    return [*_own_faults(camera), *_zone_faults(camera), *_schedule_faults(camera), *_watch_faults(camera.watches)]


def refusal(faults: Sequence[Fault]) -> InvalidError:
    """The refusal that faults are told by: the first one's code and sentence, all of them in `details["fields"]`."""
    first = faults[0]
    fields = [{"field": each.field, "code": each.code, "reason": each.zh, "reason_en": each.en} for each in faults]
    return InvalidError(first.code, first.zh, first.en, details={"in": "body", "fields": fields})


def _own_faults(camera: Camera) -> Iterator[Fault]:
    if not CAMERA_ID.fullmatch(camera.id):
        yield Fault(
            "id",
            "camera-id",
            "摄像机编号应为3至64位小写字母、数字或连字符，首尾不为连字符",
            "A camera id has 3 to 64 lower-case letters, digits or inner hyphens",
        )
    if not all(SIDE[0] <= side <= SIDE[1] for side in (camera.width, camera.height)):
        yield Fault("width", "picture-size", "画面宽高应为160至7680像素", "A picture's sides have 160 to 7680 pixels")
    if camera.subject.type == "business" and camera.retention.hours < KITCHEN_LEAST.hours:
        yield Fault(
            "retention",
            "retention-too-short",
            "明厨亮灶视频至少保存7天",
            "Video of a food business is kept for at least 7 days",
        )


def _zone_faults(camera: Camera) -> Iterator[Fault]:
    if len(camera.zones) > MAX_ZONES or len(camera.masks) > MAX_ZONES:
        yield Fault(
            "zones", "zones-count", f"区域和遮罩各最多{MAX_ZONES}个", f"At most {MAX_ZONES} zones and masks each"
        )
    repeated = {id_ for id_, count in Counter(zone.id for zone in camera.zones).items() if count > 1}
    for place, zone in enumerate(camera.zones):
        if not NAME.fullmatch(zone.id) or zone.id in repeated:
            yield Fault(
                f"zones.{place}.id",
                "zone-id",
                "区域编号应以小写字母开头，且互不相同",
                "Zone ids begin with a lower-case letter and differ from one another",
            )
        if (zone.kind in LIFT_KINDS) != (camera.subject.type == "lift"):
            yield Fault(
                f"zones.{place}.kind",
                "zone-kind",
                "轿厢和层站区域只属于电梯，其他区域只属于食品经营者",
                "Car and landing are zones of lifts, all others of businesses",
            )
        yield from polygon_faults(zone.polygon, f"zones.{place}.polygon")
    for place, mask in enumerate(camera.masks):
        yield from polygon_faults(mask, f"masks.{place}")


def _schedule_faults(camera: Camera) -> Iterator[Fault]:
    schedule = camera.schedule
    if len(schedule.weekly) != 7 or len(schedule.expo_days) > 60:
        yield Fault(
            "schedule", "schedule-days", "时间表应有七天，展会日最多60天", "A schedule has seven days, and 60 expo days"
        )
    for field, days in (("schedule.weekly", schedule.weekly), ("schedule.expo", (schedule.expo,))):
        if not all(_in_order(day) for day in days):
            yield Fault(
                field,
                "schedule-hours",
                "时段应按先后排列、互不重叠，且不超过24小时",
                "Hours follow one another without overlap, and none lasts more than 24",
            )


def _in_order(day: Sequence[Hours]) -> bool:
    ends = [0, *(hours.end for hours in day)]
    return len(day) <= 6 and all(
        max(0, previous) <= hours.start < DAY_MINUTES and hours.start < hours.end <= hours.start + DAY_MINUTES
        for previous, hours in zip(ends, day, strict=False)
    )


def _watch_faults(watches: Sequence[Watch]) -> Iterator[Fault]:
    detectors = [watch.detector for watch in watches]
    if len(watches) > MAX_WATCHES or len(set(detectors)) != len(detectors):
        yield Fault(
            "watches",
            "watches-count",
            f"每个检测器只能出现一次，最多{MAX_WATCHES}个",
            f"Each detector stands once, and at most {MAX_WATCHES} do",
        )
    for place, watch in enumerate(watches):
        if not all(NAME.fullmatch(name) for name in (watch.detector, *watch.classes)) or len(watch.classes) > 32:
            yield Fault(
                f"watches.{place}.detector",
                "watch-name",
                "检测器和类别名称应以小写字母开头",
                "Detectors and classes begin with a lower-case letter",
            )
        if not FPS[0] <= watch.fps <= FPS[1]:
            yield Fault(
                f"watches.{place}.fps",
                "watch-fps",
                f"采样率应为每秒{FPS[0]}至{FPS[1]:g}帧",
                f"A detector gets {FPS[0]} to {FPS[1]:g} frames a second",
            )
    if sum(watch.fps for watch in watches) > TOTAL_FPS:
        yield Fault(
            "watches",
            "watches-fps",
            f"各检测器采样率之和不能超过每秒{TOTAL_FPS:g}帧",
            f"A camera's detectors together get at most {TOTAL_FPS:g} frames a second",
        )
