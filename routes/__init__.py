"""Every URL of the service, one line each. Who may call it stands in server/access/policy.py."""

from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from routes import npm, operation, sent_photos
from routes.api import (
    admin_benefits,
    admin_complaints,
    admin_objections,
    admin_partners,
    admin_prints,
    admin_scorecards,
    admin_vouchers,
    complaints,
    desk_benefits,
    desk_complaints,
    desk_merchant,
    desk_score,
    inspections,
    me,
    merchants,
    my_access_log,
    my_benefits,
    my_codes,
    my_consents,
    my_messages,
    my_score,
    my_vouchers,
    objections,
    partner_eligibility,
    proof_keys,
    receipt_keys,
    sessions,
)
from routes.endpoints import url
from routes.mock import wechat
from routes.pages import codes, credit_page, docs, incentives, landing, miniapp, open_data, verify
from routes.pages import complaints as complaint_pages
from routes.pages.render import STATIC

ROUTES: list[BaseRoute] = [
    # the hot path goes first: routes are tried in this order
    url("/m/{code}", GET=credit_page.show),
    url("/", GET=landing.show),
    # public pages
    url("/incentives", GET=incentives.show),
    url("/open-data", GET=open_data.show),
    url("/open-data/{file}", GET=open_data.download),
    url("/verify", GET=verify.show, POST=verify.check, max_body_size=verify.FORM_BYTES),
    # operation
    url("/healthz", GET=operation.healthz),
    url("/readyz", GET=operation.readyz),
    url("/metrics", GET=operation.metrics),
    url("/openapi.json", GET=operation.openapi_json),
    url("/docs", GET=docs.index),
    url("/docs/errors", GET=docs.errors),
    # access
    url("/api/v1/sessions", POST=sessions.create),
    url("/api/v1/sessions/current", DELETE=sessions.end),
    url("/api/v1/me", GET=me.show),
    url("/api/v1/me/identity", PUT=me.put_identity),
    url("/api/v1/me/phone", PUT=me.put_phone, DELETE=me.delete_phone),
    url("/api/v1/me/consents/{purpose}", PUT=my_consents.give, DELETE=my_consents.withdraw),
    url("/api/v1/me/access-log", GET=my_access_log.index),
    # mini-program
    url("/miniapp/", GET=miniapp.show),
    url("/miniapp/package.json", GET=miniapp.package_json),
    url("/miniapp/npm/{name}", GET=miniapp.npm),
    url("/api/v1/desk/merchant", GET=desk_merchant.show),
    Mount("/miniapp/container", StaticFiles(directory=miniapp.CONTAINER), name="miniapp-container"),
    Mount("/miniapp/program", StaticFiles(directory=miniapp.PROGRAM), name="miniapp-program"),
    # codes
    url("/m/{code}/qr.svg", GET=codes.qr_svg),
    url("/m/{code}/qr.png", GET=codes.qr_png),
    url("/m/{code}/poster.pdf", GET=codes.poster_pdf),
    url("/m/{code}/stickers.pdf", GET=codes.stickers_pdf),
    url("/m/{code}/table-card.pdf", GET=codes.table_card_pdf),
    url("/api/v1/me/codes", POST=my_codes.create),
    url("/api/v1/me/typed-codes", POST=my_codes.create_typed),
    url("/api/v1/proof-keys", GET=proof_keys.show),
    # registry
    url("/api/v1/merchants", GET=merchants.index),
    url("/api/v1/merchants/{code}", GET=merchants.show),
    # complaints
    url("/api/v1/merchants/{code}/complaints", POST=complaints.create, max_body_size=sent_photos.BODY_BYTES),
    url("/api/v1/complaints/{reference}", GET=complaints.show),
    url("/api/v1/complaints/{reference}/withdrawal", POST=complaints.withdraw),
    url("/api/v1/merchants/{code}/reviews", POST=complaints.review),
    url("/m/{code}/complaint", GET=complaint_pages.form, POST=complaint_pages.create, max_body_size=complaint_pages.FORM_BYTES),
    url("/complaints", GET=complaint_pages.follow_form, POST=complaint_pages.follow),
    url("/complaints/withdrawal", POST=complaint_pages.withdraw),
    url("/api/v1/desk/complaints", GET=desk_complaints.index),
    url("/api/v1/desk/complaints/{id:uuid}/answer", POST=desk_complaints.answer),
    url("/api/v1/desk/complaints/{id:uuid}/photos/{position:int}", GET=desk_complaints.photo),
    url("/api/v1/admin/complaints", GET=admin_complaints.index),
    url("/api/v1/admin/complaints/{id:uuid}/decision", POST=admin_complaints.decide),
    url("/api/v1/admin/complaints/{id:uuid}/contact", GET=admin_complaints.contact),
    url("/api/v1/admin/complaints/{id:uuid}/photos/{position:int}", GET=admin_complaints.photo),
    # objections and messages
    url("/api/v1/me/objections", GET=objections.index, POST=objections.create),
    url("/api/v1/desk/objections", GET=objections.desk_index, POST=objections.desk_create),
    url("/api/v1/admin/objections", GET=admin_objections.index),
    url("/api/v1/admin/objections/{id:uuid}/decision", POST=admin_objections.decide),
    url("/api/v1/me/messages", GET=my_messages.index),
    url("/api/v1/me/messages/read-mark", PUT=my_messages.mark),
    # inspections
    url("/api/v1/merchants/{code}/inspections", POST=inspections.create, max_body_size=sent_photos.BODY_BYTES),
    url("/m/{code}/inspections/{id:uuid}/photos/{position:int}", GET=inspections.photo),
    # scoring
    url("/api/v1/me/score", GET=my_score.show),
    url("/api/v1/desk/score", GET=desk_score.show),
    url("/api/v1/admin/scorecards", GET=admin_scorecards.index, POST=admin_scorecards.create),
    url("/api/v1/admin/scorecards/{id:uuid}", GET=admin_scorecards.show),
    url("/api/v1/admin/scorecards/{id:uuid}/simulation", GET=admin_scorecards.simulation),
    url("/api/v1/admin/scorecards/{id:uuid}/publication", POST=admin_scorecards.publish),
    # benefits
    url("/api/v1/desk/verifications", POST=desk_benefits.verification),
    url("/api/v1/desk/redemptions", GET=desk_benefits.index, POST=desk_benefits.redemption),
    url("/api/v1/desk/redemptions/{id:uuid}", GET=desk_benefits.show),
    url("/api/v1/desk/redemptions/{id:uuid}/return", POST=desk_benefits.give_back),
    url("/api/v1/receipt-keys", GET=receipt_keys.show),
    url("/api/v1/me/benefits", GET=my_benefits.index),
    url("/api/v1/me/benefits/{id:uuid}/merchants", GET=my_benefits.places),
    url("/api/v1/me/redemptions", GET=my_benefits.redemptions),
    url("/api/v1/admin/benefits", GET=admin_benefits.index, POST=admin_benefits.create, max_body_size=admin_benefits.TERMS_BYTES),
    url(
        "/api/v1/admin/benefits/{id:uuid}",
        GET=admin_benefits.show,
        PATCH=admin_benefits.change,
        max_body_size=admin_benefits.TERMS_BYTES,
    ),
    url("/api/v1/admin/benefits/{id:uuid}/simulation", POST=admin_benefits.simulate),
    url("/api/v1/admin/benefits/{id:uuid}/approval", POST=admin_benefits.approve),
    url("/api/v1/admin/benefits/{id:uuid}/rejection", POST=admin_benefits.reject),
    url("/api/v1/admin/benefits/{id:uuid}/publication", POST=admin_benefits.publish),
    url("/api/v1/admin/benefits/{id:uuid}/pause", POST=admin_benefits.pause),
    url("/api/v1/admin/benefits/{id:uuid}/resumption", POST=admin_benefits.resume),
    url("/api/v1/admin/benefits/{id:uuid}/end", POST=admin_benefits.end),
    url("/api/v1/admin/benefits/{id:uuid}/budget", POST=admin_benefits.budget),
    # vouchers
    url("/api/v1/me/vouchers", GET=my_vouchers.index, POST=my_vouchers.create),
    url("/api/v1/admin/voucher-campaigns", GET=admin_vouchers.index, POST=admin_vouchers.create),
    url("/api/v1/admin/voucher-campaigns/{id:uuid}", GET=admin_vouchers.show),
    url("/api/v1/admin/voucher-campaigns/{id:uuid}/grants", POST=admin_vouchers.grant),
    url("/api/v1/admin/voucher-campaigns/{id:uuid}/end", POST=admin_vouchers.end),
    url("/api/v1/admin/voucher-campaigns/{id:uuid}/codes", POST=admin_vouchers.codes),
    # partners
    url("/api/v1/partner/eligibility", POST=partner_eligibility.create),
    url("/api/v1/admin/partners", GET=admin_partners.index, POST=admin_partners.create),
    url("/api/v1/admin/partners/{id:uuid}", GET=admin_partners.show),
    url("/api/v1/admin/partners/{id:uuid}/keys", POST=admin_partners.give_key),
    url("/api/v1/admin/partners/{id:uuid}/keys/{name}/end", POST=admin_partners.stop_key),
    url("/api/v1/admin/partners/{id:uuid}/callback", PUT=admin_partners.put_callback),
    # printing
    url("/api/v1/admin/print-orders", GET=admin_prints.index, POST=admin_prints.create),
    url("/api/v1/admin/print-orders/{id:uuid}", GET=admin_prints.show),
    url("/api/v1/admin/print-orders/{id:uuid}/file", GET=admin_prints.file),
    url("/api/v1/admin/print-orders/{id:uuid}/end", POST=admin_prints.end),
    # static
    url("/npm/{name}", GET=npm.show),
    Mount("/static", StaticFiles(directory=STATIC), name="static"),
]

EMBEDDED_ROUTES: list[BaseRoute] = [
    # a stand-in of WeChat's servers, never served in production
    url("/mock/wechat/code", POST=wechat.code),
    url("/mock/wechat/sns/jscode2session", GET=wechat.session),
    url("/mock/wechat/cgi-bin/token", GET=wechat.token),
    url("/mock/wechat/cgi-bin/stable_token", POST=wechat.stable_token),
    url("/mock/wechat/wxa/business/getuserphonenumber", POST=wechat.phone_number),
    url("/mock/wechat/wxa/getwxacodeunlimit", POST=wechat.program_code),
    url("/mock/wechat/wxa/msg_sec_check", POST=wechat.check_message),
    url("/mock/wechat/wxa/media_check_async", POST=wechat.check_media),
    url("/mock/wechat/cgi-bin/message/subscribe/send", POST=wechat.send_message),
]
