"""Writing holds that were decided, one or many: the rows, why, who looked and who did it. What they reserve is claimed by who calls."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from models.benefits import Hold
from models.codes import CodeUse
from models.decisions import Decision
from models.enums import LookPurpose
from models.keys import uuid7
from server.access.actor import Actor
from server.audit.actions import record_each
from server.benefits.actions import decisions
from server.benefits.actions.looks import looks_from_desk
from server.benefits.case import Case
from server.benefits.limits import counted
from server.benefits.queries.offers import Listed
from server.benefits.trace import facts_of
from server.platform.actions import step


class Held(NamedTuple):
    """A hold, the case that was granted, and at whose desk."""

    hold: Hold
    case: Case
    clerk: Actor


def new_hold(listed: Listed, case: Case, use: CodeUse, *, lasting: timedelta) -> Hold:
    """Return the hold of a case that was granted, still to be written; benefit and revision are loaded."""
    assert case.amount_fen is not None
    assert case.standing.tier is not None
    return Hold(
        benefit=listed.benefit, revision=listed.revision, resident_id=use.resident_id, merchant_id=use.merchant_id, clerk_id=use.clerk_id,
        code_use_id=use.id, order_ref=case.order.ref, tier=case.standing.tier.code, amount_fen=case.amount_fen,
        discount_fen=case.worth_fen, payable_fen=case.amount_fen - case.worth_fen,
        counted=counted([meter for meter, _ in case.meters()]), order_facts=facts_of(case.order), decision_id=uuid7(), held_at=case.now,
        expires_at=case.now + lasting,
    )  # fmt: skip


@step
async def write_holds(listed: Listed, held: Sequence[Held]) -> None:
    """Write holds of one benefit, at least one."""
    now = held[0].case.now
    await Hold.bulk_create([each.hold for each in held])
    await Decision.bulk_create([decisions.of_hold(each.hold, listed, each.case) for each in held])
    await looks_from_desk([(each.clerk, each.hold.resident_id) for each in held], purpose=LookPurpose.REDEMPTION, now=now)
    await record_each("hold", [_done(each.hold) for each in held], object_kind="hold", now=now)


def _done(hold: Hold) -> tuple[UUID, UUID, dict[str, Any]]:
    particulars = {"benefit_id": str(hold.benefit_id), "amount_fen": hold.amount_fen, "discount_fen": hold.discount_fen}
    return hold.clerk_id, hold.id, particulars
