"""A vaccine fridge's own logger as the oracle of our excursion arithmetic."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from fakes.telemetry import World, fridge
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.errors import InvalidError
from jinbo.telemetry.service import compare_days, import_fridge_tag

FILE = Path(__file__).resolve().parents[4] / "shared/data/telemetry/fridgetag2L_130500109088.txt"
PEAKS_BETWEEN_SAMPLES = {date(2022, 5, 3), date(2022, 5, 30)}
"""Days whose maximum lies between two samples (SOURCES.md)."""
ENGINEER = Principal("acc-1", frozenset({Role.ENGINEER}))

SMALL = """Device: Q-tag Fridge-tag 2 L
Conf:
 Serial: 1
 Alarm:
  0:
   T AL: +2.0, t AL: 60
  1:
   T AL: +8.0, t AL: 60
Hist:
Data:
\tyyyy-MM-dd hh:mm\tT\tOut of limits
{rows}
Cert:
"""


@pytest.fixture
def text() -> str:
    if not FILE.exists():
        pytest.skip(f"no sample data here: {FILE.name}")
    return FILE.read_text(encoding="utf-8")


@pytest.mark.data
def test_each_whole_day_agrees_with_the_loggers_own_report(text: str) -> None:
    days = compare_days(text)
    assert len(days) == 36
    assert {one.report.day for one in days if not one.agrees} == PEAKS_BETWEEN_SAMPLES
    for one in days:
        if one.report.day in PEAKS_BETWEEN_SAMPLES:
            assert one.report.maximum - one.ours.maximum == pytest.approx(0.5, abs=0.01)


@pytest.mark.data
def test_an_import_is_history_with_its_excursions_and_no_live_alarm(text: str) -> None:
    world = World(fridge())
    assert import_fridge_tag(world.desk, ENGINEER, "fr-0001", "t1", text) == 10_653
    assert len(world.packs.stored("fr-0001")) == 10_653
    episodes = world.live_episodes()
    assert {one.historic for one in episodes} == {True}
    assert {"HIGH", "LOW"} == {one.side for one in episodes}
    assert "SEVERE" in {one.stage for one in episodes}
    assert world.packs.texts == {}, "the live state is left alone"


@pytest.mark.data
def test_an_import_twice_is_an_import_once(text: str) -> None:
    world = World(fridge())
    import_fridge_tag(world.desk, ENGINEER, "fr-0001", "t1", text)
    before = (dict(world.packs.packs["fr-0001"]), list(world.episodes.kept))
    import_fridge_tag(world.desk, ENGINEER, "fr-0001", "t1", text)
    assert (world.packs.packs["fr-0001"], list(world.episodes.kept)) == before


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("", "line 1"),
        ("Device: Q-tag Fridge-tag 2 L\n", "a part is missing"),
        (SMALL.format(rows="\t2022-05-02 04:44\tcold"), "line 12"),
        (SMALL.format(rows="\t2022-05-02 04:44\tnan"), "line 12"),
    ],
)
def test_a_broken_file_is_refused_and_says_where(given: str, says: str) -> None:
    world = World(fridge())
    with pytest.raises(InvalidError, match=says) as refused:
        import_fridge_tag(world.desk, ENGINEER, "fr-0001", "t1", given)
    assert refused.value.code == "bad-logger-file"


def test_a_value_that_the_sensor_cannot_have_measured_stops_the_import() -> None:
    world = World(fridge())
    rows = "\t2022-05-02 04:44\t5.0\n\t2022-05-02 04:49\t99.0"
    with pytest.raises(InvalidError) as refused:
        import_fridge_tag(world.desk, ENGINEER, "fr-0001", "t1", SMALL.format(rows=rows))
    assert refused.value.code == "out-of-range"
    assert world.packs.packs == {}
