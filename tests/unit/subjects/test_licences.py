"""A licence lives by the calendar of Shanghai and by decision (DOMAIN 1.1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinbo.kernel.errors import ConflictError
from jinbo.subjects.model import LICENCE, Licence, LicenceMove, LicenceStatus
from jinbo.subjects.rules.licences import next_change, on_day, renewed, term_faults

END = date(2020, 12, 31)


def licence(**other: object) -> Licence:
    return replace(Licence("JY23101180000016", date(2018, 1, 1), END), **other)


@pytest.mark.parametrize(
    ("left", "status", "noticed"),
    [
        (31, LicenceStatus.VALID, None),
        (30, LicenceStatus.EXPIRING, 30),
        (16, LicenceStatus.EXPIRING, 30),
        (15, LicenceStatus.EXPIRING, 15),
        (7, LicenceStatus.EXPIRING, 7),
        (1, LicenceStatus.EXPIRING, 1),
        (0, LicenceStatus.EXPIRING, 1),
        (-1, LicenceStatus.EXPIRED, None),
    ],
)
def test_the_calendar_moves_it(left: int, status: LicenceStatus, noticed: int | None) -> None:
    seen = on_day(licence(), END - timedelta(days=left))
    assert (seen.status, seen.noticed_days) == (status, noticed)


def test_it_is_valid_to_the_end_of_its_last_day_in_shanghai() -> None:
    last_change = next_change(licence(noticed_days=1), END)
    assert last_change == datetime(2020, 12, 31, 16, 0, tzinfo=UTC)  # midnight in Shanghai


def test_every_reminder_has_its_instant() -> None:
    day, seen = date(2020, 11, 5), []
    while due := next_change(licence(), day):
        day = (due + timedelta(hours=8)).date()
        seen.append((END - day).days)
    assert seen == [30, 15, 7, 1, -1]


@given(st.lists(st.integers(-40, 60), max_size=12))
def test_whatever_days_are_looked_at_in_order_each_reminder_comes_once(days: list[int]) -> None:
    seen = licence()
    told: list[int] = []
    for left in sorted(days, reverse=True):
        later = on_day(seen, END - timedelta(days=left))
        if later.noticed_days != seen.noticed_days and later.noticed_days is not None:
            told.append(later.noticed_days)
        seen = later
    assert told == sorted(set(told), reverse=True)


def test_looking_twice_on_one_day_changes_nothing_more() -> None:
    once = on_day(licence(), END - timedelta(days=9))
    assert on_day(once, END - timedelta(days=9)) == once


def test_a_suspended_licence_expires_too_but_reminds_nobody() -> None:
    suspended = licence(status=LicenceStatus.SUSPENDED)
    assert on_day(suspended, END) == suspended
    assert on_day(suspended, END + timedelta(days=1)).status is LicenceStatus.EXPIRED


def test_a_revoked_licence_is_left_alone_by_the_calendar() -> None:
    revoked = licence(status=LicenceStatus.REVOKED)
    assert on_day(revoked, END + timedelta(days=99)) == revoked
    assert next_change(revoked, END) is None


def test_a_longer_term_renews_it_and_reminders_begin_anew() -> None:
    expired = on_day(licence(), END + timedelta(days=1))
    again = renewed(expired, licence(valid_to=date(2022, 12, 31)))
    assert (again.status, again.noticed_days) == (LicenceStatus.VALID, None)


def test_a_revoked_number_cannot_be_renewed_but_another_number_starts_afresh() -> None:
    revoked = licence(status=LicenceStatus.REVOKED)
    with pytest.raises(ConflictError):
        renewed(revoked, licence(valid_to=date(2022, 12, 31)))
    assert renewed(revoked, replace(licence(), no="JY23101180000024")).status is LicenceStatus.VALID


def test_entering_the_same_licence_again_keeps_its_standing() -> None:
    suspended = licence(status=LicenceStatus.SUSPENDED)
    assert renewed(suspended, licence(signer="李某")).status is LicenceStatus.SUSPENDED


@pytest.mark.parametrize(
    ("start", "end", "faults"),
    [
        (date(2018, 1, 1), date(2023, 1, 1), 0),
        (date(2018, 1, 1), date(2023, 1, 2), 1),
        (date(2020, 2, 29), date(2025, 3, 1), 0),
        (date(2020, 1, 2), date(2020, 1, 1), 1),
    ],
)
def test_a_term_is_at_most_five_years(start: date, end: date, faults: int) -> None:
    assert len(term_faults(Licence("X", start, end))) == faults


def test_revoked_and_cancelled_are_final() -> None:
    for final in (LicenceStatus.REVOKED, LicenceStatus.CANCELLED):
        assert not any(LICENCE.allows(final, move) for move in LicenceMove)
