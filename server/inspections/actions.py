"""Recording an inspection."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from models.inspections import InspectionPhoto
from models.keys import uuid7
from models.registry import Record
from server.audit.actions import record
from server.inspections.soundness import contradictions
from server.platform.actions import action
from server.platform.clock import local_day
from server.platform.errors import Refused
from server.platform.pictures import Picture
from server.registry.actions.records import take_in
from server.registry.catalogue import BY_CODE
from server.registry.records import NewRecord

SOURCE = "inspectors"
OnSite = Literal["routine_inspection", "random_inspection", "food_inspection", "fire_inspection"]
"""The catalogue items that an inspector of the city may write on site."""


@action
async def record_inspection(
    *,
    merchant_id: UUID,
    catalogue_code: str,
    content: dict[str, Any],
    mark: int | None,
    pictures: Sequence[Picture],
    inspector_id: UUID,
    now: datetime,
) -> Record:
    """Write today's inspection of a merchant as a public record, its photos with it, and have the merchant scored anew.

    content: as registry/contents.py has it. Refused("record_refused") with every reason, "inspection_contradicts" where its
    result contradicts its mark or its findings.
    """
    new = NewRecord(
        catalogue_code=catalogue_code, source_code=SOURCE, source_ref=str(uuid7()), title=BY_CODE[catalogue_code].title_zh,
        dated_on=local_day(now), merchant_id=merchant_id, mark=mark, content=content,
    )  # fmt: skip
    row, _ = await take_in(new, now=now)
    if reasons := contradictions(content["result"], mark, content["findings"]):
        raise Refused("inspection_contradicts", reasons=reasons)
    await InspectionPhoto.bulk_create(
        InspectionPhoto(record_id=row.id, position=place, jpeg=each.jpeg, width=each.width, height=each.height)
        for place, each in enumerate(pictures, start=1)
    )
    particulars = {"catalogue_code": catalogue_code, "merchant_id": str(merchant_id), "photos": len(pictures)}
    await record("record_inspection", actor_id=inspector_id, object_kind="record", object_id=row.id, now=now, particulars=particulars)
    return row
