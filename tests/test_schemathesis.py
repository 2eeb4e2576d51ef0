"""Every operation of the OpenAPI document that is not signed, asked in thousands of ways by Schemathesis, with all of its checks.

An account that holds every role asks, so that nothing is hidden behind 403; that roles are kept apart is tests/routes/test_permissions.py.
"""

import asyncio
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from models.access import RoleGrant
from models.enums import Role
from models.registry import Merchant
from models.scoring import Scorecard
from server.codes import static_code
from server.codes.actions import issue_merchant_code
from server.codes.keys import issuer_from
from server.platform.clock import utc_now
from server.platform.crypto import Keyring
from server.platform.settings import Settings
from tests.cast import Person, make_person, make_resident
from tests.server.benefits.desk import make_benefit

pytestmark = pytest.mark.slow
LEAST_CASES = 1000
SECONDS = 600
ENDS_ITS_OWN_TOKEN = "/api/v1/sessions/current"
SIGNED = "^/api/v1/partner/"
"""Partners sign each request, and without a signature all of it is one 403: tests/routes/api/test_partner_orders.py asks there."""
# 409, 422 and 429 refuse what is well-formed: a code used before, a rule that says no, too many tries; 410 a code that ended.
CONFIG = """
seed = 20261120
[checks]
positive_data_acceptance.expected-statuses = ["2xx", "401", "403", "404", "409", "410", "422", "429"]
"""


@dataclass(frozen=True)
class Report:
    """What Schemathesis did: cases made, operations tested and left out, and what failed, in its own words."""

    cases: int
    tested: int
    left_out: int
    failures: list[str]
    output: str


@pytest.fixture
async def everybody(noodle_shop: Merchant, gold_resident: Person) -> Person:
    """One account that is a resident, the noodle shop's clerk, an inspector and an administrator."""
    for role, merchant in ((Role.CLERK, noodle_shop), (Role.ADMINISTRATOR, None), (Role.INSPECTOR, None)):
        await RoleGrant.create(account_id=gold_resident.account_id, role=role, merchant=merchant, granted_at=utc_now())
    return gold_resident


@pytest.fixture
async def known(
    client: httpx2.AsyncClient, noodle_shop: Merchant, everybody: Person, keyring: Keyring, settings: Settings
) -> dict[str, list[str]]:
    """Values that lead somewhere, by the parameter that takes them."""
    issued = await issue_merchant_code(merchant_id=noodle_shop.id, actor_id=None, now=utc_now())
    code = static_code.encode(issued.handle, keyring=keyring, issuer=issuer_from(settings))
    filed = (await client.post(f"/api/v1/merchants/{code}/complaints", json={"kind": "complaint", "text": "面是凉的"})).json()
    benefit = await make_benefit(now=utc_now())
    customer = await make_resident(points=720)
    payload = (await client.post("/api/v1/me/codes", headers=customer.headers)).json()["payload"]
    order = {"payload": payload, "benefit_id": str(benefit.id), "amount_fen": 30_000, "order_ref": uuid4().hex}
    redeemed = (await client.post("/api/v1/desk/redemptions", json=order, headers=everybody.headers)).json()
    scorecards = [str(card.id) for card in await Scorecard.all()]
    return {
        "path.code": [code],
        "path.id": [filed["id"], str(benefit.id), redeemed["id"], *scorecards],
        "path.reference": [filed["reference"]],
        "path.purpose": ["scoring", "benefits", "notices"],
        "query.secret": [filed["secret"]],
    }


async def test_no_operation_breaks_its_contract_however_it_is_asked(
    live_server: str, everybody: Person, known: dict[str, list[str]], tmp_path: Path
) -> None:
    filters = ["--exclude-path", ENDS_ITS_OWN_TOKEN, "--exclude-path-regex", SIGNED, "--max-examples", "8"]
    report = await asyncio.to_thread(run, live_server, everybody, known, tmp_path, *filters)
    assert report.failures == [], report.output
    assert report.left_out == 0
    assert report.cases >= LEAST_CASES, report.output
    print(f"\nschemathesis: {report.cases} cases over {report.tested} operations, 0 failures")  # noqa: T201 — the figure is asked for


async def test_signing_out_keeps_its_contract_too(live_server: str, database: None, tmp_path: Path) -> None:
    """Its first success ends the token that asks, so it is asked alone."""
    report = await asyncio.to_thread(run, live_server, await make_person(), {}, tmp_path, "--include-path", ENDS_ITS_OWN_TOKEN)
    assert report.failures == [], report.output
    assert report.tested == 1


def run(base_url: str, who: Person, known: dict[str, list[str]], folder: Path, *options: str) -> Report:
    """Let Schemathesis ask for a bounded time."""
    config, found = folder / "schemathesis.toml", folder / "report.json"
    config.write_text(CONFIG + _dictionaries(known))
    program = Path(sys.executable).with_name("schemathesis")
    command = [str(program), "--config-file", str(config), "run", f"{base_url}/openapi.json", "--url", base_url, "--no-color"]
    command += ["--checks", "all", "--continue-on-failure", "--request-timeout", "20", "--header", f"Authorization: Bearer {who.token}"]
    command += ["--report", "json", "--report-json-path", str(found), *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=SECONDS)
    assert found.exists(), done.stdout + done.stderr
    report = json.loads(found.read_text())
    return Report(
        cases=report["test_cases"]["generated"],
        tested=report["operations"]["tested"],
        left_out=report["operations"]["errored"] + report["operations"]["skipped"],
        failures=[f"{failure['title']}: {', '.join(failure['operations'])}" for failure in report["failures"]],
        output=done.stdout[-20_000:],
    )


def _dictionaries(known: dict[str, list[str]]) -> str:
    named = [f'[dictionaries."{name}"]\nvalues = {json.dumps(values)}\n' for name, values in known.items()]
    bound = [f'"{name}" = {{ dictionary = "{name}", probability = 0.7 }}\n' for name in known]
    return "\n" + "".join(named) + "[parameters]\n" + "".join(bound)
