"""Terms while they are being written: what they would mean, what is wrong with them and where."""

from typing import Any

import httpx2
import pytest

from models.benefits import BenefitRevision
from routes.admin.terms_preview import faults_beside
from server.platform.errors import Reason
from tests.routes.admin.staff import submit
from tests.server.benefits.desk import make_benefit

FORM = {"gold_value": "15", "gold_unit": "percent", "gold_cap": "200", "example": "300"}


async def asked(console: httpx2.AsyncClient, fields: dict[str, str], query: str = "?kind=graded_discount") -> Any:
    answer = await submit(console, "/admin/benefits/new", f"/admin/benefits/preview{query}", fields)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_gold_resident_buying_for_300_yuan_pays_255(console: httpx2.AsyncClient) -> None:
    benefit = await make_benefit()
    before = await BenefitRevision.all().count()
    found = await asked(console, FORM, f"?kind=graded_discount&benefit={benefit.id}")
    said = [each["says"] for each in found["examples"]]
    assert "gold级居民消费 ¥300，实付 ¥255" in said
    assert "standard级居民消费 ¥300，没有优惠" in said
    assert found["faults"] == []
    assert await BenefitRevision.all().count() == before, "nothing is kept"


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({**FORM, "gold_value": "much"}, "gold_value"),
        ({**FORM, "gold_cap": ""}, "gold_value"),
        ({**FORM, "minimum_order": "x"}, "minimum_order"),
        ({**FORM, "opens_at": "2026-12-02T00:00", "closes_at": "2026-12-01T00:00"}, "closes_at"),
        ({**FORM, "gold_value": "-5"}, "gold_value"),
    ],
    ids=["no number", "no bound", "smallest order", "an empty window", "worse off"],
)
async def test_a_fault_stands_beside_its_field(console: httpx2.AsyncClient, fields: dict[str, str], at: str) -> None:
    await make_benefit()
    found = await asked(console, fields)
    first = found["faults"][0]
    assert first["field"] == at
    assert first["says"]


async def test_an_empty_form_has_no_faults_yet(console: httpx2.AsyncClient) -> None:
    await make_benefit()
    found = await asked(console, {})
    assert ([each["says"] for each in found["examples"]], found["faults"]) == (["先填写各等级优惠"], [])


async def test_a_refused_draft_marks_its_fields(console: httpx2.AsyncClient) -> None:
    benefit = await make_benefit()
    where = f"/admin/benefits/{benefit.id}/revision"
    answer = await submit(console, where, where, {"gold_value": "much", "basis": "x", "opens_at": "2026-12-01T00:00", "everywhere": "yes"})
    assert answer.status_code == 400
    assert '"field": "gold_value"' in answer.text


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("terms.tiers.gold.max_value_fen", "gold_cap"),
        ("terms.limits.2.max_count", "limit_2_entity"),
        ("terms.window.opens_at", "opens_at"),
        ("terms.scope.districts.0", "districts"),
        ("terms.basis", "basis"),
        ("code", "code"),
    ],
)
def test_paths_of_terms_lead_to_fields(path: str, field: str) -> None:
    assert [each["field"] for each in faults_beside([Reason(code="wrong_format", path=path)])] == [field]
