"""Payment: late, and less what came back."""

from datetime import timedelta

import pytest

from models.audit import AuditLine
from models.enums import AccountKind
from models.ledger import LedgerAccount
from server.platform.actions import action
from server.platform.clock import local_day
from server.platform.crypto import Keyring
from server.settlement.actions import DELAY_DAYS, pay_out
from server.settlement.queries import statement_of_programme
from tests.cast import NOW, Person
from tests.server.benefits.desk import Counter, make_benefit
from tests.server.ledger.books import the_budget

THEN = NOW + timedelta(days=DELAY_DAYS + 1)


@pytest.fixture
def counter(clerk: Person, keyring: Keyring) -> Counter:
    return Counter(clerk, keyring)


@action
async def pay() -> None:
    await pay_out(now=THEN)


async def test_what_is_fresh_waits_and_what_came_back_is_taken_off_the_next_payment(counter: Counter, gold_resident: Person) -> None:
    benefit = await make_benefit()
    old = await counter.redeem(gold_resident, benefit, 10_000)
    await counter.redeem(gold_resident, benefit, 30_000, now=THEN - timedelta(days=1))
    await pay()
    await pay()
    paid, owed = LedgerAccount.filter(kind=AccountKind.PAID), LedgerAccount.filter(kind=AccountKind.PAYABLE)
    assert ((await paid.get()).in_fen, (await owed.get()).left_fen) == (1_500, 4_500)
    await counter.give_back(old, now=THEN)
    assert (await owed.get()).left_fen == 3_000
    await pay()
    assert (await paid.get()).in_fen == 1_500, "what was paid too much is set off against what is earned"
    assert await AuditLine.filter(deed="pay_out").count() == 1
    statement = await statement_of_programme(local_day(THEN))
    assert [(line.benefit, line.returned_fen, line.paid_fen) for line in statement.lines] == [(None, 0, 1_500), (benefit.code, 1_500, 0)]
    await the_budget()
