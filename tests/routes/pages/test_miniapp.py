"""What the server gives the mini-program's container."""

import base64
import hashlib
import os
import re
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from routes.pages import miniapp
from tests.conftest import Application

ROOT = Path(__file__).parents[3]


async def test_the_page_alone_may_make_code_of_text_and_its_import_map_is_allowed_by_hash(client: httpx2.AsyncClient) -> None:
    page = await client.get("/miniapp/")
    policy = page.headers["content-security-policy"]
    inline = re.search(r"<script type=\"importmap\">(.*?)</script>", page.text, re.DOTALL)
    assert inline is not None
    digest = base64.b64encode(hashlib.sha256(inline.group(1).encode()).digest()).decode()
    assert f"'sha256-{digest}'" in policy
    assert "'unsafe-eval'" in policy
    assert "'unsafe-inline'" not in policy
    assert "'unsafe-eval'" not in (await client.get("/healthz")).headers["content-security-policy"]


async def test_the_package_is_every_source_file_and_is_sent_once(client: httpx2.AsyncClient) -> None:
    first = await client.get("/miniapp/package.json")
    package = first.json()
    assert package["app.js"] == (ROOT / "miniapp_mock/miniprogram/app.js").read_text()
    assert "assets/home.png" not in package
    again = await client.get("/miniapp/package.json", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_source_file_that_was_changed_is_sent_anew_and_one_that_was_not_is_read_once(
    client: httpx2.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(miniapp, "PROGRAM", tmp_path)
    made: list[bytes] = []
    package = miniapp._package

    def counted() -> bytes:
        made.append(package())
        return made[-1]

    monkeypatch.setattr(miniapp, "_package", counted)
    for second, words in enumerate(("App({})", "App({ })")):
        (tmp_path / "app.js").write_text(words)
        os.utime(tmp_path / "app.js", (second, second))
        for _ in range(2):
            assert (await client.get("/miniapp/package.json")).json()["app.js"] == words
    assert len(made) == 2


async def test_a_file_of_the_container_is_sent_once_and_none_beside_it(client: httpx2.AsyncClient) -> None:
    first = await client.get("/miniapp/container/boot.js")
    again = await client.get("/miniapp/container/boot.js", headers={"if-none-match": first.headers["etag"]})
    assert (first.status_code, first.headers["content-type"], again.status_code) == (200, "text/javascript; charset=utf-8", 304)
    for beside in ("..%2FREADME.md", "none.js"):
        assert (await client.get(f"/miniapp/container/{beside}")).status_code == 404


@pytest.mark.parametrize("name", ["package.json", "..%2Fpackage.json", "echarts", "glass-easel", "-"])
async def test_nothing_but_the_listed_files_of_packages_is_served(client: httpx2.AsyncClient, name: str) -> None:
    assert (await client.get(f"/miniapp/npm/{name}")).status_code == 404


async def test_the_listed_files_are_what_the_container_asks_for() -> None:
    container = "".join(path.read_text() for path in (ROOT / "miniapp_mock/container").iterdir())
    assert set(re.findall(r"/miniapp/npm/([\w.-]+)", container)) == set(miniapp.SERVED)


async def test_demo_accounts_are_offered_only_where_a_demo_city_can_be(client: httpx2.AsyncClient, application: Application) -> None:
    assert 'data-demo="yes"' in (await client.get("/miniapp/")).text
    settings = application.state["settings"]
    application.state["settings"] = replace(settings, profile="production")
    try:
        assert 'data-demo="no"' in (await client.get("/miniapp/")).text
    finally:
        application.state["settings"] = settings
