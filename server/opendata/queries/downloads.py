"""Public rows to download, piece by piece in the order of ids: memory holds one piece, whatever the city's size."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from tortoise.functions import Count

from models.complaints import Complaint
from models.enums import ComplaintKind, ComplaintState, RecordKind, Visibility
from models.registry import Merchant, Record
from server.benefits.queries.offers import BenefitSeen, shown_offers
from server.benefits.terms import Terms
from server.codes import static_code
from server.codes.keys import Issuer
from server.codes.queries import open_codes_of
from server.complaints.states import TOLD
from server.platform.crypto import Keyring
from server.scoring.queries import grades_of_merchants

PIECE = 1000
FIRST = UUID(int=0)
Row = Sequence[Any]


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """What it takes to write a merchant's printed code, and the local day of the facts."""

    keyring: Keyring
    issuer: Issuer
    today: date

    async def codes(self, merchant_ids: Sequence[UUID]) -> dict[UUID, str]:
        rows = await open_codes_of(merchant_ids)
        texts = static_code.encode_many([row.handle for row in rows.values()], keyring=self.keyring, issuer=self.issuer)
        return dict(zip(rows, texts, strict=True))


Pieces = Callable[[Publisher], AsyncIterator[list[Row]]]


async def merchants(publisher: Publisher) -> AsyncIterator[list[Row]]:
    """Merchants with an open code, and their grade as the public sees it. No telephone numbers: many are somebody's own."""
    after = FIRST
    while rows := await Merchant.filter(id__gt=after).order_by("id").limit(PIECE):
        after = rows[-1].id
        ids = [row.id for row in rows]
        codes, grades = await publisher.codes(ids), await grades_of_merchants(ids, today=publisher.today)
        yield [_merchant(row, codes[row.id], grades[row.id]) for row in rows if row.id in codes]


def _merchant(row: Merchant, code: str, grade: Any) -> Row:
    place = [None if each is None else round(each / 1e6, 6) for each in (row.latitude_e6, row.longitude_e6)]
    tier = grade.tier
    return [
        *(code, row.name, row.uscc, row.industry.value, row.district, row.address, *place, row.registered_on, row.closed_on),
        *(grade.state.value, tier.code if tier else None, grade.points, row.source_code, row.received_at),
    ]


async def inspections(publisher: Publisher) -> AsyncIterator[list[Row]]:
    """Inspections that are public and stand. Who went there is left out, whose the duty is stays."""
    after = FIRST
    standing = Record.filter(kind=RecordKind.INSPECTION, visibility=Visibility.PUBLIC, resolution__id__isnull=True)
    standing = standing.filter(merchant_id__not_isnull=True, dated_on__lte=publisher.today)
    while rows := await standing.filter(id__gt=after).order_by("id").limit(PIECE).select_related("merchant"):
        after = rows[-1].id
        codes = await publisher.codes(list({row.merchant_id for row in rows if row.merchant_id}))
        yield [_inspection(row, codes[row.merchant_id]) for row in rows if row.merchant_id in codes]


def _inspection(row: Record, code: str) -> Row:
    assert row.merchant is not None
    findings = row.content.get("findings") or ()
    return [
        *(code, row.merchant.name, row.merchant.uscc, row.catalogue_code, row.title, row.dated_on, row.mark, row.content.get("result")),
        *(len(findings), row.content.get("authority"), row.source_code, row.received_at),
    ]


async def complaints(publisher: Publisher) -> AsyncIterator[list[Row]]:
    """How many complaints were taken up against whom, and how they ended. Tips, words and people are in none of it."""
    after = FIRST
    told = Complaint.filter(kind=ComplaintKind.COMPLAINT, state__in=TOLD, events__state=ComplaintState.ACCEPTED)
    while True:
        piece = told.filter(merchant_id__gt=after).annotate(number=Count("id")).group_by("merchant_id").order_by("merchant_id")
        ids: list[Any] = list(await piece.limit(PIECE).values_list("merchant_id", flat=True))
        if not ids:
            return
        after = ids[-1]
        counted = told.filter(merchant_id__in=ids).annotate(number=Count("id")).group_by("merchant_id", "state")
        counts = {(id, str(state)): number for id, state, number in await counted.values_list("merchant_id", "state", "number")}
        codes = await publisher.codes(ids)
        names = dict(await Merchant.filter(id__in=ids).values_list("id", "name"))
        yield [[codes[id], names[id], *_ends(id, counts)] for id in ids if id in codes]


def _ends(id: UUID, counts: Mapping[tuple[UUID, str], int]) -> list[int]:
    def of(*states: ComplaintState) -> int:
        return sum(counts.get((id, str(state)), 0) for state in states)

    ends = (ComplaintState.RESOLVED, ComplaintState.UNRESOLVED)
    return [of(ComplaintState.ACCEPTED, ComplaintState.ANSWERED), *(of(end) for end in ends)]


async def benefits(publisher: Publisher) -> AsyncIterator[list[Row]]:
    """Benefits that are live or paused, with all their terms."""
    yield [_benefit(each.benefit, each.offer.terms) for each in await shown_offers()]


def _benefit(benefit: BenefitSeen, terms: Terms) -> Row:
    scope = terms.scope
    return [
        *(benefit.code, benefit.title_zh, benefit.title_en, benefit.kind.value, benefit.state.value, terms.basis),
        *(terms.window.opens_at, terms.window.closes_at, scope.everywhere, [each.value for each in scope.industries]),
        *(list(scope.districts), list(scope.groups), len(scope.merchant_ids), terms.minimum_order_fen, terms.needs_voucher),
        {tier: effect.model_dump(exclude_none=True) for tier, effect in terms.tiers.items()},
    ]


@dataclass(frozen=True, kw_only=True)
class Download:
    """One set of public rows: its columns and how its pieces are read."""

    columns: tuple[str, ...]
    pieces: Pieces


DOWNLOADS: Mapping[str, Download] = {
    "merchants": Download(
        columns=(
            *("code", "name", "uscc", "industry", "district", "address", "latitude", "longitude", "registered_on", "closed_on"),
            *("state", "grade", "points", "source", "received_at"),
        ),
        pieces=merchants,
    ),
    "inspections": Download(
        columns=(
            *("code", "name", "uscc", "kind", "title", "dated_on", "mark", "result", "findings", "authority", "source", "received_at"),
        ),
        pieces=inspections,
    ),
    "complaints": Download(columns=("code", "name", "in_progress", "resolved", "unresolved"), pieces=complaints),
    "benefits": Download(
        columns=(
            *("code", "title_zh", "title_en", "kind", "state", "basis", "opens_at", "closes_at", "everywhere", "industries", "districts"),
            *("groups", "named_merchants", "minimum_order_fen", "needs_voucher", "tiers"),
        ),
        pieces=benefits,
    ),
}
