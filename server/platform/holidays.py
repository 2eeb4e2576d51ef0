"""Which days the country does not work, as data.

2026: 国务院办公厅关于2026年部分节假日安排的通知 (4 November 2025).
2027: no arrangement had been published when this was written, so the table holds the statutory days of 全国年节及纪念日放假办法
(in force 2025-01-01) and no bridging days: a due date is then early by some days, never late. When the notice is out, replace the year.
A year that is missing has weekends only, with the same effect.
"""

from datetime import date

DAYS_OFF: list[tuple[date, date]] = [
    # 2026, first and last day
    (date(2026, 1, 1), date(2026, 1, 3)),  # New Year
    (date(2026, 2, 15), date(2026, 2, 23)),  # Spring Festival
    (date(2026, 4, 4), date(2026, 4, 6)),  # Qingming
    (date(2026, 5, 1), date(2026, 5, 5)),  # Labour Day
    (date(2026, 6, 19), date(2026, 6, 21)),  # Dragon Boat Festival
    (date(2026, 9, 25), date(2026, 9, 27)),  # Mid-Autumn Festival
    (date(2026, 10, 1), date(2026, 10, 7)),  # National Day
    # 2027, statutory days only
    (date(2027, 1, 1), date(2027, 1, 1)),
    (date(2027, 2, 5), date(2027, 2, 8)),
    (date(2027, 4, 5), date(2027, 4, 5)),
    (date(2027, 5, 1), date(2027, 5, 2)),
    (date(2027, 6, 9), date(2027, 6, 9)),
    (date(2027, 9, 15), date(2027, 9, 15)),
    (date(2027, 10, 1), date(2027, 10, 3)),
]

WEEKEND_DAYS_WORKED = frozenset(
    {
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    }
)


def is_working_day(day: date) -> bool:
    """Monday to Friday, but for days off and with the weekend days worked in exchange."""
    if day in WEEKEND_DAYS_WORKED:
        return True
    return day.weekday() < 5 and not any(first <= day <= last for first, last in DAYS_OFF)
