"""Answering a deed, once for each Idempotency-Key where the caller sends one."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ParamSpec, TypeVar, cast

from starlette.requests import Request
from starlette.responses import Response

from routes import reading, writing
from routes.state import State
from server.platform.actions import Action

P = ParamSpec("P")
T = TypeVar("T")


async def created(request: Request[State], deed: Action[P, T], present: Callable[[T], Any], *args: P.args, **terms: P.kwargs) -> Response:
    """Do the deed and answer 201 with what `present` makes of its result; the same key and request get the same bytes again.

    The deed takes `now` among its terms, like every action.
    """
    if once := await reading.once(request, status=201, present=present, now=cast(datetime, terms["now"])):
        return writing.once(await deed.once(once, *args, **terms))
    return writing.created(present(await deed(*args, **terms)))
