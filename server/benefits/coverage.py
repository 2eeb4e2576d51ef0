"""Where a benefit counts. Pure."""

from models.enums import Industry
from server.benefits.eligibility import Desk
from server.benefits.terms import Scope


def counts_at(scope: Scope, desk: Desk) -> bool:
    """Tell whether a benefit of this scope counts at a merchant, whose groups the desk names."""
    return (not scope.groups or not desk.groups.isdisjoint(scope.groups)) and all(
        not allowed or asked in allowed
        for allowed, asked in (
            (scope.merchants, desk.merchant_id),
            (scope.industries, desk.industry),
            (scope.districts, desk.district),
        )
    )


def narrowed(scope: Scope, *, industry: Industry | None, district: str | None) -> Scope | None:
    """Return the part of a scope that lies in an industry and a district; None when nothing of it does."""
    outside = (industry and scope.industries and industry not in scope.industries) or (
        district and scope.districts and district not in scope.districts
    )
    if outside:
        return None
    industries = (industry,) if industry else scope.industries
    districts = (district,) if district else scope.districts
    everywhere = not (names_merchants(scope) or industries or districts)
    return Scope(
        everywhere=everywhere, merchant_ids=scope.merchant_ids, groups=scope.groups, industries=industries, districts=districts
    )  # fmt: skip


def names_merchants(scope: Scope) -> bool:
    """Tell whether it counts at certain merchants, and not at all of some kind."""
    return bool(scope.merchant_ids or scope.groups)
