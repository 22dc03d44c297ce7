"""P14: a thousand mixed uploads through the media gate, bombs among them: memory, time, and every bomb refused from its header.

Each run is a process of its own, so that its memory is its own; the peer is OpenCV by itself on one bomb.
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import time
import zlib
from contextlib import suppress
from pathlib import Path
from statistics import quantiles
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
UPLOADS = 1_000
MOST_MB, MOST_MS, MOST_BOMB_MS = 128, 40, 50
PEER_SIDE = 15_000
"""The peer gets a quarter of the bomb: the whole one takes five gigabytes."""
LEAST_RATIO = 40
"""How much less memory the gate needs for a bomb than the peer, beyond what the process has anyway."""


def bomb(side: int = 30_000) -> bytes:
    """A PNG of one bit a pixel: 109 KB that ask for 900 million pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    press = zlib.compressobj(9)
    row = bytes(side // 8 + 1)
    rows = b"".join([*(press.compress(row) for _ in range(side)), press.flush()])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def p14() -> dict[str, Any]:
    """Runs the gate and the peer, each in its own process."""
    ours, peer = _run("gate"), _run("peer")
    saved = peer["grown_mb"] / max(1.0, ours["bomb_grown_mb"])
    holds = (
        ours["most_mb"] <= MOST_MB
        and ours["p99_ms"] <= MOST_MS
        and ours["bombs_refused"] == ours["bombs"]
        and ours["bomb_ms"] <= MOST_BOMB_MS
        and saved >= LEAST_RATIO
    )
    return {"ours": ours, "peer": peer, "memory_ratio": round(saved), "holds": holds}


def _run(which: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.performance.media", which]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    said: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return said


def _peak_mb() -> float:
    """Of this process alone. `ru_maxrss` would begin with what its parent had: a large one that ran other races first."""
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024


def _gate() -> dict[str, Any]:
    import cv2
    import numpy as np
    from jinbo.video.payload.refusals import MediaError
    from jinbo.video.pixels import frames

    cv2.setNumThreads(1)
    bad = bomb()
    before = _peak_mb()
    began = time.process_time()
    with suppress(MediaError):
        frames.picture(bad)
    bomb_ms, bomb_grown = (time.process_time() - began) * 1e3, _peak_mb() - before
    chance = np.random.default_rng(14)
    noise = chance.integers(0, 256, (1512, 2016, 3), dtype=np.uint8)
    photos = {
        "2 Mpx": frames.jpeg(cv2.GaussianBlur(noise[:1080, :1920], (0, 0), 4)),
        "3 Mpx": frames.jpeg(cv2.GaussianBlur(noise, (0, 0), 2)),
        "12 Mpx": frames.jpeg(cv2.resize(cv2.GaussianBlur(noise, (0, 0), 2), (4032, 3024))),
        "png": cv2.imencode(".png", cv2.GaussianBlur(noise[:720, :1280], (0, 0), 4))[1].tobytes(),
    }
    kinds = [*photos.values(), photos["3 Mpx"][:100_000], bad, b"GIF89a" + bytes(1000)]
    del noise
    base = _peak_mb()
    times, bombs, refused = [], 0, 0
    for number in range(UPLOADS):
        data = kinds[number % len(kinds)]
        began = time.process_time()
        try:
            frames.picture(data)
        except MediaError as error:
            refused += data is bad and error.code == "picture-too-large"
        times.append((time.process_time() - began) * 1e3)
        bombs += data is bad
    return {
        "uploads": UPLOADS,
        "largest_mb": round(max(map(len, photos.values())) / 1e6, 1),
        "p50_ms": round(quantiles(times, n=100)[49], 1),
        "p99_ms": round(quantiles(times, n=100)[98], 1),
        "most_mb": round(_peak_mb()),
        "making_the_uploads_mb": round(base),
        "bombs": bombs,
        "bombs_refused": refused,
        "bomb_ms": round(bomb_ms, 2),
        "bomb_grown_mb": round(bomb_grown, 1),
    }


def _peer() -> dict[str, Any]:
    import os

    os.environ["OPENCV_IO_MAX_IMAGE_PIXELS"] = str(1 << 40)
    import cv2
    import numpy as np

    data = np.frombuffer(bomb(PEER_SIDE), np.uint8)
    before = _peak_mb()
    began = time.process_time()
    cv2.imdecode(data, cv2.IMREAD_COLOR)
    return {"grown_mb": round(_peak_mb() - before), "s": round(time.process_time() - began, 1)}


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT / "layers/core")]
    sys.stdout.write(json.dumps({"gate": _gate, "peer": _peer}[sys.argv[1]]()) + "\n")
