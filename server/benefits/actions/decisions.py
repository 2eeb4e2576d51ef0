"""Keeping why a benefit was granted or refused."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from models.benefits import Hold, Redemption
from models.decisions import Decision
from models.keys import uuid7
from server.benefits import trace
from server.benefits.case import Case
from server.benefits.queries.offers import Listed
from server.platform.actions import step
from server.platform.errors import Reason


def of_case(listed: Listed, case: Case, reasons: Sequence[Reason], *, clerk_id: UUID) -> dict[str, Any]:
    """Return the columns of a decision, but who was granted what. `case` has a desk and an order."""
    assert case.desk is not None
    standing = case.standing
    return {
        "benefit_id": listed.benefit.id,
        "revision_id": listed.revision.id,
        "resident_id": standing.resident_id,
        "merchant_id": case.desk.merchant_id,
        "clerk_id": clerk_id,
        "tier": standing.tier.code if standing.tier and standing.agrees_to_benefits else "",
        "scorecard_version": standing.scorecard_version,
        "order_facts": trace.facts_of(case.order) | trace.place_of(case.order),
        "amount_fen": case.amount_fen,
        "reasons": trace.kept(reasons),
    }


@step
async def keep_grant(redemption: Redemption, listed: Listed, case: Case) -> Decision:
    """Write why a redemption was granted; it has the redemption's id."""
    columns = of_case(listed, case, trace.grounds(case), clerk_id=redemption.clerk_id)
    return await Decision.create(
        id=redemption.id, redemption_id=redemption.id, granted=True, discount_fen=redemption.discount_fen, decided_at=case.now, **columns
    )


@step
async def keep_use(use_id: UUID, listed: Listed, case: Case, *, clerk_id: UUID) -> Decision:
    """Write why something was granted that is no redemption, as a deposit-free order; it has that thing's id."""
    columns = of_case(listed, case, trace.grounds(case), clerk_id=clerk_id)
    return await Decision.create(id=use_id, redemption_id=None, granted=True, discount_fen=case.worth_fen, decided_at=case.now, **columns)


@step
async def keep_refusal(columns: dict[str, Any], *, now: datetime) -> Decision:
    """Write why something was refused: `columns` as `of_case` gives them."""
    return await Decision.create(id=uuid7(), redemption_id=None, granted=False, discount_fen=0, decided_at=now, **columns)


def of_hold(hold: Hold, listed: Listed, case: Case) -> Decision:
    """Return why something is held, still to be written."""
    columns = of_case(listed, case, trace.grounds(case), clerk_id=hold.clerk_id)
    return Decision(
        id=hold.decision_id, redemption_id=None, granted=True, discount_fen=hold.discount_fen, decided_at=case.now, **columns
    )  # fmt: skip


@step
async def keep_commit(redemption: Redemption, held: dict[str, Any], *, now: datetime) -> Decision:
    """Write why a redemption was granted: for what it was held, `held` being the columns of that decision."""
    amounts = {"amount_fen": redemption.amount_fen, "discount_fen": redemption.discount_fen}
    return await Decision.create(**{**held, **amounts, "id": redemption.id, "redemption_id": redemption.id, "decided_at": now})
