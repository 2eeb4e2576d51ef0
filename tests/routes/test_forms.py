"""Forms of pages and of the console with what no browser sends: said no to, never an error of ours."""

import gc
import re
from urllib.parse import quote
from uuid import uuid4

import httpx2
import pytest

from models.registry import Merchant
from server.codes import static_code
from server.codes.actions import issue_merchant_code
from server.codes.keys import issuer_from
from server.platform.crypto import Keyring
from server.platform.settings import Settings
from tests.cast import NOW, resident_scorecard
from tests.routes.admin.staff import make_staff, signed_in
from tests.server.benefits.desk import make_benefit

# Of a body that is cut short Starlette closes no file; Python does, a little later.
pytestmark = pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning")
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=edge"
NAMES = (
    *("sought", "username", "password", "reference", "secret", "kind", "text", "note", "decision", "code", "title_zh", "budget"),
    *("gold_points", "gold_zh", "opens_at", "terms", "sure", "token"),
)
VALUES = (
    "\0",
    "\ud800",
    "9" * 400,
    "-1",
    "٣",
    "１",
    "\N{RIGHT-TO-LEFT OVERRIDE}",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "' OR 1=1 --",
    "",
)
CONSOLE = (
    *("login", "residents", "benefits/new?kind=voucher", "scorecards/resident/tiers", "scorecards/merchant/tiers"),
    *(
        "complaints/{id}/decision",
        "complaints/{id}/contact",
        "benefits/{benefit}/revision",
        "benefits/{benefit}/budget",
        "benefits/{benefit}/switch/pause",
        "budget-proposals/{id}/rejection",
        "benefits/{benefit}/revisions/1/rejection",
    ),
)


def part(name: str, value: str, header: str = "") -> bytes:
    head = f'--edge\r\nContent-Disposition: form-data; name="{name}"{header}\r\n\r\n'
    return (head + value + "\r\n").encode("utf-8", "surrogatepass")


def bodies(token: str) -> list[tuple[str, bytes]]:
    """What is sent, and as what; each with the token that lets a form of the console through."""
    plain = f"csrftoken={token}"
    every = ["&".join(f"{name}={quote(value, errors='surrogatepass')}" for name in NAMES) for value in VALUES]
    found = [(URLENCODED, f"{plain}&{fields}") for fields in every]
    found += [(URLENCODED, f"{plain}&%FF=%FE&=&&sought=%ED%A0%80&a;b=c"), (URLENCODED, plain + "&x=1" * 1500), (URLENCODED, "")]
    sent = [(kind, text.encode()) for kind, text in found]
    sent += [
        (f"{kind}; charset={charset}", plain.encode()) for kind in (URLENCODED, MULTIPART) for charset in ("utf-16", "idna", "nope", "zlib")
    ]
    whole = b"".join(part(name, value) for name, value in [("csrftoken", token), *((name, "\ud800") for name in NAMES)])
    photo = part("photos", "no picture", '; filename="a.jpg"\r\nContent-Type: image/jpeg')
    named_file = part("sought", "text", '; filename="\0"')
    for body in (
        whole + b"--edge--",
        whole,
        whole[:-30],
        photo + part("csrftoken", token) + b"--edge--",
        named_file,
        b"--edge\r\n",
        b"no edge",
    ):
        sent.append((MULTIPART, body))
    sent += [("multipart/form-data", whole), ("application/json", b"{}"), ("", b"\xff\xfe")]
    return sent


async def broken_by(client: httpx2.AsyncClient, path: str, token: str) -> list[tuple[str, str, bytes]]:
    """Send everything, and return what the service broke on."""
    broken = []
    for kind, body in bodies(token):
        answer = await client.post(path, content=body, headers={"content-type": kind} if kind else {})
        if answer.status_code >= 500:
            broken.append((path, kind, body[:200]))
    gc.collect()  # here, not in a later test that did nothing wrong
    return broken


@pytest.mark.parametrize("path", ["/m/{code}/complaint", "/complaints", "/complaints/withdrawal"])
async def test_forms_of_pages(path: str, client: httpx2.AsyncClient, noodle_shop: Merchant, keyring: Keyring, settings: Settings) -> None:
    issued = await issue_merchant_code(merchant_id=noodle_shop.id, actor_id=None, now=NOW)
    code = static_code.encode(issued.handle, keyring=keyring, issuer=issuer_from(settings))
    assert await broken_by(client, path.format(code=code), "") == []


async def test_forms_of_the_console(client: httpx2.AsyncClient) -> None:
    benefit = await make_benefit()
    await resident_scorecard()
    await make_staff("chen")
    await signed_in(client, "chen")
    found = re.search(r'name="csrftoken" value="([^"]+)"', (await client.get("/admin/residents")).text)
    assert found
    for path in CONSOLE:
        assert await broken_by(client, f"/admin/{path.format(id=uuid4(), benefit=benefit.id)}", found[1]) == []


async def test_a_form_with_a_nul_says_what_is_wrong(client: httpx2.AsyncClient) -> None:
    await make_staff("chen")
    await signed_in(client, "chen")
    found = re.search(r'name="csrftoken" value="([^"]+)"', (await client.get("/admin/residents")).text)
    assert found
    answer = await client.post("/admin/residents", data={"sought": "138\0", "csrftoken": found[1]})
    assert answer.status_code == 400
