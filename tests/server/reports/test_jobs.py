"""Figures by district, reckoned ahead."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from models.codes import Scan
from models.enums import ScanPurpose
from models.figures import DistrictFigures
from models.registry import Merchant
from models.scoring import Score
from server.platform.actions import action
from server.reports.jobs import reckon_districts
from tests.cast import NOW, make_merchant, resident_scorecard

reckon = action(reckon_districts)


@pytest.fixture
async def street(database: None) -> list[Merchant]:
    """Three open merchants of one district, one of them rated; one that closed; one elsewhere."""
    shops = [await make_merchant(name) for name in ("甲", "乙", "丙", "歇业")]
    await Merchant.filter(name="歇业").update(closed_on=date(2026, 1, 1))
    for shop, place in zip(shops, [(30_000_000, 120_000_000), (30_000_100, 120_000_300)], strict=False):
        await Merchant.filter(id=shop.id).update(latitude_e6=place[0], longitude_e6=place[1])
    await Score.create(merchant=shops[0], scorecard=await resident_scorecard(), points=1, tier="A", as_of=NOW)
    await make_merchant("远", district="古塔街道")
    return shops


async def test_open_merchants_are_counted_by_district_and_tier_in_the_middle_of_their_places(street: list[Merchant]) -> None:
    for days in (1, 29, 31):
        await Scan.create(merchant=street[0], code_id=uuid4(), purpose=ScanPurpose.VIEW, scanned_at=NOW - timedelta(days=days))
    await reckon(now=NOW)
    here = await DistrictFigures.get(district="湖滨街道")
    assert (here.merchants, here.tiers) == (3, {"A": 1, "not_yet_rated": 2})
    assert (here.latitude_e6, here.longitude_e6, here.scans, here.reckoned_at) == (30_000_050, 120_000_150, 2, NOW)
    there = await DistrictFigures.get(district="古塔街道")
    assert (there.merchants, there.latitude_e6, there.scans) == (1, None, 0)


async def test_new_figures_take_the_place_of_the_last(street: list[Merchant]) -> None:
    await reckon(now=NOW)
    await Merchant.filter(district="古塔街道").update(district="湖滨街道")
    await reckon(now=NOW + timedelta(hours=1))
    assert [each.merchants for each in await DistrictFigures.all()] == [4]
