"""Who gets into the console."""

from dataclasses import replace

import httpx2
import pytest

from models.access import Session
from models.audit import AuditLine
from models.enums import Role
from routes.admin import sign_in
from routes.admin.sign_in import COOKIE
from server.access.actions.accounts import disable_account, enrol_otp
from server.platform.crypto import Keyring
from tests.cast import NOW, Person
from tests.conftest import Application
from tests.routes.admin.staff import PASSWORD, make_staff, signed_in, submit

PAGES = ["/admin/", "/admin/complaints", "/admin/merchants/list", "/admin/audit/list"]


@pytest.mark.parametrize("path", PAGES)
async def test_nobody_sees_a_page_without_signing_in(client: httpx2.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 303
    assert "/admin/login" in answer.headers["location"]


async def test_an_administrator_signs_in_and_out(client: httpx2.AsyncClient) -> None:
    account = await make_staff("chen")
    await signed_in(client, "chen")
    assert "总览" in (await client.get("/admin/")).text
    await submit(client, "/admin/", "/admin/logout", {})
    assert (await client.get("/admin/")).status_code == 303
    assert await AuditLine.filter(actor_id=account, deed__in=["sign_in", "sign_out"]).count() == 2


async def test_the_cookie_is_kept_from_scripts_and_other_sites(client: httpx2.AsyncClient) -> None:
    await make_staff("chen")
    answer = await submit(client, "/admin/login", "/admin/login", {"username": "chen", "password": PASSWORD})
    [cookie] = [each.lower() for each in answer.headers.get_list("set-cookie") if each.startswith(COOKIE)]
    assert all(word in cookie for word in ("httponly", "samesite=strict", "path=/admin"))


@pytest.mark.parametrize(("base_url", "secure"), [("https://credit.example", True), ("http://127.0.0.1:8000", False)])
async def test_the_cookie_travels_encrypted_where_the_city_does(
    client: httpx2.AsyncClient, application: Application, monkeypatch: pytest.MonkeyPatch, base_url: str, secure: bool
) -> None:
    await make_staff("chen")
    monkeypatch.setitem(application.state, "settings", replace(application.state["settings"], base_url=base_url))
    answer = await submit(client, "/admin/login", "/admin/login", {"username": "chen", "password": PASSWORD})
    [cookie] = [each.lower() for each in answer.headers.get_list("set-cookie") if each.startswith(COOKIE)]
    assert ("; secure" in cookie) is secure


@pytest.mark.parametrize(("username", "password"), [("chen", "wrong"), ("nobody", PASSWORD), ("", ""), ("clerk", PASSWORD)])
async def test_a_wrong_password_or_another_role_stays_outside(client: httpx2.AsyncClient, username: str, password: str) -> None:
    await make_staff("chen")
    await make_staff("clerk", Role.INSPECTOR)
    answer = await submit(client, "/admin/login", "/admin/login", {"username": username, "password": password})
    assert answer.status_code in (401, 403)
    assert COOKIE not in answer.headers.get("set-cookie", "")
    assert (await client.get("/admin/")).status_code == 303
    assert await Session.all().count() == 0


async def test_a_form_without_its_token_is_refused(client: httpx2.AsyncClient) -> None:
    await make_staff("chen")
    await client.get("/admin/login")
    answer = await client.post("/admin/login", data={"username": "chen", "password": PASSWORD})
    assert answer.status_code == 403


async def test_a_one_time_password_is_asked_for_where_it_is_set(client: httpx2.AsyncClient, keyring: Keyring) -> None:
    await make_staff("chen")
    await enrol_otp(username="chen", issuer="Xinma", keyring=keyring, enrolled_by=None, now=NOW)
    answer = await submit(client, "/admin/login", "/admin/login", {"username": "chen", "password": PASSWORD})
    assert answer.status_code in (401, 403)
    assert 'value="chen"' in answer.text


async def test_a_session_ends_when_the_account_is_disabled(client: httpx2.AsyncClient) -> None:
    account = await make_staff("chen")
    await signed_in(client, "chen")
    await disable_account(account_id=account, disabled_by=None, now=NOW)
    assert (await client.get("/admin/")).status_code == 303


async def test_a_token_of_the_api_is_no_way_into_the_console(
    client: httpx2.AsyncClient, administrator: Person, gold_resident: Person
) -> None:
    assert (await client.get("/admin/", headers=administrator.headers)).status_code == 303
    client.cookies.set(COOKIE, gold_resident.token, path="/admin")
    assert (await client.get("/admin/")).status_code == 303


async def test_signing_in_leads_back_to_the_page_but_never_to_another_site(client: httpx2.AsyncClient) -> None:
    await make_staff("chen")
    words = {"username": "chen", "password": PASSWORD}
    for asked, led in (("/admin/complaints", "/admin/complaints"), ("https://evil.example/", "/admin/")):
        answer = await submit(client, "/admin/login", f"/admin/login?next={asked}", words)
        assert answer.headers["location"].endswith(led)
        await submit(client, "/admin/", "/admin/logout", {})


async def test_a_body_beyond_the_limit_is_refused(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/admin/login", content=b"x" * 1_200_000, headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/admin/", "/admin/merchants/list"])
@pytest.mark.parametrize(("error", "status", "code"), [(ConnectionRefusedError(), 503, "unavailable"), (KeyError("x"), 500, "internal")])
async def test_a_database_that_is_gone_is_said_before_anybody_is_known(
    error: Exception, status: int, code: str, path: str, console: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(sign_in, "identify", gone)
    answer = await console.get(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
