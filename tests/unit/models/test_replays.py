"""Replays measure events: a detector that never errs finds everything once, one that always errs is told by the measures."""

from __future__ import annotations

from dataclasses import replace

from models.replays.__main__ import ROOT, good, settings, table
from models.replays.noise import Rates, rates_of
from models.replays.playing import Measures, measure

NEVER_WRONG = Rates(1.0, 0.0, 0.0, 0.85)
A_ROW = Measures("K05_SMOKING", 1.0, 0.0, 1.0, 20.0, 40.0, 1.0, 50, 0, 30.0)


def test_a_detector_that_never_errs_finds_every_violation_once_and_raises_nothing_else() -> None:
    for setting in settings(ROOT):
        perfect = replace(setting, rates=dict.fromkeys(setting.rates, NEVER_WRONG))
        for row in measure(perfect, 0.5, quiet_h=0.05, count=1, seed=3):
            assert (row.false_per_hour, row.recall, row.duplicates) == (0.0, 1.0, 1.0), row
            assert row.p95 is not None
            assert row.p95 <= 90
            assert good(row)


def test_a_detector_that_takes_every_mask_for_none_is_told_by_its_false_alarms() -> None:
    kitchen, _ = settings(ROOT)
    blind = {**kitchen.rates, "mask": replace(NEVER_WRONG, hit=0.0), "no_mask": replace(NEVER_WRONG, mistaken=0.95)}
    rows = {row.code: row for row in measure(replace(kitchen, rates=blind), 0.5, quiet_h=0.2, count=1, seed=3)}
    assert not good(rows["K02_NO_MASK"])
    assert "`K02_NO_MASK` | 0.5" in table(list(rows.values()))


def test_false_boxes_of_a_card_are_laid_on_other_things_and_on_the_background() -> None:
    its = {
        "mask": {"boxes": 100, "precision": 0.8, "recall": 0.8},
        "no_mask": {"boxes": 50, "precision": 0.5, "recall": 0.6},
    }
    rates = rates_of(its)
    assert rates["mask"].hit == 0.8
    assert rates["mask"].mistaken == 100 * 0.8 * 0.25 / 2 / 50
    assert rates["no_mask"].mistaken == 50 * 0.6 / 2 / 100
    assert 0 < rates["mask"].patch < 0.1


def test_a_target_is_missed_where_chance_alone_would_seldom_give_so_many_false_alarms() -> None:
    lift = replace(A_ROW, code="E105_EBIKE", hours=30.0)
    assert [good(replace(lift, false=count)) for count in (0, 1, 2, 3)] == [True, True, True, False]
    long = replace(lift, hours=3_000.0)
    assert [good(replace(long, false=count)) for count in (60, 90)] == [True, False]
    assert not good(replace(lift, duplicates=1.2))
