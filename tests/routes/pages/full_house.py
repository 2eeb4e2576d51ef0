"""A merchant about whom everything is known, for pages that show everything."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from models.codes import MerchantCode
from models.complaints import Complaint, ComplaintEvent, Review
from models.enums import (
    ComplaintKind,
    ComplaintState,
    EntryReason,
    Industry,
    RecordKind,
    ScorecardState,
    Severity,
    SubjectKind,
    Visibility,
)
from models.keys import uuid7
from models.registry import CatalogueItem, Merchant, Record, Source
from models.scoring import Score, Scorecard, ScoreEntry
from server.codes import static_code
from server.codes.keys import issuer_from
from server.platform.crypto import keyring_from
from server.platform.settings import Settings
from tests.cast import NOW, make_merchant_code, make_resident

TODAY = date(2026, 11, 20)
VERSION = 30
INDICATORS = [
    ("licences", "证照齐全", "Licences in order", ["licence"]),
    ("inspections", "监督检查", "Inspections", ["inspection"]),
    ("commitments", "信用承诺", "Commitments", ["commitment"]),
    ("honours", "荣誉表彰", "Honours", ["honour"]),
    ("penalties", "行政处罚", "Penalties", ["penalty"]),
]
TIERS = [
    ("D", 0, "较差", "Poor", "#b3261e"),
    ("C", 50, "一般", "Fair", "#e8a317"),
    ("B", 70, "良好", "Good", "#2f6fb0"),
    ("A", 85, "优秀", "Excellent", "#0b7a4b"),
]


async def open_house(settings: Settings, *, name: str = "湖滨老面馆（古塔店）", graded: bool = True) -> tuple[Merchant, str]:
    """Return a merchant with facts of every kind, and the text of its code."""
    merchant = await Merchant.create(
        name=name, uscc="91330106MA2ABCDE5X", source_code="market_supervision", source_ref=str(uuid7()), industry=Industry.FOOD,
        province="浙江省", district="湖滨街道", address="湖滨街道古塔路 18 号一层", registered_on=date(2016, 3, 8),
        enterprise_type="有限责任公司（自然人独资）", received_at=NOW - timedelta(days=40),
    )  # fmt: skip
    await sources()
    records = await records_of(merchant)
    if graded:
        await rate(merchant, records)
    await opinions_on(merchant)
    return merchant, code_text(await make_merchant_code(merchant), settings)


def code_text(code: MerchantCode, settings: Settings) -> str:
    return static_code.encode(code.handle, keyring=keyring_from(settings.secret_key), issuer=issuer_from(settings))


async def sources() -> None:
    for code, zh, en in [("market_supervision", "市场监督管理局", "Administration for Market Regulation"), ("tax", "税务局", "Tax Bureau")]:
        await Source.get_or_create(code=code, defaults={"title_zh": zh, "title_en": en})
    for code, kind, zh, en in [
        ("food_licence", RecordKind.LICENCE, "食品经营许可", "Food business licence"),
        ("food_inspection", RecordKind.INSPECTION, "食品安全检查", "Food safety inspection"),
        ("integrity_commitment", RecordKind.COMMITMENT, "信用承诺", "Integrity commitment"),
        ("tax_grade_a", RecordKind.HONOUR, "纳税信用 A 级", "Tax credit grade A"),
        ("penalty_general", RecordKind.PENALTY, "一般行政处罚", "Penalty, general"),
    ]:
        titles = {"title_zh": zh, "title_en": en}
        about = {"subject_kind": SubjectKind.MERCHANT, "record_kind": kind, "visibility": Visibility.PUBLIC}
        await CatalogueItem.get_or_create(code=code, defaults={**titles, **about})


async def add_record(merchant: Merchant, catalogue_code: str, kind: RecordKind, **fields: Any) -> Record:
    usual: dict[str, Any] = {"source_code": "market_supervision", "source_ref": str(uuid7()), "title": catalogue_code, "dated_on": TODAY}
    usual |= {"visibility": Visibility.PUBLIC, "received_at": NOW - timedelta(days=1)}
    return await Record.create(catalogue_code=catalogue_code, kind=kind, merchant=merchant, **(usual | fields))


async def records_of(merchant: Merchant) -> list[Record]:
    days = timedelta(days=1)
    findings = [{"text": "灭蝇灯距操作台不足 1.5 米", "risk": "low", "corrected": True}, {"text": "冷藏柜温度 9 ℃", "risk": "moderate"}]
    return [
        await add_record(
            merchant, "food_licence", RecordKind.LICENCE, title="食品经营许可证", document_no="JY23301060123456",
            dated_on=date(2023, 5, 6), ends_on=date(2028, 5, 5), content={"issuer": "西湖区市场监督管理局", "scope": "热食类食品制售"},
        ),
        await add_record(
            merchant, "food_inspection", RecordKind.INSPECTION, title="日常监督检查", dated_on=TODAY - 21 * days, mark=92,
            content={"result": "corrected_on_site", "authority": "湖滨市场监管所", "findings": findings},
        ),
        await add_record(
            merchant, "food_inspection", RecordKind.INSPECTION, title="日常监督检查", dated_on=TODAY - 200 * days, mark=97,
            content={"result": "passed", "authority": "湖滨市场监管所"},
        ),
        await add_record(
            merchant, "integrity_commitment", RecordKind.COMMITMENT, title="明码标价、不短斤缺两", dated_on=date(2026, 3, 15),
            content={"promise": "七日内无条件退换，先行赔付", "kept": "yes"},
        ),
        await add_record(
            merchant, "tax_grade_a", RecordKind.HONOUR, title="2025 年度纳税信用 A 级", dated_on=date(2026, 4, 1), source_code="tax"
        ),
        await add_record(
            merchant, "penalty_general", RecordKind.PENALTY, title="未公示食品经营许可证", document_no="杭西市监罚〔2026〕118 号",
            dated_on=TODAY - 100 * days, ends_on=TODAY + 265 * days, severity=Severity.GENERAL, amount_fen=200_000,
            content={"authority": "西湖区市场监督管理局", "measure": "警告并处罚款", "law": "食品经营许可管理办法"},
        ),
    ]  # fmt: skip


async def rate(merchant: Merchant, records: list[Record]) -> Score:
    card = await merchant_scorecard()
    points = {"licences": 12, "inspections": 9, "commitments": 5, "honours": 6, "penalties": -8}
    entries: list[tuple[str, int, Record | None]] = [("base", 60, None)]
    for record in records:
        indicator = next(code for code, _, _, kinds in INDICATORS if record.kind in kinds)
        entries.append((indicator, points[indicator], record))
    total = sum(each[1] for each in entries)
    tier = [code for code, least, *_ in TIERS if total >= least][-1]
    score = await Score.create(merchant=merchant, scorecard=card, points=total, tier=tier, sequence=len(entries), as_of=NOW)
    for sequence, (indicator, gained, behind) in enumerate(entries, start=1):
        reason = EntryReason.RECORD_COUNTED if behind is not None else EntryReason.BASE
        await ScoreEntry.create(
            score=score, sequence=sequence, scorecard=card, indicator=indicator, points=gained, reason=reason, record=behind, entered_at=NOW
        )
    return score


async def merchant_scorecard() -> Scorecard:
    """A small scorecard beside those that are shipped; retired, since only one is live."""
    if there := await Scorecard.get_or_none(subject_kind=SubjectKind.MERCHANT, version=VERSION):
        return there
    tiers = [
        {"code": code, "rank": rank, "minimum_points": least, "title": {"zh": zh, "en": en}, "colour": colour}
        for rank, (code, least, zh, en, colour) in enumerate(TIERS)
    ]
    indicators = [{"code": code, "title": {"zh": zh, "en": en}, "kinds": kinds, "points": 1} for code, zh, en, kinds in INDICATORS]
    definition = {"subject_kind": "merchant", "base_points": 60, "minimum_points": 0, "maximum_points": 100, "tiers": tiers}
    return await Scorecard.create(
        subject_kind=SubjectKind.MERCHANT, version=VERSION, title_zh="商户信用评价", title_en="Merchant credit",
        state=ScorecardState.RETIRED, definition={**definition, "indicators": indicators}, drafted_at=NOW, published_at=NOW,
    )  # fmt: skip


async def complain(merchant: Merchant, state: ComplaintState, *, kind: ComplaintKind = ComplaintKind.COMPLAINT, at: datetime = NOW) -> UUID:
    reference = str(uuid7())[-20:]
    complaint = await Complaint.create(
        merchant=merchant, kind=kind, text="电话 13900001234，面里有头发", reference=reference, secret_hash="0",
        state=state, filed_at=at, due_at=at,
    )  # fmt: skip
    await ComplaintEvent.create(complaint=complaint, sequence=1, state=ComplaintState.FILED, happened_at=at)
    if state is not ComplaintState.FILED:
        ended = state in (ComplaintState.ANSWERED, ComplaintState.RESOLVED, ComplaintState.UNRESOLVED)
        if ended:
            await ComplaintEvent.create(complaint=complaint, sequence=2, state=ComplaintState.ACCEPTED, happened_at=at)
        last: dict[str, Any] = {"sequence": 2 + ended, "state": state, "note": "已退款", "happened_at": at + timedelta(days=6)}
        await ComplaintEvent.create(complaint=complaint, **last)
    return complaint.id


async def opinions_on(merchant: Merchant) -> None:
    for days, state in [(60, ComplaintState.RESOLVED), (30, ComplaintState.UNRESOLVED), (3, ComplaintState.ACCEPTED)]:
        await complain(merchant, state, at=NOW - timedelta(days=days))
    for stars, text in [(5, "面劲道，明码标价，老板实在。"), (4, "味道好，排队久。"), (5, "")]:
        resident = await make_resident()
        await Review.create(
            merchant=merchant, resident_id=resident.resident_id, stars=stars, text=text, written_at=NOW - timedelta(days=stars)
        )
