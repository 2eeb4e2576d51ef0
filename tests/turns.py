"""Telling whether the event loop gets its turn while something long is worked at."""

import asyncio
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
GIVE_UP_SECONDS = 20


def needs_a_turn(work: Callable[P, R]) -> Callable[P, R]:
    """Return `work` so that it goes on only after the running event loop did something else; AssertionError when it never does."""
    loop = asyncio.get_running_loop()

    def waiting(*args: P.args, **kwargs: P.kwargs) -> R:
        turned = threading.Event()
        loop.call_soon_threadsafe(turned.set)
        assert turned.wait(0 if threading.current_thread() is threading.main_thread() else GIVE_UP_SECONDS), "the event loop stood still"
        return work(*args, **kwargs)

    return waiting
