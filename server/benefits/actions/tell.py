"""Telling residents of their benefits, in the transaction of what is told. Titles are kept as they are on that day."""

from datetime import datetime

from models.benefits import Benefit, Redemption
from models.enums import NoticeKind
from server.notices.actions import tell_everybody, tell_resident
from server.platform.actions import step


@step
async def tell_of_use(redemption: Redemption, kind: NoticeKind, *, discount_fen: int, now: datetime) -> None:
    """Tell who used a benefit that it was used or returned; its benefit is loaded."""
    told = {**_titles(redemption.benefit), "merchant_id": str(redemption.merchant_id), "discount_fen": discount_fen}
    await tell_resident(redemption.resident_id, kind, object_id=redemption.id, particulars=told, now=now)


@step
async def tell_of_rules(benefit: Benefit, *, now: datetime) -> None:
    """Tell everybody of a benefit's new rules; `benefit` is as it was before them."""
    kind = NoticeKind.BENEFIT_OPENED if benefit.live_revision_id is None else NoticeKind.BENEFIT_CHANGED
    await tell_everybody(kind, object_id=benefit.id, particulars=_titles(benefit), now=now)


def _titles(benefit: Benefit) -> dict[str, str]:
    return {"benefit_zh": benefit.title_zh, "benefit_en": benefit.title_en}
