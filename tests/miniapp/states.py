"""What screens say in states that hardly anybody of the demo city is in: the answers of the server that bring them about."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Route

from tests.miniapp.phone import Phone

AT, LATER, LONG_AGO = "2026-11-20T06:00:00Z", "2099-01-01T00:00:00Z", "2026-01-31"
LONG = "临湖片区信用惠民协作单位西溪湿地分店（营业至二十二时）"
Deed = Callable[[Phone], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class State:
    """`said`, in Chinese, tells it from the other states of its screen; `then` is done once it is open."""

    url: str
    said: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    then: Deed | None = None
    fails: bool = False
    """It tells of a problem."""


def page(*items: Any, following: str | None = None) -> dict[str, Any]:
    return {"items": list(items), "next": following}


def waiver(state: str, **changes: Any) -> dict[str, Any]:
    bill = [{"name": "骑行费 45 分钟", "amount_fen": 350, "note": "起步 15 分钟 1.5 元，之后每 15 分钟 1 元"}]
    steps = [
        {"step": step, "state": state, "by": "partner", "note": LONG, "total_fen": None, "happened_at": AT}
        for step in ("create", "confirm")
    ]
    return {
        "id": "019a0000-0000-7000-8000-000000000001", "number": "DEMO-2026-0001", "state": state, "title": "共享单车", "tier": "gold",
        "risk_fen": 19_900, "credit_fen": 19_900, "cash_fen": 0, "charges": bill, "discounts": bill, "total_fen": 0, "sequence": 3,
        "placed_at": AT, "expires_at": AT, "due_at": AT, "partner": LONG, "benefit": "免押骑行", "steps": steps, **changes,
    }  # fmt: skip


def restriction(**changes: Any) -> dict[str, Any]:
    counts = [{"kind": kind, "title": title, "count": count, "listed_from": least} for kind, title, count, least in
              (("main_lane", "停在机动车道主路", 1, 1), ("outside_fence", "停在电子围栏外", 0, 6))]  # fmt: skip
    return {
        "id": "019a0000-0000-7000-8000-000000000002", "policy": "bicycle-parking", "title": "共享单车规范停放",
        "basis": "《规范停放联合限制性公约》",
        "operator": LONG, "month": "2026-09-01", "counts": counts, "months_in_a_row": 1, "publish_on": "2026-10-15",
        "bar_from": LONG_AGO, "bar_until": "2099-01-01", "lifted": None, "lifted_at": None, "objection": None, **changes,
    }  # fmt: skip


def hold(**changes: Any) -> dict[str, Any]:
    return {
        "id": "019a0000-0000-7000-8000-000000000003", "state": "held", "benefit_id": "019a0000-0000-7000-8000-000000000004",
        "benefit": "诚信汽修折扣", "order_ref": "GARAGE-2026-11-20-0001", "amount_fen": 128_000, "discount_fen": 15_000,
        "payable_fen": 113_000, "held_at": AT, "expires_at": LATER, "merchant": LONG, **changes,
    }  # fmt: skip


def message(kind: str) -> dict[str, Any]:
    return {"id": kind, "kind": kind, "object_id": "1", "message": f"{LONG}：{kind}", "written_at": AT, "unread": True}


REFUSED = {"upheld": None, "text": "车不是我停的", "filed_at": AT, "note": "", "decided_at": None}
DECIDED = {"upheld": False, "text": "车不是我停的", "filed_at": AT, "note": LONG, "decided_at": AT}
USE = {**hold(), "state": "partly_returned", "returned_fen": 8_000, "returned_discount_fen": 1_000, "redeemed_at": AT}
LOOK = {"id": "1", "looked_at": AT, "role": "clerk", "merchant": LONG, "purpose": "verification", "message": "核验了信用码"}
REPLAY = {"id": "1", "message": f"您用过的信用码又在{LONG}出示，已拒绝", "presented_at": AT}
TOLD = [message(kind) for kind in ("waiver_to_pay", "restricted", "code_replayed", "objection_upheld")]
INBOX = {**page(*TOLD), "unread": 4, "wechat_template": "t"}
COMPLAINT = {"id": "1", "kind": "complaint", "text": LONG * 3, "filed_at": AT, "due_at": LATER}
OBJECTION = {"id": "1", "about": LONG, "text": LONG, "outcome": None, "due_at": LATER, "note": ""}
VOUCHER = {
    "id": "1", "benefit_id": "1", "title": LONG, "benefit_title": LONG, "code": "LINHU-2222-2222", "state": "used", "used_at": AT,
    "expires_at": LATER,
}  # fmt: skip


def records(place: int) -> Deed:
    async def open_tab(phone: Phone) -> None:
        await phone.page.locator("#phone .tabs button").nth(place).click()
        await phone.settle()

    return open_tab


def news(name: str, **seen: Any) -> Deed:
    """Have a desk do something while a code is shown, and wait until the screen tells of it under that name."""

    async def arrive(phone: Phone) -> None:
        async def changed(route: Route) -> None:
            if route.request.method != "GET":
                return await route.fallback()
            real = await (await route.fetch()).json()
            return await route.fulfill(json=real | seen)

        await phone.page.route("**/api/v1/me/codes", changed)
        await phone.until(name)

    return arrive


async def offline(phone: Phone) -> None:
    await phone.page.route("**/api/v1/**", lambda route: route.abort())
    await phone.page.evaluate("() => window.__mp.wx.startPullDownRefresh()")
    await phone.until("problem")


ORDERS = "/api/v1/me/waiver-orders"
CREATED = waiver("created", id="2", total_fen=None, charges=[], discounts=[])
OF_RESIDENT = (
    State(url="/pages/waivers/index", said="已逾期", answers={ORDERS: page(waiver("overdue"), CREATED)}),
    State(url="/pages/waiver/index?id=1", said="谢绝", answers={f"{ORDERS}/1": CREATED}),
    State(url="/pages/waiver/index?id=1", said="对账单有异议", answers={f"{ORDERS}/1": waiver("overdue")}),
    State(
        url="/pages/restrictions/index", said="签承诺解除",
        answers={"/me/restrictions": page(restriction(), restriction(id="2", bar_from="2098-12-25", objection=REFUSED, policy="other"))},
    ),
    State(
        url="/pages/restrictions/index", said="已签承诺，解除",
        answers={"/me/restrictions": page(restriction(lifted="commitment"), restriction(id="2", bar_until=LONG_AGO, objection=DECIDED))},
    ),
    State(url="/pages/messages/index", said="新", answers={"/me/messages": INBOX, "/read-mark": {}}),
    State(url="/pages/records/index", said="部分退回", answers={"/me/redemptions": page(USE, following="1")}),
    State(url="/pages/records/index", said="预占中", answers={"/me/holds": page(hold(), hold(id="2", state="lapsed"))}, then=records(1)),
    State(url="/pages/records/index", said="处理中", answers={"/me/objections": page(OBJECTION)}, then=records(3)),
    State(url="/pages/records/index", said="核验了信用码", answers={"/me/access-log": page(LOOK)}, then=records(4)),
    State(url="/pages/vouchers/index", said="已使用", answers={"/me/vouchers": page(VOUCHER)}),
    State(url="/pages/code/index", said="最近使用", then=news("used", redemption=USE)),
    State(url="/pages/code/index", said="用过的码又被出示", then=news("replayed", replay=REPLAY)),
    State(url="/pages/code/index", said="正在核验", then=news("using", look=LOOK)),
    State(url="/pages/code/index", said="另一部手机", then=news("elsewhere", showing=2**40)),
    State(url="/pages/me/index", said="再试一次", then=offline, fails=True),
)  # fmt: skip
"""In the last nothing is reached any more."""
NOT_JOINED = "先加入，才有信用分和激励"
OF_NEWCOMER = (
    *(State(url=f"/pages/{name}/index", said=NOT_JOINED) for name in ("score", "waivers", "restrictions", "vouchers", "benefits", "code")),
    State(url="/pages/records/index", said="还没有使用过激励"),
    State(url="/pages/messages/index", said="还没有消息"),
    State(url="/pages/find/index", said="没有找到", answers={"/api/v1/merchants": page()}),
)
OF_CLERK = (
    State(url="/merchant/pages/complaints/index", said="提交答复", answers={"/desk/complaints": page(COMPLAINT)}),
    State(
        url="/merchant/pages/today/index", said="预占中，待结算", answers={"/desk/holds": page(hold()), "/desk/redemptions": page(USE)},
    ),
    State(url="/merchant/pages/redeem/index?payload=not-a-code", said="未能核销"),
)  # fmt: skip
