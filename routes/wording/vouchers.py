"""Words of voucher campaigns."""

WORDS = {
    "invalid_campaign": ("券活动设置有误", "The campaign is not valid"),
    "pattern_too_short": (
        "券码至少需要 {expected} 个可变位（#），现为 {actual} 个，否则容易被猜中",
        "A code needs at least {expected} places (#), and has {actual}: it could be guessed",
    ),
    "add_places": ("请在券码格式中增加 #", "Add # to the pattern"),
    "not_ahead": ("截止时间须晚于现在，且在 2200 年以前", "The campaign must end after now and before the year 2200"),
    "tiers_or_residents": ("请选择等级或指定居民，二者取一", "Name either tiers or residents"),
    "campaign_ended": ("此券活动已结束", "This campaign has ended"),
    "voucher_held": ("您已有此活动的券，每人一张", "You hold a voucher of this campaign already; there is one for each person"),
    "invalid_grant": ("发放对象有误，未发放", "Those to be given vouchers are not right; nobody was given one"),
    "resident_unknown": ("没有此居民", "There is no such resident"),
}
