"""What bench_verification.py serves: the service that forgets between requests, and as many bare queries with as large an answer."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from server.app import serving_app
from server.benefits.queries import offers
from server.scoring.queries import cards

PATH = "/api/v1/desk/verifications"


def forgetful() -> ASGIApp:
    """The service with nothing kept in the process from an earlier request: terms and scorecards are read and parsed anew."""
    app = serving_app()

    async def forgetting(scope: Scope, receive: Receive, send: Send) -> None:
        offers._parsed.clear()
        cards._parsed.clear()
        await app(scope, receive, send)

    return forgetting


def bare() -> ASGIApp:
    """One transaction of BENCH_QUERIES queries that find one row each by its key, and the bytes of an answer, ready made."""
    answer, queries = Path(os.environ["BENCH_ANSWER"]).read_bytes(), int(os.environ["BENCH_QUERIES"])

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with asyncpg.create_pool(os.environ["BENCH_DSN"], min_size=1, max_size=1) as pool:
            app.state.pool = pool
            yield

    async def verify(request: Request) -> Response:
        await request.body()
        async with request.app.state.pool.acquire() as connection, connection.transaction():
            for _ in range(queries):
                await connection.fetchrow("SELECT * FROM resident WHERE id = $1", "00000000-0000-0000-0000-000000000000")
        return Response(answer, status_code=201, media_type="application/json")

    return Starlette(routes=[Route(PATH, verify, methods=["POST"])], lifespan=lifespan)
