"""What an import asks before it writes."""

from collections.abc import Collection
from uuid import UUID

from models.registry import Merchant, Source


async def known_sources() -> list[str]:
    """Return the codes of everybody who may deliver."""
    return [source.code for source in await Source.all().order_by("code")]


async def merchants_by_ref(refs: Collection[str], *, source_code: str) -> dict[str, UUID]:
    """Return the ids of a source's merchants by its references."""
    found = Merchant.filter(source_code=source_code, source_ref__in=refs).only("id", "source_ref")
    return {merchant.source_ref: merchant.id for merchant in await found if merchant.source_ref}
