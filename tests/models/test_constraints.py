"""What the live schema itself refuses, on both engines."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from tortoise.exceptions import IntegrityError

from models.access import Account, RoleGrant
from models.benefits import Benefit, LimitCounter
from models.codes import MerchantCode
from models.complaints import Review
from models.decisions import Decision
from models.enums import (
    AccountKind,
    BenefitKind,
    CodeEnd,
    ConsentPurpose,
    LimitEntity,
    LimitPeriod,
    RecordKind,
    Role,
    ScorecardState,
    SubjectKind,
    TransferKind,
    Visibility,
)
from models.ledger import LedgerAccount, LedgerTransfer
from models.partners import WaiverOrder
from models.registry import Consent, Merchant, Record, Resident, Resolution
from models.scoring import Score, Scorecard, Withholding
from server.platform.crypto import Keyring
from tests.cast import make_merchant, resident_scorecard
from tests.server.benefits.desk import make_benefit
from tests.server.ledger.books import make_account
from tests.server.partners.operator import RISK_FEN, make_deposit, make_operator, waiting_order

NOW = datetime(2026, 11, 20, tzinfo=UTC)


async def a_resident() -> Resident:
    return await Resident.create(joined_at=NOW)


async def a_record(**subject: Any) -> Record:
    return await Record.create(
        catalogue_code="x", kind=RecordKind.HONOUR, source_code="s", source_ref=str(uuid4()), title="t",
        dated_on=date(2026, 1, 1), visibility=Visibility.PUBLIC, received_at=NOW, **subject,
    )  # fmt: skip


async def a_budget(used_fen: int) -> LedgerAccount:
    benefit = await Benefit.create(code=str(uuid4()), kind=BenefitKind.VOUCHER, title_zh="券", title_en="v", created_at=NOW)
    return await make_account(benefit, in_fen=100, out_fen=used_fen)


async def record_of_nobody() -> None:
    await a_record()


async def record_of_two() -> None:
    await a_record(merchant=await make_merchant("a"), resident=await a_resident())


async def score_of_nobody() -> None:
    await Score.create(scorecard=await resident_scorecard(), tier="x", as_of=NOW)


async def budget_over_its_grant() -> None:
    await a_budget(101)


async def budget_raised_over_its_grant() -> None:
    budget = await a_budget(100)
    await LedgerAccount.filter(id=budget.id).update(held_fen=1)


async def budget_below_zero() -> None:
    await a_budget(-1)


async def budget_held_below_zero() -> None:
    budget = await a_budget(100)
    await LedgerAccount.filter(id=budget.id).update(held_fen=-1)


async def a_transfer(**changes: Any) -> LedgerTransfer:
    campaign = await a_budget(0)
    fund = await make_account(None, kind=AccountKind.FUND)
    sides = {"from_account": fund, "to_account": campaign, "kind": TransferKind.GRANT, "amount_fen": 1}
    return await LedgerTransfer.create(**{**sides, "made_at": NOW, **changes})


async def transfer_of_nothing() -> None:
    await a_transfer(amount_fen=0)


async def transfer_to_itself() -> None:
    fund = await make_account(None, kind=AccountKind.FUND)
    await a_transfer(from_account=fund, to_account=fund)


async def hold_in_another_account() -> None:
    await a_transfer(kind=TransferKind.HOLD)


async def transfer_changed_afterwards() -> None:
    transfer = await a_transfer()
    await LedgerTransfer.filter(id=transfer.id).update(amount_fen=2)


async def decision_changed_afterwards() -> None:
    benefit, merchant = await make_benefit(), await make_merchant("a")
    await Decision.create(
        benefit=benefit, revision_id=benefit.live_revision_id, resident=await a_resident(), merchant=merchant,
        clerk=await Account.create(created_at=NOW), granted=False, amount_fen=1, discount_fen=0, decided_at=NOW,
    )  # fmt: skip
    await Decision.all().update(granted=True)


async def counter_below_zero() -> None:
    benefit = await Benefit.create(code="b", kind=BenefitKind.VOUCHER, title_zh="券", title_en="v", created_at=NOW)
    await LimitCounter.create(
        benefit=benefit, entity=LimitEntity.RESIDENT, entity_key="r", period=LimitPeriod.DAY, period_start=date(2026, 1, 1), used_count=-1
    )


async def six_stars() -> None:
    await Review.create(merchant=await make_merchant("a"), resident=await a_resident(), stars=6, written_at=NOW)


async def two_open_reviews() -> None:
    merchant, resident = await make_merchant("a"), await a_resident()
    for _ in range(2):
        await Review.create(merchant=merchant, resident=resident, stars=5, written_at=NOW)


async def two_open_codes() -> None:
    merchant = await make_merchant("a")
    for number in (1, 2):
        await MerchantCode.create(merchant=merchant, handle=number, short_number=str(number), issued_at=NOW)


async def two_open_consents() -> None:
    resident = await a_resident()
    for _ in range(2):
        await Consent.create(resident=resident, purpose=ConsentPurpose.SCORING, text_version="1", given_at=NOW)


async def two_live_scorecards() -> None:
    for version in (1, 2):
        await Scorecard.create(
            subject_kind=SubjectKind.MERCHANT,
            version=version,
            title_zh="",
            title_en="",
            definition={},
            state=ScorecardState.LIVE,
            drafted_at=NOW,
        )


async def two_open_citywide_grants() -> None:
    account = await Account.create(created_at=NOW)
    for _ in range(2):
        await RoleGrant.create(account=account, role=Role.INSPECTOR, granted_at=NOW)


async def two_open_withholdings() -> None:
    merchant = await make_merchant("a")
    for _ in range(2):
        await Withholding.create(merchant=merchant, reason="", since=NOW)


async def two_ends_of_one_record() -> None:
    record = await a_record(merchant=await make_merchant("a"))
    for _ in range(2):
        await Resolution.create(record=record, outcome="repaired", resolved_at=NOW)


async def two_merchants_with_one_unified_code() -> None:
    for name in ("a", "b"):
        await Merchant.create(name=name, uscc="91310000132200000X", source_code="s", received_at=NOW)


async def two_merchants_with_one_reference() -> None:
    for name in ("a", "b"):
        await Merchant.create(name=name, source_code="s", source_ref="1", received_at=NOW)


async def code_of_nobody() -> None:
    await MerchantCode.create(merchant_id=uuid4(), handle=1, short_number="1", issued_at=NOW)


async def code_given_to_nobody() -> None:
    code = await MerchantCode.create(merchant=await make_merchant("a"), handle=1, short_number="1", issued_at=NOW)
    await MerchantCode.filter(id=code.id).update(merchant_id=uuid4())


async def merchant_taken_from_its_code() -> None:
    merchant = await make_merchant("a")
    await MerchantCode.create(merchant=merchant, handle=1, short_number="1", issued_at=NOW)
    await Merchant.filter(id=merchant.id).delete()


async def a_waiver(keyring: Keyring, **changes: Any) -> WaiverOrder:
    return await waiting_order(await make_operator(keyring), await make_deposit(), **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"risk_fen": 0},
        {"credit_fen": 1},
        {"credit_fen": 1, "cash_fen": 1},
        {"credit_fen": RISK_FEN + 1, "cash_fen": -1},
        {"state": "active"},
        {"state": "active", "credit_fen": RISK_FEN, "cash_fen": 0, "bound_at": NOW},
        {"charged_fen": RISK_FEN + 1, "total_fen": RISK_FEN + 1},
        {"charged_fen": 5, "discounted_fen": 1, "total_fen": 5},
        {"charged_fen": 5, "discounted_fen": 6, "total_fen": -1},
        {"state": "done", "credit_fen": RISK_FEN, "cash_fen": 0, "bound_at": NOW, "sandbox_person": "gold:ann"},
    ],
    ids=str,
)
async def test_the_database_refuses_an_order_that_does_not_add_up(database: None, keyring: Keyring, changes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        await a_waiver(keyring, **changes)


async def test_the_database_takes_an_order_that_adds_up(database: None, keyring: Keyring) -> None:
    """The control: charges less discounts, up to the whole risk."""
    split = {"credit_fen": RISK_FEN - 1, "cash_fen": 1, "bound_at": NOW, "sandbox_person": "gold:ann"}
    order = await a_waiver(keyring, state="done", charged_fen=RISK_FEN + 5, discounted_fen=5, total_fen=RISK_FEN, **split)
    assert (await WaiverOrder.get(id=order.id)).total_fen == RISK_FEN


REFUSED = [
    two_merchants_with_one_reference,
    code_of_nobody,
    code_given_to_nobody,
    merchant_taken_from_its_code,
    record_of_nobody,
    record_of_two,
    score_of_nobody,
    budget_over_its_grant,
    budget_raised_over_its_grant,
    budget_below_zero,
    budget_held_below_zero,
    transfer_of_nothing,
    transfer_to_itself,
    hold_in_another_account,
    transfer_changed_afterwards,
    decision_changed_afterwards,
    counter_below_zero,
    six_stars,
    two_open_reviews,
    two_open_codes,
    two_open_consents,
    two_live_scorecards,
    two_open_citywide_grants,
    two_open_withholdings,
    two_ends_of_one_record,
    two_merchants_with_one_unified_code,
]


@pytest.mark.parametrize("misdeed", REFUSED, ids=lambda misdeed: misdeed.__name__)
async def test_the_database_refuses(misdeed: Callable[[], Awaitable[None]], database: None) -> None:
    with pytest.raises(IntegrityError):
        await misdeed()


async def test_the_database_takes_what_is_right(database: None) -> None:
    """The control: an ended code, consent or review makes room for the next."""
    merchant, resident = await make_merchant("a"), await a_resident()
    await MerchantCode.create(merchant=merchant, handle=1, short_number="1", issued_at=NOW, ended_at=NOW, end=CodeEnd.ROTATED)
    await MerchantCode.create(merchant=merchant, handle=2, short_number="2", issued_at=NOW)
    await Review.create(merchant=merchant, resident=resident, stars=1, written_at=NOW, replaced_at=NOW)
    await Review.create(merchant=merchant, resident=resident, stars=5, written_at=NOW)
    await a_budget(100)
    await a_transfer()
    await a_record(merchant=merchant)
    assert await MerchantCode.all().count() == 2
