"""The photos of inspections, as the public sees them."""

from collections.abc import Collection
from uuid import UUID

from tortoise.functions import Count

from models.enums import Visibility
from models.inspections import InspectionPhoto
from server.platform.errors import NotFound


async def photo_counts(record_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many photos each of the records has; none that has none. One statement, none for no records."""
    if not record_ids:
        return {}
    counted = InspectionPhoto.filter(record_id__in=record_ids).annotate(photos=Count("id")).group_by("record_id")
    return {UUID(str(record_id)): int(photos) for record_id, photos in await counted.values_list("record_id", "photos")}


async def find_photo(merchant_id: UUID, record_id: UUID, position: int) -> InspectionPhoto:
    """Return a photo of one of a merchant's public inspections. NotFound, also once the record was withdrawn."""
    shown = InspectionPhoto.filter(record_id=record_id, position=position, record__merchant_id=merchant_id)
    photo = await shown.get_or_none(record__visibility=Visibility.PUBLIC, record__resolution__id__isnull=True)
    if photo is None:
        raise NotFound("not_found")
    return photo
