"""China's announced working days behind the kernel's port (工作日历).

`chinesecalendar` ends with the last year the State Council has announced; beyond it a table of holidays fixed by law
(全国年节及纪念日放假办法, 2024 revision: 元旦, 春节, 清明, 劳动节, 端午, 中秋, 国庆) stands in until the announcement comes.
"""

from __future__ import annotations

from datetime import date

from jinbo.kernel.workdays import WeekdayCalendar

STATUTORY_2027 = frozenset(
    {
        date(2027, 1, 1),
        *(
            date(2027, 2, day) for day in (5, 8, 9, 10)
        ),  # 除夕 to 初三 (5–8), and the two that fall on a weekend made up
        date(2027, 4, 5),
        *(date(2027, 5, day) for day in (3, 4)),
        date(2027, 6, 9),
        date(2027, 9, 15),
        *(date(2027, 10, day) for day in (1, 4, 5)),
    }
)


class ChinaCalendar:
    """Announced days where there are any, statutory ones beyond."""

    def __init__(self) -> None:
        self._beyond = WeekdayCalendar(off=STATUTORY_2027)

    def is_workday(self, day: date) -> bool:
        """Whether offices work on `day`."""
        from chinese_calendar import is_workday  # heavy tables: only for those who count days

        try:
            return bool(is_workday(day))
        except NotImplementedError:
            return self._beyond.is_workday(day)
