"""Who vouchers and cards are given to: everybody in some tiers, or residents named one by one."""

from collections.abc import Sequence
from uuid import UUID

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from models.enums import ConsentPurpose, SubjectKind
from models.registry import Consent, Resident
from models.scoring import Score
from server.platform.errors import Reason
from server.scoring.queries import live_scorecard


def agreeing(*, tiers: Sequence[str], residents: Sequence[str]) -> QuerySet[Resident]:
    """Return those who are named, or stand in a tier, and agree to benefits. A tier is known only of those who still agree to be scored."""
    agreed = Consent.filter(purpose=ConsentPurpose.SCORING, ended_at=None).values("resident_id")
    standing = Score.filter(tier__in=tiers, resident_id__in=Subquery(agreed)).values("resident_id")
    named = Resident.filter(id__in=residents) if residents else Resident.filter(id__in=Subquery(standing))
    return named.filter(consents__purpose=ConsentPurpose.BENEFITS, consents__ended_at=None)


async def unknown_tiers(tiers: Sequence[str]) -> list[Reason]:
    live = await live_scorecard(SubjectKind.RESIDENT) if tiers else None
    known = [tier.code for tier in live[1].tiers] if live else []
    return [
        Reason(code="unknown_tier", path=f"tiers.{place}", expected=", ".join(known), actual=tier)
        for place, tier in enumerate(tiers)
        if tier not in known
    ]


async def unknown_residents(residents: Sequence[UUID]) -> list[Reason]:
    known = set(await Resident.filter(id__in=list(residents)).values_list("id", flat=True)) if residents else set()
    return [
        Reason(code="resident_unknown", path=f"residents.{place}", actual=str(each))
        for place, each in enumerate(residents)
        if each not in known
    ]
