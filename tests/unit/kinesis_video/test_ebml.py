"""Numbers of variable length and elements, as RFC 8794 has them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.kinesis_video.ebml import UNKNOWN, MalformedError, element, elements, number, opened, read_header, unsigned

EBML = 0x1A45DFA3


@given(body=st.binary(max_size=40_000))
def test_what_is_written_is_read(body: bytes) -> None:
    written = element(EBML, body)
    (found,) = elements(written)
    assert (found.id, written[found.body : found.end]) == (EBML, body)


@given(value=st.integers(0, 2**56))
def test_a_number_keeps_its_value(value: int) -> None:
    written = number(0xE7, value)
    (found,) = elements(written)
    assert unsigned(written[found.body : found.end]) == value


@pytest.mark.parametrize(
    ("size", "coded"), [(0, "80"), (126, "fe"), (127, "407f"), (16_382, "7ffe"), (16_383, "203fff")]
)
def test_sizes_take_as_few_bytes_as_they_may(size: int, coded: str) -> None:
    assert element(0xA3, b"\0" * size)[1 : 1 + len(coded) // 2].hex() == coded


@given(cut=st.integers(0, 11))
def test_a_header_that_is_not_all_there_is_awaited(cut: int) -> None:
    assert read_header(opened(0x18538067)[:cut], 0) is None


def test_an_unknown_size_is_told_from_every_other() -> None:
    header = read_header(opened(0x18538067), 0)
    assert header is not None
    assert (header.id, header.size, header.body) == (0x18538067, UNKNOWN, 12)


@pytest.mark.parametrize("data", ["00", "1a45dfa385aabb", "1a45dfa300"])
def test_what_is_no_element_is_malformed(data: str) -> None:
    with pytest.raises(MalformedError):
        list(elements(bytes.fromhex(data)))
