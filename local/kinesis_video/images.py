"""GetImages (取图): the picture shown at each sampling time, NO_MEDIA where none was, MEDIA_ERROR where none can be decoded."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from local.kinesis_video import matroska
from local.kinesis_video.archive import Archive
from local.kinesis_video.ebml import MalformedError
from local.kinesis_video.errors import RefusedError, invalid, no_retention
from local.kinesis_video.fragments import Fragment
from local.kinesis_video.parameters import make_token, milliseconds, read_token, seconds
from local.kinesis_video.quotas import MEDIA, METADATA
from local.kinesis_video.service import Service
from local.kinesis_video.streams import Stream

DEFAULT_RESULTS = 25
DEFAULT_INTERVAL_MS = 3000
LEAST_INTERVAL_MS = 200
LONGEST_RANGE_MS = 300_000
MAX_BYTES = 100 * 1024 * 1024
DEFAULT_QUALITY = 80
NO_MEDIA = "NO_MEDIA"
MEDIA_ERROR = "MEDIA_ERROR"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page of images: the times (ms) on this page, whether more follow, and how pictures are made."""

    server: bool
    times: list[int]
    more: bool
    form: str
    size: tuple[int, int] | None
    quality: int


def read_wanted(params: dict[str, Any]) -> Wanted:
    """What a request asks for.

    Raises:
        RefusedError: InvalidArgumentException; ValidationException for one of width and height alone.
    """
    start = milliseconds(params["StartTimestamp"], "StartTimestamp")
    end = milliseconds(params["EndTimestamp"], "EndTimestamp")
    interval = params.get("SamplingInterval", DEFAULT_INTERVAL_MS)
    if end <= start or end - start > LONGEST_RANGE_MS:
        raise invalid("EndTimestamp must be later than StartTimestamp, by 300 seconds at most.")
    if interval < LEAST_INTERVAL_MS:
        raise invalid(f"SamplingInterval is at least {LEAST_INTERVAL_MS} ms.")
    width, height = params.get("WidthPixels"), params.get("HeightPixels")
    if (width is None) != (height is None):
        raise RefusedError("ValidationException", "Give both WidthPixels and HeightPixels, or neither.")
    if "NextToken" in params:
        (at,) = read_token(params["NextToken"], "at")
        if not start <= at <= end:
            raise invalid("NextToken belongs to another request.")
        start = at
    most = params.get("MaxResults", DEFAULT_RESULTS)
    times = list(range(start, end + 1, interval))
    size = (int(width), int(height)) if width and height else None
    server = params["ImageSelectorType"] == "SERVER_TIMESTAMP"
    return Wanted(server, times[:most], len(times) > most, params["Format"], size, _quality(params))


def _quality(params: dict[str, Any]) -> int:
    text = str((params.get("FormatConfig") or {}).get("JPEGQuality", DEFAULT_QUALITY))
    if not text.isdigit() or not 1 <= int(text) <= 100:
        raise invalid("JPEGQuality is a whole number from 1 to 100.")
    return int(text)


async def get_images(service: Service, stream: Stream, params: dict[str, Any]) -> dict[str, Any]:
    """GetImages."""
    if not stream.retention_hours:
        raise no_retention(stream.name)
    wanted = read_wanted(params)
    most = params.get("MaxResults", DEFAULT_RESULTS)
    service.quotas.take(stream.name, METADATA, 400 + most)
    service.quotas.take(stream.name, MEDIA, most)
    archive = service.streams.archive(stream)
    placed = place(archive.fragments, wanted.times, wanted.server)
    loop = asyncio.get_running_loop()
    images: list[dict[str, Any]] = []
    total = 0
    for fragment, times in placed:
        made = await loop.run_in_executor(service.decoders, images_of, archive, fragment, times, wanted)
        images += made
        total += sum(len(each.get("ImageContent", "")) for each in made)
        if total > MAX_BYTES:
            break
    _spoil(service, stream, images)
    answer: dict[str, Any] = {"Images": images}
    if wanted.more or len(images) < len(wanted.times):
        step = params.get("SamplingInterval", DEFAULT_INTERVAL_MS)
        answer["NextToken"] = make_token(at=wanted.times[0] + len(images) * step)
    return answer


def place(fragments: Sequence[Fragment], times: Sequence[int], server: bool) -> list[tuple[Fragment | None, list[int]]]:
    """Which fragment shows each time, in the times' order; None where there is none."""
    ordered = sorted(fragments, key=lambda each: each.at(server))
    placed: list[tuple[Fragment | None, list[int]]] = []
    index = 0
    for time in times:
        while index + 1 < len(ordered) and ordered[index + 1].at(server) <= time:
            index += 1
        inside = bool(ordered) and 0 <= time - ordered[index].at(server) < ordered[index].duration_ms
        found = ordered[index] if inside else None
        if placed and placed[-1][0] is found:
            placed[-1][1].append(time)
        else:
            placed.append((found, [time]))
    return placed


def images_of(archive: Archive, fragment: Fragment | None, times: list[int], wanted: Wanted) -> list[dict[str, Any]]:
    """The entries of one fragment's times; runs in the decoders' thread."""
    document = archive.read(fragment) if fragment else None
    if fragment is None or document is None:
        return [_failed(time, NO_MEDIA) for time in times]
    from local.kinesis_video.pictures import UndecodableError, compress, shown_at

    try:
        media = matroska.read_document(document)
        track = media.video
        if track is None:
            return [_failed(time, MEDIA_ERROR) for time in times]
        offset = media.timecode_ms - fragment.at(wanted.server)
        pictures = shown_at(track.private, media.of(track), [time + offset for time in times])
        return [
            {
                "TimeStamp": seconds(time),
                "ImageContent": base64.b64encode(compress(picture, wanted.form, wanted.size, wanted.quality)).decode(),
            }
            for time, picture in zip(times, pictures, strict=True)
        ]
    except (MalformedError, UndecodableError):
        return [_failed(time, MEDIA_ERROR) for time in times]


def _spoil(service: Service, stream: Stream, images: list[dict[str, Any]]) -> None:
    fault = service.faults.of(stream.name)
    for index, image in enumerate(images):
        empty_first = fault.first_image_empty and index == 0
        if empty_first or (fault.no_media and service.faults.strikes(stream.name, NO_MEDIA, fault.no_media)):
            images[index] = {"TimeStamp": image["TimeStamp"], "Error": NO_MEDIA}


def _failed(time: int, error: str) -> dict[str, Any]:
    return {"TimeStamp": seconds(time), "Error": error}
