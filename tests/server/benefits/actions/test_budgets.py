"""Setting a budget: compare and set; less by one person, more by two."""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from tortoise.exceptions import IntegrityError

from models.audit import AuditLine
from models.benefits import BudgetProposal
from models.enums import ProposalOutcome
from models.ledger import Budget
from server.benefits.actions import budgets
from server.benefits.actions.budgets import approve_budget, lower_budget, propose_budget, reject_budget, withdraw_budget
from server.benefits.actions.publish import end_benefit
from server.platform.crypto import Keyring
from server.platform.errors import Conflict, DomainError, Forbidden, NotFound, Refused
from tests.cast import NOW, Person
from tests.server.benefits.actions.programme import ANNA, BEN, drafted
from tests.server.benefits.desk import Counter, make_benefit
from tests.server.ledger.books import the_budget

CLARA = UUID(int=3)


async def proposed(*, expected_fen: int = 100_000, granted_fen: int = 250_000) -> BudgetProposal:
    """A raise that Anna proposed."""
    benefit = await drafted(budget_fen=100_000)
    return await propose_budget(benefit_id=benefit.id, expected_fen=expected_fen, granted_fen=granted_fen, actor_id=ANNA, now=NOW)


async def test_one_person_lowers_a_budget_and_never_raises_it(database: None) -> None:
    benefit = await drafted(budget_fen=100_000)
    row = await lower_budget(benefit_id=benefit.id, expected_fen=100_000, granted_fen=50_000, actor_id=ANNA, now=NOW)
    assert (row.granted_fen, row.used_fen) == (50_000, 0)
    assert (await AuditLine.get(deed="set_budget")).particulars == {"from_fen": 100_000, "to_fen": 50_000}
    with pytest.raises(Refused, match="budget_is_raised"):
        await lower_budget(benefit_id=benefit.id, expected_fen=50_000, granted_fen=50_001, actor_id=ANNA, now=NOW)
    assert (await the_budget()).granted_fen == 50_000


async def test_a_raise_waits_until_somebody_else_approves_it(database: None) -> None:
    proposal = await proposed()
    assert (await the_budget()).granted_fen == 100_000
    with pytest.raises(Forbidden, match="own_proposal"):
        await approve_budget(proposal_id=proposal.id, actor_id=ANNA, now=NOW)
    assert (await the_budget()).granted_fen == 100_000
    await approve_budget(proposal_id=proposal.id, actor_id=BEN, now=NOW)
    assert (await the_budget()).granted_fen == 250_000
    lines = {line.deed: (line.actor_id, line.particulars["from_fen"], line.particulars["to_fen"]) for line in await AuditLine.all()
             if line.deed.endswith("_budget")}  # fmt: skip
    assert lines == {"propose_budget": (ANNA, 100_000, 250_000), "approve_budget": (BEN, 100_000, 250_000)}


async def test_what_is_decided_stays_decided(database: None) -> None:
    proposal = await proposed()
    await reject_budget(proposal_id=proposal.id, note="太多", actor_id=BEN, now=NOW)
    again = [approve_budget, withdraw_budget]
    for deed, who in zip(again, (BEN, ANNA), strict=True):
        with pytest.raises(Conflict, match="proposal_decided"):
            await deed(proposal_id=proposal.id, actor_id=who, now=NOW)
    await proposal.refresh_from_db()
    assert (proposal.outcome, proposal.decided_by, proposal.note) == ("rejected", BEN, "太多")
    assert (await the_budget()).granted_fen == 100_000


async def test_only_whoever_proposed_takes_it_back_and_then_another_can_be_proposed(database: None) -> None:
    proposal = await proposed()
    more: dict[str, Any] = {"benefit_id": proposal.benefit_id, "expected_fen": 100_000, "granted_fen": 1_000_000, "now": NOW}
    with pytest.raises(Conflict, match="budget_proposal_waits"):
        await propose_budget(**more, actor_id=BEN)
    with pytest.raises(Forbidden, match="not_own_proposal"):
        await withdraw_budget(proposal_id=proposal.id, actor_id=BEN, now=NOW)
    await withdraw_budget(proposal_id=proposal.id, actor_id=ANNA, now=NOW)
    assert (await propose_budget(**more, actor_id=BEN)).proposed_by == BEN


async def test_a_budget_that_somebody_changed_meanwhile_is_not_overwritten(database: None) -> None:
    proposal = await proposed()
    here: dict[str, Any] = {"benefit_id": proposal.benefit_id, "expected_fen": 99_999, "actor_id": ANNA, "now": NOW}
    for deed, granted_fen in ((lower_budget, 1), (propose_budget, 200_000)):
        with pytest.raises(Conflict, match="budget_changed") as refusal:
            await deed(**here, granted_fen=granted_fen)
        [reason] = refusal.value.reasons
        assert (reason.code, reason.expected, reason.actual) == ("budget_stands_at", 99_999, 100_000)
    await lower_budget(**here | {"expected_fen": 100_000}, granted_fen=90_000)
    with pytest.raises(Conflict, match="budget_changed"):
        await approve_budget(proposal_id=proposal.id, actor_id=BEN, now=NOW)
    await proposal.refresh_from_db()
    assert ((await the_budget()).granted_fen, proposal.outcome) == (90_000, None), "a refusal decides nothing"


async def test_of_an_ended_benefit_nothing_is_raised(database: None) -> None:
    proposal = await proposed()
    await end_benefit(benefit_id=proposal.benefit_id, actor_id=ANNA, now=NOW)
    with pytest.raises(Conflict, match="benefit_ended"):
        await approve_budget(proposal_id=proposal.id, actor_id=BEN, now=NOW)
    await reject_budget(proposal_id=proposal.id, note="已结束", actor_id=BEN, now=NOW)
    with pytest.raises(Conflict, match="benefit_ended"):
        await propose_budget(benefit_id=proposal.benefit_id, expected_fen=100_000, granted_fen=100_001, actor_id=ANNA, now=NOW)
    with pytest.raises(NotFound):
        await approve_budget(proposal_id=uuid4(), actor_id=BEN, now=NOW)


async def test_a_budget_never_falls_below_what_is_used(clerk: Person, gold_resident: Person, keyring: Keyring) -> None:
    benefit = await make_benefit(budget_fen=100_000)
    await Counter(clerk, keyring).redeem(gold_resident, benefit)
    with pytest.raises(Conflict) as refusal:
        await lower_budget(benefit_id=benefit.id, expected_fen=100_000, granted_fen=4_499, actor_id=ANNA, now=NOW)
    assert [(reason.code, reason.expected) for reason in refusal.value.reasons] == [("budget_used", 4_500)]
    lowered = await lower_budget(benefit_id=benefit.id, expected_fen=100_000, granted_fen=4_500, actor_id=ANNA, now=NOW)
    assert lowered.granted_fen == 4_500


async def test_of_many_who_change_it_at_once_one_wins(database: None) -> None:
    benefit = await drafted(budget_fen=100_000)
    asked = [
        lower_budget(benefit_id=benefit.id, expected_fen=100_000, granted_fen=amount, actor_id=ANNA, now=NOW) for amount in range(1, 9)
    ]
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(each, Budget) for each in outcomes) == 1
    assert sum(isinstance(each, Conflict) for each in outcomes) == 7
    granted_fen = (await the_budget()).granted_fen
    raises = [
        propose_budget(benefit_id=benefit.id, expected_fen=granted_fen, granted_fen=200_000, actor_id=UUID(int=who), now=NOW)
        for who in range(8)
    ]
    proposals = await asyncio.gather(*raises, return_exceptions=True)
    assert sum(isinstance(each, BudgetProposal) for each in proposals) == 1
    assert sum(isinstance(each, Conflict) for each in proposals) == 7


@pytest.mark.parametrize("naive", [False, True], ids=["the service", "a naive version"])
async def test_of_an_approval_and_a_rejection_at_once_one_counts(
    naive: bool, database: None, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if naive and engine == "sqlite":
        pytest.skip("SQLite writes one transaction at a time, so that even a naive version holds")
    if naive:
        monkeypatch.setattr(budgets, "_decide", decide_naively(asyncio.Barrier(2)))
    proposal = await proposed()
    outcomes = await asyncio.gather(
        approve_budget(proposal_id=proposal.id, actor_id=BEN, now=NOW),
        reject_budget(proposal_id=proposal.id, note="不", actor_id=CLARA, now=NOW),
        return_exceptions=True,
    )
    assert all(isinstance(each, (BudgetProposal, DomainError)) for each in outcomes), outcomes
    await proposal.refresh_from_db()
    raised = (await the_budget()).granted_fen == 250_000
    told = [each.outcome for each in outcomes if isinstance(each, BudgetProposal)]
    assert (told == [proposal.outcome] and raised == (proposal.outcome == "approved")) != naive


async def test_even_a_naive_version_is_refused_by_the_database_when_one_person_does_both(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budgets, "_decide", decide_naively(asyncio.Barrier(1)))
    proposal = await proposed()
    with pytest.raises(IntegrityError, match="two_persons"):
        await approve_budget(proposal_id=proposal.id, actor_id=ANNA, now=NOW)
    assert (await the_budget()).granted_fen == 100_000


def decide_naively(together: asyncio.Barrier) -> Any:
    """A planted fault: read, check and save, whoever asks."""

    async def decide(proposal_id: UUID, outcome: ProposalOutcome, *, actor_id: UUID, now: datetime, note: str = "") -> BudgetProposal:
        proposal = await BudgetProposal.get(id=proposal_id)
        if proposal.outcome:
            raise Conflict("proposal_decided")
        await together.wait()
        proposal.outcome, proposal.decided_by, proposal.decided_at, proposal.note = outcome, actor_id, now, note
        await proposal.save(update_fields=["outcome", "decided_by", "decided_at", "note"])
        return proposal

    return decide
