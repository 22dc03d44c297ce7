"""The sampler's messages (采样消息) as JSON: a camera's window, and the frames that detectors must look at."""

from __future__ import annotations

import json
from typing import Any

from jinbo.video.model.frame import FramesMessage, Planned, Sampled, Still, Window

WINDOW_VERSION = 1
FRAMES_VERSION = 2
_WITHOUT_DETECTORS = 1
"""Queued by the release before: its still frames name no detectors, and tell the rules of events nothing."""


def window_message(window: Window) -> str:
    """A window as the queue carries it; at most 100 frames, far below a message's 256 KB."""
    return json.dumps(
        {
            "v": WINDOW_VERSION,
            "camera": window.camera,
            "stream": window.stream,
            "start_ms": window.start_ms,
            "end_ms": window.end_ms,
            "every_ms": window.every_ms,
            "frames": [[one.at_ms, list(one.detectors), one.gated, one.priority] for one in window.frames],
            "masks": window.masks,
            "shed": window.shed,
        },
        separators=(",", ":"),
    )


def read_window(text: str) -> Window:
    """A window from its message.

    Raises:
        ValueError: it is none, or of a version that is not known.
    """
    found: dict[str, Any] = json.loads(text)
    if found.get("v") != WINDOW_VERSION:
        raise ValueError(f"a window of version {found.get('v')}")
    return Window(
        camera=found["camera"],
        stream=found["stream"],
        start_ms=found["start_ms"],
        end_ms=found["end_ms"],
        every_ms=found["every_ms"],
        frames=tuple(
            Planned(at, tuple(detectors), gated, priority) for at, detectors, gated, priority in found["frames"]
        ),
        masks=tuple(tuple((x, y) for x, y in mask) for mask in found["masks"]),
        shed=found["shed"],
    )


def frames_message(message: FramesMessage) -> str:
    """What a detector is told: which pictures in the bucket it must look at, in the order of time."""
    return json.dumps(
        {
            "v": FRAMES_VERSION,
            "camera": message.camera,
            "end_ms": message.end_ms,
            "frames": [
                {
                    "at_ms": one.at_ms,
                    "taken_ms": one.taken_ms,
                    "key": one.key,
                    "detectors": list(one.detectors),
                    "motion": one.motion,
                }
                for one in message.frames
            ],
            "still": [[one.at_ms, list(one.detectors)] for one in message.still],
        },
        separators=(",", ":"),
    )


def read_frames(text: str) -> FramesMessage:
    """A window's frames from their message.

    Raises:
        ValueError: it is none, or of a version that is not known.
    """
    found: dict[str, Any] = json.loads(text)
    if found.get("v") not in (FRAMES_VERSION, _WITHOUT_DETECTORS):
        raise ValueError(f"frames of version {found.get('v')}")
    return FramesMessage(
        camera=found["camera"],
        end_ms=found["end_ms"],
        frames=tuple(
            Sampled(one["at_ms"], one["taken_ms"], one["key"], tuple(one["detectors"]), one["motion"])
            for one in found["frames"]
        ),
        still=tuple(Still(at_ms, tuple(detectors)) for at_ms, detectors in found["still"])
        if found["v"] == FRAMES_VERSION
        else (),
    )
