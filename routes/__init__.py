"""Every URL of the service, one line each. Who may call it stands in server/access/policy.py."""

from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from routes import operation
from routes.endpoints import url

ROUTES: list[BaseRoute] = [
    # operation
    url("/healthz", GET=operation.healthz),
    url("/readyz", GET=operation.readyz),
    url("/metrics", GET=operation.metrics),
    url("/openapi.json", GET=operation.openapi_json),
    # static
    Mount("/static", StaticFiles(directory="static"), name="static"),
]
