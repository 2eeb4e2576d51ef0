"""What stands on record about the demo's people and shops, in words of the catalogue. Pure and deterministic."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from models.enums import Industry
from server.demo.names import SCOPES
from server.demo.plan import SEED, MerchantPlan, ResidentPlan

LICENCES = {
    Industry.FOOD: ("food_licence", "market_supervision", "食品经营许可证"),
    Industry.LODGING: ("lodging_licence", "public_security", "特种行业许可证（旅馆业）"),
    Industry.REPAIR: ("repair_registration", "transport", "机动车维修经营备案"),
    Industry.TRANSPORT: ("transport_licence", "transport", "道路运输经营许可证"),
    Industry.HEALTH: ("medical_licence", "health_commission", "医疗机构执业许可证"),
    Industry.SERVICES: ("hygiene_licence", "health_commission", "公共场所卫生许可证"),
}
FINDINGS_OF_ALL = (
    ("价目表未在显眼处公示", "low"),
    ("灭火器压力不足", "moderate"),
    ("安全出口堆放杂物", "high"),
)
FINDINGS: dict[Industry, tuple[tuple[str, str], ...]] = {
    Industry.FOOD: (
        ("冷藏柜温度高于 8 ℃", "high"),
        ("从业人员健康证过期", "moderate"),
        ("食品原料离墙离地存放不规范", "low"),
        ("索证索票台账不全", "moderate"),
        ("后厨防蝇设施破损", "low"),
    ),
    Industry.RETAIL: (("进货查验记录不全", "moderate"), ("临期商品未单独陈列", "low")),
    Industry.LODGING: (("住客登记不全", "moderate"), ("布草清洗记录缺失", "low")),
    Industry.REPAIR: (("废机油存放不规范", "moderate"), ("维修合同未随车留存", "low")),
    Industry.TRANSPORT: (("车辆安全检查记录不全", "moderate"), ("押金退还期限未公示", "low")),
    Industry.HEALTH: (("药品阴凉柜温度记录缺失", "moderate"), ("医疗废物未分类存放", "high")),
    Industry.CULTURE: (("观众容量未公示", "low"), ("疏散指示灯损坏", "moderate")),
    Industry.SERVICES: (("公共用品消毒记录不全", "moderate"), ("预付卡合同未留存", "low")),
}
OFFENCES = (
    ("penalty_minor", "minor", "未按规定明码标价", 50_000),
    ("penalty_general", "general", "对商品或服务作引人误解的宣传", 500_000),
    ("penalty_general", "general", "未取得许可从事活动", 1_000_000),
    ("penalty_serious", "serious", "一年内三次因同类违法受到处罚", 5_000_000),
)


@dataclass(frozen=True, kw_only=True)
class RecordPlan:
    """One record; `source_ref` is unique within its source."""

    catalogue_code: str
    source_code: str
    source_ref: str
    title: str
    dated_on: date
    ends_on: date | None = None
    severity: str | None = None
    amount_fen: int | None = None
    mark: int | None = None
    content: dict[str, Any] = field(default_factory=dict)


def of_merchant(shop: MerchantPlan, today: date) -> Iterator[RecordPlan]:
    """Yield a shop's records: licences, inspections, commitments, and honours or penalties as its quality deserves.

    Every sixteenth shop has only its business licence: it is not yet rated."""
    chance = Random(SEED * 1000 + shop.number)
    yield _licence(shop, ("business_licence", "market_supervision", "营业执照"), shop.registered_on)
    if shop.number % 16 == 15:
        return
    yield from _licences(shop, chance, today)
    yield from _inspections(shop, chance, today)
    yield from _commitments(shop, chance, today)
    yield from _honours(shop, chance, today)
    yield from _penalties(shop, chance, today)
    yield from _dues(shop, chance, today)


def of_resident(person: ResidentPlan, today: date) -> Iterator[RecordPlan]:
    """Yield a resident's deeds; the more merit, the more of them. All of them give, none takes."""
    chance = Random(SEED * 2000 + person.number)
    deeds: tuple[tuple[str, str, str, int, dict[str, Any]], ...] = (
        ("resident_utility_payment", "utilities", "水电气按期缴费", 20, {"matter": "水电气", "on_time_count": 12, "late_count": 0}),
        ("library_returns", "library", "图书按期归还", 35, {"matter": "借书 18 册", "performed": "yes"}),
        ("bicycle_returns", "bicycle_operator", "共享单车规范停放", 30, {"matter": "骑行 60 次", "performed": "yes"}),
        ("volunteer_hours", "volunteer_platform", "志愿服务", 45, {"organiser": "湖滨志愿队", "activity": "文明引导", "minutes": 600}),
        ("community_service", "civil_affairs", "社区服务", 55, {"organiser": "莲堤社区", "activity": "助老", "minutes": 240}),
        ("resident_commitment", "commitment_platform", "个人信用承诺", 40, {"promise": "规范停放、按期归还", "kept": "yes"}),
        ("rental_contract", "commitment_platform", "租赁合同履约", 60, {"matter": "房屋租赁", "performed": "yes"}),
        ("blood_donation", "health_commission", "无偿献血", 75, {"authority": "血液中心", "level": "400 毫升"}),
        ("resident_honour", "civil_affairs", "文明家庭", 88, {"authority": "文明办", "level": "市级"}),
        ("brave_deed", "public_security", "见义勇为", 97, {"authority": "公安局", "level": "市级"}),
    )
    for place, (code, source, title, needed, content) in enumerate(deeds):
        times = 1 + (person.merit - needed) // 9 if person.merit >= needed else 0
        for turn in range(times):
            yield RecordPlan(
                catalogue_code=code,
                source_code=source,
                source_ref=f"demo-r{person.number}-{place}-{turn}",
                title=title,
                dated_on=today - timedelta(days=chance.randint(5, 330)),
                content=content,
            )


def _licences(shop: MerchantPlan, chance: Random, today: date) -> Iterator[RecordPlan]:
    if shop.industry in LICENCES:
        begun = today - timedelta(days=chance.randint(100, 1500))
        ends_on = begun + timedelta(days=5 * 365) if shop.quality > 12 else today - timedelta(days=chance.randint(3, 60))
        yield _licence(shop, LICENCES[shop.industry], begun, ends_on)
    if shop.industry in (Industry.FOOD, Industry.LODGING, Industry.CULTURE):
        begun = today - timedelta(days=chance.randint(100, 900))
        yield _licence(shop, ("fire_safety_permit", "fire_rescue", "公众聚集场所消防安全检查意见书"), begun)


def _licence(shop: MerchantPlan, kind: tuple[str, str, str], begun: date, ends_on: date | None = None) -> RecordPlan:
    code, source, title = kind
    return RecordPlan(
        catalogue_code=code, source_code=source, source_ref=f"demo-{code}-{shop.number}", title=title, dated_on=begun, ends_on=ends_on,
        content={"issuer": "临湖市行政审批局", "scope": SCOPES[shop.industry]},
    )  # fmt: skip


def _inspections(shop: MerchantPlan, chance: Random, today: date) -> Iterator[RecordPlan]:
    code = "food_inspection" if shop.industry == Industry.FOOD else "routine_inspection"
    for turn in range(chance.randint(1, 5)):
        mark = max(40, min(100, shop.quality + chance.randint(-8, 14)))
        found = chance.sample((*FINDINGS[shop.industry], *FINDINGS_OF_ALL), k=max(0, (95 - mark) // 12))
        yield RecordPlan(
            catalogue_code=code,
            source_code="market_supervision",
            source_ref=f"demo-inspection-{shop.number}-{turn}",
            title="食品安全日常检查" if code == "food_inspection" else "日常监督检查",
            dated_on=today - timedelta(days=20 + turn * 150 + chance.randint(0, 120)),
            mark=mark,
            content={
                "authority": "临湖市市场监督管理局",
                "result": "passed" if mark >= 85 else "corrected_on_site" if mark >= 70 else "correction_ordered",
                "findings": [{"text": text, "risk": risk, "corrected": mark >= 70} for text, risk in found],
            },
        )


def _commitments(shop: MerchantPlan, chance: Random, today: date) -> Iterator[RecordPlan]:
    promises = (("integrity_commitment", "诚信经营、明码标价"), ("consumer_commitment", "七日无理由退货"))
    for code, promise in promises[: chance.randint(0, 2) + (shop.quality > 70)]:
        yield RecordPlan(
            catalogue_code=code,
            source_code="commitment_platform",
            source_ref=f"demo-{code}-{shop.number}",
            title=f"承诺：{promise}",
            dated_on=today - timedelta(days=chance.randint(30, 700)),
            content={"promise": promise, "checked_by": "湖滨市场监管所", "kept": "yes" if shop.quality > 35 else "no"},
        )


def _honours(shop: MerchantPlan, chance: Random, today: date) -> Iterator[RecordPlan]:
    honours = (
        ("tax_grade_a", "tax", "纳税信用 A 级", 72),
        ("integrity_honour", "market_supervision", "诚信经营示范店", 84),
        ("quality_award", "culture_tourism", "放心消费示范单位", 92),
    )
    for code, source, title, needed in honours:
        if shop.quality >= needed:
            yield RecordPlan(
                catalogue_code=code, source_code=source, source_ref=f"demo-{code}-{shop.number}", title=title,
                dated_on=today - timedelta(days=chance.randint(30, 500)), content={"authority": "临湖市", "level": "市级"},
            )  # fmt: skip


def _penalties(shop: MerchantPlan, chance: Random, today: date) -> Iterator[RecordPlan]:
    worst = 0 if shop.quality >= 45 else 1 if shop.quality >= 35 else 2 if shop.quality >= 20 else 3
    for turn, (code, severity, offence, fine_fen) in enumerate(OFFENCES[worst - 1 : worst] + (OFFENCES[:1] if worst > 1 else ())):
        yield RecordPlan(
            catalogue_code=code,
            source_code="market_supervision",
            source_ref=f"demo-penalty-{shop.number}-{turn}",
            title=f"行政处罚：{offence}",
            dated_on=today - timedelta(days=chance.randint(15, 320)),
            severity=severity,
            amount_fen=fine_fen,
            content={"authority": "临湖市市场监督管理局", "offence": offence, "measure": f"罚款 {fine_fen // 100} 元"},
        )


def _dues(shop: MerchantPlan, chance: Random, today: date) -> Iterator[RecordPlan]:
    dues = (("social_insurance_payment", "human_resources", "社会保险缴纳"), ("utility_payment", "utilities", "水电气缴费"))
    for code, source, title in dues:
        late = 0 if shop.quality > 50 else chance.randint(1, 4)
        yield RecordPlan(
            catalogue_code=code, source_code=source, source_ref=f"demo-{code}-{shop.number}", title=title,
            dated_on=today - timedelta(days=chance.randint(5, 60)),
            content={"matter": title, "on_time_count": 12 - late, "late_count": late},
        )  # fmt: skip
