"""The shipped catalogue: what may be collected, about whom, how it may be shown, and on what legal basis. Pure.

Nothing outside it enters. Residents have no negative item: their score only ever gives.
"""

from dataclasses import dataclass

from models.enums import RecordKind, Severity, SubjectKind, Visibility

MERCHANT, RESIDENT = SubjectKind.MERCHANT, SubjectKind.RESIDENT
PUBLIC, SHARED, PRIVATE = Visibility.PUBLIC, Visibility.SHARED, Visibility.PRIVATE
DISCLOSURE = "企业信息公示暂行条例"
PENALTY_LAW = "行政处罚法 §48；信用信息修复管理办法"
REPORTING = "食品安全法 §113"
PLACES = "公共场所卫生管理条例 §4"
ROADS = "道路运输条例"
PROMISES = "国办发〔2019〕35 号"
CONSENT = "个人信息保护法 §13 第一款第一项（本人同意）"


@dataclass(frozen=True)
class Item:
    """One kind of record of the catalogue. `severity` is set exactly for negative items."""

    code: str
    subject_kind: SubjectKind
    record_kind: RecordKind
    title_zh: str
    title_en: str
    visibility: Visibility
    basis: str
    severity: Severity | None = None


@dataclass(frozen=True)
class Feed:
    """A department or feed that may deliver."""

    code: str
    title_zh: str
    title_en: str


ITEMS: tuple[Item, ...] = (
    Item("business_licence", MERCHANT, RecordKind.LICENCE, "营业执照", "Business licence", PUBLIC, DISCLOSURE),
    Item("food_licence", MERCHANT, RecordKind.LICENCE, "食品经营许可", "Food business licence", PUBLIC, "食品安全法 §35"),
    Item("hygiene_licence", MERCHANT, RecordKind.LICENCE, "公共场所卫生许可", "Public place hygiene licence", PUBLIC, PLACES),
    Item("lodging_licence", MERCHANT, RecordKind.LICENCE, "旅馆业特种行业许可", "Lodging licence", PUBLIC, "旅馆业治安管理办法 §4"),
    Item("fire_safety_permit", MERCHANT, RecordKind.LICENCE, "消防安全检查合格证明", "Fire safety permit", PUBLIC, "消防法 §15"),
    Item("transport_licence", MERCHANT, RecordKind.LICENCE, "道路运输经营许可", "Road transport licence", PUBLIC, f"{ROADS} §10"),
    Item("repair_registration", MERCHANT, RecordKind.LICENCE, "机动车维修备案", "Vehicle repair registration", PUBLIC, f"{ROADS} §39"),
    Item("medical_licence", MERCHANT, RecordKind.LICENCE, "医疗机构执业许可", "Medical practice licence", PUBLIC, "医疗机构管理条例 §15"),
    Item("penalty_minor", MERCHANT, RecordKind.PENALTY, "轻微行政处罚", "Penalty, minor", SHARED, PENALTY_LAW, Severity.MINOR),
    Item("penalty_general", MERCHANT, RecordKind.PENALTY, "一般行政处罚", "Penalty, general", PUBLIC, PENALTY_LAW, Severity.GENERAL),
    Item("penalty_serious", MERCHANT, RecordKind.PENALTY, "严重行政处罚", "Penalty, serious", PUBLIC, PENALTY_LAW, Severity.SERIOUS),
    Item("serious_illegality", MERCHANT, RecordKind.PENALTY, "严重违法失信名单", "Serious illegality list", PUBLIC,
         "市场监督管理严重违法失信名单管理办法", Severity.SERIOUS),
    Item("tax_grade_a", MERCHANT, RecordKind.HONOUR, "纳税信用 A 级", "Tax credit grade A", PUBLIC, "纳税信用管理办法（试行）"),
    Item("integrity_honour", MERCHANT, RecordKind.HONOUR, "诚信经营示范", "Integrity award", PUBLIC, "社会信用条例（守信激励）"),
    Item("quality_award", MERCHANT, RecordKind.HONOUR, "质量、服务表彰", "Quality or service award", PUBLIC, "产品质量法 §6"),
    Item("food_inspection", MERCHANT, RecordKind.INSPECTION, "食品安全检查", "Food safety inspection", PUBLIC, REPORTING),
    Item("routine_inspection", MERCHANT, RecordKind.INSPECTION, "日常监督检查", "Routine inspection", PUBLIC, DISCLOSURE),
    Item("random_inspection", MERCHANT, RecordKind.INSPECTION, "双随机、一公开抽查", "Random inspection", PUBLIC, "国办发〔2015〕58 号"),
    Item("fire_inspection", MERCHANT, RecordKind.INSPECTION, "消防监督检查", "Fire inspection", PUBLIC, "消防法 §53"),
    Item("integrity_commitment", MERCHANT, RecordKind.COMMITMENT, "信用承诺", "Integrity commitment", PUBLIC, PROMISES),
    Item("notification_commitment", MERCHANT, RecordKind.COMMITMENT, "证明事项告知承诺", "Notified promise", PUBLIC, "国办发〔2020〕42 号"),
    Item("consumer_commitment", MERCHANT, RecordKind.COMMITMENT, "放心消费承诺", "Refund commitment", PUBLIC, "消费者权益保护法 §16"),
    Item("contract_performance", MERCHANT, RecordKind.CONTRACT, "合同履约", "Contract performance", SHARED, "政府采购法；民法典 §509"),
    Item("prepaid_card_contract", MERCHANT, RecordKind.CONTRACT, "单用途预付卡备案与兑付", "Prepaid cards honoured", PUBLIC,
         "单用途商业预付卡管理办法（试行）"),
    Item("social_insurance_payment", MERCHANT, RecordKind.PAYMENT, "社会保险缴纳", "Social insurance paid", SHARED, "社会保险法 §60"),
    Item("utility_payment", MERCHANT, RecordKind.PAYMENT, "水电气缴费", "Utilities paid", SHARED, "社会信用条例；双方约定"),
    Item("resident_honour", RESIDENT, RecordKind.HONOUR, "表彰、荣誉称号", "Honour", PRIVATE, CONSENT),
    Item("brave_deed", RESIDENT, RecordKind.HONOUR, "见义勇为", "Brave deed", PRIVATE, CONSENT),
    Item("blood_donation", RESIDENT, RecordKind.HONOUR, "无偿献血", "Blood donation", PRIVATE, CONSENT),
    Item("volunteer_hours", RESIDENT, RecordKind.VOLUNTEERING, "志愿服务时长", "Volunteer hours", PRIVATE, f"志愿服务条例 §19；{CONSENT}"),
    Item("community_service", RESIDENT, RecordKind.VOLUNTEERING, "社区服务、文明引导", "Community service", PRIVATE, CONSENT),
    Item("resident_commitment", RESIDENT, RecordKind.COMMITMENT, "个人信用承诺", "Personal commitment", PRIVATE, CONSENT),
    Item("resident_utility_payment", RESIDENT, RecordKind.PAYMENT, "水电气按期缴费", "Utilities paid on time", PRIVATE, CONSENT),
    Item("library_returns", RESIDENT, RecordKind.CONTRACT, "图书按期归还", "Library books returned", PRIVATE, CONSENT),
    Item("bicycle_returns", RESIDENT, RecordKind.CONTRACT, "共享单车规范停放", "Shared bicycles well parked", PRIVATE, CONSENT),
    Item("waiver_order", RESIDENT, RecordKind.CONTRACT, "免押订单履约", "Deposit-free order kept", PRIVATE, CONSENT),
    Item("rental_contract", RESIDENT, RecordKind.CONTRACT, "租赁合同履约", "Rental contract kept", PRIVATE, CONSENT),
)  # fmt: skip

FEEDS: tuple[Feed, ...] = (
    Feed("market_supervision", "市场监督管理局", "Administration for Market Regulation"),
    Feed("health_commission", "卫生健康委员会", "Health Commission"),
    Feed("fire_rescue", "消防救援支队", "Fire and Rescue"),
    Feed("transport", "交通运输局", "Transport Bureau"),
    Feed("culture_tourism", "文化广电旅游局", "Culture and Tourism Bureau"),
    Feed("tax", "税务局", "Tax Bureau"),
    Feed("public_security", "公安局", "Public Security Bureau"),
    Feed("civil_affairs", "民政局", "Civil Affairs Bureau"),
    Feed("human_resources", "人力资源和社会保障局", "Human Resources and Social Security Bureau"),
    Feed("utilities", "公用事业单位", "Utilities"),
    Feed("library", "图书馆", "City Library"),
    Feed("bicycle_operator", "共享单车运营企业", "Bicycle operator"),
    Feed("waiver_orders", "信用免押服务", "Deposit-free orders"),
    Feed("commitment_platform", "信用承诺平台", "Commitment platform"),
    Feed("volunteer_platform", "志愿服务平台", "Volunteer platform"),
    Feed("lives", "餐饮检查数据（LIVES）", "Restaurant inspections (LIVES)"),
    Feed("inspectors", "市场监管现场检查", "Inspectors of the city"),
    Feed("demo", "演示数据", "Demonstration"),
)

BY_CODE = {item.code: item for item in ITEMS}
