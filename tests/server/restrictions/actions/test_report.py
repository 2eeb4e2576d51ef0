"""Violations as operators report them."""

import asyncio
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest

from models.audit import AuditLine
from models.registry import Merchant
from models.restrictions import Violation, ViolationCount
from server.platform.clock import LOCAL
from server.platform.errors import Conflict, NotFound, Refused
from server.restrictions.actions.report import Report, report_violation
from tests.server.benefits.naive import without_transaction
from tests.server.restrictions.riders import ACTOR, POLICY, RIDER, at, report

MAY = date(2027, 5, 10)


async def test_a_report_is_counted_in_its_local_month_once(bike_share: Merchant) -> None:
    last_second = datetime(2027, 4, 30, 23, 59, 59, tzinfo=LOCAL)
    for happened_at, month, count in (
        (last_second, date(2027, 4, 1), 1),
        (last_second + timedelta(seconds=1), date(2027, 5, 1), 1),
        (at(MAY), date(2027, 5, 1), 2),
    ):
        counted = await report(bike_share, happened_at)
        assert (counted.month, counted.count) == (month, count)
    assert await AuditLine.filter(deed="report_violation").count() == 3


async def test_the_same_report_again_changes_nothing_and_another_with_its_name_is_a_conflict(
    bike_share: Merchant, noodle_shop: Merchant
) -> None:
    for _ in range(2):
        assert (await report(bike_share, at(MAY), ref="r-1")).count == 1
    with pytest.raises(Conflict, match="report_ref_taken"):
        await report(bike_share, at(MAY), ref="r-1", kind="outside_fence")
    assert (await report(noodle_shop, at(MAY), ref="r-1")).count == 1
    assert await Violation.all().count() == 2


async def test_reports_at_once_are_all_counted(bike_share: Merchant) -> None:
    await asyncio.gather(*(report(bike_share, at(MAY), kind="outside_fence") for _ in range(6)))
    assert (await ViolationCount.get()).count == await Violation.all().count() == 6


async def test_counting_by_reading_and_saving_would_be_caught(bike_share: Merchant, monkeypatch: pytest.MonkeyPatch) -> None:
    """The naive version: all of them have read before any of them writes."""
    read, everybody = 0, asyncio.Event()
    await report(bike_share, at(MAY), kind="outside_fence")

    async def naive(merchant_id: UUID, said: Report) -> None:
        nonlocal read
        row = await ViolationCount.get(merchant_id=merchant_id, kind=said.kind)
        read += 1
        if read == 5:
            everybody.set()
        await asyncio.wait_for(everybody.wait(), timeout=20)
        row.count += 1
        await row.save(update_fields=["count"])

    monkeypatch.setattr("server.restrictions.actions.report._count", naive)
    said = [Report(report_ref=f"n-{n}", policy=POLICY, rider_ref=RIDER, kind="outside_fence", happened_at=at(MAY)) for n in range(5)]
    deeds = [
        without_transaction(partial(report_violation.deed, merchant_id=bike_share.id, report=each, actor_id=ACTOR, now=at(MAY)))
        for each in said
    ]
    await asyncio.gather(*deeds)
    assert (await ViolationCount.get()).count < await Violation.all().count() == 6


async def test_of_one_report_sent_at_once_one_is_counted(bike_share: Merchant) -> None:
    counts = await asyncio.gather(*(report(bike_share, at(MAY), ref="r-1") for _ in range(6)))
    assert {counted.count for counted in counts} == {1}
    assert await Violation.all().count() == 1


async def test_what_is_unknown_in_the_future_or_too_late_is_refused(bike_share: Merchant) -> None:
    with pytest.raises(Refused, match="violation_refused") as refused:
        await report(bike_share, at(MAY), kind="upside_down", now=at(MAY) - timedelta(days=1))
    assert [reason.code for reason in refused.value.reasons] == ["violation_kind_unknown", "violation_in_future"]
    with pytest.raises(Refused) as refused:
        await report(bike_share, at(MAY), now=at(date(2027, 6, 11)))
    assert [reason.code for reason in refused.value.reasons] == ["violation_too_late"]
    unknown = Report(report_ref="r", policy="scooters", rider_ref="x", kind="main_lane", happened_at=at(MAY))
    with pytest.raises(NotFound, match="policy_unknown"):
        await report_violation(merchant_id=bike_share.id, report=unknown, actor_id=ACTOR, now=at(MAY))
    assert await ViolationCount.all().count() == 0
