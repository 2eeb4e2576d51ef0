"""Every URL of the service, one line each. Who may call it stands in server/access/policy.py."""

from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from routes import operation
from routes.api import my_codes, proof_keys
from routes.endpoints import url
from routes.pages import codes

ROUTES: list[BaseRoute] = [
    # operation
    url("/healthz", GET=operation.healthz),
    url("/readyz", GET=operation.readyz),
    url("/metrics", GET=operation.metrics),
    url("/openapi.json", GET=operation.openapi_json),
    # codes
    url("/m/{code}/qr.svg", GET=codes.qr_svg),
    url("/m/{code}/qr.png", GET=codes.qr_png),
    url("/m/{code}/poster.pdf", GET=codes.poster_pdf),
    url("/m/{code}/stickers.pdf", GET=codes.stickers_pdf),
    url("/m/{code}/table-card.pdf", GET=codes.table_card_pdf),
    url("/api/v1/me/codes", POST=my_codes.create),
    url("/api/v1/me/typed-codes", POST=my_codes.create_typed),
    url("/api/v1/proof-keys", GET=proof_keys.show),
    # static
    Mount("/static", StaticFiles(directory="static"), name="static"),
]
