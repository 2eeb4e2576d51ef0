"""Holds over HTTP: those of one benefit share a transaction while one is under way, and each gets its own answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog

from models.benefits import Hold
from server.benefits.actions.holds import hold_benefit
from server.benefits.actions.holds_together import Asked, hold_together
from server.codes import typed_code
from server.platform.actions import Answer
from server.platform.db import OUTAGES
from server.platform.errors import Forbidden
from server.platform.group_commit import GroupCommit, NotWritten
from server.platform.logs import seen
from server.platform.settings import Settings

log = structlog.get_logger("xinma.holds")
MOST_WAITING, MOST_TOGETHER = 2000, 64


class HoldQueue:
    """One line of callers for each benefit. Without lines, on SQLite, everybody is served alone."""

    def __init__(self, lines: GroupCommit[Asked, Hold | Answer | None] | None) -> None:
        self._lines = lines

    async def hold(self, asked: Asked) -> Hold | Answer:
        """Return the hold, durable, or the answer that was kept of it. Errors as `hold_benefit`; NotWritten at once when too many wait.

        Whom those together could not decide is decided alone, and so is everybody of a transaction that failed: it left nothing.
        """
        return await self._together(asked) or await _alone(asked)

    async def _together(self, asked: Asked) -> Hold | Answer | None:
        if self._lines is None or typed_code.parse(asked.payload) or not _has_a_desk(asked):
            return None
        try:
            return await self._lines.add(asked)
        except NotWritten as failure:
            if failure.__cause__ is None or isinstance(failure.__cause__, OUTAGES):
                raise
            log.warning("holds failed together", **seen(failure.__cause__))
            return None


@asynccontextmanager
async def hold_queue(settings: Settings) -> AsyncIterator[HoldQueue]:
    """Open the lines inside an open database; leaving waits for who waits."""
    if settings.on_sqlite:
        yield HoldQueue(None)
        return
    lines = GroupCommit[Asked, Hold | Answer | None](
        hold_together, by=lambda asked: asked.benefit_id, limit=MOST_WAITING, batch=MOST_TOGETHER
    )  # fmt: skip
    async with lines:
        yield HoldQueue(lines)


def _has_a_desk(asked: Asked) -> bool:
    try:
        return bool(asked.clerk.desk())
    except Forbidden:
        return False


async def _alone(asked: Asked) -> Hold | Answer:
    terms: dict[str, Any] = {
        "clerk": asked.clerk, "payload": asked.payload, "benefit_id": asked.benefit_id, "amount_fen": asked.amount_fen,
        "order_ref": asked.order_ref, "order": asked.order, "lasting": asked.lasting, "keyring": asked.keyring, "issuer": asked.issuer,
        "now": asked.now,
    }  # fmt: skip
    return await (hold_benefit.once(asked.once, **terms) if asked.once else hold_benefit(**terms))
