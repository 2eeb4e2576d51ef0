"""Objections in the console."""

import httpx2

from models.objections import ObjectionDecision
from models.registry import Merchant
from tests.cast import NOW, Person
from tests.routes.admin.staff import submit
from tests.server.repair.contesting import contested, penalty


async def test_one_is_read_and_decided_once_with_what_is_said(console: httpx2.AsyncClient, clerk: Person, noodle_shop: Merchant) -> None:
    objection = await contested(clerk, await penalty(merchant=noodle_shop))
    here = f"/admin/objections/{objection.id}"
    assert here in (await console.get("/admin/objections")).text
    for page in (await console.get("/admin/objections"), await console.get(here)):
        assert "不是我们" in page.text
        assert "湖滨面馆" in page.text
    await submit(console, here, f"{here}/decision", {"outcome": "upheld", "note": ""})
    assert await ObjectionDecision.all().count() == 0, "it says why"
    await submit(console, here, f"{here}/decision", {"outcome": "upheld", "note": "来源有误"})
    assert "来源有误" in (await console.get(here)).text
    assert (await ObjectionDecision.get(objection_id=objection.id)).decided_at > NOW
    assert here not in (await console.get("/admin/objections")).text
    assert here in (await console.get("/admin/objections?all=1")).text
