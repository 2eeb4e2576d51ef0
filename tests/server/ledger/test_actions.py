"""Moving money between accounts."""

from uuid import UUID, uuid4

import pytest

from models.benefits import Benefit
from models.enums import AccountKind, BenefitKind, TransferKind
from models.ledger import LedgerAccount, LedgerTransfer
from models.registry import Merchant
from server.ledger.actions import ShortOfMoney, give_back, grant, open_campaign, share, spend
from server.ledger.queries import discrepancies, purse_of
from server.platform.actions import action
from tests.cast import NOW
from tests.server.ledger.books import the_budget

BANK_BPS = 3_333


@pytest.fixture
async def benefit(database: None) -> Benefit:
    return await Benefit.create(code="tea", kind=BenefitKind.VOUCHER, title_zh="茶券", title_en="Tea", created_at=NOW)


@action
async def begin(benefit_id: UUID, granted_fen: int) -> None:
    await open_campaign(benefit_id, granted_fen, now=NOW)


@action
async def change(benefit_id: UUID, by_fen: int) -> None:
    await grant(benefit_id, by_fen, now=NOW)


@action
async def use(benefit_id: UUID, amount_fen: int, *, merchant: Merchant, about_id: UUID) -> None:
    purse = purse_of(await LedgerAccount.filter(benefit_id=benefit_id), merchant_id=merchant.id, district=merchant.district)
    await spend(purse, amount_fen, merchant_id=merchant.id, about_id=about_id, now=NOW)


@action
async def undo(about_id: UUID, amount_fen: int) -> None:
    await give_back(about_id, amount_fen, now=NOW)


@action
async def share_with_a_bank(benefit_id: UUID) -> None:
    """Have a bank bear a third of a benefit."""
    await share(benefit_id, {"city": 10_000 - BANK_BPS, "bank": BANK_BPS}, now=NOW)


@action
async def leave_it_to_the_city(benefit_id: UUID) -> None:
    await share(benefit_id, {}, now=NOW)


async def test_granted_money_comes_from_the_city_and_goes_back_unused(benefit: Benefit) -> None:
    await begin(benefit.id, 1_000)
    await change(benefit.id, 500)
    await change(benefit.id, -1_200)
    assert (await the_budget()).granted_fen == 300
    assert (await LedgerAccount.get(kind=AccountKind.FUND)).out_fen == 300
    assert [each.kind for each in await LedgerTransfer.all().order_by("id")] == [
        TransferKind.GRANT,
        TransferKind.GRANT,
        TransferKind.RECALL,
    ]


async def test_a_campaign_gives_no_fen_more_than_it_has(benefit: Benefit, noodle_shop: Merchant) -> None:
    await begin(benefit.id, 100)
    await use(benefit.id, 60, merchant=noodle_shop, about_id=uuid4())
    for deed in (use(benefit.id, 41, merchant=noodle_shop, about_id=uuid4()), change(benefit.id, -41)):
        with pytest.raises(ShortOfMoney):
            await deed
    await use(benefit.id, 40, merchant=noodle_shop, about_id=uuid4())
    assert (await the_budget()).left_fen == 0
    assert (await LedgerAccount.get(kind=AccountKind.PAYABLE)).in_fen == 100


async def test_every_funder_bears_a_leg_and_gets_it_back(benefit: Benefit, noodle_shop: Merchant) -> None:
    await begin(benefit.id, 10_000)
    await share_with_a_bank(benefit.id)
    about = uuid4()
    await use(benefit.id, 1_000, merchant=noodle_shop, about_id=about)
    assert sorted([each.amount_fen for each in await LedgerTransfer.filter(kind=TransferKind.SPEND)]) == [333, 667]
    for part in (1, 1, 500, 498):
        await undo(about, part)
        assert await discrepancies() == []
    assert (await the_budget()).used_fen == 0
    assert [each.left_fen for each in await LedgerAccount.filter(kind=AccountKind.PAYABLE)] == [0, 0]


async def test_when_one_funder_has_nothing_left_nothing_is_taken_from_the_others(benefit: Benefit, noodle_shop: Merchant) -> None:
    await begin(benefit.id, 100)
    await share_with_a_bank(benefit.id)
    before = await LedgerAccount.all().order_by("id").values()
    with pytest.raises(ShortOfMoney):
        await use(benefit.id, 103, merchant=noodle_shop, about_id=uuid4())
    assert await LedgerAccount.all().order_by("id").values() == before


async def test_a_balance_without_its_transfer_is_noticed(benefit: Benefit) -> None:
    await begin(benefit.id, 1_000)
    await LedgerAccount.filter(benefit_id=benefit.id).update(out_fen=1)
    found = {(each.column, each.stands_fen, each.adds_up_to_fen) for each in await discrepancies()}
    assert found == {("out_fen", 1, 0), ("balance", -1, 0)}


async def test_unused_money_moves_when_others_bear_the_benefit(benefit: Benefit, noodle_shop: Merchant) -> None:
    await begin(benefit.id, 1_000)
    await use(benefit.id, 100, merchant=noodle_shop, about_id=uuid4())
    await share_with_a_bank(benefit.id)
    assert (await the_budget(benefit.id)).granted_fen == 1_000
    assert sorted([(each.share_bps, each.in_fen, each.out_fen) for each in await LedgerAccount.filter(benefit_id=benefit.id)]) == [
        (BANK_BPS, 300, 0),
        (10_000 - BANK_BPS, 700, 100),
    ]
    await leave_it_to_the_city(benefit.id)
    assert sorted([(each.share_bps, each.in_fen, each.out_fen) for each in await LedgerAccount.filter(benefit_id=benefit.id)]) == [
        (0, 0, 0),
        (10_000, 1_000, 100),
    ]
    transfers = await LedgerTransfer.all().count()
    await leave_it_to_the_city(benefit.id)
    assert await LedgerTransfer.all().count() == transfers, "nothing moves when nothing changes"
    assert await discrepancies() == []
