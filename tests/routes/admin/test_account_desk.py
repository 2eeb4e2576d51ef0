"""Staff made and kept by the console."""

import re

import httpx2

from models.access import Account, RoleGrant
from models.enums import Role
from models.registry import Merchant
from tests.routes.admin.staff import fields_on, make_staff, signed_in, submit

PASSWORD = "another battery staple"


async def test_a_clerk_is_created_for_a_merchant_that_was_looked_for_and_shut_out(
    client: httpx2.AsyncClient, noodle_shop: Merchant
) -> None:
    me = await make_staff("chen")
    await signed_in(client, "chen")
    half = {"username": "wang", "role": "clerk", "shop": "面馆", "find": "yes"}
    offered = await submit(client, "/admin/accounts/new", "/admin/accounts/new", half)
    typed = fields_on(offered.text)
    assert (offered.status_code, typed["username"], typed["role"], typed["merchant_id"]) == (200, "wang", "clerk", str(noodle_shop.id))
    assert (await client.get("/admin/accounts/shops?q=面馆")).json() == [{"id": str(noodle_shop.id), "name": "湖滨面馆 · 湖滨街道"}]
    wish = {"username": "wang", "password": PASSWORD, "role": "clerk", "merchant_id": str(noodle_shop.id)}
    made = await submit(client, "/admin/accounts/new", "/admin/accounts/new", wish)
    account, path = await Account.get(username="wang"), made.headers["location"]
    page = (await client.get(path)).text
    assert all(word in page for word in ("wang", noodle_shop.name, "店员", "账号已创建"))
    assert "wang" in (await client.get("/admin/accounts?q=wan&role=clerk")).text

    grant = await RoleGrant.get(account=account)
    await submit(client, path, f"{path}/grants/{grant.id}/end", {})
    await submit(client, path, f"{path}/grants", {"role": "inspector", "merchant_id": ""})
    assert [row.role for row in await RoleGrant.filter(account=account, ended_at=None)] == [Role.INSPECTOR]
    await submit(client, path, f"{path}/disablement", {})
    assert "已停用" in (await client.get("/admin/accounts")).text
    assert "disablement" not in (await client.get(f"/admin/accounts/{me}")).text


async def test_what_is_wrong_is_said_beside_the_form_and_nobody_is_made(client: httpx2.AsyncClient) -> None:
    await make_staff("chen")
    await signed_in(client, "chen")
    for wish, status, said in (
        ({"username": "wang", "password": "short", "role": "inspector"}, 422, "密码至少 12 个字符"),
        ({"username": "wang", "password": PASSWORD, "role": "administrator"}, 403, "管理员只能由运维人员用命令创建"),
        ({"username": "wang", "password": PASSWORD, "role": "clerk"}, 422, "此角色须指定商户"),
    ):
        answer = await submit(client, "/admin/accounts/new", "/admin/accounts/new", wish)
        assert (answer.status_code, said in answer.text) == (status, True), answer.text
        assert re.search(r'id="username"[^>]*value="wang"', answer.text)
        assert wish["password"] not in answer.text
    assert await Account.filter(username="wang").count() == 0
