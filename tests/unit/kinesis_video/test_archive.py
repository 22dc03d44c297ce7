"""Stored fragments: found again, in order, and gone when their time has come."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from local.kinesis_video.archive import Archive
from local.kinesis_video.fragments import Fragment, next_number

NOW = 1_604_534_400_000


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path / "cam")
    archive.load()
    return archive


def add(archive: Archive, producer_ms: int, codec: str = "00000001", server_ms: int = NOW) -> Fragment:
    number = archive.number_for(server_ms)
    archive.add(Fragment(number, producer_ms, server_ms, 2000, codec, 0), b"x" * 100)
    assert archive.newest is not None
    return archive.newest


def test_numbers_grow_with_the_clock_without_it_and_against_it() -> None:
    numbers = [""]
    for now in (NOW, NOW, NOW + 1, NOW - 60_000, NOW + 2):
        numbers.append(next_number(now, numbers[-1]))
    given = numbers[1:]
    assert all(int(a) < int(b) for a, b in pairwise(given))
    assert {len(each) for each in given} == {47}


def test_what_was_stored_is_there_again(archive: Archive, tmp_path: Path) -> None:
    stored = [add(archive, NOW + at * 2000) for at in range(3)]
    (tmp_path / "cam" / "half.part").write_bytes(b"x")
    (tmp_path / "cam" / "note.txt").write_bytes(b"x")
    again = Archive(tmp_path / "cam")
    again.load()
    assert again.fragments == stored
    assert again.bytes == 300
    assert again.read(stored[1]) == b"x" * 100
    assert int(again.number_for(NOW)) > int(stored[2].number)
    assert not list((tmp_path / "cam").glob("*.part"))


def test_gaps_and_changes_of_codec_are_counted(archive: Archive) -> None:
    times = (0, 2000, 4049, 6100, 5000)
    for at in times:
        add(archive, NOW + at)
    add(archive, NOW + 7000, "00000002")
    assert [(each.breaks, each.changes) for each in archive.fragments] == [
        (0, 0),
        (0, 0),
        (0, 0),
        (1, 0),
        (2, 0),
        (3, 1),
    ]
    assert [each.ordinal for each in archive.fragments] == list(range(6))


def test_fragments_are_found_by_number_and_by_time(archive: Archive) -> None:
    late, early = add(archive, NOW + 9000), add(archive, NOW)
    assert archive.get(early.number) == early
    assert archive.get("1") is None
    assert archive.after(late.number) == [early]
    assert archive.after("") == [late, early]
    assert archive.between(NOW, NOW + 9000, server=False) == [early, late]
    assert archive.between(NOW + 1, NOW + 8999, server=False) == []


def test_old_fragments_go_with_their_files(archive: Archive, tmp_path: Path) -> None:
    add(archive, NOW, server_ms=NOW)
    kept = add(archive, NOW, server_ms=NOW + 1)
    assert archive.drop_before(NOW + 1) == 1
    assert archive.fragments == [kept]
    assert archive.bytes == 100
    assert len(list((tmp_path / "cam").iterdir())) == 1


def test_a_fragment_that_cannot_be_written_leaves_nothing(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "cam").rmdir()
    with pytest.raises(OSError):
        add(archive, NOW)
    assert archive.fragments == []
