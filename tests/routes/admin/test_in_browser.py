"""The console in Chromium: every page whole, readable by everybody, usable from the keyboard, and silent; nothing leaves the host."""

from collections.abc import AsyncIterator
from datetime import date
from uuid import uuid4

import pytest
from playwright.async_api import Page

from models.benefits import Benefit, RevisionEvent
from models.codes import Scan
from models.enums import (
    CardBearer,
    ComplaintKind,
    ComplaintState,
    Feed,
    PartnerScheme,
    RecordKind,
    RevisionStep,
    ScanPurpose,
    ScorecardState,
    SubjectKind,
    UploadPart,
    UploadState,
    Visibility,
)
from models.partners import Delivery, DeliveryAttempt
from models.registry import Merchant, Record
from models.scoring import Scorecard
from models.uploads import Upload, UploadPiece
from routes.admin.sign_in import COOKIE
from server.benefits.actions.budgets import propose_budget
from server.benefits.actions.cards import offer_card
from server.benefits.actions.draft import change_benefit
from server.benefits.actions.simulate import simulate_revision
from server.benefits.queries.programme import find_benefit
from server.codes.actions import issue_merchant_code
from server.complaints.actions import decide_complaint
from server.platform.actions import action
from server.platform.clock import utc_now
from server.platform.crypto import Keyring
from server.registry.actions.catalogue import seed_catalogue
from server.reports.jobs import reckon_districts
from server.scoring.actions import draft_tiers, install_shipped_scorecards
from server.scoring.shipped import SHIPPED
from tests.cast import Person, make_resident
from tests.readable import AXE, UNSEEN_FOCUS, barriers, cut_placeholders, enlarge_text, keyboard_faults, overlapping, too_wide
from tests.server.benefits.desk import make_benefit
from tests.server.complaints.filing import filed_on
from tests.server.partners.operator import make_deposit, make_operator, waiting_order

PAGES = [
    *("/admin/", "/admin/approvals", "/admin/complaints/board", "/admin/complaints", "/admin/objections"),
    *("/admin/benefits", "/admin/benefits/new", "/admin/benefits/new?kind=deposit_waiver", "/admin/cards/new", "/admin/funds"),
    *("/admin/scorecards", "/admin/scorecards/resident/tiers", "/admin/residents", "/admin/imports", "/admin/prints"),
    *(
        "/admin/settlement",
        "/admin/settlement/anomalies",
        "/admin/accounts",
        "/admin/accounts/new",
        "/admin/partner-desk/new",
        "/admin/vouchers",
    ),
    *("/admin/merchants/list", "/admin/records/list", "/admin/scans/list", "/admin/redemptions/list", "/admin/holds/list"),
    *("/admin/partners/list", "/admin/waivers/list", "/admin/deliveries/list", "/admin/listings/list"),
    *("/admin/audit/list", "/admin/audit/list?what=redeem"),
]


@pytest.fixture
async def signed_in(live_server: str, page: Page, administrator: Person) -> AsyncIterator[Page]:
    """A page whose context has the administrator's session; a request to another host fails the test."""
    await page.context.add_cookies([{"name": COOKIE, "value": administrator.token, "url": live_server}])
    strangers: list[str] = []
    page.on("request", lambda asked: None if asked.url.startswith((f"{live_server}/", "data:", "blob:")) else strangers.append(asked.url))
    yield page
    assert strangers == [], "a request left the host"


@pytest.fixture
async def city(noodle_shop: Merchant, keyring: Keyring, administrator: Person, second_administrator: Person) -> list[str]:
    """A little of everything; the paths of its own pages."""
    now = utc_now()
    await seed_catalogue(now=now)
    await install_shipped_scorecards(now=now)
    await issue_merchant_code(merchant_id=noodle_shop.id, actor_id=administrator.account_id, now=now)
    await Merchant.filter(id=noodle_shop.id).update(latitude_e6=30_250_000, longitude_e6=120_150_000, name="湖滨" + "很长的名字" * 12)
    complaint = await _complaints(noodle_shop, keyring, administrator)
    benefit = await _benefits(second_administrator)
    card = await _scorecard(second_administrator)
    resident = await make_resident(points=720, now=now)
    await Scan.create(merchant=noodle_shop, code_id=uuid4(), purpose=ScanPurpose.VIEW, scanned_at=now)
    record = await Record.create(
        merchant=noodle_shop, catalogue_code="x", kind=RecordKind.PENALTY, source_code="x", source_ref="1", title="超范围经营" * 20,
        dated_on=date(2026, 5, 1), visibility=Visibility.PUBLIC, received_at=now,
    )  # fmt: skip
    await action(reckon_districts)(now=now)
    done, running = await _uploads(administrator)
    held = await offer_card(
        code="truck", bearer=CardBearer.VEHICLE, title_zh="货车卡", title_en="Truck card", benefit_ids=[benefit.id], actor_id=None, now=now
    )
    return [
        *(f"/admin/benefits/{benefit.id}", f"/admin/benefits/{benefit.id}/revision", f"/admin/complaints/{complaint}"),
        *(f"/admin/benefits/{benefit.id}/revisions/2/simulation", f"/admin/cards/{held.id}"),
        *(f"/admin/scorecards/{card.id}", f"/admin/residents/{resident.resident_id}", f"/admin/merchants/detail?pk={noodle_shop.id}"),
        *(f"/admin/imports/{done.id}", f"/admin/imports/{running.id}", f"/admin/accounts/{second_administrator.account_id}"),
        *(f"/admin/merchant-desk/{noodle_shop.id}", f"/admin/record-desk/{record.id}", await _partner(keyring)),
    ]


async def _complaints(merchant: Merchant, keyring: Keyring, administrator: Person) -> object:
    text = "面是凉的，店员态度不好，要求退款" * 20
    filed = await filed_on(merchant, keyring=keyring, text=text, now=utc_now())
    tip = await filed_on(merchant, keyring=keyring, kind=ComplaintKind.TIP, text=text, now=utc_now())
    who = administrator.account_id
    await decide_complaint(complaint_id=tip.complaint.id, administrator_id=who, to=ComplaintState.ACCEPTED, note="", now=utc_now())
    return filed.complaint.id


async def _benefits(author: Person) -> Benefit:
    benefit = await make_benefit(now=utc_now())
    patch = {"tiers": {"gold": {"percent_off_bps": 2_000}}, "condition": {"any": [{"fact": "resident.points", "at_least": 650}]}}
    await change_benefit(benefit_id=benefit.id, patch=patch, actor_id=author.account_id, now=utc_now())
    await simulate_revision(benefit_id=benefit.id, number=2, actor_id=None, now=utc_now())
    seen = await find_benefit(benefit.id)
    await propose_budget(
        benefit_id=benefit.id, expected_fen=seen.budget.granted_fen, granted_fen=10**11, actor_id=author.account_id, now=utc_now()
    )  # fmt: skip
    return benefit


async def _partner(keyring: Keyring) -> str:
    """One who was called back in vain."""
    operator = await make_operator(keyring)
    order = await waiting_order(operator, await make_deposit())
    delivery = await Delivery.create(
        partner_id=operator.partner.id, order=order, event_id=uuid4(), event="waiver.confirm", scheme=PartnerScheme.HMAC,
        url="https://operator.example/", told={}, due_at=utc_now(), written_at=utc_now(), attempts=1,
    )  # fmt: skip
    await DeliveryAttempt.create(delivery=delivery, number=1, error="ConnectTimeout", tried_at=utc_now())
    return f"/admin/partner-desk/{operator.partner.id}"


async def _scorecard(author: Person) -> Scorecard:
    tiers = [dict(tier) for tier in SHIPPED[SubjectKind.RESIDENT]["definition"]["tiers"]]
    await draft_tiers(SubjectKind.RESIDENT, tiers, actor_id=author.account_id, now=utc_now())
    return await Scorecard.get(subject_kind=SubjectKind.RESIDENT, state=ScorecardState.DRAFT)


async def _uploads(by: Person) -> list[Upload]:
    files = {"register": {"name": "一份名字很长的商户名录" * 4 + ".csv", "bytes": 3_000_000}}
    rows = [
        await Upload.create(
            feed=Feed.MERCHANTS,
            source_code="market_supervision",
            files=files,
            state=state,
            lines=200_000,
            rows=120_000,
            created=119_000,
            rejected=1_000,
            by_account_id=by.account_id,
            handed_in_at=utc_now(),
        )
        for state in (UploadState.DONE, UploadState.RUNNING)
    ]
    await UploadPiece.create(upload=rows[0], part=UploadPart.REJECTS, position=0, content=b"line\n")
    return rows


@pytest.mark.parametrize(("width", "language"), [(320, "zh"), (1280, "en")])
async def test_every_page_is_whole_read_by_everybody_and_used_from_the_keyboard(
    signed_in: Page, live_server: str, city: list[str], width: int, language: str
) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: `make setup` installs the front-end packages")
    await signed_in.context.add_cookies([{"name": "lang", "value": language, "url": live_server}])
    found = []
    for path in [*PAGES, *city]:
        await signed_in.set_viewport_size({"width": width, "height": 844})
        await _open(signed_in, live_server, path)
        faults = [*await barriers(signed_in), *await too_wide(signed_in, may_roll=width > 320), *await overlapping(signed_in)]
        faults += await cut_placeholders(signed_in)
        if width > 320:
            faults += [*await keyboard_faults(signed_in), *await _at_twice_its_size(signed_in)]
        await enlarge_text(signed_in)
        faults += [f"at 200 %: {each}" for each in await overlapping(signed_in)]
        found += [f"{path}: {each}" for each in faults]
    assert found == [], "\n".join(found)


async def _at_twice_its_size(page: Page) -> list[str]:
    """A desk's screen of 1280 px at 200 % is one of 640."""
    await page.set_viewport_size({"width": 640, "height": 450})
    await page.evaluate("scrollTo(0, 0)")
    faults = [f"at 640 px: {each}" for each in [*await too_wide(page), *await overlapping(page)]]
    await page.set_viewport_size({"width": 1280, "height": 844})
    return faults


async def _open(page: Page, live_server: str, path: str) -> None:
    answer = await page.goto(f"{live_server}{path}")
    assert answer
    assert answer.ok, path
    await page.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")


async def test_a_draft_is_approved_by_keyboard_alone(signed_in: Page, live_server: str, city: list[str]) -> None:
    before = await RevisionEvent.filter(step=RevisionStep.APPROVED).count()
    await signed_in.goto(f"{live_server}/admin/approvals")
    button = signed_in.get_by_role("button", name="批准", exact=True)
    for _ in range(80):
        if await button.evaluate("each => each === document.activeElement"):
            break
        await signed_in.keyboard.press("Tab")
    await signed_in.keyboard.press("Enter")
    await signed_in.get_by_text("已批准，可以发布").wait_for()
    assert await RevisionEvent.filter(step=RevisionStep.APPROVED).count() == before + 1


async def test_terms_tell_what_they_mean_while_they_are_typed(signed_in: Page, live_server: str, city: list[str]) -> None:
    await signed_in.goto(f"{live_server}{city[1]}")
    examples = signed_in.locator("[data-examples]")
    await examples.get_by_text("实付 ¥240").first.wait_for()
    value = signed_in.locator("[name=gold_value]")
    await value.fill("15")
    await examples.get_by_text("实付 ¥255").first.wait_for()
    await value.fill("much")
    await signed_in.locator(".fault").wait_for()
    assert await value.get_attribute("aria-invalid") == "true"
    await value.fill("15")
    await signed_in.locator(".fault").wait_for(state="detached")


async def test_a_register_is_handed_in_and_its_page_follows(signed_in: Page, live_server: str, city: list[str]) -> None:
    await signed_in.goto(f"{live_server}/admin/imports")
    content = "企业名称,统一社会信用代码\n".encode() + b"x,y\n" * 400_000
    await signed_in.locator("#register").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": content})
    await signed_in.get_by_role("button", name="上传并导入").first.click()
    await signed_in.wait_for_url("**/admin/imports/*-*")
    upload = await Upload.get(state=UploadState.WAITING)
    assert (upload.lines, await UploadPiece.filter(upload=upload).count()) == (400_001, 2)
    await Upload.filter(id=upload.id).update(state=UploadState.RUNNING, rows=200_000)
    await signed_in.locator("progress[value='49']").wait_for()
    await Upload.filter(id=upload.id).update(state=UploadState.DONE)
    await signed_in.locator("progress").wait_for(state="detached")


async def test_a_list_is_filtered_in_the_browser(signed_in: Page, live_server: str, noodle_shop: Merchant, garage: Merchant) -> None:
    await signed_in.set_viewport_size({"width": 1280, "height": 900})
    await signed_in.goto(f"{live_server}/admin/merchants/list")
    await signed_in.get_by_role("searchbox").fill("湖滨")
    await signed_in.keyboard.press("Enter")
    await signed_in.wait_for_url("**q=*")
    assert await signed_in.get_by_text("湖滨面馆").count()
    assert not await signed_in.get_by_text("诚信汽修").count()


async def test_charts_are_drawn(signed_in: Page, live_server: str, city: list[str]) -> None:
    await signed_in.goto(f"{live_server}/admin/", wait_until="networkidle")
    if not await signed_in.evaluate("Boolean(window.echarts)"):
        pytest.skip("front-end packages are not installed: make setup")
    assert await signed_in.locator(".chart svg").count() == 4


async def test_what_is_too_wide_drawn_over_or_without_a_ring_would_be_seen(page: Page) -> None:
    await page.set_content("<main><p style='width:200vw'>wide</p></main>")
    assert len(await too_wide(page)) == 1
    await page.set_content("<p style='position:absolute;top:9px'>one over</p><p style='position:absolute;top:12px'>the other</p>")
    assert len(await overlapping(page)) == 1
    await page.set_content("<style>button:focus { outline: none }</style><button>press</button>")
    await page.keyboard.press("Tab")
    assert "press" in await page.evaluate(UNSEEN_FOCUS)
    await page.set_content("<input style='width:40px' placeholder='a long hint that nobody reads'>")
    assert len(await cut_placeholders(page)) == 1
    way_in = "<a class='skip' href='#main'>to the text</a><main id='main' tabindex='-1'><button>one</button><button>two</button></main>"
    await page.set_content(way_in)
    assert await keyboard_faults(page) == []
    held = "<script>document.querySelector('button').onkeydown = each => each.preventDefault()</script>"
    for fault in (
        f"{way_in}{held}",
        way_in.replace("<main", "<style>:focus { outline: none }</style><main"),
        "<main><button>x</button></main>",
    ):
        await page.set_content(fault)
        assert await keyboard_faults(page), fault
