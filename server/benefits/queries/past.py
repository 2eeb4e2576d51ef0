"""The population and the redemptions that a simulation runs over."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from tortoise.expressions import F, Subquery
from tortoise.functions import Count

from models.benefits import Redemption
from models.enums import ConsentPurpose
from models.registry import Consent
from models.scoring import Score
from server.benefits.queries.facts import desk_of
from server.benefits.simulation import Past
from server.platform.clock import local_day

BATCH = 2000


async def residents_by_tier() -> Mapping[str, int]:
    """Return how many residents who agree to be scored and to benefits stand in each tier."""
    scoring = Consent.filter(purpose=ConsentPurpose.SCORING, ended_at=None).values("resident_id")
    agreed = Score.filter(resident__consents__purpose=ConsentPurpose.BENEFITS, resident__consents__ended_at=None)
    rows = (
        await agreed.filter(resident_id__in=Subquery(scoring))
        .annotate(residents=Count("id"))
        .group_by("tier")
        .values_list("tier", "residents")
    )
    return {str(tier): int(residents) for tier, residents in rows}


async def past_redemptions(benefit_id: UUID, *, since: datetime, until: datetime) -> AsyncIterator[Sequence[Past]]:
    """Yield a benefit's redemptions in batches, oldest first, without those that were wholly returned. Memory: one batch."""
    rows = Redemption.filter(benefit_id=benefit_id, redeemed_at__gte=since, redeemed_at__lt=until, returned_fen__lt=F("amount_fen"))
    last: UUID | None = None
    while batch := await (rows.filter(id__gt=last) if last else rows).order_by("id").limit(BATCH).select_related("merchant"):
        yield [_past(row) for row in batch]
        last = batch[-1].id


def _past(row: Redemption) -> Past:
    desk = desk_of(row.merchant, day=local_day(row.redeemed_at))
    return Past(
        resident_id=row.resident_id, tier=row.tier, desk=desk, amount_fen=row.amount_fen, discount_fen=row.discount_fen,
        redeemed_at=row.redeemed_at,
    )  # fmt: skip
