"""The first page of the console, and what it loads."""

import json
import re
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from models.codes import Scan
from models.enums import ScanPurpose
from models.registry import Merchant
from routes import npm
from server.platform.actions import action
from server.platform.clock import utc_now
from server.platform.crypto import Keyring
from server.reports.jobs import reckon_districts
from tests.server.benefits.desk import make_benefit
from tests.server.complaints.filing import filed_on

FOREIGN = re.compile(r"""(?:src|href|url\()\s*=?\s*["'(]?(?:https?:)?//(?!127\.0\.0\.1)""")


async def test_it_shows_what_happened_today(console: httpx2.AsyncClient, noodle_shop: Merchant) -> None:
    for _ in range(3):
        await Scan.create(merchant=noodle_shop, code_id=uuid4(), purpose=ScanPurpose.VIEW, scanned_at=utc_now())
    await make_benefit()
    page = (await console.get("/admin/?days=7")).text
    found = re.search(r'id="charts">(.*?)</script>', page, re.DOTALL)
    assert found
    charts = json.loads(found[1])
    assert (len(charts["use"]["days"]), charts["use"]["lines"][0]["data"][-1]) == (7, 3)
    assert charts["budgets"]["lines"][0]["data"] == [0] * 7


async def test_it_tells_how_merchants_stand_what_is_due_and_when_money_ends(
    console: httpx2.AsyncClient, noodle_shop: Merchant, keyring: Keyring
) -> None:
    assert "一小时内会有结果" in (await console.get("/admin/")).text
    filed = await filed_on(noodle_shop, keyring=keyring, now=utc_now())
    await action(reckon_districts)(now=utc_now())
    await make_benefit()
    page = (await console.get("/admin/")).text
    assert f"/admin/complaints/{filed.complaint.id}" in page
    assert "按目前速度用不完" in page
    assert "湖滨街道" in page
    found = re.search(r'id="charts">(.*?)</script>', page, re.DOTALL)
    assert found
    charts = json.loads(found[1])
    assert sum(bar["value"] for bar in charts["grades"]["bars"]) == 1
    assert "places" not in charts, "no merchant has a place"


@pytest.mark.parametrize("days", ["", "7", "90", "x", "-1", "99999999", "٣"])
async def test_any_span_is_answered(console: httpx2.AsyncClient, days: str) -> None:
    assert (await console.get("/admin/", params={"days": days})).status_code == 200


@pytest.mark.parametrize("path", ["/admin/", "/admin/login", "/admin/merchants/list", "/admin/benefits", "/admin/complaints"])
async def test_pages_load_nothing_from_elsewhere_and_run_no_script_without_its_nonce(console: httpx2.AsyncClient, path: str) -> None:
    answer = await console.get(path, follow_redirects=True)
    nonces = re.findall(r"<script\b([^>]*)>", answer.text)
    policy = answer.headers["content-security-policy"]
    [nonce] = re.findall(r"'nonce-([^']+)'", policy)
    assert nonces
    assert all(f'nonce="{nonce}"' in each for each in nonces)
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
    assert not FOREIGN.search(answer.text)
    assert not re.search(r"\son[a-z]+=", answer.text), "a handler in an attribute would not run"
    assert answer.headers["cache-control"] == "no-store"


async def test_two_answers_have_two_nonces(console: httpx2.AsyncClient) -> None:
    first, second = [(await console.get("/admin/")).headers["content-security-policy"] for _ in range(2)]
    assert first != second


async def test_installed_packages_are_served_by_an_allow_list(
    client: httpx2.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "echarts.js"
    script.write_text("window.echarts = {}")
    monkeypatch.setitem(npm.FILES, "echarts.js", script)
    served = await client.get("/npm/echarts.js")
    assert (served.text, served.headers["content-type"]) == ("window.echarts = {}", "text/javascript; charset=utf-8")
    assert (await client.get("/npm/package.json")).status_code == 404
    script.unlink()
    assert (await client.get("/npm/echarts.js")).status_code == 404
