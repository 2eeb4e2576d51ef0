"""A district is drawn part by part onto the disk, whatever is interrupted, and cleared away in time."""

import io
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import httpx2
import pytest

from models.enums import JobState, PrintSheet
from models.operation import Job
from models.printing import PrintOrder
from models.registry import Merchant
from server.codes import qr
from server.platform.clock import utc_now
from server.platform.settings import Settings
from server.platform.wechat import WeChat
from server.printing.jobs import parts
from server.printing.jobs.parts import clear_files, file_of, parts_of
from server.printing.progress import KEPT
from server.worker import errands, make_worker
from tests.cast import Person, make_merchant, make_merchant_code
from tests.pictures import pages, texts_in
from tests.routes.pages.full_house import code_text

ORDERS = "/api/v1/admin/print-orders"


@pytest.fixture
async def district(noodle_shop: Merchant, settings: Settings) -> list[str]:
    """Five merchants with codes, one without; the addresses in their codes."""
    rows = [await make_merchant_code(noodle_shop)]
    rows += [await make_merchant_code(await make_merchant(name)) for name in ("一店", "二店", "三店", "四店")]
    await make_merchant("没有码的店")
    return sorted(qr.scan_url(settings.base_url, code_text(row, settings)) for row in rows)


async def all_done(settings: Settings) -> None:
    worker = make_worker(settings)
    while await worker.do_next():
        pass
    assert {job.state for job in await Job.all()} == {JobState.DONE}


@pytest.mark.parametrize("sheet", PrintSheet)
async def test_an_administrator_prints_a_district_and_every_code_is_read_from_the_pages(
    sheet: PrintSheet, client: httpx2.AsyncClient, administrator: Person, district: list[str], settings: Settings
) -> None:
    asked = await client.post(ORDERS, json={"sheet": sheet, "district": "湖滨街道"}, headers=administrator.headers)
    assert (asked.status_code, asked.json()["wanted"], asked.json()["state"]) == (201, 6, "under_way")
    here = f"{ORDERS}/{asked.json()['id']}"
    assert (await client.get(f"{here}/file", headers=administrator.headers)).json()["code"] == "print_not_ready"
    with patch.object(parts, "PART", 4):
        await all_done(settings)
    told = (await client.get(here, headers=administrator.headers)).json()
    assert (told["state"], told["made"], told["percent"]) == ("ready", 5, 100)
    answer = await client.get(f"{here}/file", headers=administrator.headers)
    assert (answer.headers["content-type"], len(answer.content)) == ("application/zip", told["file_bytes"])
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        assert bundle.namelist() == [f"{sheet}-0001.pdf", f"{sheet}-0002.pdf"]
        sheets = [page for name in bundle.namelist() for page in pages(bundle.read(name))]
    read = [set(texts_in(page)) for page in sheets]
    assert [len(each) for each in read] == [1] * 5
    assert sorted(text for each in read for text in each) == district


async def test_a_part_that_was_drawn_and_not_noted_is_drawn_again_the_same(
    client: httpx2.AsyncClient, administrator: Person, district: list[str], settings: Settings
) -> None:
    asked = await client.post(ORDERS, json={"sheet": "poster"}, headers=administrator.headers)
    id = asked.json()["id"]
    draw, worker = errands(settings, WeChat(settings))["print_part"], make_worker(settings)
    with patch.object(parts, "PART", 4):
        assert await worker.do_next()
        first = await draw(order_id=id, part=2, now=utc_now())
        await clear_files(now=utc_now(), folder=Path(settings.files))
        assert await draw(order_id=id, part=2, now=utc_now()) == first
    assert first["drawn"]["file_bytes"] == file_of(Path(settings.files), UUID(id)).stat().st_size
    with zipfile.ZipFile(file_of(Path(settings.files), UUID(id))) as bundle:
        assert len(bundle.namelist()) == 2
    assert await draw(order_id=id, part=3, now=utc_now()) == {"drawn": None}


async def test_a_press_that_fails_leaves_no_half_file_and_the_job_waits(
    client: httpx2.AsyncClient, administrator: Person, district: list[str], settings: Settings
) -> None:
    asked = await client.post(ORDERS, json={"sheet": "poster"}, headers=administrator.headers)
    with patch.object(parts, "order_text", lambda *_: b"nonsense"):
        assert await make_worker(settings).do_next()
    [job] = await Job.all()
    assert (job.state, job.error.partition(", ")[0]) == (JobState.WAITING, "RuntimeError in _pressed")
    order = await PrintOrder.get(id=asked.json()["id"])
    assert (order.made, order.parts) == (0, 0)
    assert not parts_of(Path(settings.files), order.id).exists()


async def test_files_are_cleared_when_their_time_is_over_or_they_were_ended(
    client: httpx2.AsyncClient, administrator: Person, district: list[str], settings: Settings
) -> None:
    folder, ids = Path(settings.files), []
    for _ in range(2):
        asked = await client.post(ORDERS, json={"sheet": "poster"}, headers=administrator.headers)
        ids.append(UUID(asked.json()["id"]))
    await all_done(settings)
    (folder / "prints" / "stray.part").write_text("left behind")
    ended = await client.post(f"{ORDERS}/{ids[0]}/end", headers=administrator.headers)
    assert ended.json()["state"] == "expired"
    assert (await client.get(f"{ORDERS}/{ids[0]}/file", headers=administrator.headers)).status_code == 410
    await clear_files(now=utc_now(), folder=folder)
    assert [file_of(folder, each).exists() for each in ids] == [False, True]
    assert not parts_of(folder, ids[1]).exists()
    assert not (folder / "prints" / "stray.part").exists()
    await clear_files(now=utc_now() + KEPT + timedelta(minutes=1), folder=folder)
    assert not file_of(folder, ids[1]).exists()


async def clear_naively(*, now: datetime, folder: Path) -> None:
    """A planted fault: the orders are read, and only then is looked what is there."""
    orders = {str(id) for (id,) in await vars(parts)["PrintOrder"].filter(ended_at=None).values_list("id")}
    for each in [each for each in (folder / "prints").glob("*") if each.is_dir() and each.name not in orders]:
        each.rmdir()


@pytest.mark.parametrize("sweep", [clear_files, clear_naively])
async def test_an_order_that_begins_while_it_is_swept_loses_nothing(sweep: Any, database: None, settings: Settings) -> None:
    folder = Path(settings.files)
    begun = parts_of(folder, uuid4())

    class Meanwhile:
        """The orders; right after they were read another one begins, and its first part is drawn."""

        @staticmethod
        def filter(*asked: Any, **more: Any) -> Any:
            rows = PrintOrder.filter(*asked, **more)

            async def read(*names: str) -> Any:
                found = await rows.values_list(*names)
                begun.mkdir(parents=True)
                return found

            return SimpleNamespace(values_list=read)

    with patch.object(parts, "PrintOrder", Meanwhile):
        await sweep(now=utc_now(), folder=folder)
    assert begun.exists() == (sweep is clear_files)


@pytest.mark.parametrize(
    "body", [{}, {"sheet": "flag"}, {"sheet": "poster", "industry": "war"}, {"sheet": "poster", "district": "长" * 61}]
)
async def test_an_order_that_makes_no_sense_is_refused(client: httpx2.AsyncClient, administrator: Person, body: dict[str, str]) -> None:
    assert (await client.post(ORDERS, json=body, headers=administrator.headers)).status_code == 400
    none = await client.post(ORDERS, json={"sheet": "poster", "district": "没有的街道"}, headers=administrator.headers)
    assert (none.status_code, none.json()["reasons"][0]["code"]) == (422, "nothing_to_print")
