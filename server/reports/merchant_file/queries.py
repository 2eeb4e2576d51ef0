"""One merchant on one page. Every question is bounded and served by an index, however long the merchant's history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from tortoise.functions import Avg, Count, Max, Min

from models.access import RoleGrant
from models.benefits import Redemption
from models.codes import MerchantCode, Scan
from models.complaints import Complaint, Review
from models.enums import ComplaintState, RecordKind
from models.registry import CatalogueItem, Merchant, Record, Source
from server.codes import static_code
from server.codes.keys import Issuer
from server.platform.clock import local_day, start_of_local_day
from server.platform.crypto import Keyring
from server.platform.errors import NotFound
from server.scoring.queries import grade_of_merchant
from server.scoring.standings import Grade

KINDS = (RecordKind.PENALTY, RecordKind.LICENCE, RecordKind.INSPECTION, RecordKind.COMMITMENT, RecordKind.HONOUR)
MOST_RECORDS, MOST_LINES, MOST_COUNTED = 8, 6, 5000
SPAN_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The newest records of one kind, whatever their visibility, each with how it ended; `more` beyond those."""

    kind: RecordKind
    records: Sequence[Record]
    more: bool


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """What one source delivered under one item of the catalogue: how many records, received first and last when."""

    source: Source | str
    item: CatalogueItem | str
    records: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class MerchantFile:
    """`code`: the text of the open code, None without one. `scans`: of each of the last 30 days, today last. `stars_e2`: in hundredths."""

    merchant: Merchant
    code: str | None
    code_row: MerchantCode | None
    grade: Grade
    records: Sequence[Kept]
    delivered: Sequence[Delivered]
    complaints: Sequence[Complaint]
    complaints_by_state: dict[ComplaintState, int]
    reviews: Sequence[Review]
    review_count: int
    stars_e2: int | None
    redemptions: Sequence[Redemption]
    scans: Sequence[tuple[date, int]]
    staff: int


async def merchant_file(merchant_id: UUID, *, keyring: Keyring, issuer: Issuer, now: datetime) -> MerchantFile:
    """Return all of it. NotFound."""
    merchant = await Merchant.get_or_none(id=merchant_id)
    if merchant is None:
        raise NotFound("not_found")
    code = await MerchantCode.get_or_none(merchant_id=merchant.id, ended_at=None)
    count, stars_e2 = await _stars(merchant.id)
    opened = Review.filter(merchant_id=merchant.id, replaced_at=None)
    return MerchantFile(
        merchant=merchant,
        code=static_code.encode(code.handle, keyring=keyring, issuer=issuer) if code else None,
        code_row=code,
        grade=await grade_of_merchant(merchant.id, today=local_day(now)),
        records=[await _kept(merchant.id, kind) for kind in KINDS],
        delivered=await _delivered(merchant.id),
        complaints=await Complaint.filter(merchant_id=merchant.id).order_by("-filed_at").limit(MOST_LINES),
        complaints_by_state=await _by_state(merchant.id),
        reviews=await opened.order_by("-written_at").limit(MOST_LINES),
        review_count=count,
        stars_e2=stars_e2,
        redemptions=await Redemption.filter(merchant_id=merchant.id).order_by("-redeemed_at").limit(MOST_LINES).select_related("benefit"),
        scans=await _scans(merchant.id, today=local_day(now)),
        staff=await RoleGrant.filter(merchant_id=merchant.id, ended_at=None).count(),
    )


async def _kept(merchant_id: UUID, kind: RecordKind) -> Kept:
    rows = Record.filter(merchant_id=merchant_id, kind=kind).order_by("-dated_on", "-id").limit(MOST_RECORDS + 1)
    found = await rows.select_related("resolution")
    return Kept(kind=kind, records=found[:MOST_RECORDS], more=len(found) > MOST_RECORDS)


async def _delivered(merchant_id: UUID) -> list[Delivered]:
    told = Record.filter(merchant_id=merchant_id).annotate(n=Count("id"), first=Min("received_at"), last=Max("received_at"))
    rows: list[Any] = await told.group_by("source_code", "catalogue_code").values("source_code", "catalogue_code", "n", "first", "last")
    sources = {each.code: each for each in await Source.filter(code__in=[row["source_code"] for row in rows])}
    items = {each.code: each for each in await CatalogueItem.filter(code__in=[row["catalogue_code"] for row in rows])}
    found = [
        Delivered(
            source=sources.get(row["source_code"], row["source_code"]),
            item=items.get(row["catalogue_code"], row["catalogue_code"]),
            records=row["n"], first_at=_moment(row["first"]), last_at=_moment(row["last"]),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda each: each.last_at, reverse=True)


async def _by_state(merchant_id: UUID) -> dict[ComplaintState, int]:
    counts = Complaint.filter(merchant_id=merchant_id).annotate(n=Count("id")).group_by("state")
    return {ComplaintState(state): number for state, number in await counts.values_list("state", "n")}


async def _stars(merchant_id: UUID) -> tuple[int, int | None]:
    [(count, mean)] = (
        await Review.filter(merchant_id=merchant_id, replaced_at=None).annotate(n=Count("id"), mean=Avg("stars")).values_list("n", "mean")
    )
    return count, round(mean * 100) if count else None


async def _scans(merchant_id: UUID, *, today: date) -> list[tuple[date, int]]:
    """Count the newest scans of the last days in Python: a busy merchant has some thousand, and days are Shanghai's."""
    first = today - timedelta(days=SPAN_DAYS - 1)
    moments = Scan.filter(merchant_id=merchant_id, scanned_at__gte=start_of_local_day(first)).order_by("-scanned_at").limit(MOST_COUNTED)
    days = [local_day(moment) for (moment,) in await moments.values_list("scanned_at")]
    return [(day, days.count(day)) for day in (first + timedelta(days=n) for n in range(SPAN_DAYS))]


def _moment(value: Any) -> datetime:
    """SQLite gives the aggregate of a moment as its text."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)
