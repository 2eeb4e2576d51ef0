"""Restrictions as JSON: what operators, residents, administrators and the public each see."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, StringConstraints

from models.enums import Lift
from models.restrictions import Listing
from routes import reading
from server.restrictions.policy import Policy, find_policy

PolicyCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Words = Annotated[reading.Text, StringConstraints(min_length=1, max_length=1000)]


class CountShown(BaseModel):
    """How often in the month; `listed_from`: from how many on a month is listed."""

    kind: str
    title: str
    count: int
    listed_from: int


class ObjectionShown(BaseModel):
    text: str
    filed_at: datetime
    upheld: bool | None
    note: str
    decided_at: datetime | None


class RestrictionShown(BaseModel):
    """The bar covers the local days from `bar_from` up to and without `bar_until`; `lifted`: why it does not any more."""

    id: UUID
    policy: str
    title: str
    basis: str
    operator: str
    month: date
    counts: list[CountShown]
    months_in_a_row: int
    publish_on: date
    bar_from: date
    bar_until: date
    lifted: Lift | None
    lifted_at: datetime | None
    objection: ObjectionShown | None


class RestrictionsShown(BaseModel):
    items: list[RestrictionShown]
    next: UUID | None


class Objection(reading.Body):
    """Why the month should not have been listed; an administrator reads it and decides."""

    text: Words


class Signature(reading.Body):
    """`text`: the commitment as it was read and signed."""

    text: Words


def restriction_json(row: Listing, spoken: str) -> dict[str, Any]:
    """A listing whose operator, lift and objection are loaded."""
    policy, names = find_policy(row.policy), ("id", "policy", "month", "publish_on", "bar_from", "bar_until")
    return {
        **{name: getattr(row, name) for name in names},
        "title": _in(policy.title, spoken),
        "basis": policy.basis,
        "operator": row.merchant.name,
        "counts": counts_json(policy, row.counts, spoken),
        "months_in_a_row": row.streak,
        "lifted": row.lift.why if row.lift else None,
        "lifted_at": row.lift.lifted_at if row.lift else None,
        "objection": _objection_json(row),
    }


def counts_json(policy: Policy, counts: dict[str, int], spoken: str) -> list[dict[str, Any]]:
    return [
        {"kind": code, "title": _in(kind.title, spoken), "count": counts.get(code, 0), "listed_from": kind.listed_from}
        for code, kind in policy.kinds.items()
    ]


def _objection_json(row: Listing) -> dict[str, Any] | None:
    names = ("text", "filed_at", "upheld", "note", "decided_at")
    return {name: getattr(row.objection, name) for name in names} if row.objection else None


def _in(title: Any, spoken: str) -> str:
    return str(title.en if spoken == "en" else title.zh)
