"""Words of partners: signatures, keys, callbacks, deposit-free orders."""

WORDS = {
    "signature_needed": ("合作方请求须签名", "A partner's requests are signed"),
    "signature_invalid": ("签名无效", "The signature is not valid"),
    "merchant_unknown": ("没有此商户", "There is no such merchant"),
    "partner_code_taken": ("此合作方代码已被使用", "There is a partner with this code already"),
    "too_many_keys": ("有效密钥过多，请先停用旧密钥", "There are too many open keys; end an old one first"),
    "certificate_invalid": (
        "证书无效，须为 2048 位以上的 RSA 证书",
        "The certificate is not valid: an RSA key of at least 2048 bits is needed",
    ),
    "certificate_known": ("此证书已登记", "This certificate is known already"),
    "callback_refused": ("回调地址不可用", "This address cannot be called back"),
    "url_malformed": ("地址格式不正确", "The address is malformed"),
    "url_not_https": ("地址须以 https:// 开头", "The address must begin with https://"),
    "url_not_public": ("地址须在公网上", "The address must be a public one"),
    "not_a_sandbox": ("仅沙箱合作方可用", "Only a sandbox can do this"),
    "benefit_unknown": ("没有此激励", "There is no such benefit"),
    "waiver_number_taken": ("此订单号已用于内容不同的订单", "This number is that of another order"),
    "waiver_state": ("订单当前状态不允许此操作", "The order does not stand where this is possible"),
    "waiver_step_not_possible": (
        "订单状态为 {actual}，仅在 {expected} 时可以",
        "The order is {actual}; this is possible while it is {expected}",
    ),
    "waiver_expired": ("订单已超过确认时限", "The time to confirm this order is over"),
    "bill_refused": ("账单有误", "The bill is refused"),
    "bill_does_not_add_up": (
        "费用减优惠为 {expected:yuan} 元，与总额 {actual:yuan} 元不符",
        "Charges less discounts come to ¥{expected:yuan}, not ¥{actual:yuan}",
    ),
    "bill_below_nothing": ("优惠超过费用 {gap:yuan} 元", "The discounts exceed the charges by ¥{gap:yuan}"),
    "bill_above_risk": (
        "总额 {actual:yuan} 元超过风险金上限 {expected:yuan} 元",
        "The total of ¥{actual:yuan} is above the risk cap of ¥{expected:yuan}",
    ),
    "bill_only_downwards": (
        "总额只能下调：原为 {expected:yuan} 元，现为 {actual:yuan} 元",
        "A bill may only become less: it was ¥{expected:yuan}, this is ¥{actual:yuan}",
    ),
    "resident_confirms": ("订单须由用户本人确认", "The resident confirms an order on their own phone"),
    "waiver_overdue": ("本人有 {actual} 笔免押订单逾期未付", "The resident has {actual} overdue deposit-free order{actual:s}"),
    "too_many_open_waivers": (
        "本人最多同时有 {expected} 笔进行中的免押订单，现有 {actual} 笔",
        "A person may have {expected} deposit-free order{expected:s} open at once, and has {actual}",
    ),
    "pay_the_overdue": ("付清逾期订单后即可使用", "It will do once the overdue order is paid"),
    "settle_an_open_one": ("结清一笔进行中的订单后即可使用", "It will do once one of the open orders is settled"),
}
