"""Registers and feeds handed in at the console."""

import re
from uuid import UUID

import httpx2
import pytest

from models.enums import UploadState
from models.registry import Merchant
from models.uploads import Upload, UploadPiece
from server.platform.clock import utc_now
from server.registry.actions.catalogue import seed_catalogue
from server.worker import make_worker
from tests.cast import Person
from tests.routes.admin.staff import submit
from tests.server.ingestion.uploads.sending import GOOD, register

PAGE = "/admin/imports"
FILE = register(("面馆", GOOD), ("坏", "x"))


@pytest.fixture
async def token(console: httpx2.AsyncClient) -> str:
    """What a script sends with what it posts."""
    await seed_catalogue(now=utc_now())
    found = re.search(r'name="csrftoken" value="([^"]+)"', (await console.get(PAGE)).text)
    assert found
    return found[1]


async def announced(console: httpx2.AsyncClient, *, size: int = len(FILE), source: str = "market_supervision") -> httpx2.Response:
    words = {"feed": "merchants", "source": source, "register_name": "名录.csv", "register_bytes": str(size)}
    return await submit(console, PAGE, PAGE, words)


async def send(console: httpx2.AsyncClient, address: str, content: bytes, token: str) -> httpx2.Response:
    headers = {"x-csrftoken": token, "content-type": "application/octet-stream"}
    return await console.post(address, content=content, headers=headers)


async def test_a_register_is_sent_followed_and_its_rejects_downloaded(console: httpx2.AsyncClient, token: str) -> None:
    told = (await announced(console)).json()
    assert (await send(console, f"{told['pieces']}/register/0", FILE, token)).status_code == 200
    page = (await send(console, told["handing_in"], b"", token)).json()["page"]
    waiting = (await console.get(f"{page}/progress")).json()
    assert (waiting["state"], waiting["share"], waiting["over"]) == ("waiting", 0, False)
    assert "data-progress" in (await console.get(page)).text
    assert await make_worker().do_next()
    done = (await console.get(f"{page}/progress")).json()
    assert (done["over"], done["share"], done["rows"], done["created"], done["rejected"]) == (True, 100, 2, 1, 1)
    shown = (await console.get(page)).text
    assert "data-progress" not in shown
    assert f"{page}/rejects.csv" in shown
    rejects = await console.get(f"{page}/rejects.csv")
    assert (rejects.headers["content-type"], "attachment" in rejects.headers["content-disposition"]) == ("text/csv; charset=utf-8", True)
    assert rejects.text.splitlines()[0] == "line,column,rule,reason,file"
    assert "名录.csv" in (await console.get(PAGE)).text
    assert await Merchant.filter(uscc=GOOD).count() == 1


@pytest.mark.parametrize(
    ("size", "source", "said"),
    [(0, "market_supervision", "文件是空的"), (10**12, "market_supervision", "最多"), (10, "nobody", "没有此信息来源")],
    ids=["empty", "too large", "no such source"],
)
async def test_what_cannot_be_handed_in_is_told_at_once(console: httpx2.AsyncClient, token: str, size: int, source: str, said: str) -> None:
    answer = await announced(console, size=size, source=source)
    assert answer.status_code == 400
    assert said in " ".join(answer.json()["says"])
    assert await Upload.all().count() == 0


async def test_a_piece_without_the_token_or_too_large_is_not_kept(console: httpx2.AsyncClient, token: str) -> None:
    told = (await announced(console, size=1 << 21)).json()
    assert (await send(console, f"{told['pieces']}/register/0", FILE, "forged")).status_code == 403
    assert (await send(console, f"{told['pieces']}/register/0", b"x" * (1 << 21), token)).status_code == 413
    assert (await send(console, f"{told['pieces']}/other/0", FILE, token)).status_code == 404
    assert await UploadPiece.all().count() == 0


async def test_what_did_not_come_whole_is_not_taken_in(console: httpx2.AsyncClient, token: str) -> None:
    told = (await announced(console)).json()
    answer = await send(console, told["handing_in"], b"", token)
    assert (answer.status_code, answer.json()["says"]) == (409, ["文件没有传完，请重新上传"])


async def test_a_file_that_could_not_be_read_says_why(console: httpx2.AsyncClient, token: str, administrator: Person) -> None:
    row = await Upload.create(
        feed="merchants", source_code="x", files={"register": {"name": "a.csv", "bytes": 1}}, state=UploadState.FAILED, said="缺少列",
        by_account_id=administrator.account_id, handed_in_at=utc_now(), ended_at=utc_now(),
    )  # fmt: skip
    assert "缺少列" in (await console.get(f"{PAGE}/{row.id}")).text
    assert (await console.get(f"{PAGE}/{row.id}/rejects.csv")).status_code == 404
    assert (await console.get(f"{PAGE}/{UUID(int=7)}")).status_code == 404
