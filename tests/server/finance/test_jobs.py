"""Days that are over are kept."""

from datetime import timedelta
from uuid import uuid4

from models.codes import Scan
from models.enums import ScanPurpose
from models.figures import DayFigures
from models.registry import Merchant
from server.finance.jobs import KEPT_DAYS, keep_days
from server.finance.queries import days_of_use
from server.platform.actions import action
from tests.cast import NOW, Person
from tests.server.finance.test_queries import MIDNIGHT, TODAY, a_benefit, redeemed

keep = action(keep_days)


async def test_a_day_that_is_over_is_reckoned_once_and_the_last_two_every_time(
    noodle_shop: Merchant, gold_resident: Person, clerk: Person
) -> None:
    await redeemed(await a_benefit("voucher"), noodle_shop, gold_resident, clerk, at=MIDNIGHT - timedelta(days=5), fen=300)

    async def scans_and_given() -> list[tuple[int, int]]:
        days = await days_of_use(first=TODAY - timedelta(days=5), today=TODAY)
        return [(each.scans, each.discount_fen) for each in (days[0], days[-2], days[-1])]

    before = await scans_and_given()
    await keep(now=NOW)
    assert before == await scans_and_given() == [(0, 300), (0, 0), (0, 0)]
    for age in (5, 1, 0):
        await Scan.create(merchant=noodle_shop, code_id=uuid4(), purpose=ScanPurpose.VIEW, scanned_at=MIDNIGHT - timedelta(days=age))
    await keep(now=NOW)
    assert await scans_and_given() == [(0, 300), (1, 0), (1, 0)]


async def test_all_days_are_kept_once(noodle_shop: Merchant) -> None:
    for days in (0, 1, 1):
        await keep(now=NOW + timedelta(days=days))
    assert await DayFigures.all().count() == KEPT_DAYS + 1
