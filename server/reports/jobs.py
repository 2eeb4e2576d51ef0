"""What reports reckon ahead, so that nobody waits for it."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from tortoise.expressions import Q
from tortoise.functions import Avg, Count

from models.codes import Scan
from models.figures import DistrictFigures
from models.registry import Merchant
from server.platform.actions import step
from server.platform.clock import local_day
from server.scoring.scorecard import NOT_YET_RATED

SCANS_OF = timedelta(days=30)


@step
async def reckon_districts(*, now: datetime) -> None:
    """Count the open merchants of every district by tier, and what was scanned there in 30 days, in the place of the last figures."""
    opened = Merchant.filter(Q(closed_on=None) | Q(closed_on__gt=local_day(now)))
    tiers = await opened.annotate(n=Count("id")).group_by("district", "score__tier").values_list("district", "score__tier", "n")
    places = (
        await opened.filter(latitude_e6__not_isnull=True)
        .annotate(y=Avg("latitude_e6"), x=Avg("longitude_e6"))
        .group_by("district")
        .values("district", "y", "x")
    )
    scans = Scan.filter(scanned_at__gte=now - SCANS_OF).annotate(n=Count("id")).group_by("merchant__district")
    counted: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for district, tier, number in tiers:
        counted[district][tier or NOT_YET_RATED] += number
    middle = {each["district"]: each for each in places}
    scanned: dict[str, int] = {str(district): number for district, number in await scans.values_list("merchant__district", "n")}
    await DistrictFigures.all().delete()
    await DistrictFigures.bulk_create(
        [_figures(district, dict(by_tier), middle.get(district), scanned.get(district, 0), now) for district, by_tier in counted.items()]
    )


def _figures(district: str, tiers: dict[str, int], middle: dict[str, Any] | None, scans: int, now: datetime) -> DistrictFigures:
    return DistrictFigures(
        district=district,
        merchants=sum(tiers.values()),
        tiers=tiers,
        latitude_e6=round(middle["y"]) if middle else None,
        longitude_e6=round(middle["x"]) if middle else None,
        scans=scans,
        reckoned_at=now,
    )
