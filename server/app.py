"""The composition root: the one place that knows every part."""

import gc
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx2
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from routes import EMBEDDED_ROUTES, ROUTES
from routes.admin.shell import console
from routes.edge import Edge
from routes.measures import RequestLog
from routes.pages.credit_page import KEPT_BYTES, KEPT_SECONDS, CreditPage
from routes.refusals import OUTAGES, on_departure, on_domain_error, on_http_error, on_outage
from routes.state import State
from server.benefits.actions.hold_queue import hold_queue
from server.platform.announcements import listening
from server.platform.cache import cache
from server.platform.crypto import keyring_from
from server.platform.db import database, refuse_weak_durability
from server.platform.errors import DomainError
from server.platform.limits import Limits
from server.platform.logs import configure_logs
from server.platform.pictures import Pictures
from server.platform.remembered import Remembered
from server.platform.settings import Settings, settings_from
from server.platform.shared_clock import shared_clock
from server.platform.wechat import WeChat
from server.registry.queries import refuse_demo_city
from server.reports.actions import scan_log
from server.worker import working

ANSWERS_TO_ERRORS: Mapping[Any, Any] = {
    DomainError: on_domain_error,
    HTTPException: on_http_error,
    ClientDisconnect: on_departure,
    **dict.fromkeys(OUTAGES, on_outage),
}


def make_app(settings: Settings) -> Starlette:
    """Return the ASGI application. Its lifespan opens the database and the cache; the schema must be current (`server migrate`)."""

    log = RequestLog(wanted=settings.log_level in ("debug", "info"))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[State]:
        async with AsyncExitStack() as open_parts:
            await open_parts.enter_async_context(database(settings))
            await open_parts.enter_async_context(shared_clock(settings))
            if settings.production:
                await refuse_weak_durability()
                await refuse_demo_city()
            store = await open_parts.enter_async_context(cache(settings))
            wechat = WeChat(settings, transport=None if settings.wechat_base_url else _stand_in(settings, store))
            open_parts.push_async_callback(wechat.close)
            pages = Remembered[CreditPage](seconds=KEPT_SECONDS, room=KEPT_BYTES, weigh=CreditPage.weight)
            await open_parts.enter_async_context(listening(store, pages))
            await open_parts.enter_async_context(working(settings, wechat))
            # What is here now stays until the end: looked through again and again, it held all requests up for 90 ms, twice a second.
            gc.collect()
            gc.freeze()
            yield State(
                settings=settings,
                keyring=keyring_from(settings.secret_key),
                cache=store,
                holds=await open_parts.enter_async_context(hold_queue(settings)),
                scans=await open_parts.enter_async_context(scan_log(settings)),
                pages=pages,
                pictures=Pictures(),
                limits=Limits(store),
                wechat=wechat,
            )
            log.flush()

    hosts = [urlsplit(settings.base_url).hostname or "127.0.0.1", "127.0.0.1", "localhost", *settings.allowed_hosts]
    return Starlette(
        routes=[*ROUTES, console(settings), *([] if settings.production else EMBEDDED_ROUTES)],
        lifespan=lifespan,
        middleware=[
            Middleware(Edge, deadline_seconds=settings.request_deadline_seconds, log=log),
            Middleware(TrustedHostMiddleware, allowed_hosts=hosts),
        ],
        exception_handlers=ANSWERS_TO_ERRORS,
    )


def _stand_in(settings: Settings, store: Redis) -> httpx2.ASGITransport:
    """The way to the stand-in of WeChat's servers, without a socket: where this server listens is not known here."""
    servers = Starlette(routes=EMBEDDED_ROUTES, exception_handlers=ANSWERS_TO_ERRORS)

    async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
        await servers({**scope, "state": {"settings": settings, "cache": store}}, receive, send)

    return httpx2.ASGITransport(app=with_state, raise_app_exceptions=False)


def serving_app() -> Starlette:
    """What each uvicorn worker builds for itself, from the environment."""
    settings = settings_from(os.environ)
    configure_logs(settings)
    return make_app(settings)
