"""An audit line stands and falls with the deed that it tells of."""

from datetime import datetime
from uuid import uuid4

import pytest

from models.audit import AuditLine
from server.audit.actions import record
from server.platform.actions import action
from server.platform.errors import Refused


@action
async def _deed(*, now: datetime, refused: bool = False) -> None:
    await record("test.deed", actor_id=None, object_kind="shop", object_id=uuid4(), now=now, particulars={"from": 1, "to": 2})
    if refused:
        raise Refused("changed_its_mind")


async def test_a_deed_leaves_its_line(database: None, now: datetime) -> None:
    await _deed(now=now)
    line = await AuditLine.get()
    assert (line.deed, line.object_kind, line.particulars, line.done_at) == ("test.deed", "shop", {"from": 1, "to": 2}, now)


async def test_a_deed_that_was_refused_leaves_none(database: None, now: datetime) -> None:
    with pytest.raises(Refused):
        await _deed(now=now, refused=True)
    assert not await AuditLine.exists()


async def test_a_line_cannot_be_written_beside_the_transaction_of_a_deed(database: None, now: datetime) -> None:
    with pytest.raises(RuntimeError, match="inside an action"):
        await record("test.deed", actor_id=None, object_kind="shop", object_id=None, now=now)
    assert not await AuditLine.exists()
