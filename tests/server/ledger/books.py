"""Looking at a budget, and at all books: whoever looks in a test, checks that everything adds up."""

from typing import Any
from uuid import UUID

from models.benefits import Benefit
from models.enums import AccountKind
from models.ledger import Budget, Funder, LedgerAccount
from server.ledger.posting import CITY, CITY_ID, WHOLE_BPS
from server.ledger.queries import discrepancies
from tests.cast import NOW


async def the_budget(benefit_id: UUID | None = None) -> Budget:
    """Return the budget of a benefit, or of the only one there is."""
    assert await discrepancies() == []
    accounts = LedgerAccount.filter(benefit_id=benefit_id) if benefit_id else LedgerAccount.filter(benefit_id__isnull=False)
    return Budget.of(await accounts)


async def make_account(benefit: Benefit | None, *, kind: AccountKind = AccountKind.CAMPAIGN, **balances: Any) -> LedgerAccount:
    """An account of the city's as if money had moved: its transfers are missing, so the books do not add up."""
    await Funder.bulk_create([Funder(id=CITY_ID, code=CITY, title_zh="市级财政", title_en="City", created_at=NOW)], ignore_conflicts=True)
    return await LedgerAccount.create(kind=kind, funder_id=CITY_ID, benefit=benefit, share_bps=WHOLE_BPS, **balances)
