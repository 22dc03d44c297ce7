"""HLS playlists (RFC 8216) of a session (播放列表): pure, from fragments to text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from local.kinesis_video.fragments import Fragment
from local.kinesis_video.sessions import Session

HEAD_START = 3
"""Fragments that a replay shows at once, so that a player can begin."""
LATE_MS = 30_000
"""So long after the end of a replay's range, fragments of it may still arrive."""


def master(token: str, bandwidth: int, width: int, height: int, codec: str) -> str:
    """The playlist that names the only rendition."""
    variant = f'#EXT-X-STREAM-INF:BANDWIDTH={bandwidth},RESOLUTION={width}x{height},CODECS="{codec}"'
    return f"#EXTM3U\n#EXT-X-VERSION:6\n{variant}\ngetHLSMediaPlaylist.m3u8?SessionToken={token}&TrackNumber=1\n"


def window(session: Session, fragments: Sequence[Fragment], now_ms: int) -> tuple[list[Fragment], bool]:
    """What a session's playlist lists at the moment, and whether nothing will follow.

    `fragments` are the stream's: by number for live sessions, by time for the others.
    """
    if session.mode == "LIVE":
        return [fragment for fragment in fragments[-session.most :] if session.allows(fragment)], False
    allowed = [fragment for fragment in fragments if session.allows(fragment)]
    if session.mode == "ON_DEMAND":
        return allowed[: session.most], True
    shown, ended = replayed(session, allowed, now_ms)
    return shown[-session.most :], ended


def replayed(session: Session, fragments: Sequence[Fragment], now_ms: int) -> tuple[list[Fragment], bool]:
    """What a replay has come to: after a head start, each fragment is added when it has had the time to play."""
    shown: list[Fragment] = []
    waited = session.created_ms
    for fragment in fragments:
        if fragment.at(session.selector.server) > session.selector.end_ms:
            return shown, True
        if len(shown) >= HEAD_START:
            waited += fragment.duration_ms
            if waited > now_ms:
                return shown, False
        shown.append(fragment)
    return shown, now_ms > session.selector.end_ms + LATE_MS


def media(session: Session, token: str, fragments: Sequence[Fragment], ended: bool) -> str:
    """The playlist of the fragments. A session's target duration only grows, as far as its longest fragment."""
    longest = max((fragment.duration_ms for fragment in fragments), default=0)
    session.target_s = max(session.target_s, (longest + 500) // 1000)
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS", f"#EXT-X-TARGETDURATION:{session.target_s}"]
    on_demand = session.mode == "ON_DEMAND"
    if on_demand:
        lines.append("#EXT-X-PLAYLIST-TYPE:VOD")
    first = fragments[0] if fragments else session.first
    lines.append(f"#EXT-X-MEDIA-SEQUENCE:{0 if on_demand else first.ordinal}")
    if not on_demand:
        lines.append(f"#EXT-X-DISCONTINUITY-SEQUENCE:{_count(session, first)}")
    before: Fragment | None = None
    for fragment in fragments:
        if before is not None and breaks(session, before, fragment):
            lines.append("#EXT-X-DISCONTINUITY")
        if before is None or before.codec != fragment.codec:
            lines.append(f'#EXT-X-MAP:URI="getMP4InitFragment.mp4?SessionToken={token}&Codec={fragment.codec}"')
        if session.dated:
            lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{_date(fragment.at(session.selector.server))}")
        lines.append(f"#EXTINF:{fragment.duration_ms / 1000:.3f},")
        lines.append(f"getMP4MediaFragment.mp4?FragmentNumber={fragment.number}&SessionToken={token}")
        before = fragment
    return "\n".join([*lines, *(["#EXT-X-ENDLIST"] if ended else []), ""])


def breaks(session: Session, before: Fragment, fragment: Fragment) -> bool:
    """Whether a marker of discontinuity stands between two fragments that follow each other."""
    return _count(session, before) != _count(session, fragment)


def _count(session: Session, fragment: Fragment) -> int:
    """Markers from the stream's beginning to the fragment: what has slid out of a playlist is still counted."""
    if session.discontinuity == "ALWAYS":
        return fragment.ordinal
    return fragment.breaks if session.discontinuity == "ON_DISCONTINUITY" else fragment.changes


def _date(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
