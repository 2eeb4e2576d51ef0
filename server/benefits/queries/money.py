"""Where a benefit's money lies, and what a funder was given for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from models.enums import AccountKind
from models.ledger import LedgerAccount
from server.platform.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A merchant or a district: one of the two."""

    merchant_id: UUID | None = None
    district: str | None = None


@dataclass(frozen=True, kw_only=True)
class Allotted:
    """What the funders together allotted to a spot (fen), and what of it is used, held and left."""

    spot: Spot
    granted_fen: int = 0
    used_fen: int = 0
    held_fen: int = 0

    @property
    def left_fen(self) -> int:
        return self.granted_fen - self.used_fen - self.held_fen


async def allotments_of(benefit_id: UUID) -> list[Allotted]:
    """Return what of a benefit's money is allotted, districts first, by name."""
    found: dict[Spot, list[LedgerAccount]] = {}
    for each in await LedgerAccount.filter(benefit_id=benefit_id, kind=AccountKind.ALLOTMENT).order_by("district", "merchant_id"):
        found.setdefault(Spot(merchant_id=each.merchant_id, district=each.district), []).append(each)
    return sorted((_together(spot, accounts) for spot, accounts in found.items()), key=lambda each: each.spot.merchant_id is not None)


async def allotment_at(benefit_id: UUID, spot: Spot) -> Allotted:
    """Return what is allotted to a spot; nothing where nobody allotted anything."""
    mine = LedgerAccount.filter(benefit_id=benefit_id, kind=AccountKind.ALLOTMENT)
    return _together(spot, await mine.filter(merchant_id=spot.merchant_id, district=spot.district))


async def left_of_campaign(benefit_id: UUID) -> int:
    """Return what the funders' campaign accounts have left together (fen)."""
    return sum(each.left_fen for each in await LedgerAccount.filter(benefit_id=benefit_id, kind=AccountKind.CAMPAIGN))


async def funds() -> list[LedgerAccount]:
    """Return every funder's fund, its funder loaded, by code."""
    return await LedgerAccount.filter(kind=AccountKind.FUND).select_related("funder").order_by("funder__code")


async def find_fund(funder: str) -> LedgerAccount:
    """Return the fund of a funder, by code. NotFound."""
    fund = await LedgerAccount.get_or_none(kind=AccountKind.FUND, funder__code=funder).select_related("funder")
    if fund is None:
        raise NotFound("not_found")
    return fund


def _together(spot: Spot, accounts: Sequence[LedgerAccount]) -> Allotted:
    return Allotted(
        spot=spot, granted_fen=sum(each.in_fen for each in accounts), used_fen=sum(each.out_fen for each in accounts),
        held_fen=sum(each.held_fen for each in accounts),
    )  # fmt: skip
