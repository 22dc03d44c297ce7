"""H.264 (ITU-T H.264) as far as a key frame needs it: its configuration, its size from there, its NAL units."""

from __future__ import annotations

from dataclasses import dataclass

from jinbo.video.payload.refusals import refused

_IDR, _SPS = 5, 7
_HIGH_PROFILES = frozenset({100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135})


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a decoder must know before the first picture: its record (avcC), bytes of a NAL unit's length, the picture's size."""

    avcc: bytes
    length_size: int
    width: int
    height: int


def configuration(avcc: bytes) -> Configuration:
    """A track's configuration record (avcC, ISO/IEC 14496-15).

    Raises:
        MediaError: `h264-corrupt`.
    """
    try:
        if avcc[0] != 1:
            raise refused("h264-corrupt", f"a configuration of version {avcc[0]}")
        sps, at = _sets(avcc, 6, avcc[5] & 0x1F)
        _sets(avcc, at + 1, avcc[at])
        width, height = size(sps[0])
    except IndexError:
        raise refused("h264-corrupt", "the configuration is cut off") from None
    return Configuration(avcc, (avcc[4] & 3) + 1, width, height)


def check_key_frame(frame: bytes, config: Configuration) -> None:
    """Looks at a key frame's units before a decoder does.

    Raises:
        MediaError: `h264-corrupt`, its units do not fill it, or it announces another size than its track;
            `h264-no-key-picture`, none of them is an IDR picture, so it does not stand by itself.
    """
    units = _units(frame, config.length_size)
    if not any(unit[0] & 0x1F == _IDR for unit in units):
        raise refused("h264-no-key-picture", "it has no IDR picture")
    for unit in units:
        if unit[0] & 0x1F == _SPS and size(unit) != (config.width, config.height):
            raise refused("h264-corrupt", "a picture of another size than its track's")


def _sets(avcc: bytes, at: int, count: int) -> tuple[list[bytes], int]:
    found = []
    for _ in range(count):
        end = at + 2 + int.from_bytes(avcc[at : at + 2], "big")
        found.append(avcc[at + 2 : end])
        at = end
    if at > len(avcc) or not all(found):
        raise refused("h264-corrupt", "a parameter set is cut off")
    return found, at


def _units(frame: bytes, length_size: int) -> list[bytes]:
    units = []
    at = 0
    while at < len(frame):
        end = at + length_size + int.from_bytes(frame[at : at + length_size], "big")
        unit = frame[at + length_size : end]
        if not unit or end > len(frame):
            raise refused("h264-corrupt", "a unit reaches over its picture's end")
        units.append(unit)
        at = end
    return units


def size(sps: bytes) -> tuple[int, int]:
    """Width and height in pixels that a sequence parameter set (7.3.2.1.1) announces.

    Raises:
        MediaError: `h264-corrupt`.
    """
    bits = _Bits(sps[1:].replace(b"\0\0\3", b"\0\0"))
    profile = bits.take(8)
    bits.take(16)  # constraints and level
    bits.golomb()
    chroma = 1
    if profile in _HIGH_PROFILES:
        chroma = _high_profile(bits)
    bits.golomb()  # log2_max_frame_num
    _picture_order(bits)
    bits.golomb()  # max_num_ref_frames
    bits.take(1)
    width = (bits.golomb() + 1) * 16
    map_units = bits.golomb() + 1
    frames_only = bits.take(1)
    if not frames_only:
        bits.take(1)
    height = map_units * 16 * (2 - frames_only)
    bits.take(1)
    if bits.take(1):
        left, right, top, bottom = (bits.golomb() for _ in range(4))
        across = 2 if chroma in (1, 2) else 1
        down = (2 if chroma == 1 else 1) * (2 - frames_only)
        width, height = width - (left + right) * across, height - (top + bottom) * down
    if width <= 0 or height <= 0:
        raise refused("h264-corrupt", f"a picture of {width} x {height}")
    return width, height


def _high_profile(bits: _Bits) -> int:
    chroma = bits.golomb()
    if chroma == 3:
        bits.take(1)
    bits.golomb()
    bits.golomb()
    bits.take(1)
    if bits.take(1):  # scaling lists
        for index in range(12 if chroma == 3 else 8):
            if bits.take(1):
                _scaling_list(bits, 16 if index < 6 else 64)
    return chroma


def _scaling_list(bits: _Bits, length: int) -> None:
    last = following = 8
    for _ in range(length):
        if following:
            following = (last + bits.signed()) % 256
        last = following or last


def _picture_order(bits: _Bits) -> None:
    kind = bits.golomb()
    if kind == 0:
        bits.golomb()
    elif kind == 1:
        bits.take(1)
        bits.signed()
        bits.signed()
        count = bits.golomb()
        if count > 255:
            raise refused("h264-corrupt", "a picture order of more than 255")
        for _ in range(count):
            bits.signed()


class _Bits:
    """Reads bits and Exp-Golomb codes (clause 9.1)."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data[:512], "big")
        self._left = len(data[:512]) * 8

    def take(self, count: int) -> int:
        """The next `count` bits."""
        self._left -= count
        if self._left < 0:
            raise refused("h264-corrupt", "a parameter set is cut off")
        return (self._value >> self._left) & ((1 << count) - 1)

    def golomb(self) -> int:
        """An unsigned code."""
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > 31:
                raise refused("h264-corrupt", "a number of more than 32 bits")
        return (1 << zeros) - 1 + self.take(zeros)

    def signed(self) -> int:
        """A signed code."""
        code = self.golomb()
        return (code + 1) // 2 if code % 2 else -(code // 2)
