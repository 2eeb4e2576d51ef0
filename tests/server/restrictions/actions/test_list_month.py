"""Listing a month, once its reports are in."""

from datetime import date

from models.enums import NoticeKind
from models.notices import Notice
from models.operation import Job
from models.registry import Merchant
from models.restrictions import Listing
from server.restrictions.months import plus
from server.restrictions.queries import bars_at, published
from tests.cast import Person
from tests.server.restrictions.riders import POLICY, at, list_month_of, list_now, report

MARCH = date(2027, 3, 1)
BENEFITS = ["bicycle-deposit"]


async def test_who_reached_a_threshold_is_listed_and_who_did_not_is_not(bike_share: Merchant, noodle_shop: Merchant) -> None:
    await report(bike_share, at(MARCH), rider="on-the-lane")
    for _ in range(2):
        await report(bike_share, at(MARCH), rider="two-zones", kind="no_parking_zone")
    for _ in range(3):
        await report(noodle_shop, at(MARCH), rider="two-zones", kind="no_parking_zone")
    await list_now(date(2027, 4, 10))
    assert await Listing.all().count() == 0
    for _ in range(2):
        await list_now(date(2027, 4, 11))
    listed = {(row.merchant_id, row.rider_ref): row.counts for row in await Listing.all()}
    assert listed == {(bike_share.id, "on-the-lane"): {"main_lane": 1}, (noodle_shop.id, "two-zones"): {"no_parking_zone": 3}}
    [told] = await Job.filter(name="tell_of_listings")
    assert len(told.arguments["listing_ids"]) == 2


async def test_six_months_in_a_row_bar_for_seven_fifteen_and_thirty_days(bike_share: Merchant) -> None:
    months = [plus(MARCH, each) for each in range(7)]
    days = []
    for month in months:
        row = await list_month_of(bike_share, month)
        days.append((row.streak, (row.bar_until - row.bar_from).days))
    assert days == [(1, 7), (2, 7), (3, 15), (4, 15), (5, 15), (6, 30), (6, 30)]


async def test_a_month_without_a_violation_breaks_the_streak(bike_share: Merchant) -> None:
    for month in (MARCH, plus(MARCH, 1)):
        await list_month_of(bike_share, month)
    assert (await list_month_of(bike_share, plus(MARCH, 3))).streak == 1


async def test_it_is_public_from_the_fifteenth_until_the_bar_ends_by_itself(bike_share: Merchant) -> None:
    await list_month_of(bike_share, MARCH)
    seen = {
        day: len(await published(POLICY, month=MARCH, day=day, before=None, limit=9))
        for day in (date(2027, 4, 14), date(2027, 4, 15), date(2027, 5, 7), date(2027, 5, 8))
    }
    assert list(seen.values()) == [0, 1, 1, 0]


async def test_a_bar_holds_from_the_first_for_seven_days_at_that_operator_for_those_benefits(
    bike_share: Merchant, noodle_shop: Merchant, gold_resident: Person
) -> None:
    assert gold_resident.resident_id
    await list_month_of(bike_share, MARCH, resident_id=gold_resident.resident_id)
    assert [notice.kind for notice in await Notice.filter(resident_id=gold_resident.resident_id)] == [NoticeKind.RESTRICTED]
    held = [
        [bar.ends_at for bar in await bars_at(bike_share.id, resident_id=gold_resident.resident_id, benefits=BENEFITS, day=day)]
        for day in (date(2027, 4, 30), date(2027, 5, 1), date(2027, 5, 7), date(2027, 5, 8))
    ]
    assert held == [[], [at(date(2027, 5, 8), 0)], [at(date(2027, 5, 8), 0)], []]
    day = date(2027, 5, 1)
    assert await bars_at(noodle_shop.id, resident_id=gold_resident.resident_id, benefits=BENEFITS, day=day) == []
    assert await bars_at(bike_share.id, resident_id=gold_resident.resident_id, benefits=["city-voucher"], day=day) == []
