"""What the calendar does to a licence (许可证到期): DOMAIN 1.1, config `licence.expiring_days`. Days are Shanghai's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from jinbo.kernel.clock import SHANGHAI
from jinbo.subjects.model import DEAD, LICENCE, Fault, Licence, LicenceMove, LicenceStatus

EXPIRING_DAYS = (30, 15, 7, 1)
"""Days left at which the holder is told, largest first."""
_BY_CALENDAR = (LicenceStatus.VALID, LicenceStatus.EXPIRING, LicenceStatus.SUSPENDED)


def day_of(instant: datetime) -> date:
    """The day in Shanghai."""
    return instant.astimezone(SHANGHAI).date()


def days_left(licence: Licence, today: date) -> int:
    """Whole days until the last valid day: 0 on that day, negative after it."""
    return (licence.valid_to - today).days


def on_day(licence: Licence, today: date) -> Licence:
    """The licence as it stands on `today`, with the reminder that is due by then marked as told.

    Late runs tell only the newest reminder: after 3 missed weeks nobody needs the one of 30 days.
    """
    left = days_left(licence, today)
    if licence.status not in _BY_CALENDAR:
        return licence
    if left < 0:
        return replace(licence, status=LICENCE.after(licence.status, LicenceMove.PASS_END))
    due = [days for days in EXPIRING_DAYS if left <= days]
    if not due or licence.status is LicenceStatus.SUSPENDED:
        return licence
    status: LicenceStatus = licence.status
    if status is LicenceStatus.VALID:
        status = LICENCE.after(status, LicenceMove.NEAR_END)
    told = licence.noticed_days
    return replace(licence, status=status, noticed_days=min(due) if told is None else min(told, *due))


def next_change(licence: Licence, today: date) -> datetime | None:
    """The instant at which the calendar next changes it: a reminder, the start of 30 days, or the end; None if never."""
    if licence.status not in _BY_CALENDAR:
        return None
    days = [licence.valid_to + timedelta(days=1)]
    if licence.status is not LicenceStatus.SUSPENDED:
        days += [licence.valid_to - timedelta(days=count) for count in EXPIRING_DAYS]
    coming = min((day for day in days if day > today), default=None)
    return datetime.combine(coming, time(), SHANGHAI).astimezone(UTC) if coming else None


def renewed(old: Licence | None, new: Licence) -> Licence:
    """The licence to store when `new` is entered over `old`: another number starts afresh, another term renews.

    Raises:
        ConflictError: `illegal-transition`, a revoked or cancelled licence cannot be renewed under its number.
    """
    if old is None or new.no != old.no:
        return replace(new, status=LicenceStatus.VALID, noticed_days=None)
    if (new.valid_from, new.valid_to) == (old.valid_from, old.valid_to):
        return replace(new, status=old.status, noticed_days=old.noticed_days)
    return replace(new, status=LICENCE.after(old.status, LicenceMove.RENEW), noticed_days=None)


def live(licence: Licence | None) -> bool:
    """Whether its holder may trade on it, or may again when it resumes; a live licence holds its premises (一地一证)."""
    return licence is not None and licence.status not in DEAD


def term_faults(licence: Licence) -> list[Fault]:
    """`licence-term`: it ends before it begins, or runs longer than five years (实施条例 art. 15)."""
    if licence.valid_from <= licence.valid_to <= _years_after(licence.valid_from, 5):
        return []
    return [
        Fault(
            "valid_to",
            "licence-term",
            "有效期止应晚于有效期起，且不超过五年",
            "The term must end after it begins, and within five years",
        )
    ]


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)
