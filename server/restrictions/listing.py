"""Whether a month is listed, what follows from it, and what a bar adds to a season pass. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.platform.clock import local_day
from server.restrictions.months import plus
from server.restrictions.policy import Policy


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What follows from a listed month. The bar covers the local days [bar_from, bar_until)."""

    streak: int
    publish_on: date
    bar_from: date
    bar_until: date


def is_listed(policy: Policy, counts: Mapping[str, int]) -> bool:
    """Tell whether a month with these counts by kind reaches any threshold."""
    return any(counts.get(code, 0) >= kind.listed_from for code, kind in policy.kinds.items())


def plan(policy: Policy, month: date, listed_before: Collection[date]) -> Plan:
    """Return what follows from a listed month, when the rider's months `listed_before` were listed and still are."""
    streak = 1
    while streak < policy.longest_memory and plus(month, -streak) in listed_before:
        streak += 1
    days = next(bar.days for bar in reversed(policy.bars) if bar.months_in_a_row <= streak)
    bar_from = plus(month, 2)
    publish_on = plus(month, 1).replace(day=policy.published_on_day)
    return Plan(streak=streak, publish_on=publish_on, bar_from=bar_from, bar_until=bar_from + timedelta(days=days))


def may_still_report(policy: Policy, month: date, *, now: datetime) -> bool:
    """Tell whether a violation of `month` may be reported: it has begun, and `reported_by_day` of the next month is not over."""
    return month <= local_day(now) <= plus(month, 1).replace(day=policy.reported_by_day)


def month_to_list(policy: Policy, today: date) -> date | None:
    """Return the month whose reports are all in and that may be listed today; None while the last month's still come in."""
    return plus(today.replace(day=1), -1) if today.day > policy.reported_by_day else None


def extended(pass_ends_on: date, bars: Sequence[tuple[date, date]]) -> date:
    """Return the last day of a season pass, longer by every day of the bars [from, until) that it would otherwise have covered.

    Bars may overlap: a day is given back once. What is added may reach the next bar, and is then given back there.
    """
    barred = {begin + timedelta(days=day) for begin, until in bars for day in range((until - begin).days)}
    lost, last = sum(day <= pass_ends_on for day in barred), pass_ends_on
    while lost:
        last += timedelta(days=1)
        lost -= last not in barred
    return last
