"""What is wrong is contested where it is seen, decided by somebody else, and told."""

import httpx2

from tests.miniapp.phone import City, Hold

RESIDENT = 5


async def test_a_resident_contests_a_record_and_reads_the_decision(hold: Hold, city: City) -> None:
    phone = await hold(f"demo-resident-{RESIDENT}", path="#/pages/score/index")
    await phone.until("score")
    await phone.page.get_by_role("button", name="志愿服务").first.click()
    await phone.page.get_by_role("button", name="提出异议").first.click()
    await phone.page.get_by_role("textbox", name="哪里不对").fill("那天我不在本市")
    await phone.button("提交异议").click()
    await phone.page.get_by_role("dialog").get_by_role("button", name="确定").click()
    await phone.page.wait_for_function("() => window.__mp.data().tab === 'objections' && window.__mp.data().items.length === 1")
    assert await phone.page.get_by_text("处理中").count() == 1

    await _decide(city, note="来源已更正")
    await phone.open("/pages/home/index")
    await phone.button("条新消息").click()
    await phone.page.get_by_role("button", name="异议成立").click()
    await phone.page.wait_for_function("() => window.__mp.data().tab === 'objections' && window.__mp.data().items.length === 1")
    assert "来源已更正" in await phone.page.locator("#phone").inner_text()
    await phone.open("/pages/home/index")
    assert await phone.shown("unread") == 0


async def test_a_use_that_was_not_me_is_contested_from_its_record(hold: Hold) -> None:
    phone = await hold(f"demo-resident-{RESIDENT}", path="#/pages/records/index")
    await phone.until("items")
    await phone.page.get_by_role("button", name="不是我用的").last.click()
    await phone.page.get_by_role("textbox", name="哪里不对").fill("那天我没去过")
    await phone.button("提交异议").click()
    await phone.page.get_by_role("dialog").get_by_role("button", name="确定").click()
    await phone.page.wait_for_function("() => window.__mp.data().tab === 'objections' && window.__mp.data().items.length > 0")
    assert "那天我没去过" in await phone.page.locator("#phone").inner_text()


async def test_a_desk_sees_its_ways_up_and_contests_what_counts_against_it(hold: Hold) -> None:
    phone = await hold("demo-clerk-3", path="#/merchant/pages/desk/index")
    await phone.page.get_by_role("link", name="本店信用").click()
    score = await phone.until("score")
    assert sum(entry["points"] for entry in score["entries"]) == score["points"]
    read = await phone.text()
    assert all(way["title_zh"] in read for way in score["next_tier"]["ways"]) if score["next_tier"] else "已是最高等级" in read
    await phone.page.get_by_role("button", name="证照").first.click()
    await phone.page.get_by_role("button", name="提出异议").first.click()
    await phone.page.get_by_role("textbox", name="哪里不对").fill("证照已延期")
    await phone.button("提交异议").click()
    await phone.page.get_by_role("dialog").get_by_role("button", name="确定").click()
    await phone.page.wait_for_function(
        "() => window.__mp.route().startsWith('merchant/pages/credit') && window.__mp.data().objections.length"
    )


async def test_a_deposit_free_order_is_confirmed_by_who_it_is_for_and_a_bill_is_contested(hold: Hold, city: City) -> None:
    points = [who["points"] for who in city.described["residents"]]
    first, _, third = sorted(sorted(range(len(points)), key=lambda place: -points[place])[:3])
    rider = await hold(f"demo-resident-{first}", path="#/pages/me/index")
    await rider.page.get_by_role("link", name="免押订单").click()
    await rider.page.get_by_role("button", name="待您确认").click()
    await rider.button("确认免押").click()
    await rider.page.get_by_role("dialog").get_by_role("button", name="确定").click()
    await rider.page.wait_for_function("() => window.__mp.data().order?.state === 'active'")
    assert await rider.page.get_by_role("button", name="确认免押").count() == 0

    payer = await hold(f"demo-resident-{third}", path="#/pages/messages/index")
    await payer.page.get_by_role("button", name="应付").click()
    assert (await payer.until("order"))["state"] == "settling"
    await payer.button("对账单有异议").click()
    await payer.page.get_by_role("textbox", name="哪里不对").fill("还车时间不对")
    await payer.button("提交异议").click()
    await payer.page.get_by_role("dialog").get_by_role("button", name="确定").click()
    await payer.page.wait_for_function("() => window.__mp.route().startsWith('pages/waivers') && window.__mp.data().items.length")
    assert (await payer.shown("items"))[0]["state"] == "disputed"


async def _decide(city: City, *, note: str) -> None:
    """As the administrator does, by the API."""
    async with httpx2.AsyncClient(base_url=city.base_url) as client:
        signed_in = await client.post("/api/v1/sessions", json=city.described["admin"])
        headers = {"Authorization": f"Bearer {signed_in.json()['token']}"}
        waiting = (await client.get("/api/v1/admin/objections", params={"undecided": "true"}, headers=headers)).json()["items"]
        newest = max(waiting, key=lambda each: each["filed_at"])
        url = f"/api/v1/admin/objections/{newest['id']}/decision"
        decided = await client.post(url, json={"outcome": "upheld", "note": note}, headers=headers)
        assert decided.status_code == 201, decided.text
