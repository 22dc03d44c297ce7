"""HLS (直播与回放): the session's URL, and what a player fetches by it."""

from __future__ import annotations

from typing import Any

from local.kinesis_video import matroska, playlists
from local.kinesis_video.archive import Archive
from local.kinesis_video.errors import RefusedError, invalid, no_retention, not_found
from local.kinesis_video.exchange import Exchange
from local.kinesis_video.fragments import Fragment, without_repeats
from local.kinesis_video.packaging import codec_name, init_of, playable, segment_of
from local.kinesis_video.parameters import Selector, read_selector
from local.kinesis_video.quotas import HLS_URL, MEDIA, METADATA
from local.kinesis_video.service import Service
from local.kinesis_video.sessions import Session
from local.kinesis_video.streams import Stream

PREFIX = "/hls/v1/"
PLAYLIST = "application/vnd.apple.mpegurl"
FRESH_MS = 30_000
"""A live session needs a fragment that came in this time."""


def open_session(service: Service, stream: Stream, params: dict[str, Any]) -> dict[str, Any]:
    """GetHLSStreamingSessionURL.

    Raises:
        RefusedError: no retention, nothing to play, or a container that is not served here.
    """
    if not stream.retention_hours:
        raise no_retention(stream.name)
    if params.get("ContainerFormat", "FRAGMENTED_MP4") != "FRAGMENTED_MP4":
        raise invalid("This stand-in packages FRAGMENTED_MP4 only.")
    service.quotas.take(stream.name, HLS_URL)
    mode = params.get("PlaybackMode", "LIVE")
    archive, now = service.streams.archive(stream), service.clock()
    selector = _selector(params, mode)
    most = params.get("MaxMediaPlaylistFragmentResults", 1000 if mode == "ON_DEMAND" else 5)
    first = _first(archive, mode, selector, most, now)
    playable(_media(archive, first))
    default = "ALWAYS" if selector.server else "NEVER"
    session = Session(
        stream=stream,
        mode=mode,
        selector=selector,
        discontinuity=params.get("DiscontinuityMode", default),
        dated=params.get("DisplayFragmentTimestamp", "NEVER") == "ALWAYS",
        most=most,
        created_ms=now,
        expires_ms=now + params.get("Expires", 300) * 1000,
        first=first,
    )
    token = service.sessions.open(session)
    url = f"{service.address}{PREFIX}getHLSMasterPlaylist.m3u8?SessionToken={token}"
    return {"HLSStreamingSessionURL": url}


async def serve(service: Service, exchange: Exchange) -> None:
    """Answers a player.

    Raises:
        RefusedError: the token has expired, or what it asks for is not in its session.
    """
    token = exchange.query.get("SessionToken", "")
    session = service.sessions.find(token)
    if not service.streams.is_there(session.stream):
        raise not_found("The stream of this session is gone.")
    archive = service.streams.archive(session.stream)
    what = exchange.path.removeprefix(PREFIX)
    await service.faults.before(session.stream.name, what.split(".")[0])
    match what:
        case "getHLSMasterPlaylist.m3u8":
            await exchange.answer(200, PLAYLIST, _master(archive, session, token).encode())
        case "getHLSMediaPlaylist.m3u8":
            service.quotas.take(session.stream.name, METADATA, session.most)
            listed, ended = playlists.window(session, _ordered(archive, session), service.clock())
            text = playlists.media(session, token, listed, ended)
            await exchange.answer(200, PLAYLIST, text.encode(), [("cache-control", "no-store")])
        case "getMP4InitFragment.mp4":
            await exchange.answer(200, "video/mp4", _init(archive, session, exchange.query.get("Codec", "")))
        case "getMP4MediaFragment.mp4":
            service.quotas.take(session.stream.name, MEDIA)
            body = _segment(archive, session, exchange.query.get("FragmentNumber", ""))
            await exchange.answer(200, "video/mp4", body)
        case _:
            raise not_found(f"{exchange.path} is not served.")


def _selector(params: dict[str, Any], mode: str) -> Selector:
    given = params.get("HLSFragmentSelector") or {}
    if mode == "LIVE":
        if given.get("TimestampRange"):
            raise invalid("A live session has no TimestampRange.")
        return Selector(given.get("FragmentSelectorType", "SERVER_TIMESTAMP") == "SERVER_TIMESTAMP")
    return read_selector(given, "HLSFragmentSelector")


def _first(archive: Archive, mode: str, selector: Selector, most: int, now: int) -> Fragment:
    if mode == "LIVE":
        recent = archive.newest
        if recent is None or recent.server_ms + recent.duration_ms < now - FRESH_MS:
            raise not_found("No fragment came in the last 30 seconds.")
        return archive.fragments[-most:][0]
    found = archive.between(selector.start_ms, selector.end_ms, selector.server)
    if not found:
        raise not_found("There are no fragments in this range.")
    return found[0]


def _ordered(archive: Archive, session: Session) -> list[Fragment]:
    if session.mode == "ON_DEMAND":
        selector = session.selector
        return without_repeats(archive.between(selector.start_ms, selector.end_ms, selector.server))
    return archive.fragments


def _master(archive: Archive, session: Session, token: str) -> str:
    newest = archive.newest if session.mode == "LIVE" and archive.newest else session.first
    track = playable(_media(archive, newest))
    bandwidth = max(1, newest.size * 8000 // max(1, newest.duration_ms))
    return playlists.master(token, bandwidth, track.width, track.height, codec_name(track))


def _init(archive: Archive, session: Session, codec: str) -> bytes:
    found = next((each for each in reversed(archive.fragments) if each.codec == codec and session.allows(each)), None)
    if found is None:
        raise not_found("No fragment of this session has this codec private data.")
    return init_of(playable(_media(archive, found)))


def _segment(archive: Archive, session: Session, number: str) -> bytes:
    fragment = archive.get(number) if number.isdigit() else None
    if fragment is None or not session.allows(fragment):
        raise not_found("This fragment is not in the session.")
    return segment_of(fragment, _media(archive, fragment), session.decode_time(fragment))


def _media(archive: Archive, fragment: Fragment) -> matroska.Media:
    document = archive.read(fragment)
    if document is None:
        raise RefusedError("ResourceNotFoundException", f"Fragment {fragment.number} is no longer kept.", 404)
    return matroska.read_document(document)
