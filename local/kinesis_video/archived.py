"""Archived media (存档读取): ListFragments, GetMediaForFragmentList, GetClip."""

from __future__ import annotations

from typing import Any

from local.kinesis_video import ebml, matroska
from local.kinesis_video.errors import RefusedError, invalid, no_retention, not_found
from local.kinesis_video.exchange import Exchange
from local.kinesis_video.fragments import Fragment, without_repeats
from local.kinesis_video.packaging import init_of, playable, segment_of
from local.kinesis_video.parameters import Selector, make_token, read_selector, read_token, seconds
from local.kinesis_video.quotas import MEDIA, METADATA
from local.kinesis_video.service import Service
from local.kinesis_video.streams import Stream

DEFAULT_RESULTS = 100
MAX_CONNECTIONS = 5
MAX_CLIP_FRAGMENTS = 200
MAX_CLIP_BYTES = 100 * 1024 * 1024


def list_fragments(service: Service, stream: Stream, params: dict[str, Any]) -> dict[str, Any]:
    """ListFragments: by time, a page at a time. A stream without retention has nothing to list."""
    most = params.get("MaxResults", DEFAULT_RESULTS)
    if "NextToken" in params:
        server, start, end, skip = read_token(params["NextToken"], "server", "start", "end", "skip")
        selector = Selector(bool(server), start, end)
    else:
        selector, skip = read_selector(params.get("FragmentSelector"), "FragmentSelector", 24 * 3650), 0
    service.quotas.take(stream.name, METADATA, most)
    archive = service.streams.archive(stream)
    kept = archive.between(selector.start_ms, selector.end_ms, selector.server) if stream.retention_hours else []
    answer: dict[str, Any] = {"Fragments": [_listed(fragment) for fragment in kept[skip : skip + most]]}
    if len(kept) > skip + most:
        answer["NextToken"] = make_token(
            server=int(selector.server), start=selector.start_ms, end=selector.end_ms, skip=skip + most
        )
    return answer


def _listed(fragment: Fragment) -> dict[str, Any]:
    return {
        "FragmentNumber": fragment.number,
        "FragmentSizeInBytes": fragment.size,
        "ProducerTimestamp": seconds(fragment.producer_ms),
        "ServerTimestamp": seconds(fragment.server_ms),
        "FragmentLengthInMilliseconds": fragment.duration_ms,
    }


async def get_media_for_fragment_list(
    service: Service, exchange: Exchange, stream: Stream, params: dict[str, Any]
) -> None:
    """GetMediaForFragmentList: the fragments' documents in the order of their numbers."""
    wanted = sorted(set(params["Fragments"]), key=int)
    service.quotas.take(stream.name, MEDIA, len(wanted))
    archive = service.streams.archive(stream)
    found = [archive.get(number) for number in wanted]
    if not stream.retention_hours or None in found:
        raise not_found("A fragment of the list is not kept.")
    with service.connection("GetMediaForFragmentList", stream.name, MAX_CONNECTIONS):
        await exchange.begin("video/webm")
        for fragment in found:
            document = archive.read(fragment) if fragment else None
            if document is None:
                await exchange.send(_lost(fragment.number if fragment else ""))
                break
            await exchange.send(document)
        await exchange.finish()


def _lost(number: str) -> bytes:
    """What follows when a fragment was pruned while the list was being sent."""
    said = {
        "AWS_KINESISVIDEO_FRAGMENT_NUMBER": number,
        "AWS_KINESISVIDEO_ERROR_CODE": "4000",
        "AWS_KINESISVIDEO_EXCEPTION_MESSAGE": "The fragment is no longer kept.",
    }
    return matroska.ebml_header() + ebml.opened(matroska.SEGMENT) + matroska.tags(said)


async def get_clip(service: Service, exchange: Exchange, stream: Stream, params: dict[str, Any]) -> None:
    """GetClip: the fragments that begin in the range, as one MP4."""
    if not stream.retention_hours:
        raise no_retention(stream.name)
    selector = read_selector(params["ClipFragmentSelector"], "ClipFragmentSelector")
    archive = service.streams.archive(stream)
    fragments = without_repeats(archive.between(selector.start_ms, selector.end_ms, selector.server))
    if not fragments:
        raise not_found("There are no fragments in this range.")
    if len(fragments) > MAX_CLIP_FRAGMENTS or sum(each.size for each in fragments) > MAX_CLIP_BYTES:
        raise invalid("A clip has at most 200 fragments and 100 MB.")
    if len({fragment.codec for fragment in fragments}) > 1:
        raise RefusedError("InvalidCodecPrivateDataException", "The codec private data changes within the clip.")
    service.quotas.take(stream.name, METADATA, len(fragments))
    service.quotas.take(stream.name, MEDIA, len(fragments))
    clip = bytearray()
    for fragment in fragments:
        document = archive.read(fragment)
        media = matroska.read_document(document) if document else None
        if media is not None:
            clip += b"" if clip else init_of(playable(media))
            clip += segment_of(fragment, media, max(0, fragment.producer_ms - fragments[0].producer_ms))
    await exchange.answer(200, "video/mp4", bytes(clip))
