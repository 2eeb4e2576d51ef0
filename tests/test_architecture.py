"""The house rules as tests. Each guard reads a checkout and says what to do; each is shown a tree that breaks its rule, and must see it."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from routes import EMBEDDED_ROUTES, ROUTES
from server.access.policy import ANYONE, POLICY
from tests.architecture import layout, purity, sizes, words
from tests.architecture.policy import routes_and_policy_agree
from tests.architecture.tree import Guard, Tree
from tests.servers import ROOT

LONG_FUNCTION = "def long():\n" + "    print(1)\n" * 61
LONG_ROUTE = "async def show(request):\n" + "    print(1)\n" * 21
DEEP = "def deep(a):\n    for b in a:\n        if b:\n            while b:\n                with b:\n                    pass\n"
MERCHANT_UPDATE = "from models.registry import Merchant\n\nasync def f():\n    await Merchant.filter(id=1).update(name='x')\n"
HOST = "pyp" + "i.org"

SEEDS: dict[Guard, list[dict[str, str]]] = {
    layout.root_is_as_agreed: [{"scripts/run.py": ""}, {"setup.cfg": ""}],
    layout.no_file_names_a_registry_or_a_machine: [
        {"requirements.lock": f"--index-url https://{HOST}/simple\n"},
        {"docs/setup.md": "see /" + "root/notes.txt\n"},
    ],
    layout.every_rule_has_its_test: [
        {"server/benefits/eligibility.py": "def reasons(): ...\n"},
        {"server/benefits/actions.py": "async def redeem(): ...\n"},
    ],
    layout.every_test_has_its_code: [{"tests/server/benefits/test_gone.py": "def test_it(): assert 1\n"}],
    sizes.files_are_small: [
        {"routes/long.py": "x = 1\n" * 401},
        {"server/one.py": "x = 1\n" * 81, "server/two.py": "x = 1\n" * 82},
    ],
    sizes.functions_are_small: [
        {"server/a.py": LONG_FUNCTION},
        {"routes/a.py": LONG_ROUTE},
        {"models/a.py": "def f():\n" + "    x = 1\n" * 9},
    ],
    sizes.nesting_is_shallow: [{"server/a.py": DEEP}],
    purity.rules_are_pure: [
        {"server/scoring/points.py": "from tortoise import fields\n"},
        {"server/scoring/points.py": "import random\n"},
        {"server/scoring/points.py": "from models.registry import Merchant\n"},
        {"server/scoring/points.py": "async def read(): ...\n"},
    ],
    purity.routes_never_write: [
        {"routes/api/merchants.py": MERCHANT_UPDATE},
        {"routes/api/merchants.py": "async def f(merchant):\n    await merchant.save(update_fields=['name'])\n"},
        {"routes/api/merchants.py": "async def f():\n    async with in_transaction(): ...\n"},
    ],
    purity.no_bare_save: [{"server/registry/actions.py": "async def f(row):\n    await row.save()\n"}],
    purity.the_clock_is_read_at_the_edge: [
        {"server/benefits/actions.py": "from datetime import UTC, datetime\nNOW = datetime.now(UTC)\n"},
        {"server/benefits/queries.py": "def f():\n    return utc_now()\n"},
    ],
    purity.the_environment_is_read_once: [
        {"server/codes/actions.py": "import os\nHOST = os.environ['XINMA_HOST']\n"},
        {"routes/api/codes.py": "from os import getenv\n"},
    ],
    purity.every_action_has_a_caller: [
        {"server/codes/actions.py": "@action\nasync def revoke(): ...\n"},
        {"server/codes/actions.py": "@action\nasync def revoke(): ...\n", "server/demo/load.py": "async def f():\n    await revoke()\n"},
        {
            "server/codes/actions.py": "@action\nasync def revoke(): ...\n",
            "routes/api/codes.py": "from server.codes.actions import revoke\n",
        },
    ],
    purity.constraints_stand_in_migrations: [{"models/registry.py": "class Row:\n    class Meta:\n        constraints = []\n"}],
    words.names_say_what_things_are: [
        {"server/codes/utils.py": ""},
        {"server/helpers/__init__.py": ""},
        {"server/codes/a.py": "class CodeManager: ...\n"},
        {"server/codes/a.py": "data = 1\n"},
        {"routes/a.py": "def request_handler(): ...\n"},
    ],
    words.the_platform_knows_no_domain_word: [{"server/platform/cache.py": "def cached_merchant(): ...\n"}],
    words.no_float_in_money_rates_or_points: [
        {"server/benefits/discount.py": "def f(amount_fen: float): ...\n"},
        {"server/benefits/discount.py": "discount_fen = amount * 0.1\n"},
        {"server/scoring/points.py": "earned_points = total / 3\n"},
        {"models/benefits.py": "rate_bps = fields.DecimalField()\n"},
        {"server/benefits/discount.py": "pay(amount_fen=total / 2)\n"},
    ],
    words.every_test_can_fail: [{"tests/test_nothing.py": "def test_nothing():\n    print(1)\n"}],
}
GUARDS = [*SEEDS, layout.imports_keep_their_contracts]
INNOCENT = {
    "server/benefits/eligibility.py": "def reasons_to_refuse(amount_fen: int) -> list[str]:\n    return [] if amount_fen // 2 else ['x']\n",
    "server/benefits/jobs.py": "async def run(row):\n    await row.save(update_fields=['state'])\n",
    "tests/server/benefits/test_eligibility.py": "def test_reasons():\n    assert True\n",
}


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.__name__)
def test_the_checkout_keeps_its_rules(guard: Guard) -> None:
    broken = list(guard(Tree(ROOT)))
    assert not broken, "\n".join(broken)


SEEDED = [(guard, seed) for guard, seeds in SEEDS.items() for seed in seeds]


@pytest.mark.parametrize(("guard", "seed"), SEEDED, ids=lambda part: getattr(part, "__name__", None))
def test_a_guard_sees_what_breaks_its_rule(guard: Guard, seed: dict[str, str], tmp_path: Path) -> None:
    assert list(guard(_planted(tmp_path, seed))), "the guard saw nothing"


@pytest.mark.parametrize("guard", SEEDS, ids=lambda guard: guard.__name__)
def test_a_guard_sees_nothing_where_nothing_is_broken(guard: Guard, tmp_path: Path) -> None:
    assert list(guard(_planted(tmp_path, INNOCENT))) == []


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ({"server/loyalty/__init__.py": ""}, "loyalty"),
        ({"models/registry.py": "import server.access.actor\n"}, "models.registry -> server.access.actor"),
        ({"server/audit/actions.py": "import server.access.actor\n"}, "server.audit.actions -> server.access.actor"),
        ({"server/access/queries.py": "import routes.edge\n"}, "server.access.queries -> routes.edge"),
    ],
    ids=["a new folder", "upwards", "upwards inside server", "back to the routes"],
)
def test_the_import_contracts_see_a_broken_wall(planted: dict[str, str], said: str, tmp_path: Path) -> None:
    for folder in ("models", "routes", "server"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    assert said in "\n".join(layout.imports_keep_their_contracts(_planted(tmp_path, planted)))


def test_every_route_has_a_row_in_the_policy() -> None:
    broken = list(routes_and_policy_agree([*ROUTES, *EMBEDDED_ROUTES], POLICY))
    assert not broken, "\n".join(broken)


async def _answer(request: Request) -> Response:
    return Response()


@pytest.mark.parametrize(
    ("routes", "policy", "said"),
    [
        ([Route("/open", _answer)], {}, "GET /open has no row"),
        ([], {"GET /gone": ANYONE}, "GET /gone in server/access/policy.py is no route"),
        ([Route("/a", _answer), Route("/a", _answer, methods=["POST"])], {"GET /a": ANYONE, "POST /a": ANYONE}, "/a stands twice"),
        ([Mount("/other", Starlette())], {}, "would be served to anyone"),
    ],
    ids=["no row", "no route", "twice", "mounted"],
)
def test_a_route_without_a_row_is_seen(routes: list[BaseRoute], policy: dict[str, Any], said: str) -> None:
    (broken,) = routes_and_policy_agree(routes, policy)
    assert said in broken


def _planted(root: Path, files: dict[str, str]) -> Tree:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return Tree(root)
