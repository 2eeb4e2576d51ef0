"""Words of /docs, and what each operation does in Chinese; the English stands at the operation itself."""

WORDS = {
    "docs.title": ("接口文档", "The API"),
    "docs.lead": (
        "其他系统据此与信码对接。机器可读的版本是 OpenAPI 3.1 文档。",
        "What other programs are written against. The same for machines is an OpenAPI 3.1 document.",
    ),
    "docs.openapi": ("OpenAPI 3.1 文档", "The OpenAPI 3.1 document"),
    "docs.errors": ("错误与原因代码", "Codes of errors and reasons"),
    "docs.rules": ("通用约定", "What holds everywhere"),
    "docs.rule.json": (
        "请求和应答均为 UTF-8 的 JSON；未知字段、重复的名称会被拒绝。",
        "Requests and answers are JSON in UTF-8. Unknown fields and names given twice are refused.",
    ),
    "docs.rule.sign_in": (
        "POST /api/v1/sessions 换取令牌，之后以 Authorization: Bearer 携带。令牌可随时撤销。",
        "POST /api/v1/sessions gives a token; send it as Authorization: Bearer. It can be revoked at once.",
    ),
    "docs.rule.values": (
        "金额以分为单位（*_fen），比率以万分之一为单位（*_bps）；时间为 UTC（RFC 3339）；编号为 UUID。",
        "Money is in fen (*_fen), rates in basis points (*_bps), times in UTC (RFC 3339), ids are UUIDs.",
    ),
    "docs.rule.lists": (
        "列表为 {{items, next}}；下一页以 ?cursor= 带上 next 的值，next 为 null 时已到末页。",
        "Lists are {{items, next}}: ask for the following page with ?cursor= and the value of next, until it is null.",
    ),
    "docs.rule.once": (
        "/desk 下的 POST 可带 Idempotency-Key：同键同内容得到同一应答，逐字节相同，并带 Idempotency-Replayed: true；保留 7 天以上。",
        (
            "Every POST under /desk takes an Idempotency-Key: the same key and body get the same answer, byte for byte, with "
            "Idempotency-Replayed: true. Keys are kept for at least 7 days."
        ),
    ),
    "docs.rule.errors": (
        (
            "错误为 application/problem+json（RFC 9457），给出代码和全部原因。400 为内容有误，401 未登录，403 无权限，404 不存在，"
            "409 与已发生的事冲突，422 为规则不允许，429 与 503 见 Retry-After。"
        ),
        (
            "Errors are application/problem+json (RFC 9457) with a code and every reason. 400: the request makes no sense; 401: sign in; "
            "403: not for you; 404: nothing there; 409: it contradicts what happened; 422: the rules say no; 429 and 503: see Retry-After."
        ),
    ),
    "docs.rule.language": (
        "文字按 Accept-Language（或 ?lang=zh、?lang=en）返回中文或英文。",
        "Texts come in Chinese or English, by Accept-Language, or by ?lang=zh and ?lang=en.",
    ),
    "docs.who": ("调用者", "Who may call it"),
    "docs.sent": ("请求字段", "Fields to send"),
    "docs.asked": ("参数", "Parameters"),
    "docs.answered": ("应答", "Answers"),
    "docs.required": ("必填", "required"),
    "docs.code": ("代码", "Code"),
    "docs.errors.lead": (
        "错误的 code、原因的 code 与建议的 remedy 都在此表中；应答中的 type 指向其中一行。程序应按代码判断，不要按文字判断。",
        "Every code of an error, a reason and a remedy; the type of an error leads to its line. Programs go by the code, not by the text.",
    ),
    "role.anonymous": ("任何人", "anyone"),
    "role.signed_in": ("已登录的账号", "any account"),
    "role.resident": ("居民", "residents"),
    "role.clerk": ("店员", "clerks"),
    "role.merchant_owner": ("商户负责人", "merchants' owners"),
    "role.inspector": ("检查人员", "inspectors"),
    "role.administrator": ("管理人员", "administrators"),
    "role.partner": ("合作方", "partners"),
}

OPERATIONS = {
    "GET /m/{code}": "商户的信用公示页，或同样内容的 JSON",
    "GET /m/{code}/qr.svg": "商户信用码，矢量图",
    "GET /m/{code}/qr.png": "商户信用码，指定像素的图片",
    "GET /m/{code}/poster.pdf": "A4 海报，供打印",
    "GET /m/{code}/stickers.pdf": "A4 贴纸，每页 12 枚，供打印",
    "GET /m/{code}/table-card.pdf": "A5 桌牌，供打印后折叠摆放",
    "GET /healthz": "进程是否应答",
    "GET /readyz": "所需的服务是否就绪；503 时说明缺什么",
    "GET /metrics": "供 Prometheus 采集的计数",
    "POST /api/v1/sessions": "登录",
    "DELETE /api/v1/sessions/current": "退出登录，令牌立即失效",
    "GET /api/v1/me": "我在此处的身份",
    "PUT /api/v1/me/identity": "登记我的姓名和身份证号码，此后只脱敏显示",
    "PUT /api/v1/me/phone": "登记经微信确认的手机号码",
    "DELETE /api/v1/me/phone": "删除我的手机号码",
    "PUT /api/v1/me/consents/{purpose}": "同意一项用途；同意信用评分即为加入",
    "DELETE /api/v1/me/consents/{purpose}": "撤回一项同意，立即生效",
    "GET /api/v1/me/access-log": "谁查看过我的信息，最近的在前",
    "GET /api/v1/me/score": "我的信用分、每一条原因，以及如何提升",
    "GET /api/v1/me/benefits": "全部激励措施、我能否享受，以及不能享受的每一个原因",
    "GET /api/v1/me/redemptions": "我使用过的激励，最近的在前",
    "POST /api/v1/me/codes": "出示新的信用码，之前的随即失效",
    "POST /api/v1/me/typed-codes": "取得一组 8 位数字，供在某一商户柜台念出",
    "GET /api/v1/proof-keys": "离线凭证的公钥",
    "GET /api/v1/receipt-keys": "回执的公钥（JSON Web Key Set）",
    "GET /api/v1/merchants": "查找商户",
    "GET /api/v1/merchants/{code}": "一家商户",
    "POST /api/v1/merchants/{code}/complaints": "投诉或举报一家商户",
    "POST /api/v1/merchants/{code}/reviews": "评价一家商户",
    "GET /api/v1/complaints/{reference}": "投诉或举报的进展",
    "POST /api/v1/complaints/{reference}/withdrawal": "撤回投诉",
    "GET /api/v1/desk/merchant": "本柜台所属的商户及其信用码",
    "POST /api/v1/desk/verifications": "核验居民的信用码在此可享受什么；不做任何核销",
    "POST /api/v1/desk/redemptions": "为一笔订单核销一项激励",
    "GET /api/v1/desk/redemptions": "本商户某一天的核销记录，最近的在前",
    "GET /api/v1/desk/redemptions/{id}": "本商户的一笔核销",
    "POST /api/v1/desk/redemptions/{id}/return": "撤销一笔核销的全部或部分",
    "GET /api/v1/desk/complaints": "对本商户的投诉，最近的在前",
    "POST /api/v1/desk/complaints/{id}/answer": "答复投诉",
    "GET /api/v1/desk/complaints/{id}/photos/{position}": "对本商户投诉中的一张照片",
    "GET /api/v1/admin/complaints": "投诉和举报，最近的在前",
    "POST /api/v1/admin/complaints/{id}/decision": "受理、不予受理或办结",
    "GET /api/v1/admin/complaints/{id}/contact": "投诉人的联系方式；查看会留下记录",
    "GET /api/v1/admin/complaints/{id}/photos/{position}": "投诉或举报中的一张照片",
    "GET /api/v1/admin/scorecards": "评价模型，最新的在前",
    "POST /api/v1/admin/scorecards": "起草评价模型的新版本",
    "GET /api/v1/admin/scorecards/{id}": "评价模型的一个版本",
    "GET /api/v1/admin/scorecards/{id}/simulation": "若发布此版本，会有哪些变化",
    "POST /api/v1/admin/scorecards/{id}/publication": "发布此版本，全部重新评分",
    "GET /api/v1/admin/benefits": "激励措施，最新的在前",
    "POST /api/v1/admin/benefits": "起草激励措施；批准并发布前不会生效",
    "GET /api/v1/admin/benefits/{id}": "一项激励措施及其各次修订",
    "PATCH /api/v1/admin/benefits/{id}": "修改名称，或起草条款的新修订",
    "POST /api/v1/admin/benefits/{id}/simulation": "若此修订在最近 30 天生效，会有哪些变化；不改变任何东西",
    "POST /api/v1/admin/benefits/{id}/approval": "批准他人起草的修订",
    "POST /api/v1/admin/benefits/{id}/rejection": "退回他人起草的修订",
    "POST /api/v1/admin/benefits/{id}/publication": "发布已批准的修订",
    "POST /api/v1/admin/benefits/{id}/pause": "暂停",
    "POST /api/v1/admin/benefits/{id}/resumption": "恢复",
    "POST /api/v1/admin/benefits/{id}/end": "终止",
    "POST /api/v1/admin/benefits/{id}/budget": "设定预算，前提是与所见的预算一致",
}
"""Method and address → summary. A test wants one for every operation."""
