"""An order is counted when it is asked, drawn in parts, and ended by a person or by time."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from models.audit import AuditLine
from models.enums import Industry, PrintSheet
from models.operation import Job
from models.printing import PrintOrder
from models.registry import Merchant
from server.platform.actions import action
from server.platform.errors import Conflict, NotFound, Refused
from server.printing import actions
from server.printing.actions import end_print, note_download, order_print, part_printed
from tests.cast import NOW, make_merchant

WHO = uuid4()


async def order(*, district: str = "湖滨街道", industry: Industry | None = None) -> PrintOrder:
    return await order_print(sheet=PrintSheet.POSTER, district=district, industry=industry, with_proof=False, actor_id=WHO, now=NOW)


@action
async def drawn(order_id: UUID, part: int, **found: object) -> None:
    await part_printed(order_id=str(order_id), part=part, now=NOW, drawn={"made": 1, "after": "x", "file_bytes": None} | found)


async def test_an_order_counts_open_merchants_and_queues_the_first_part(noodle_shop: Merchant) -> None:
    closed = await make_merchant("旧店")
    await Merchant.filter(id=closed.id).update(closed_on=(NOW - timedelta(days=1)).date())
    await make_merchant("别处的店", district="古塔街道")
    asked = await order()
    assert asked.wanted == 1
    assert [(job.name, job.arguments) for job in await Job.all()] == [("print_part", {"order_id": str(asked.id), "part": 1})]
    assert [line.deed for line in await AuditLine.all()] == ["order_print"]


async def test_nobody_and_too_many_are_refused_with_the_number(noodle_shop: Merchant, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused) as nobody:
        await order(industry=Industry.REPAIR)
    monkeypatch.setattr(actions, "MOST_MERCHANTS", 0)
    with pytest.raises(Refused) as many:
        await order()
    assert [error.value.reasons[0].code for error in (nobody, many)] == ["nothing_to_print", "too_many_to_print"]
    assert await PrintOrder.all().count() == await Job.all().count() == 0


async def test_two_workers_that_drew_one_part_go_on_once(noodle_shop: Merchant) -> None:
    asked = await order()
    await drawn(asked.id, 1)
    await drawn(asked.id, 1, made=2)
    row = await PrintOrder.get(id=asked.id)
    assert (row.parts, row.made, await Job.all().count()) == (1, 1, 2)
    await drawn(asked.id, 2, made=2, after=None, file_bytes=7)
    done = await PrintOrder.get(id=asked.id)
    assert (done.parts, done.made, done.file_bytes, done.done_at, await Job.all().count()) == (2, 2, 7, NOW, 2)


async def test_an_ended_order_is_drawn_no_further(noodle_shop: Merchant) -> None:
    asked = await order()
    await end_print(asked.id, actor_id=WHO, now=NOW)
    await drawn(asked.id, 1)
    assert (await PrintOrder.get(id=asked.id)).parts == 0
    with pytest.raises(Conflict) as again:
        await end_print(asked.id, actor_id=WHO, now=NOW)
    assert again.value.code == "print_ended"
    with pytest.raises(NotFound):
        await end_print(uuid4(), actor_id=WHO, now=NOW)
    assert [line.deed for line in await AuditLine.all().order_by("id")] == ["order_print", "end_print"]


async def test_a_download_leaves_a_line(database: None) -> None:
    await note_download(WHO, actor_id=WHO, now=NOW)
    assert (await AuditLine.get()).deed == "download_print"
