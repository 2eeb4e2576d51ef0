"""A benefit under configuration."""

from datetime import datetime
from uuid import UUID

from models.benefits import Benefit
from models.enums import BenefitKind
from server.benefits.actions.budgets import approve_budget, propose_budget
from server.benefits.actions.draft import draft_benefit
from server.benefits.terms import parse_terms
from tests.cast import NOW, resident_scorecard
from tests.server.benefits.desk import EVERYWHERE

ANNA, BEN = UUID(int=1), UUID(int=2)


async def drafted(code: str = "discount", *, budget_fen: int = 100_000) -> Benefit:
    """A benefit that Anna drafted and nobody saw yet."""
    await resident_scorecard()
    return await draft_benefit(
        code=code, kind=BenefitKind.GRADED_DISCOUNT, title_zh="诚信折扣", title_en="Discount", budget_fen=budget_fen,
        terms=parse_terms(EVERYWHERE), actor_id=ANNA, now=NOW,
    )  # fmt: skip


async def raise_budget(benefit_id: UUID, *, expected_fen: int, granted_fen: int, now: datetime = NOW) -> None:
    """Anna asks for more, Ben approves."""
    proposal = await propose_budget(benefit_id=benefit_id, expected_fen=expected_fen, granted_fen=granted_fen, actor_id=ANNA, now=now)
    await approve_budget(proposal_id=proposal.id, actor_id=BEN, now=now)
