"""Incentive cards: offered, issued to persons or vehicles by a job, ended one by one or as a whole."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tortoise.expressions import F

from models.benefits import Benefit
from models.cards import CardBenefit, CardIssue, IncentiveCard, IssuedCard
from models.enums import CardBearer
from server.audit.actions import record
from server.benefits.cards import Vehicle, issue_reasons, twice
from server.benefits.queries.cards import find_card, next_entitled
from server.benefits.queries.entitled import unknown_residents, unknown_tiers
from server.platform.actions import action, step
from server.platform.clock import local_day
from server.platform.errors import Conflict, NotFound, Reason, Refused
from server.platform.jobs import enqueue

ISSUED_A_STEP = 1_000
NUMBER_DIGITS = 12
KIND = "incentive_card"


@action
async def offer_card(
    *, code: str, bearer: CardBearer, title_zh: str, title_en: str, benefit_ids: Sequence[UUID], actor_id: UUID | None, now: datetime
) -> IncentiveCard:
    """Add a card that bundles benefits. Conflict("card_code_taken"); Refused("invalid_card") for a benefit that never was, or twice."""
    known = set(await Benefit.filter(id__in=list(benefit_ids)).values_list("id", flat=True))
    unknown = [Reason(code="benefit_unknown", path=f"benefits.{place}", actual=str(each))
               for place, each in enumerate(benefit_ids) if each not in known or each in benefit_ids[:place]]  # fmt: skip
    if unknown:
        raise Refused("invalid_card", reasons=unknown)
    if await IncentiveCard.exists(code=code):
        raise Conflict("card_code_taken")
    card = await IncentiveCard.create(code=code, bearer=bearer, title_zh=title_zh, title_en=title_en, created_by=actor_id, created_at=now)
    await CardBenefit.bulk_create([CardBenefit(card_id=card.id, benefit_id=each) for each in benefit_ids])
    particulars = {"code": code, "bearer": bearer, "benefits": [str(each) for each in benefit_ids]}
    await record("offer_card", actor_id=actor_id, object_kind=KIND, object_id=card.id, now=now, particulars=particulars)
    return card


@action
async def issue_cards(
    card_id: UUID, *, tiers: Sequence[str], residents: Sequence[UUID], vehicles: Sequence[Vehicle], valid_until: date | None,
    actor_id: UUID | None, now: datetime,
) -> CardIssue:  # fmt: skip
    """Have a card issued to everybody in `tiers`, to `residents`, or to `vehicles`: one of them is given. NotFound; Conflict("card_ended");

    Refused("invalid_issue") for the wrong bearer, a tier of no live scorecard, residents who are none, a plate twice, a day that is past.
    """
    card = await find_card(card_id)
    if card.ended_at:
        raise Conflict("card_ended")
    reasons = issue_reasons(card.bearer, tiers=tiers, people=residents, vehicles=vehicles, valid_until=valid_until, today=local_day(now))
    people = [*residents, *(each.resident_id for each in vehicles if each.resident_id)]
    reasons += [*twice(vehicles), *await unknown_tiers(tiers), *await unknown_residents(people)]
    if reasons:
        raise Refused("invalid_issue", reasons=reasons)
    issue = await CardIssue.create(
        card=card, tiers=list(tiers), residents=[str(each) for each in residents], vehicles=[_kept(each) for each in vehicles],
        valid_until=valid_until, by_account_id=actor_id, asked_at=now,
    )  # fmt: skip
    await enqueue("issue_cards", {"issue_id": str(issue.id)}, now=now)
    particulars = {"tiers": list(tiers), "residents": len(residents), "vehicles": len(vehicles)}
    await record("issue_cards", actor_id=actor_id, object_kind=KIND, object_id=card_id, now=now, particulars=particulars)
    return issue


@action
async def end_card(card_id: UUID, *, actor_id: UUID | None, now: datetime) -> IncentiveCard:
    """Offer a card no more: none of it counts from now on. NotFound; Conflict("card_ended")."""
    won = await IncentiveCard.filter(id=card_id, ended_at=None).update(ended_at=now)
    card = await find_card(card_id)
    if not won:
        raise Conflict("card_ended")
    await record("end_card", actor_id=actor_id, object_kind=KIND, object_id=card_id, now=now)
    return card


@action
async def end_issued_card(card_id: UUID, number: str, *, actor_id: UUID | None, now: datetime) -> None:
    """Take one card back. NotFound, also when it was taken back already."""
    won = await IssuedCard.filter(card_id=card_id, number=number, ended_at=None).update(ended_at=now, ended_by=actor_id)
    if not won:
        raise NotFound("not_found")
    await record("end_issued_card", actor_id=actor_id, object_kind=KIND, object_id=card_id, now=now, particulars={"number": number})


@step
async def issue_next_cards(*, issue_id: str, now: datetime, after: str | None = None) -> None:
    """Issue the next cards of an issue, and queue the rest. Of a card that has ended no more are issued."""
    issue = await CardIssue.get(id=issue_id).select_related("card")
    entitled: list[UUID] = []
    if issue.vehicles:
        wanted = [{"plate_hash": each["hash"], "plate_shown": each["shown"], "resident_id": each["resident_id"]} for each in issue.vehicles]
    else:
        entitled = await next_entitled(issue, after=UUID(after) if after else None, limit=ISSUED_A_STEP, day=local_day(now))
        wanted = [{"resident_id": each} for each in entitled]
    given = 0 if issue.card.ended_at else await _issue(issue, wanted, now=now)
    await CardIssue.filter(id=issue.id).update(given=F("given") + given)
    if len(entitled) == ISSUED_A_STEP:
        await enqueue("issue_cards", {"issue_id": issue_id, "after": str(entitled[-1])}, now=now)
    else:
        await CardIssue.filter(id=issue.id).update(done_at=now)


async def _issue(issue: CardIssue, wanted: Sequence[dict[str, Any]], *, now: datetime) -> int:
    """Add cards; who holds one that is in force keeps it (partial unique indexes). Return how many are new."""
    await IssuedCard.filter(card_id=issue.card_id, ended_at=None, valid_until__lt=local_day(now)).update(ended_at=now)
    alike = {"card_id": issue.card_id, "valid_until": issue.valid_until, "issued_by": issue.by_account_id, "issued_at": now}
    rows = [IssuedCard(number=_number(), **alike, **each) for each in wanted]
    await IssuedCard.bulk_create(rows, ignore_conflicts=True)
    return await IssuedCard.filter(number__in=[row.number for row in rows]).count() if rows else 0


def _number() -> str:
    return f"{secrets.randbelow(10**NUMBER_DIGITS):0{NUMBER_DIGITS}d}"


def _kept(vehicle: Vehicle) -> dict[str, Any]:
    holder = str(vehicle.resident_id) if vehicle.resident_id else None
    return {"hash": vehicle.plate_hash, "shown": vehicle.plate_shown, "resident_id": holder}
