"""Invented names. No real company or person is meant."""

from models.enums import Industry

BRANDS = (
    "听雨", "望湖", "半亩", "青禾", "老树", "云栖", "闻莺", "小满", "松风", "竹里", "一勺", "拾光", "蓝鲸", "归燕", "满陇",
    "石桥", "清和", "知味", "长安",
    "南屏", "白鹭", "晴川", "悦来", "同福", "百草", "桂香", "江月", "柳岸", "福顺", "金穗", "鹤鸣", "三余", "乐活", "木客",
    "山外", "初见", "逢春", "天工",
    "和光", "若水",
)  # fmt: skip
TRADES: dict[Industry, tuple[str, ...]] = {
    Industry.FOOD: ("面馆", "小笼馆", "茶馆", "湖鲜楼", "饼铺", "咖啡馆", "素食馆", "甜品店"),
    Industry.RETAIL: ("超市", "书店", "丝绸店", "文创店", "花店", "便利店"),
    Industry.LODGING: ("客栈", "民宿", "酒店"),
    Industry.REPAIR: ("汽修厂", "修车行", "汽车保养店"),
    Industry.TRANSPORT: ("单车", "游船", "车行"),
    Industry.HEALTH: ("药房", "口腔诊所", "中医馆"),
    Industry.CULTURE: ("画廊", "剧场", "书画院", "博物馆"),
    Industry.SERVICES: ("理发店", "照相馆", "洗衣店", "家政"),
}
SHARES: dict[Industry, int] = {
    Industry.FOOD: 38, Industry.RETAIL: 20, Industry.LODGING: 12, Industry.REPAIR: 8,
    Industry.TRANSPORT: 4, Industry.HEALTH: 6, Industry.CULTURE: 5, Industry.SERVICES: 7,
}  # fmt: skip
DISTRICTS = ("湖滨街道", "古塔街道", "莲堤社区", "渡口街道", "松岭社区")
STREETS = ("湖滨路", "杨公堤", "莲花巷", "渡口街", "古塔路", "松岭路", "桂雨街", "石桥弄")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = (
    "嘉怡", "子轩", "若曦", "明远", "思齐", "雨桐", "建国", "桂兰", "文博", "静好", "一鸣", "梓涵", "海燕", "志强", "秀英",
    "浩然", "乐天", "清扬", "书瑶",
    "永年",
)  # fmt: skip
COMPLAINTS_OF_ALL = ("店员态度不好，拒绝开发票。", "外摆占了盲道，轮椅过不去。", "结账时的价格比标价高出十元。")
COMPLAINT_TEXTS: dict[Industry, tuple[str, ...]] = {
    Industry.FOOD: ("结账时多收了十元茶位费，菜单上没有写明。", "后厨门口堆着垃圾，气味很重。"),
    Industry.RETAIL: ("买的糕点已过保质期两天，希望退款。", "七天内退货被拒绝。"),
    Industry.LODGING: ("预订的湖景房到店后被换成无窗房。", "提前三天取消，订金不退。"),
    Industry.REPAIR: ("修车报价三百，取车时变成五百二十。", "换下的旧件没有给我看。"),
    Industry.TRANSPORT: ("押金七天了还没有退。", "还车后仍在计费。"),
    Industry.HEALTH: ("收费清单和价目表对不上。", "预约的时间到了还等了两小时。"),
    Industry.CULTURE: ("临时换场不通知，也不退票。", "门票写明含讲解，到场没有。"),
    Industry.SERVICES: ("洗坏了衣服不肯赔。", "预付卡余额不给退。"),
}
ANSWERS = (
    "已核实并退还多收的费用，向您致歉。", "已为您办理退款，并下架同批商品。", "已联系您协商处理，感谢指正。", "已整改，欢迎监督。",
)  # fmt: skip
REVIEW_TEXTS: dict[int, tuple[str, ...]] = {
    1: ("和图片完全不一样，不推荐。", "多收了钱，找了两次才退。"),
    2: ("有点失望，服务要改进。", "排队太久，环境一般。"),
    3: ("中规中矩，价格还行。", "一般，可以更好。", ""),
    4: ("干净整洁，证照都在墙上。", ""),
    5: ("价格公道，扫码看得明白。", "老板实在，下次还来。", ""),
}
"""What fits every trade."""
GOOD_REVIEWS: dict[Industry, str] = {
    Industry.FOOD: "味道不错，就是排队有点久。",
    Industry.RETAIL: "退换很爽快。",
    Industry.LODGING: "房间安静，床品干净。",
    Industry.REPAIR: "报价清楚，旧件当面给看。",
    Industry.TRANSPORT: "车况好，押金退得快。",
    Industry.HEALTH: "医生耐心，收费有清单。",
    Industry.CULTURE: "布置用心，讲解有意思。",
    Industry.SERVICES: "手艺好，不推销办卡。",
}
SCOPES: dict[Industry, str] = {
    Industry.FOOD: "热食类食品制售、冷食类食品制售",
    Industry.RETAIL: "日用百货、预包装食品零售",
    Industry.LODGING: "住宿服务",
    Industry.REPAIR: "二类机动车维修",
    Industry.TRANSPORT: "互联网租赁自行车、游船客运",
    Industry.HEALTH: "诊疗服务、药品零售",
    Industry.CULTURE: "文化展览、演出",
    Industry.SERVICES: "居民服务",
}
