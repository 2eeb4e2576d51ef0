"""Words of incentive cards. The first stand in answers, the others on pages."""

WORDS = {
    "card_code_taken": ("此卡代码已被使用", "There is a card with this code already"),
    "card_ended": ("此卡已停止发放", "This card has ended"),
    "invalid_card": ("卡的内容有误", "The card is not valid"),
    "benefit_unknown": ("没有此激励，或重复列出", "There is no such benefit, or it is named twice"),
    "invalid_issue": ("发卡对象有误", "The card cannot be issued so"),
    "card_for_vehicles": ("此卡发给车辆，请列出车牌", "This card is for vehicles: name their plates"),
    "card_for_persons": ("此卡发给个人，不能按车牌发放", "This card is for persons, not for vehicles"),
    "plate_twice": ("车牌重复", "This plate is named twice"),
    "tiers_residents_or_vehicles": ("请在等级、居民、车辆中恰好填一项", "Give exactly one of tiers, residents, vehicles"),
}
CONSOLE = {
    "cards": ("守信激励卡", "Incentive cards"),
    "card.new": ("新建激励卡", "New card"),
    "card.code": ("代码（条件中引用）", "Code (named by conditions)"),
    "card.title_zh": ("中文名称", "Name in Chinese"),
    "card.title_en": ("英文名称", "Name in English"),
    "card.bearer": ("持卡对象", "Bearer"),
    "card.bearer.person": ("个人", "Person"),
    "card.bearer.vehicle": ("车辆", "Vehicle"),
    "card.bundles": ("包含的激励", "Benefits it bundles"),
    "card.none": ("还没有激励卡", "There is no card yet"),
    "card.ended": ("已停止", "Ended"),
    "card.offered": ("发放中", "Offered"),
    "card.issue": ("发卡", "Issue"),
    "card.to_tiers": ("按等级", "By tier"),
    "card.to_residents": ("居民编号，每行一个", "Residents' ids, one a line"),
    "card.to_vehicles": (
        "车牌，每行一个；可在空格后加持卡居民编号",
        "Plates, one a line; the holder's id may follow after a space",
    ),
    "card.valid_until": ("有效期至", "Valid until"),
    "card.issues": ("发放记录", "Issues"),
    "card.issue_of": ("{given} 张", "{given} cards"),
    "card.issue_running": ("发放中", "under way"),
    "card.issue_to": ("等级 {tiers}；居民 {residents}；车辆 {vehicles}", "tiers {tiers}; residents {residents}; vehicles {vehicles}"),
    "card.held": ("最近持卡", "Newest cards held"),
    "card.number": ("卡号", "Number"),
    "card.plate": ("车牌", "Plate"),
    "card.take_back": ("收回", "Take back"),
    "card.end": ("停止此卡", "End the card"),
    "card.end_sure": ("停止后所有已发的卡立即失效。", "None that was issued counts from then on."),
    "card.offered_now": ("已新建，可以发卡", "Added; it can be issued"),
    "card.issued": ("正在发卡", "The cards are being issued"),
    "card.taken_back": ("已收回", "Taken back"),
    "card.ended_now": ("已停止", "Ended"),
    "card.conditions_hint": (
        "激励的条件可写 resident.cards，使其仅凭此卡享受。",
        "A benefit whose condition names resident.cards is for this card alone.",
    ),
}
PAGE = {
    "page.incentives.card": ("{title} 适用的激励", "Where {title} counts"),
    "page.incentives.card_all": ("查看全部激励", "All benefits"),
}
PAGES = {**{f"console.{code}": words for code, words in CONSOLE.items()}, **PAGE}
