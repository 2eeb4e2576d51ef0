"""Months of the city's calendar (Asia/Shanghai), each named by its first day. Pure."""

from datetime import date, datetime

from server.platform.clock import local_day


def month_of(moment: datetime) -> date:
    """Return the local month of an aware moment: 23:59:59 on the last day still belongs to it."""
    return local_day(moment).replace(day=1)


def plus(month: date, months: int) -> date:
    """Return the month so many months later (or earlier, below 0)."""
    count = month.year * 12 + month.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
