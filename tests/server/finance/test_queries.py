"""Scans, redemptions and budgets by local day."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from models.benefits import Benefit, BenefitRevision, Redemption, RedemptionReturn
from models.codes import CodeUse, Scan
from models.enums import BenefitKind, ComplaintKind, ScanPurpose
from models.registry import Merchant
from server.complaints.actions import withdraw_complaint
from server.finance.queries import budgets_by_day, clocks_running_out, days_of_use, open_complaints
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


async def test_each_local_day_has_its_scans_and_redemptions(noodle_shop: Merchant, gold_resident: Person, clerk: Person) -> None:
    for at in (MIDNIGHT - timedelta(seconds=1), MIDNIGHT, MIDNIGHT + timedelta(hours=23)):
        await Scan.create(merchant=noodle_shop, code_id=uuid4(), purpose=ScanPurpose.VIEW, scanned_at=at)
    await redeemed(await a_benefit("voucher"), noodle_shop, gold_resident, clerk, at=MIDNIGHT, fen=300)
    days = await days_of_use(first=YESTERDAY - timedelta(days=1), today=TODAY)
    assert [(each.day, each.scans, each.redemptions, each.discount_fen) for each in days] == [
        (YESTERDAY - timedelta(days=1), 0, 0, 0),
        (YESTERDAY, 1, 0, 0),
        (TODAY, 2, 1, 300),
    ]


async def test_budgets_are_reckoned_back_from_what_is_used_now(noodle_shop: Merchant, gold_resident: Person, clerk: Person) -> None:
    other, voucher = await a_benefit("other", used_fen=50), await a_benefit("voucher", used_fen=1000)
    given = await redeemed(voucher, noodle_shop, gold_resident, clerk, at=MIDNIGHT - timedelta(hours=1), fen=300)
    await redeemed(voucher, noodle_shop, gold_resident, clerk, at=MIDNIGHT + timedelta(hours=1), fen=200)
    await RedemptionReturn.create(
        redemption=given, amount_fen=1000, discount_fen=100, by_account_id=clerk.account_id, returned_at=MIDNIGHT + timedelta(hours=2)
    )
    found = await budgets_by_day(await days_of_use(first=YESTERDAY, today=TODAY))
    assert [(each.benefit.id, each.used_fen) for each in found] == [(voucher.id, [900, 1000]), (other.id, [50, 50])]


async def test_complaints_that_wait_and_those_that_are_late(noodle_shop: Merchant, keyring: Keyring, now: datetime) -> None:
    await filed_on(noodle_shop, keyring=keyring, kind=ComplaintKind.TIP)
    await filed_on(noodle_shop, keyring=keyring, token="late", now=now - timedelta(days=60))
    closed = await filed_on(noodle_shop, keyring=keyring, token="closed", now=now - timedelta(days=60))
    await withdraw_complaint(reference=closed.complaint.reference, secret=closed.secret, note="", keyring=keyring, now=now)
    counted = await open_complaints(now=now)
    assert (counted.waiting, counted.late) == (2, 1)


async def test_the_clock_that_ends_first_comes_first(noodle_shop: Merchant, keyring: Keyring, now: datetime) -> None:
    await filed_on(noodle_shop, keyring=keyring)
    early = await filed_on(noodle_shop, keyring=keyring, token="early", now=now - timedelta(days=9))
    assert [each.id for each in await clocks_running_out(limit=1)] == [early.complaint.id]


async def test_a_budget_runs_out_at_the_pace_of_the_days_before_today(noodle_shop: Merchant, gold_resident: Person, clerk: Person) -> None:
    voucher = await a_benefit("voucher", used_fen=20_000)
    await redeemed(voucher, noodle_shop, gold_resident, clerk, at=MIDNIGHT - timedelta(hours=1), fen=20_000)
    [found] = await budgets_by_day(await days_of_use(first=YESTERDAY - timedelta(days=1), today=TODAY))
    assert found.runs_out_on == TODAY + timedelta(days=8)
