"""Complaints over HTTP: anyone files and follows, the desk answers, the administrator decides."""

import base64
import json
from typing import Any

import httpx2
import pytest

from models.complaints import Complaint
from models.registry import Merchant
from routes.api.complaints import FILINGS_OF_AN_ADDRESS, WRONG_SECRETS_OF_AN_ADDRESS
from routes.sent_photos import BODY_BYTES
from routes.wording import say
from server.codes import static_code
from server.codes.actions import issue_merchant_code
from server.codes.keys import issuer_from
from server.platform import photos
from server.platform.crypto import Keyring
from server.platform.settings import Settings
from tests.cast import NOW, Person
from tests.server.complaints import pictures


@pytest.fixture
async def code(noodle_shop: Merchant, keyring: Keyring, settings: Settings) -> str:
    """The printed code of the noodle shop."""
    issued = await issue_merchant_code(merchant_id=noodle_shop.id, actor_id=None, now=NOW)
    return static_code.encode(issued.handle, keyring=keyring, issuer=issuer_from(settings))


@pytest.fixture
async def filed(client: httpx2.AsyncClient, code: str) -> dict[str, Any]:
    """A complaint on the noodle shop with one photo, as it was answered."""
    photo = base64.b64encode(pictures.photographed()).decode()
    body = {"kind": "complaint", "text": "面是凉的", "contact": "138 0000 1111", "photos": [photo]}
    answer = await client.post(f"/api/v1/merchants/{code}/complaints", json=body)
    assert answer.status_code == 201, answer.text
    value: dict[str, Any] = answer.json()
    return value


async def test_the_whole_way_of_a_complaint(
    client: httpx2.AsyncClient, filed: dict[str, Any], clerk: Person, administrator: Person
) -> None:
    assert set(filed) == {"id", "reference", "secret", "state", "due_at"}
    listed = (await client.get("/api/v1/desk/complaints", headers=clerk.headers)).json()
    assert [item["reference"] for item in listed["items"]] == [filed["reference"]]
    assert listed["next"] is None
    assert "138 0000 1111" not in json.dumps(listed)
    photo = await client.get(listed["items"][0]["photos"][0], headers=clerk.headers)
    assert (photo.headers["content-type"], photo.headers["cache-control"]) == ("image/jpeg", "no-store")
    assert b"Exif" not in photo.content
    answer = await client.post(f"/api/v1/desk/complaints/{filed['id']}/answer", json={"note": "已退款"}, headers=clerk.headers)
    assert (answer.status_code, answer.json()["state"]) == (201, "answered")
    for decision, note in (("accepted", ""), ("resolved", "双方和解")):
        url = f"/api/v1/admin/complaints/{filed['id']}/decision"
        done = await client.post(url, json={"decision": decision, "note": note}, headers=administrator.headers)
        assert (done.status_code, done.json()["state"]) == (201, decision)
    followed = (await client.get(f"/api/v1/complaints/{filed['reference']}", params={"secret": filed["secret"]})).json()
    assert [(event["state"], event["by"]) for event in followed["history"]] == [
        ("filed", "filer"),
        ("answered", "merchant"),
        ("accepted", "administrator"),
        ("resolved", "administrator"),
    ]
    assert (followed["due_at"], followed["photos"], followed["merchant"]) == (None, 1, "湖滨面馆")


async def test_a_wrong_secret_and_an_unknown_reference_are_told_alike(client: httpx2.AsyncClient, filed: dict[str, Any]) -> None:
    wrong = await client.get(f"/api/v1/complaints/{filed['reference']}", params={"secret": "0000-0000-0000"})
    unknown = await client.get("/api/v1/complaints/0000-0000-0001", params={"secret": filed["secret"]})
    assert (wrong.status_code, wrong.content) == (404, unknown.content)
    assert (await client.get(f"/api/v1/complaints/{filed['reference']}")).status_code == 400


async def test_guessing_a_secret_ends_soon_and_the_right_one_costs_nothing(client: httpx2.AsyncClient, filed: dict[str, Any]) -> None:
    url = f"/api/v1/complaints/{filed['reference']}"
    most = WRONG_SECRETS_OF_AN_ADDRESS.most
    right = [(await client.get(url, params={"secret": filed["secret"]})).status_code for _ in range(most + 2)]
    wrong = [(await client.get(url, params={"secret": f"{n:012}"})).status_code for n in range(most + 1)]
    assert set(right) == {200}
    assert wrong == [404] * most + [429]


async def test_the_same_key_and_body_are_one_filing_answered_alike_whatever_became_of_it(
    client: httpx2.AsyncClient, code: str, administrator: Person
) -> None:
    url, body, headers = f"/api/v1/merchants/{code}/complaints", {"kind": "complaint", "text": "面是凉的"}, {"Idempotency-Key": "k" * 22}
    first = await client.post(url, json=body, headers=headers)
    decision = f"/api/v1/admin/complaints/{first.json()['id']}/decision"
    await client.post(decision, json={"decision": "accepted", "note": ""}, headers=administrator.headers)
    again = await client.post(url, json=body, headers=headers)
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    other = await client.post(url, json=body | {"text": "汤是凉的"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await Complaint.all().count() == 1
    assert [(await client.post(url, json=body)).status_code for _ in range(2)] == [201, 201], "without a key each is another"
    assert await Complaint.all().count() == 3


@pytest.mark.parametrize("key", ["1", "k" * 21, "k" * 256, "k" * 21 + " k"])
async def test_a_key_that_somebody_else_may_have_is_refused(client: httpx2.AsyncClient, code: str, key: str) -> None:
    body = {"kind": "tip", "text": "无证"}
    answer = await client.post(f"/api/v1/merchants/{code}/complaints", json=body, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_header")


async def test_filing_without_end_is_refused(client: httpx2.AsyncClient, code: str) -> None:
    url = f"/api/v1/merchants/{code}/complaints"
    answers = [(await client.post(url, json={"kind": "tip", "text": "好"})).status_code for _ in range(FILINGS_OF_AN_ADDRESS.most + 1)]
    assert answers == [201] * FILINGS_OF_AN_ADDRESS.most + [429]


async def test_it_is_taken_back_by_its_secret_once(client: httpx2.AsyncClient, filed: dict[str, Any]) -> None:
    url = f"/api/v1/complaints/{filed['reference']}/withdrawal"
    assert (await client.post(url, json={"secret": "wrong"})).status_code == 404
    taken_back = await client.post(url, json={"secret": filed["secret"]})
    assert (taken_back.status_code, taken_back.json()["state"]) == (201, "withdrawn")
    assert (await client.post(url, json={"secret": filed["secret"]})).status_code == 409


async def test_an_answer_with_a_key_is_given_once(client: httpx2.AsyncClient, filed: dict[str, Any], clerk: Person) -> None:
    url, headers = f"/api/v1/desk/complaints/{filed['id']}/answer", {**clerk.headers, "Idempotency-Key": "one"}
    first = await client.post(url, json={"note": "已退款"}, headers=headers)
    again = await client.post(url, json={"note": "已退款"}, headers=headers)
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert len(first.json()["history"]) == 2


async def test_the_contact_is_shown_to_the_administrator_only(
    client: httpx2.AsyncClient, filed: dict[str, Any], administrator: Person, clerk: Person
) -> None:
    url = f"/api/v1/admin/complaints/{filed['id']}/contact"
    assert (await client.get(url, headers=administrator.headers)).json() == {"contact": "138 0000 1111"}
    assert (await client.get(url, headers=clerk.headers)).status_code == 403
    listed = (await client.get("/api/v1/admin/complaints?kind=complaint&overdue=false", headers=administrator.headers)).json()
    assert [item["has_contact"] for item in listed["items"]] == [True]


async def test_photos_are_for_the_merchant_concerned_and_the_administrator(
    client: httpx2.AsyncClient, filed: dict[str, Any], administrator: Person, garage: Merchant, clerk_of: Any, gold_resident: Person
) -> None:
    desk, admin = (f"/api/v1/{who}/complaints/{filed['id']}/photos/1" for who in ("desk", "admin"))
    stranger = await clerk_of(garage)
    assert (await client.get(admin, headers=administrator.headers)).status_code == 200
    assert (await client.get(desk, headers=stranger.headers)).status_code == 404
    assert (await client.get(desk)).status_code == 401
    assert (await client.get(admin, headers=gold_resident.headers)).status_code == 403
    for position in ("2", "99999999999999999999"):
        assert (await client.get(f"{admin[:-1]}{position}", headers=administrator.headers)).status_code == 404


@pytest.mark.parametrize(
    ("body", "code_word", "path"),
    [
        ({"kind": "complaint"}, "missing", "text"),
        ({"kind": "complaint", "text": "  "}, "out_of_range", "text"),
        ({"kind": "complaint", "text": "面" * 2001}, "out_of_range", "text"),
        ({"kind": "praise", "text": "好"}, "wrong_format", "kind"),
        ({"kind": "tip", "text": "a\x00b"}, "wrong_format", "text"),
        ({"kind": "tip", "text": "好", "contact": "1" * 101}, "out_of_range", "contact"),
        ({"kind": "tip", "text": "好", "photos": ["?"]}, "wrong_format", "photos.0"),
        ({"kind": "tip", "text": "好", "photos": ["aGVsbG8="] * 4}, "out_of_range", "photos"),
        ({"kind": "tip", "text": "好", "secret": "x"}, "unknown_field", "secret"),
    ],
)
async def test_what_makes_no_sense_is_refused_by_path_and_nothing_is_filed(
    client: httpx2.AsyncClient, code: str, body: dict[str, Any], code_word: str, path: str
) -> None:
    answer = await client.post(f"/api/v1/merchants/{code}/complaints", json=body)
    assert answer.status_code == 400, answer.text
    assert [(reason["code"], reason["path"]) for reason in answer.json()["reasons"]] == [(code_word, path)]
    assert await Complaint.all().count() == 0


async def test_a_photo_that_is_none_is_refused_and_nothing_is_filed(client: httpx2.AsyncClient, code: str) -> None:
    answer = await client.post(f"/api/v1/merchants/{code}/complaints", json={"kind": "tip", "text": "好", "photos": ["aGVsbG8="]})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_photos")
    assert [(reason["code"], reason["path"]) for reason in answer.json()["reasons"]] == [("photo_format", "photos.0")]
    assert await Complaint.all().count() == 0


async def test_a_body_beyond_the_limit_is_refused(client: httpx2.AsyncClient, code: str) -> None:
    answer = await client.post(f"/api/v1/merchants/{code}/complaints", content=b" " * (BODY_BYTES + 1))
    assert answer.status_code == 413


async def test_an_unknown_code_is_not_found(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/api/v1/merchants/AAAAAAAAAAAAAAAAAAAAAAAAAA/complaints", json={"kind": "tip", "text": "好"})
    assert answer.status_code == 404


async def test_the_next_scan_shows_what_was_just_said_and_decided(
    client: httpx2.AsyncClient, code: str, filed: dict[str, Any], gold_resident: Person, administrator: Person
) -> None:
    async def told() -> tuple[int, int]:
        facts = (await client.get(f"/m/{code}", headers={"accept": "application/json"})).json()
        return facts["reviews"]["count"], facts["complaints"]["in_progress"]

    assert await told() == (0, 0)
    await client.post(f"/api/v1/merchants/{code}/reviews", json={"stars": 4}, headers=gold_resident.headers)
    url = f"/api/v1/admin/complaints/{filed['id']}/decision"
    await client.post(url, json={"decision": "accepted"}, headers=administrator.headers)
    assert await told() == (1, 1)


async def test_a_resident_reviews_and_others_do_not(
    client: httpx2.AsyncClient, code: str, gold_resident: Person, administrator: Person
) -> None:
    url = f"/api/v1/merchants/{code}/reviews"
    written = await client.post(url, json={"stars": 4, "text": "好吃"}, headers=gold_resident.headers)
    assert (written.status_code, written.json()["stars"]) == (201, 4)
    for stars in (0, 6, True, "5"):
        assert (await client.post(url, json={"stars": stars}, headers=gold_resident.headers)).status_code == 400
    assert (await client.post(url, json={"stars": 4}, headers=administrator.headers)).status_code == 403
    assert (await client.post(url, json={"stars": 4})).status_code == 401


async def test_a_photo_that_is_too_large_is_told_with_its_size_and_what_is_allowed(
    client: httpx2.AsyncClient, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert f"{photos.MAX_BYTES // 1024**2} MB" in say("photo_too_large", "zh")
    monkeypatch.setattr(photos, "MAX_BYTES", 10)
    body = {"kind": "tip", "text": "好", "photos": [base64.b64encode(b"x" * 11).decode()]}
    answer = await client.post(f"/api/v1/merchants/{code}/complaints", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_photos")
    [reason] = answer.json()["reasons"]
    assert (reason["code"], reason["path"], reason["expected"], reason["actual"]) == ("photo_too_large", "photos.0", 10, 11)
