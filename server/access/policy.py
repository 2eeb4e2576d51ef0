"""The policy table: who may call which route. What is not in it is refused, and a route without a row fails the build."""

from models.enums import Role

ANYONE = frozenset(Role)
SIGNED_IN = frozenset({Role.SIGNED_IN})
RESIDENT = frozenset({Role.RESIDENT})
DESK = frozenset({Role.CLERK, Role.MERCHANT_OWNER})
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
PARTNER = frozenset({Role.PARTNER})
INSPECTOR = frozenset({Role.INSPECTOR, Role.ADMINISTRATOR})

POLICY: dict[str, frozenset[Role]] = {
    # pages for anyone
    "GET /m/{code}": ANYONE,
    "GET /": ANYONE,
    "GET /incentives": ANYONE,
    "GET /open-data": ANYONE,
    "GET /open-data/{file}": ANYONE,
    "GET /verify": ANYONE,
    "POST /verify": ANYONE,
    # operation
    "GET /healthz": ANYONE,
    "GET /readyz": ANYONE,
    "GET /metrics": ANYONE,
    "GET /openapi.json": ANYONE,
    "GET /docs": ANYONE,
    "GET /docs/errors": ANYONE,
    # access
    "POST /api/v1/sessions": ANYONE,
    "DELETE /api/v1/sessions/current": SIGNED_IN,
    "GET /api/v1/me": SIGNED_IN,
    "PUT /api/v1/me/identity": RESIDENT,
    "PUT /api/v1/me/phone": RESIDENT,
    "DELETE /api/v1/me/phone": RESIDENT,
    "PUT /api/v1/me/consents/{purpose}": SIGNED_IN,
    "DELETE /api/v1/me/consents/{purpose}": SIGNED_IN,
    "GET /api/v1/me/access-log": RESIDENT,
    # codes
    "GET /m/{code}/qr.svg": ANYONE,
    "GET /m/{code}/qr.png": ANYONE,
    "GET /m/{code}/poster.pdf": ANYONE,
    "GET /m/{code}/stickers.pdf": ANYONE,
    "GET /m/{code}/table-card.pdf": ANYONE,
    "POST /api/v1/me/codes": RESIDENT,
    "POST /api/v1/me/typed-codes": RESIDENT,
    "GET /api/v1/proof-keys": ANYONE,
    # vouchers
    "GET /api/v1/me/vouchers": RESIDENT,
    "POST /api/v1/me/vouchers": RESIDENT,
    "GET /api/v1/admin/voucher-campaigns": ADMINISTRATOR,
    "POST /api/v1/admin/voucher-campaigns": ADMINISTRATOR,
    "GET /api/v1/admin/voucher-campaigns/{id:uuid}": ADMINISTRATOR,
    "POST /api/v1/admin/voucher-campaigns/{id:uuid}/grants": ADMINISTRATOR,
    "POST /api/v1/admin/voucher-campaigns/{id:uuid}/end": ADMINISTRATOR,
    "POST /api/v1/admin/voucher-campaigns/{id:uuid}/codes": ADMINISTRATOR,
    # partners
    "POST /api/v1/partner/eligibility": PARTNER,
    "GET /api/v1/admin/partners": ADMINISTRATOR,
    "POST /api/v1/admin/partners": ADMINISTRATOR,
    "GET /api/v1/admin/partners/{id:uuid}": ADMINISTRATOR,
    "POST /api/v1/admin/partners/{id:uuid}/keys": ADMINISTRATOR,
    "POST /api/v1/admin/partners/{id:uuid}/keys/{name}/end": ADMINISTRATOR,
    "PUT /api/v1/admin/partners/{id:uuid}/callback": ADMINISTRATOR,
    # printing
    "GET /api/v1/admin/print-orders": ADMINISTRATOR,
    "POST /api/v1/admin/print-orders": ADMINISTRATOR,
    "GET /api/v1/admin/print-orders/{id:uuid}": ADMINISTRATOR,
    "GET /api/v1/admin/print-orders/{id:uuid}/file": ADMINISTRATOR,
    "POST /api/v1/admin/print-orders/{id:uuid}/end": ADMINISTRATOR,
    # static
    "GET /npm/{name}": ANYONE,
    # mini-program
    "GET /miniapp/": ANYONE,
    "GET /miniapp/package.json": ANYONE,
    "GET /miniapp/npm/{name}": ANYONE,
    "GET /api/v1/desk/merchant": DESK,
    # registry
    "GET /api/v1/merchants": ANYONE,
    "GET /api/v1/merchants/{code}": ANYONE,
    # complaints
    "POST /api/v1/merchants/{code}/complaints": ANYONE,
    "GET /api/v1/complaints/{reference}": ANYONE,
    "POST /api/v1/complaints/{reference}/withdrawal": ANYONE,
    "POST /api/v1/merchants/{code}/reviews": RESIDENT,
    "GET /m/{code}/complaint": ANYONE,
    "POST /m/{code}/complaint": ANYONE,
    "GET /complaints": ANYONE,
    "POST /complaints": ANYONE,
    "POST /complaints/withdrawal": ANYONE,
    "GET /api/v1/desk/complaints": DESK,
    "POST /api/v1/desk/complaints/{id:uuid}/answer": DESK,
    "GET /api/v1/desk/complaints/{id:uuid}/photos/{position:int}": DESK,
    "GET /api/v1/admin/complaints": ADMINISTRATOR,
    "POST /api/v1/admin/complaints/{id:uuid}/decision": ADMINISTRATOR,
    "GET /api/v1/admin/complaints/{id:uuid}/contact": ADMINISTRATOR,
    "GET /api/v1/admin/complaints/{id:uuid}/photos/{position:int}": ADMINISTRATOR,
    # objections and messages
    "GET /api/v1/me/objections": RESIDENT,
    "POST /api/v1/me/objections": RESIDENT,
    "GET /api/v1/desk/objections": DESK,
    "POST /api/v1/desk/objections": DESK,
    "GET /api/v1/admin/objections": ADMINISTRATOR,
    "POST /api/v1/admin/objections/{id:uuid}/decision": ADMINISTRATOR,
    "GET /api/v1/me/messages": SIGNED_IN,
    "PUT /api/v1/me/messages/read-mark": SIGNED_IN,
    # inspections
    "POST /api/v1/merchants/{code}/inspections": INSPECTOR,
    "GET /m/{code}/inspections/{id:uuid}/photos/{position:int}": ANYONE,
    # scoring
    "GET /api/v1/me/score": RESIDENT,
    "GET /api/v1/desk/score": DESK,
    "GET /api/v1/admin/scorecards": ADMINISTRATOR,
    "POST /api/v1/admin/scorecards": ADMINISTRATOR,
    "GET /api/v1/admin/scorecards/{id:uuid}": ADMINISTRATOR,
    "GET /api/v1/admin/scorecards/{id:uuid}/simulation": ADMINISTRATOR,
    "POST /api/v1/admin/scorecards/{id:uuid}/publication": ADMINISTRATOR,
    # the stand-in of WeChat's servers
    "POST /mock/wechat/code": ANYONE,
    "GET /mock/wechat/sns/jscode2session": ANYONE,
    "GET /mock/wechat/cgi-bin/token": ANYONE,
    "POST /mock/wechat/cgi-bin/stable_token": ANYONE,
    "POST /mock/wechat/wxa/business/getuserphonenumber": ANYONE,
    "POST /mock/wechat/wxa/getwxacodeunlimit": ANYONE,
    "POST /mock/wechat/wxa/msg_sec_check": ANYONE,
    "POST /mock/wechat/wxa/media_check_async": ANYONE,
    "POST /mock/wechat/cgi-bin/message/subscribe/send": ANYONE,
    # benefits
    "POST /api/v1/desk/verifications": DESK,
    "GET /api/v1/desk/redemptions": DESK,
    "POST /api/v1/desk/redemptions": DESK,
    "GET /api/v1/desk/redemptions/{id:uuid}": DESK,
    "POST /api/v1/desk/redemptions/{id:uuid}/return": DESK,
    "GET /api/v1/receipt-keys": ANYONE,
    "GET /api/v1/me/benefits": RESIDENT,
    "GET /api/v1/me/benefits/{id:uuid}/merchants": RESIDENT,
    "GET /api/v1/me/redemptions": RESIDENT,
    "GET /api/v1/admin/benefits": ADMINISTRATOR,
    "POST /api/v1/admin/benefits": ADMINISTRATOR,
    "GET /api/v1/admin/benefits/{id:uuid}": ADMINISTRATOR,
    "PATCH /api/v1/admin/benefits/{id:uuid}": ADMINISTRATOR,
    "POST /api/v1/admin/benefits/{id:uuid}/simulation": ADMINISTRATOR,
    "POST /api/v1/admin/benefits/{id:uuid}/approval": ADMINISTRATOR,
    "POST /api/v1/admin/benefits/{id:uuid}/rejection": ADMINISTRATOR,
    "POST /api/v1/admin/benefits/{id:uuid}/publication": ADMINISTRATOR,
    "POST /api/v1/admin/benefits/{id:uuid}/pause": ADMINISTRATOR,
    "POST /api/v1/admin/benefits/{id:uuid}/resumption": ADMINISTRATOR,
    "POST /api/v1/admin/benefits/{id:uuid}/end": ADMINISTRATOR,
    "POST /api/v1/admin/benefits/{id:uuid}/budget": ADMINISTRATOR,
}


def may(method: str, path: str, roles: frozenset[Role]) -> bool:
    """Tell whether any of `roles` may call the route registered as `method path`."""
    return not POLICY.get(f"{method} {path}", frozenset()).isdisjoint(roles)
