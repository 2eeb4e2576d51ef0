"""What people do with their own phone: join, complain, answer, take back."""

import asyncio
from io import BytesIO

import httpx2
import pytest
import qrcode
from PIL import Image
from playwright.async_api import Browser, FilePayload, Route

from tests.miniapp.phone import SETTLED, City, Hold

NOODLE_CLERK = "demo-clerk-6"
DRAWN = """() => {
    const drawn = window.drawn = { levels: [], heights: [] }
    const { fillText, lineTo } = CanvasRenderingContext2D.prototype
    CanvasRenderingContext2D.prototype.fillText = function (text, ...at) {
        drawn.levels.push(Number(text))
        fillText.call(this, text, ...at)
    }
    CanvasRenderingContext2D.prototype.lineTo = function (x, y) {
        if (this.lineWidth > 2) drawn.heights.push(y)
        lineTo.call(this, x, y)
    }
}"""
"""Notes what is drawn from now on: the numbers beside the axis, and how far down the line of the points goes."""


async def test_somebody_new_joins_by_consent_and_has_a_score(hold: Hold) -> None:
    phone = await hold("somebody-who-joins")
    assert await phone.shown("joined") is False
    await phone.button("了解并加入").click()
    await phone.until("consents")
    await phone.page.get_by_role("switch", name="信用评分").click()
    await phone.button("同意并加入").click()
    await phone.page.wait_for_function("() => window.__mp.route() === 'pages/home/index' && window.__mp.data().joined")
    await phone.open("/pages/consents/index")
    given = {consent["purpose"]: consent["given"] for consent in await phone.until("consents")}
    assert given["scoring"] is True
    assert given["benefits"] is False, "nothing is agreed to that was not asked"


async def test_the_way_of_the_points_fills_its_picture(hold: Hold) -> None:
    phone = await hold("demo-resident-5")
    await phone.page.evaluate(DRAWN)
    await phone.open("/pages/score/index")
    await phone.page.wait_for_function("() => window.drawn.heights.length")
    drawn = await phone.page.evaluate("() => window.drawn")
    tall = await phone.page.evaluate("() => document.querySelector('#phone canvas').getBoundingClientRect().height")
    score = await phone.shown("score")
    assert drawn["levels"][0] > 0, "it begins at the first score, not at nothing"
    assert drawn["levels"][0] < score["points"] < drawn["levels"][-1], "there is room above and below"
    assert max(drawn["heights"]) - min(drawn["heights"]) > 0.3 * tall
    capped = [[each["points"] for each in told if each["reason"] == "capped"] for told in (score["history"], await phone.shown("history"))]
    assert min(capped[0]) < 0, "a cap took something back"
    assert min(capped[1]) >= 0, "it is told together with what it is taken from"


async def test_a_clerk_finds_the_desk_first(hold: Hold) -> None:
    phone = await hold(NOODLE_CLERK)
    tops = [
        await phone.page.get_by_text(words).evaluate("each => each.getBoundingClientRect().top") for words in ("进入收银台", "守信有回报")
    ]
    assert tops[0] < tops[1]


async def test_nobody_joins_without_agreeing_to_be_scored(hold: Hold) -> None:
    phone = await hold("somebody-who-hesitates", path="#/pages/join/index")
    await phone.button("同意并加入").click()
    assert "信用评分" in await phone.page.get_by_role("status").inner_text()
    await phone.open("/pages/home/index")
    assert await phone.shown("joined") is False


async def test_a_complaint_with_a_photo_is_filed_followed_and_taken_back(hold: Hold, city: City) -> None:
    code = city.merchant(6)["code"]
    phone = await hold("somebody-who-complains", path=f"#/pages/complain/index?code={code}&name=x")
    await phone.page.get_by_role("textbox", name="发生了什么").fill("结账时多收了茶位费。")
    async with phone.page.expect_file_chooser() as choosing:
        await phone.button("添加照片").click()
    await (await choosing.value).set_files(FilePayload(name="bill.jpg", mimeType="image/jpeg", buffer=_photo()))
    await phone.page.wait_for_function("() => window.__mp.data().photos.length === 1")
    await phone.page.get_by_role("button", name="提交", exact=True).click()
    await phone.page.get_by_role("dialog").get_by_role("button", name="确定").click()
    receipt = await phone.until("receipt")
    await phone.button("查看进度").click()
    found = await phone.until("found")
    assert (found["reference"], found["state"], found["photos"]) == (receipt["reference"], "filed", 1)
    await phone.button("撤回投诉").click()
    await phone.page.get_by_role("dialog").get_by_role("button", name="确定").click()
    await phone.page.wait_for_function("() => window.__mp.data().found.state === 'withdrawn'")
    await phone.open("/pages/records/index")
    await phone.page.get_by_role("button", name="投诉", exact=True).click()
    await phone.settle()
    assert receipt["reference"] in await phone.page.locator("#phone").inner_text()


async def test_a_clerk_answers_a_complaint_once_and_the_authority_may_find_it_not_resolved(hold: Hold, city: City) -> None:
    filed = await _filed(city, "结账时多收了茶位费，不肯退。")
    await _decided(city, filed["id"], "accepted", "")
    clerk = await hold(NOODLE_CLERK, path="#/merchant/pages/complaints/index")
    waiting = await clerk.until("items")
    place = next(place for place, item in enumerate(waiting) if "不肯退" in item["text"])
    await clerk.page.get_by_role("textbox").nth(place).fill("茶位费已明示，不退。")
    await clerk.page.get_by_role("button", name="提交答复").nth(place).click()
    await clerk.page.get_by_role("dialog").get_by_role("button", name="确定").click()
    await clerk.page.wait_for_function("before => window.__mp.data().items.length === before - 1", arg=len(waiting))

    await _decided(city, filed["id"], "unresolved", "商户未明示，答复不予采纳。")
    phone = await hold("somebody-who-was-refused", path="#/pages/complaint/index")
    for name, typed in (("编号", filed["reference"]), ("查询码", filed["secret"])):
        await phone.page.get_by_role("textbox", name=name).fill(typed)
    await phone.button("查询").click()
    assert (await phone.until("found"))["state"] == "unresolved"
    read = await phone.page.locator("#phone").inner_text()
    assert all(said in read for said in ("未能解决", "茶位费已明示，不退。", "答复不予采纳"))
    assert await phone.page.get_by_role("button", name="撤回投诉").count() == 0


async def test_the_phone_is_handed_to_a_clerk_and_keeps_nothing_of_the_resident(browser: Browser, city: City) -> None:
    page = await (await browser.new_context(locale="zh-CN")).new_page()
    await page.goto(f"{city.base_url}/miniapp/")
    await page.wait_for_function(SETTLED)
    kept = "() => Object.fromEntries(Object.entries(window.localStorage).filter(([name]) => name.startsWith('miniapp:')))"
    await page.evaluate("() => window.__mp.wx.setStorageSync('filed', [{ reference: '1', secret: 'x' }])")
    of_resident = await page.evaluate(kept)
    await page.get_by_role("button", name="更多").click()
    await page.get_by_role("button", name="切换账号").click()
    offered = await page.get_by_role("dialog").get_by_role("button").all_inner_texts()
    assert [words for words in offered if words.startswith("居民")] == _residents(city, 8, 5, 7, 0)
    assert [words.split()[1] for words in offered if words.startswith("店员")] == [city.merchant(place)["name"] for place in (0, 3, 6)]
    await page.get_by_role("button", name="店员 江月汽修厂").click()
    await page.wait_for_function("() => window.__mp && window.__mp.data().clerk === true")
    of_clerk = await page.evaluate(kept)
    assert {"miniapp:token", "miniapp:filed"} <= of_resident.keys()
    assert of_clerk["miniapp:token"] != of_resident["miniapp:token"]
    assert of_clerk.keys() <= {"miniapp:token", "miniapp:joined"}
    await page.context.close()


async def test_a_foreign_code_is_not_opened(hold: Hold) -> None:
    phone = await hold("demo-resident-5")
    picture = BytesIO()
    qrcode.make("https://elsewhere.example/pay?to=thief").save(picture)
    await phone.will_scan(picture.getvalue())
    await phone.button("扫商户码").click()
    assert "不是商户信用码" in await phone.page.get_by_role("dialog").inner_text()
    assert await phone.page.evaluate("() => window.__mp.route()") == "pages/home/index"


async def test_a_printed_code_opens_the_merchants_credit(hold: Hold, city: City) -> None:
    phone = await hold("demo-resident-5")
    printed = await phone.page.request.get(f"{city.base_url}/m/{city.merchant(6)['code']}/qr.png")
    await phone.will_scan(await printed.body())
    await phone.button("扫商户码").click()
    credit = await phone.until("credit")
    assert credit["who"]["name"] == city.merchant(6)["name"]


async def _filed(city: City, text: str) -> dict[str, str]:
    """File a complaint on the noodle shop by the API; return its id, reference and secret."""
    async with httpx2.AsyncClient(base_url=city.base_url) as client:
        answer = await client.post(f"/api/v1/merchants/{city.merchant(6)['code']}/complaints", json={"kind": "complaint", "text": text})
        assert answer.status_code == 201, answer.text
        filed: dict[str, str] = answer.json()
        return filed


async def _decided(city: City, complaint_id: str, decision: str, note: str) -> None:
    """As the administrator does, by the API."""
    async with httpx2.AsyncClient(base_url=city.base_url) as client:
        signed_in = await client.post("/api/v1/sessions", json=city.described["admin"])
        client.headers["Authorization"] = f"Bearer {signed_in.json()['token']}"
        answer = await client.post(f"/api/v1/admin/complaints/{complaint_id}/decision", json={"decision": decision, "note": note})
        assert answer.status_code == 201, answer.text


def _residents(city: City, *places: int) -> list[str]:
    titles = {"diamond": "钻", "gold": "金", "silver": "银", "standard": "普通"}
    chosen = [city.described["residents"][place] for place in places]
    return [f"居民 {who['name']} · {titles[who['tier']]} Resident, {who['tier']}" for who in chosen]


def _photo() -> bytes:
    picture = BytesIO()
    Image.new("RGB", (320, 240), (200, 120, 40)).save(picture, "JPEG")
    return picture.getvalue()


async def test_a_voucher_that_was_given_is_shown_and_a_wrong_code_is_told(hold: Hold, city: City) -> None:
    tier = {"gold", "diamond"}
    place = next(place for place, who in enumerate(city.described["residents"]) if who["tier"] in tier)
    phone = await hold(f"demo-resident-{place}", path="#/pages/vouchers/index")
    [voucher] = await phone.until("items")
    assert (voucher["title"], voucher["state"]) == ("临湖秋游券", "open")
    await phone.page.get_by_role("textbox", name="券码").fill("LINHU-2222-2222")
    await phone.button("领取").click()
    assert "未找到" in await phone.page.get_by_role("dialog").inner_text()
    await phone.page.get_by_role("dialog").get_by_role("button", name="知道了").click()
    phone.errors[:] = [said for said in phone.errors if "status of 404" not in said]  # the wrong code is refused, as it should be


async def test_a_merchant_is_found_by_name_and_near_by(hold: Hold, city: City) -> None:
    known = city.merchant(6)
    phone = await hold("somebody-who-looks", path="#/pages/find/index")
    await phone.page.get_by_role("textbox").first.fill(known["name"])
    await phone.button("查找").click()
    await phone.page.wait_for_function("name => window.__mp.data().items[0]?.name === name", arg=known["name"])
    await phone.page.context.grant_permissions(["geolocation"])
    await phone.page.context.set_geolocation({"latitude": 30.25, "longitude": 120.15})
    await phone.page.get_by_role("textbox").first.fill("")
    await phone.button("附近").click()
    await phone.page.wait_for_function(
        "() => window.__mp.data().mapped && window.__mp.data().items.every(item => item.distance_metres !== null)"
    )
    distances = [item["distance_metres"] for item in await phone.shown("items")]
    assert distances == sorted(distances)
    await phone.page.locator(".found").first.click()
    await phone.until("credit")


async def test_of_two_trades_tapped_in_a_row_the_second_is_shown_even_if_the_first_answers_last(hold: Hold) -> None:
    phone = await hold("somebody-in-a-hurry", path="#/pages/find/index")
    second = asyncio.Event()

    async def after_the_second(route: Route) -> None:
        await second.wait()
        await route.continue_()

    await phone.page.route("**/merchants?*industry=food*", after_the_second)
    async with phone.page.expect_response("**/merchants?*industry=food*") as first:
        await phone.button("餐饮").click()
        async with phone.page.expect_response("**/merchants?*industry=retail*"):
            await phone.button("零售").click()
        second.set()
    await (await first.value).finished()
    await phone.settle()
    assert {item["industry"] for item in await phone.shown("items")} == {"retail"}


async def test_a_message_that_leads_nowhere_is_no_button(hold: Hold) -> None:
    phone = await hold("demo-resident-5")
    said = {"object_id": "1", "written_at": "2026-01-01T00:00:00Z", "unread": False}
    items = [{**said, "id": kind, "kind": kind, "message": kind} for kind in ("told_by_a_newer_server", "objection_upheld")]
    page = {"items": items, "next": None, "unread": 0, "wechat_template": ""}
    await phone.page.route("**/api/v1/me/messages", lambda route: route.fulfill(json=page))
    await phone.open("/pages/messages/index")
    await phone.page.get_by_text("told_by_a_newer_server").click()
    assert await phone.page.get_by_role("article").count() == 1
    assert await phone.page.get_by_role("button", name="objection_upheld").count() == 1
    assert await phone.page.evaluate("() => window.__mp.route()") == "pages/messages/index"


async def test_the_draft_of_an_answer_stays_with_its_complaint_when_the_list_changes(hold: Hold) -> None:
    one, other = (
        {"id": f"{n}-a", "kind": "complaint", "text": f"text {n}", "filed_at": "2026-01-01T00:00:00Z", "due_at": None} for n in (1, 2)
    )
    waiting = [one, other]
    sent: list[str] = []

    async def answered(route: Route) -> None:
        sent.append(route.request.url)
        await route.fulfill(status=201, json={})

    clerk = await hold(NOODLE_CLERK)
    await clerk.page.route("**/api/v1/desk/complaints?*", lambda route: route.fulfill(json={"items": waiting}))
    await clerk.page.route("**/desk/complaints/*/answer", answered)
    await clerk.open("/merchant/pages/complaints/index")
    await clerk.page.get_by_role("textbox").first.fill("The answer to the first.")
    waiting.reverse()
    await clerk.page.evaluate("() => window.__mp.wx.navigateTo({ url: '/merchant/pages/poster/index' })")
    await clerk.settle()
    await clerk.page.evaluate("() => window.__mp.wx.navigateBack({})")
    await clerk.page.wait_for_function("() => window.__mp.data().items?.[0].text === 'text 2'")
    assert await clerk.page.locator("#phone textarea").evaluate_all("all => all.map(each => each.value)") == [
        "",
        "The answer to the first.",
    ]
    await clerk.page.get_by_role("button", name="提交答复").nth(1).click()
    await clerk.page.get_by_role("dialog").get_by_role("button", name="确定").click()
    await clerk.page.wait_for_function("() => Object.values(window.__mp.data().answers).join('') === ''")
    assert [url.split("/")[-2] for url in sent] == ["1-a"]


@pytest.mark.parametrize("naive", [False, True], ids=["the service", "a naive version"])
async def test_a_complaint_whose_answer_is_lost_on_the_way_is_tried_again_and_is_one(hold: Hold, city: City, naive: bool) -> None:
    answers: list[dict[str, str]] = []

    async def lost_at_first(route: Route) -> None:
        headers = {name: value for name, value in route.request.headers.items() if not (naive and name == "idempotency-key")}
        answer = await route.fetch(headers=headers)
        answers.append(await answer.json())
        await (route.abort() if len(answers) == 1 else route.fulfill(response=answer))

    phone = await hold("somebody-in-a-tunnel", path=f"#/pages/complain/index?code={city.merchant(6)['code']}&name=x")
    await phone.page.route("**/complaints", lost_at_first)
    await phone.page.get_by_role("textbox", name="发生了什么").fill("结账时多收了茶位费。")
    for answered in ("知道了", "查看进度"):
        await phone.page.get_by_role("button", name="提交", exact=True).click()
        await phone.page.get_by_role("dialog").get_by_role("button", name="确定").click()
        await phone.button(answered).wait_for()
        await phone.button(answered).click()
    first, again = answers
    assert (first == again) is not naive, "the planted fault: no key is sent, and each try is another complaint"
    phone.errors[:] = [said for said in phone.errors if "net::ERR_FAILED" not in said]


async def test_a_message_that_arrives_while_others_are_read_stays_new(hold: Hold) -> None:
    phone = await hold("demo-resident-5", path="#/pages/messages/index")
    newest = (await phone.until("items"))[0]["id"]
    async with phone.page.expect_request("**/read-mark*") as marking:
        await phone.answer("/me/messages", {"items": await phone.shown("items"), "next": None, "unread": 1, "wechat_template": ""})
        await phone.page.evaluate("() => window.__mp.wx.startPullDownRefresh()")
    assert (await marking.value).url.endswith(f"read-mark?until={newest}")


async def test_the_card_that_somebody_holds_leads_to_where_each_of_its_benefits_counts(hold: Hold) -> None:
    phone = await hold("demo-resident-5")
    await phone.open("/pages/benefits/index")
    [card] = await phone.shown("cards")
    assert (card["title"], "诚信汽修折扣" in [each["title"] for each in card["benefits"]]) == ("临湖守信激励卡", True)
    await phone.button("看激励").click()
    await phone.button("诚信汽修折扣").first.click()
    await phone.settle()
    assert (await phone.page.evaluate("() => window.__mp.route()")).startswith("pages/benefit/index?id=")
