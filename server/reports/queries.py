"""Reading what the public may know of a merchant."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from tortoise.expressions import Q
from tortoise.functions import Count

from models.codes import MerchantCode
from models.complaints import Complaint, ComplaintEvent, Review
from models.enums import ComplaintKind, ComplaintState, RecordKind, SubjectKind, Visibility
from models.figures import DistrictFigures
from models.registry import CatalogueItem, Merchant, Record, Source
from server.codes import static_code
from server.codes.keys import Issuer
from server.codes.queries import find_merchant_code
from server.complaints import states
from server.inspections.queries import photo_counts
from server.platform.clock import local_day
from server.platform.crypto import Keyring
from server.registry.record_life import Life, is_shown_on
from server.reports import opinions
from server.reports.facts import ComplaintLine, Complaints, Fact, Finding, MerchantCredit, Origin, Particular, ReviewLine, Reviews, Who
from server.reports.publication import EXPIRED_SHOWN, MAY_BE_SHOWN_ENDED, is_on_page, published
from server.reports.rating import rating
from server.scoring.queries import grade_of_merchant
from server.scoring.scorecard import Title

MOST = {RecordKind.LICENCE: 60, RecordKind.COMMITMENT: 60, RecordKind.HONOUR: 60, RecordKind.INSPECTION: 12}
"""How many of a kind a page shows. Penalties in force have no limit: none may hide behind others."""
SAID = (
    *("offence", "measure", "law", "promise", "scope", "conditions", "level", "reason", "type", "plan", "note"),
    *("issuer", "authority", "checked_by"),
)
"""Texts of a record's content, in the order in which people want to read them."""
MOST_OPINIONS, MOST_FINDINGS = 5, 20


@dataclass(frozen=True, slots=True)
class FoundCredit:
    """A page's facts and the rows that its scans are logged under."""

    merchant_id: UUID
    code_id: UUID
    credit: MerchantCredit


async def merchant_credit(code: str, *, keyring: Keyring, issuer: Issuer, now: datetime) -> FoundCredit:
    """Return the facts behind a printed code; after a rotation `credit.code` is the new one.

    NotFound("not_found") for a forged or unknown code, NotFound("gone") for a revoked one.
    """
    found = await find_merchant_code(code, keyring=keyring, issuer=issuer)
    credit = await _credit(found, static_code.encode(found.handle, keyring=keyring, issuer=issuer), today=local_day(now))
    return FoundCredit(merchant_id=found.merchant_id, code_id=found.id, credit=credit)


async def districts(*, limit: int) -> list[DistrictFigures]:
    """Return the figures of the districts with the most merchants, as the job last reckoned them."""
    return await DistrictFigures.all().order_by("-merchants", "district").limit(limit)


async def _credit(code: MerchantCode, text: str, *, today: date) -> MerchantCredit:
    merchant = code.merchant
    found = {kind: await _records(merchant.id, kind, today) for kind in MOST}
    shown = [*await _penalties(merchant.id, today), *(row for kind, most in MOST.items() for row in found[kind][:most])]
    more = {kind: len(found[kind]) > most for kind, most in MOST.items()}
    titles = await _titles(merchant, shown)
    photos = await photo_counts([record.id for record in found[RecordKind.INSPECTION]])
    facts = {
        kind: tuple(_fact(record, titles, today, photos.get(record.id, 0)) for record in shown if record.kind is kind)
        for kind in RecordKind
    }
    return MerchantCredit(
        code=text,
        short_number=code.short_number,
        who=_who(merchant, titles),
        rating=rating(await grade_of_merchant(merchant.id, today=today), public={record.id for record in shown}),
        licences=facts[RecordKind.LICENCE],
        more_licences=more[RecordKind.LICENCE],
        inspections=facts[RecordKind.INSPECTION],
        more_inspections=more[RecordKind.INSPECTION],
        commitments=facts[RecordKind.COMMITMENT],
        more_commitments=more[RecordKind.COMMITMENT],
        honours=facts[RecordKind.HONOUR],
        more_honours=more[RecordKind.HONOUR],
        penalties=facts[RecordKind.PENALTY],
        complaints=await _complaints(merchant.id),
        reviews=await _reviews(merchant.id),
    )


async def _penalties(merchant_id: UUID, today: date) -> list[Record]:
    return await _standing(merchant_id, RecordKind.PENALTY, today, most=None)


async def _records(merchant_id: UUID, kind: RecordKind, today: date) -> list[Record]:
    """Return the newest of a kind, one more than are shown when there are more."""
    if kind is RecordKind.INSPECTION:
        rows = _public(merchant_id).filter(kind=kind).order_by("-dated_on", "-id")
        return list(await rows.limit(MOST[kind] + 1))
    return await _standing(merchant_id, kind, today, most=MOST[kind] + 1)


async def _standing(merchant_id: UUID, kind: RecordKind, today: date, *, most: int | None) -> list[Record]:
    """The dates are asked of the database, so that a long history is neither read nor counted; the rule has the last word."""
    shown_ended = EXPIRED_SHOWN if kind in MAY_BE_SHOWN_ENDED else timedelta()
    lasting = Q(ends_on=None) | Q(ends_on__gte=today - shown_ended)
    rows = _public(merchant_id).filter(lasting, kind=kind, dated_on__lte=today).order_by("-dated_on", "-id")
    return [row for row in await (rows.limit(most) if most else rows) if is_on_page(row.kind, _life(row), today)]


def _public(merchant_id: UUID) -> Any:
    return Record.filter(merchant_id=merchant_id, visibility=Visibility.PUBLIC, resolution__id__isnull=True)


@dataclass(frozen=True, slots=True)
class _Titles:
    sources: dict[str, Title]
    catalogue: dict[str, Title]


async def _titles(merchant: Merchant, records: Collection[Record]) -> _Titles:
    codes = {merchant.source_code, *(record.source_code for record in records)}
    items = {record.catalogue_code for record in records}
    sources = await Source.filter(code__in=codes)
    catalogue = await CatalogueItem.filter(code__in=items, subject_kind=SubjectKind.MERCHANT) if items else []
    return _Titles(_by_code(sources), _by_code(catalogue))


def _by_code(rows: Sequence[Source] | Sequence[CatalogueItem]) -> dict[str, Title]:
    return {row.code: Title(zh=row.title_zh, en=row.title_en) for row in rows}


def _who(merchant: Merchant, titles: _Titles) -> Who:
    return Who(
        name=merchant.name,
        uscc=merchant.uscc,
        industry=merchant.industry,
        enterprise_type=merchant.enterprise_type,
        registered_capital=merchant.registered_capital,
        scope=merchant.scope,
        province=merchant.province,
        district=merchant.district,
        address=merchant.address,
        registered_on=merchant.registered_on,
        closed_on=merchant.closed_on,
        origin=_origin(merchant, titles),
    )


def _fact(record: Record, titles: _Titles, today: date, photos: int) -> Fact:
    life = published(_life(record))
    return Fact(
        id=record.id,
        kind=record.kind,
        catalogue=titles.catalogue.get(record.catalogue_code, _untitled(record.catalogue_code)),
        title=record.title,
        document_no=record.document_no,
        dated_on=record.dated_on,
        ends_on=life.ends_on,
        in_force=is_shown_on(life, today),
        severity=record.severity,
        amount_fen=record.amount_fen,
        mark=record.mark,
        result=record.content.get("result", record.content.get("kept")),
        particulars=tuple(Particular(name=name, text=record.content[name]) for name in SAID if record.content.get(name)),
        photos=photos,
        findings=tuple(map(_finding, record.content.get("findings", ())[:MOST_FINDINGS])),
        origin=_origin(record, titles),
    )


def _life(record: Record) -> Life:
    return Life(dated_on=record.dated_on, ends_on=record.ends_on, severity=record.severity)


def _finding(content: dict[str, Any]) -> Finding:
    return Finding(text=content["text"], risk=content.get("risk"), corrected=content.get("corrected"))


def _origin(row: Merchant | Record, titles: _Titles) -> Origin:
    return Origin(source=titles.sources.get(row.source_code, _untitled(row.source_code)), received_at=row.received_at)


def _untitled(code: str) -> Title:
    return Title(zh=code, en=code)


async def _lines(complaints: Sequence[Complaint]) -> list[ComplaintLine]:
    events = ComplaintEvent.filter(complaint_id__in=[each.id for each in complaints], state__in=[*states.ENDED, ComplaintState.ANSWERED])
    ended: dict[UUID, date] = {}
    replies: dict[UUID, str] = {}
    for event in await events.order_by("sequence").only("complaint_id", "state", "note", "happened_at"):
        if event.state is ComplaintState.ANSWERED:
            replies[event.complaint_id] = event.note
        else:
            ended[event.complaint_id] = local_day(event.happened_at)
    return [
        ComplaintLine(filed_on=local_day(each.filed_at), state=each.state, ended_on=ended.get(each.id), reply=replies.get(each.id))
        for each in complaints
    ]


async def _complaints(merchant_id: UUID) -> Complaints:
    # At most one event accepts a complaint, so that none is counted twice.
    accepted = Complaint.filter(merchant_id=merchant_id, kind=ComplaintKind.COMPLAINT, events__state=ComplaintState.ACCEPTED)
    told = accepted.filter(state__in=states.TOLD)
    counts = await _counts(told, "state")
    newest = await told.order_by("-filed_at").limit(MOST_OPINIONS) if counts else []
    lines = await _lines(newest) if newest else []
    return opinions.complaints({ComplaintState(state): number for state, number in counts.items()}, lines)


async def _reviews(merchant_id: UUID) -> Reviews:
    current = Review.filter(merchant_id=merchant_id, replaced_at=None)
    counts = await _counts(current, "stars")
    newest = await current.exclude(text="").order_by("-written_at").limit(MOST_OPINIONS) if counts else []
    lines = [ReviewLine(stars=each.stars, text=each.text, written_on=local_day(each.written_at)) for each in newest]
    return opinions.reviews(cast(dict[int, int], counts), lines)


async def _counts(rows: Any, column: str) -> dict[Any, int]:
    found = await rows.annotate(number=Count("id")).group_by(column).values_list(column, "number")
    return dict(found)
