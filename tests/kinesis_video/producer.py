"""A camera for tests: real H.264 made with libx264, sent through PutMedia as the producer libraries send it."""

from __future__ import annotations

import http.client
import io
import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any
from urllib.parse import urlsplit

import av
from PIL import Image

SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=test/20201105/us-east-1/kinesisvideo/aws4_request"}
KEYS = (0x1A45DFA3).to_bytes(4, "big")


class _Pipe(io.RawIOBase):
    """What the muxer writes into; it cannot seek, as a connection cannot."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.parts.append(bytes(data))
        return len(data)


def shade(second: float) -> int:
    """The grey of the picture shown at a second: which picture one looks at can be told from it."""
    return 16 + int(second * 10) % 200


def _picture(size: tuple[int, int], grey: int) -> Image.Image:
    picture = Image.new("RGB", size, (grey,) * 3)
    picture.paste(Image.linear_gradient("L").resize((size[0], size[1] // 4)), (0, 0))
    return picture


def matroska(
    seconds: float,
    *,
    fps: int = 10,
    gop_s: float = 1.0,
    start_ms: int = 0,
    size: tuple[int, int] = (160, 90),
    b: int = 0,
) -> list[bytes]:
    """A stream as a producer writes it, in the pieces in which the muxer gives them: a cluster for each key frame."""
    pipe = _Pipe()
    # one cluster for each key frame: the muxer would join small ones up to five seconds
    options = {"cluster_time_limit": str(int(gop_s * 1000) - 1), "cluster_size_limit": "50000000"}
    with av.open(pipe, "w", format="matroska", options=options) as container:
        stream = container.add_stream("libx264", rate=fps)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        stream.options = {
            "preset": "ultrafast",
            "g": str(int(fps * gop_s)),
            "keyint_min": str(int(fps * gop_s)),
            "sc_threshold": "0",
            "bf": str(b),
            "x264-params": "scenecut=0:open_gop=0",
        }
        for index in range(int(seconds * fps)):
            picture = av.VideoFrame.from_image(_picture(size, shade(index / fps)))
            picture.pts, picture.time_base = start_ms + index * 1000 // fps, Fraction(1, 1000)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return pipe.parts


class Camera:
    """One PutMedia connection."""

    def __init__(self, endpoint: str, stream: str, *, kind: str = "ABSOLUTE", start: str | None = None) -> None:
        parts = urlsplit(endpoint)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
        self._connection.putrequest("POST", "/putMedia")
        headers = {
            **SIGNED,
            "x-amzn-stream-name": stream,
            "x-amzn-fragment-timecode-type": kind,
            "Transfer-Encoding": "chunked",
            "Connection": "keep-alive",
        }
        if start is not None:
            headers["x-amzn-producer-start-timestamp"] = start
        for name, value in headers.items():
            self._connection.putheader(name, value)
        self._connection.endheaders()
        self._answer: http.client.HTTPResponse | None = None

    def send(self, data: bytes) -> None:
        """A piece of the stream."""
        self._connection.send(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    def end(self) -> None:
        """The end of the stream."""
        self._connection.send(b"0\r\n\r\n")

    @property
    def answer(self) -> http.client.HTTPResponse:
        """The answer, which begins before the request has ended."""
        if self._answer is None:
            self._answer = self._connection.getresponse()
        return self._answer

    def acknowledgement(self) -> dict[str, Any] | None:
        """The next of them; None after the last."""
        line = self.answer.readline()
        return json.loads(line) if line else None

    def acknowledgements(self) -> Iterator[dict[str, Any]]:
        """Those that are left."""
        while (said := self.acknowledgement()) is not None:
            yield said

    def close(self) -> None:
        """Goes away."""
        if self._answer is not None:
            self._answer.close()
        self._connection.close()


def push(endpoint: str, stream: str, pieces: list[bytes], **options: Any) -> list[dict[str, Any]]:
    """Sends a whole recording and returns what was acknowledged."""
    camera = Camera(endpoint, stream, **options)
    for piece in pieces:
        camera.send(piece)
    camera.end()
    said = list(camera.acknowledgements())
    camera.close()
    return said
