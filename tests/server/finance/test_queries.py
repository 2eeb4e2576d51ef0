"""Scans, redemptions and budgets by local day."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from redis.asyncio import Redis

from models.benefits import Benefit, BenefitRevision, Redemption, RedemptionReturn
from models.codes import CodeUse, Scan
from models.enums import BenefitKind, ComplaintKind, ScanPurpose
from models.registry import Merchant
from server.complaints.actions import withdraw_complaint
from server.finance.queries import budgets_by_day, days_of_use, open_complaints
from server.platform.crypto import Keyring
from tests.cast import NOW, Person
from tests.server.complaints.filing import filed_on
from tests.server.ledger.books import make_account

TODAY = date(2026, 11, 20)
YESTERDAY = TODAY - timedelta(days=1)
MIDNIGHT = datetime(2026, 11, 19, 16, tzinfo=UTC)
"""When the 20th began in Shanghai."""


async def redeemed(benefit: Benefit, merchant: Merchant, resident: Person, clerk: Person, *, at: datetime, fen: int) -> Redemption:
    revision = await BenefitRevision.get(benefit=benefit)
    use = await CodeUse.create(
        handle=1, step=await CodeUse.all().count(), payload_hash="x", resident_id=resident.resident_id, merchant=merchant,
        clerk_id=clerk.account_id, used_at=at,
    )  # fmt: skip
    return await Redemption.create(
        benefit=benefit, revision=revision, resident_id=resident.resident_id, merchant=merchant, clerk_id=clerk.account_id, code_use=use,
        order_ref=str(uuid4()), tier="gold", amount_fen=fen * 10, discount_fen=fen, payable_fen=fen * 9, receipt="", redeemed_at=at,
    )  # fmt: skip


async def a_benefit(code: str, *, used_fen: int = 0) -> Benefit:
    benefit = await Benefit.create(code=code, kind=BenefitKind.VOUCHER, title_zh="券", title_en="Voucher", created_at=NOW)
    await make_account(benefit, in_fen=100_000, out_fen=used_fen)
    await BenefitRevision.create(benefit=benefit, number=1, terms={}, drafted_at=NOW)
    return benefit


async def test_each_local_day_has_its_scans_and_redemptions(
    noodle_shop: Merchant, gold_resident: Person, clerk: Person, cache: Redis
) -> None:
    for at in (MIDNIGHT - timedelta(seconds=1), MIDNIGHT, MIDNIGHT + timedelta(hours=23)):
        await Scan.create(merchant=noodle_shop, code_id=uuid4(), purpose=ScanPurpose.VIEW, scanned_at=at)
    await redeemed(await a_benefit("voucher"), noodle_shop, gold_resident, clerk, at=MIDNIGHT, fen=300)
    days = await days_of_use(first=YESTERDAY - timedelta(days=1), today=TODAY, cache=cache)
    assert [(each.day, each.scans, each.redemptions, each.discount_fen) for each in days] == [
        (YESTERDAY - timedelta(days=1), 0, 0, 0),
        (YESTERDAY, 1, 0, 0),
        (TODAY, 2, 1, 300),
    ]


async def test_budgets_are_reckoned_back_from_what_is_used_now(
    noodle_shop: Merchant, gold_resident: Person, clerk: Person, cache: Redis
) -> None:
    other, voucher = await a_benefit("other", used_fen=50), await a_benefit("voucher", used_fen=1000)
    given = await redeemed(voucher, noodle_shop, gold_resident, clerk, at=MIDNIGHT - timedelta(hours=1), fen=300)
    await redeemed(voucher, noodle_shop, gold_resident, clerk, at=MIDNIGHT + timedelta(hours=1), fen=200)
    await RedemptionReturn.create(
        redemption=given, amount_fen=1000, discount_fen=100, by_account_id=clerk.account_id, returned_at=MIDNIGHT + timedelta(hours=2)
    )
    found = await budgets_by_day(await days_of_use(first=YESTERDAY, today=TODAY, cache=cache))
    assert [(each.benefit.id, each.used_fen) for each in found] == [(voucher.id, [900, 1000]), (other.id, [50, 50])]


async def test_a_day_that_is_over_is_reckoned_once_and_today_every_time(
    noodle_shop: Merchant, gold_resident: Person, clerk: Person, cache: Redis
) -> None:
    await redeemed(await a_benefit("voucher"), noodle_shop, gold_resident, clerk, at=MIDNIGHT - timedelta(days=5), fen=300)

    async def scans_and_given() -> list[tuple[int, int]]:
        days = await days_of_use(first=TODAY - timedelta(days=5), today=TODAY, cache=cache)
        return [(each.scans, each.discount_fen) for each in (days[0], days[-2], days[-1])]

    first = await scans_and_given()
    for age in (5, 1, 0):
        await Scan.create(merchant=noodle_shop, code_id=uuid4(), purpose=ScanPurpose.VIEW, scanned_at=MIDNIGHT - timedelta(days=age))
    assert first == [(0, 300), (0, 0), (0, 0)]
    assert await scans_and_given() == [(0, 300), (1, 0), (1, 0)], "only a day that is over is remembered"
    await cache.flushdb()
    assert await scans_and_given() == [(1, 300), (1, 0), (1, 0)], "what Redis forgets is reckoned again"


async def test_without_redis_every_day_is_reckoned(noodle_shop: Merchant) -> None:
    await Scan.create(merchant=noodle_shop, code_id=uuid4(), purpose=ScanPurpose.VIEW, scanned_at=MIDNIGHT - timedelta(days=3))
    nowhere: Redis = Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.2)
    days = await days_of_use(first=TODAY - timedelta(days=5), today=TODAY, cache=nowhere)
    await nowhere.aclose()
    assert sum(each.scans for each in days) == 1


async def test_complaints_that_wait_and_those_that_are_late(noodle_shop: Merchant, keyring: Keyring, now: datetime) -> None:
    await filed_on(noodle_shop, keyring=keyring, kind=ComplaintKind.TIP)
    await filed_on(noodle_shop, keyring=keyring, token="late", now=now - timedelta(days=60))
    closed = await filed_on(noodle_shop, keyring=keyring, token="closed", now=now - timedelta(days=60))
    await withdraw_complaint(reference=closed.complaint.reference, secret=closed.secret, note="", keyring=keyring, now=now)
    counted = await open_complaints(now=now)
    assert (counted.waiting, counted.late) == (2, 1)
