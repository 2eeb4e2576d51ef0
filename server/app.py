"""The composition root: the one place that knows every part."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from routes import ROUTES
from routes.edge import Edge, on_bug, on_domain_error, on_http_error
from routes.state import State
from server.platform.cache import cache
from server.platform.crypto import keyring_from
from server.platform.db import database, refuse_weak_durability
from server.platform.errors import DomainError
from server.platform.logs import configure_logs
from server.platform.pictures import Pictures
from server.platform.settings import Settings, settings_from

ANSWERS_TO_ERRORS: Mapping[Any, Any] = {DomainError: on_domain_error, HTTPException: on_http_error, Exception: on_bug}


def make_app(settings: Settings) -> Starlette:
    """Return the ASGI application. Its lifespan opens the database and the cache; the schema must be current (`server migrate`)."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[State]:
        async with database(settings), cache(settings) as store:
            if settings.production:
                await refuse_weak_durability()
            yield State(settings=settings, keyring=keyring_from(settings.secret_key), cache=store, pictures=Pictures())

    hosts = [urlsplit(settings.base_url).hostname or "127.0.0.1", "127.0.0.1", "localhost", *settings.allowed_hosts]
    return Starlette(
        routes=ROUTES,
        lifespan=lifespan,
        middleware=[
            Middleware(Edge, deadline_seconds=settings.request_deadline_seconds),
            Middleware(TrustedHostMiddleware, allowed_hosts=hosts),
        ],
        exception_handlers=ANSWERS_TO_ERRORS,
    )


def serving_app() -> Starlette:
    """What each uvicorn worker builds for itself, from the environment."""
    settings = settings_from(os.environ)
    configure_logs(settings)
    return make_app(settings)
