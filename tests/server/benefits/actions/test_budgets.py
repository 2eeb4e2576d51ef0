"""Setting a budget: compare and set."""

import asyncio

import pytest

from models.audit import AuditLine
from models.ledger import Budget
from server.benefits.actions.budgets import set_budget
from server.platform.crypto import Keyring
from server.platform.errors import Conflict
from tests.cast import NOW, Person
from tests.server.benefits.actions.programme import ANNA, drafted
from tests.server.benefits.desk import Counter, make_benefit
from tests.server.ledger.books import the_budget


async def test_a_budget_is_set_from_what_it_was(database: None) -> None:
    benefit = await drafted(budget_fen=100_000)
    row = await set_budget(benefit_id=benefit.id, expected_fen=100_000, granted_fen=250_000, actor_id=ANNA, now=NOW)
    assert (row.granted_fen, row.used_fen) == (250_000, 0)
    assert (await AuditLine.get(deed="set_budget")).particulars == {"from_fen": 100_000, "to_fen": 250_000}


async def test_a_budget_that_somebody_changed_meanwhile_is_not_overwritten(database: None) -> None:
    benefit = await drafted(budget_fen=100_000)
    with pytest.raises(Conflict) as refusal:
        await set_budget(benefit_id=benefit.id, expected_fen=99_999, granted_fen=1, actor_id=ANNA, now=NOW)
    [reason] = refusal.value.reasons
    assert (reason.code, reason.expected, reason.actual) == ("budget_stands_at", 99_999, 100_000)
    assert (await the_budget()).granted_fen == 100_000


async def test_a_budget_never_falls_below_what_is_used(clerk: Person, gold_resident: Person, keyring: Keyring) -> None:
    benefit = await make_benefit(budget_fen=100_000)
    await Counter(clerk, keyring).redeem(gold_resident, benefit)
    with pytest.raises(Conflict) as refusal:
        await set_budget(benefit_id=benefit.id, expected_fen=100_000, granted_fen=4_499, actor_id=ANNA, now=NOW)
    assert [(reason.code, reason.expected) for reason in refusal.value.reasons] == [("budget_used", 4_500)]
    assert (await set_budget(benefit_id=benefit.id, expected_fen=100_000, granted_fen=4_500, actor_id=ANNA, now=NOW)).granted_fen == 4_500


async def test_of_many_who_set_it_at_once_one_wins(database: None) -> None:
    benefit = await drafted(budget_fen=100_000)
    asked = [set_budget(benefit_id=benefit.id, expected_fen=100_000, granted_fen=amount, actor_id=ANNA, now=NOW) for amount in range(1, 9)]
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(each, Budget) for each in outcomes) == 1
    assert sum(isinstance(each, Conflict) for each in outcomes) == 7
