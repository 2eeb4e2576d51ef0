"""Which industry a merchant is in, by the first telling word of its name, then of its business scope. Pure."""

import re

from models.enums import Industry

SCOPE_READ = 80
"""Characters of the scope that are looked at: what a business does comes first."""

WORDS: dict[Industry, str] = {
    Industry.LODGING: "宾馆|旅馆|旅店|招待所|民宿|客栈|度假|住宿|客房|HOTEL",
    Industry.FOOD: "餐饮|餐厅|饭店|酒家|酒楼|面馆|小吃|食堂|火锅|茶楼|咖啡|烘焙|糕点|食品|美食|RESTAURANT|CAFE|COFFEE|BAKERY",
    Industry.REPAIR: "汽修|修理|维修|修配|保养",
    Industry.TRANSPORT: "运输|物流|货运|客运|出租汽车|租车|单车|停车|快递|航空|船务",
    Industry.HEALTH: "医院|诊所|门诊|口腔|药房|药店|药业|医疗|养老|护理|体检",
    Industry.CULTURE: "文化|传媒|影院|影视|书店|图书|旅行社|旅游|体育|健身|网吧|歌舞|娱乐|教育|培训|艺术",
    Industry.RETAIL: "商店|超市|百货|便利店|商场|商行|商贸|贸易|销售|零售|批发|专卖|经营部|菜场|市场|酒店用品|酒店设备|酒店家具",
    Industry.SERVICES: "咨询|服务|物业|广告|装潢|装饰|劳务|美容|美发|洗衣|家政|律师|会计|代理|中介|租赁|保洁|摄影|酒店管理|酒店物业",
}
HOTEL = "酒店"
"""Says lodging, unless the scope speaks of meals and of no beds: many restaurants are called so too."""

_INDUSTRY = {word: industry for industry, words in WORDS.items() for word in words.split("|")}
_TELLING = re.compile("|".join(sorted([*_INDUSTRY, HOTEL], key=len, reverse=True)))
_LODGING, _FOOD = re.compile(WORDS[Industry.LODGING]), re.compile(WORDS[Industry.FOOD])


def industry_of(name: str, scope: str) -> Industry:
    """Return the industry; OTHER when no word tells. Of words that begin alike the longest counts."""
    found = _TELLING.search(name.upper()) or _TELLING.search(scope, 0, SCOPE_READ)
    if not found:
        return Industry.OTHER
    return _INDUSTRY.get(found.group()) or _of_hotel(scope)


def _of_hotel(scope: str) -> Industry:
    meals_only = _FOOD.search(scope, 0, SCOPE_READ) and not _LODGING.search(scope, 0, SCOPE_READ)
    return Industry.FOOD if meals_only else Industry.LODGING
