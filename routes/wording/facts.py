"""What facts are called, and who is counted together: parts of sentences about benefits."""

from models.enums import LimitEntity
from server.benefits.conditions import Fact

FACTS: dict[str, tuple[str, str]] = {
    Fact.RESIDENT_TIER: ("信用等级", "tier"),
    Fact.RESIDENT_POINTS: ("信用分", "points"),
    Fact.RESIDENT_AGE_BAND: ("年龄段", "age band"),
    Fact.RESIDENT_DISTRICT: ("居住区域", "district of residence"),
    Fact.RESIDENT_RECORD_KINDS: ("信用记录类别", "kinds of records held"),
    Fact.RESIDENT_RECORDS: ("信用记录", "records held"),
    Fact.RESIDENT_DAYS_JOINED: ("加入天数", "days since joining"),
    Fact.RESIDENT_CARDS: ("守信激励卡", "incentive cards held"),
    Fact.MERCHANT_INDUSTRY: ("商户行业", "industry of the merchant"),
    Fact.MERCHANT_DISTRICT: ("商户区域", "district of the merchant"),
    Fact.MERCHANT_GRADE: ("商户信用等级", "grade of the merchant"),
    Fact.ORDER_AMOUNT: ("订单金额（分）", "amount of the order (fen)"),
    Fact.ORDER_KIND: ("订单类别", "kind of order"),
    Fact.ORDER_QUANTITY: ("数量", "quantity"),
    Fact.ORDER_UNIT: ("计量单位", "unit"),
    Fact.ORDER_VEHICLE_KIND: ("车辆类型", "kind of vehicle"),
    Fact.TIME_WEEKDAY: ("星期", "day of the week"),
    Fact.TIME_HOUR: ("时点", "hour of the day"),
    Fact.TIME_MONTH: ("月份", "month"),
    Fact.TIME_DAY_OF_MONTH: ("日期", "day of the month"),
    Fact.TIME_DAY_KIND: ("工作日或休息日", "working day or day off"),
    "resident.natural_person": ("居民身份", "identity of the person"),
    "resident.household": ("家庭户", "household"),
    "order.vehicle": ("车牌号", "number plate"),
    "merchant.clerk": ("店员", "clerk"),
}

COUNTED = {
    LimitEntity.CAMPAIGN: ("此激励全部", "Everybody together"),
    LimitEntity.RESIDENT: ("本人", "The resident"),
    LimitEntity.NATURAL_PERSON: ("同一自然人", "One natural person"),
    LimitEntity.HOUSEHOLD: ("同一家庭户", "One household"),
    LimitEntity.VEHICLE: ("同一车辆", "One vehicle"),
    LimitEntity.CLERK: ("同一店员", "One clerk"),
    LimitEntity.DISTRICT: ("同一区域", "One district"),
    "together": ("同一组合", "The same combination"),
}


def limit_words() -> dict[str, tuple[str, str]]:
    """Return the two reasons of each kind of limit whose wording says no more than who is counted."""
    words = {}
    for entity, (zh, en) in COUNTED.items():
        words[f"{entity}_count_reached"] = (
            f"{zh}本期可用 {{expected}} 次，已用 {{actual}} 次",
            f"{en} may use it {{expected}} time{{expected:s}} and has used it {{actual}} time{{actual:s}}",
        )
        words[f"{entity}_value_reached"] = (
            f"{zh}本期优惠限额 {{expected:yuan}} 元，已用 {{actual:yuan}} 元，还差 {{gap:yuan}} 元",
            f"{en} may get ¥{{expected:yuan}} and has had ¥{{actual:yuan}}: ¥{{gap:yuan}} too much",
        )
    return words
