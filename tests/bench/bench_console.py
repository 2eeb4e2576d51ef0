"""Every page of the console with 1,000,000 merchants and 10,000,000 scans, cold and warm; none may take a second.

`python -m tests.bench.bench_console 100000 1000000` takes a smaller city.
"""

import asyncio
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from statistics import median

import httpx2

from models.access import Account, RoleGrant, Session
from models.benefits import Benefit
from models.enums import Role
from routes.admin.sign_in import COOKIE
from server.finance.jobs import keep_days
from server.platform import db
from server.platform.actions import action
from server.platform.clock import utc_now
from server.platform.crypto import plain_hash
from server.platform.settings import settings_from
from server.registry.actions.catalogue import seed_catalogue
from server.reports.jobs import reckon_districts
from server.scoring.actions import install_shipped_scorecards
from tests.bench.big_city import fill
from tests.server.benefits.desk import make_benefit
from tests.servers import postgres_server, valkey_server, xinma_server

MERCHANTS, SCANS, TIMES, LIMIT_MS = 1_000_000, 10_000_000, 5, 1000
BUSY = "00000000-0000-0000-0000-000000000007"
SECRET = "only-for-benches-and-32-characters-long"


def main() -> int:
    merchants, scans = (int(text) for text in sys.argv[1:3]) if len(sys.argv) > 2 else (MERCHANTS, SCANS)
    with postgres_server(options=["-c", "shared_buffers=512MB", "-c", "maintenance_work_mem=256MB"]) as database, valkey_server() as cache:
        env = {"XINMA_DATABASE_URL": database, "XINMA_REDIS_URL": cache, "XINMA_SECRET_KEY": SECRET, "XINMA_WORKER": "apart"}
        began = time.perf_counter()
        paths = asyncio.run(_filled(env, merchants, scans))
        print(f"{merchants:,} merchants and {scans:,} scans, filled in {time.perf_counter() - began:.0f} s")
        with xinma_server(env) as base_url:
            slow = _measured(base_url, paths)
    if slow:
        print(f"slower than {LIMIT_MS} ms: {', '.join(slow)}", file=sys.stderr)
    return 1 if slow else 0


async def _filled(env: dict[str, str], merchants: int, scans: int) -> list[str]:
    """Fill the database and return the paths of the pages."""
    settings = settings_from(env)
    async with db.database(settings, patient=True):
        await db.migrate(settings)
        await seed_catalogue(now=utc_now())
        await install_shipped_scorecards(now=utc_now())
        await _let_in()
        benefit = await make_benefit(now=utc_now())
        await fill(env["XINMA_DATABASE_URL"], merchants=merchants, scans=scans)
        began = time.perf_counter()
        await action(reckon_districts)(now=utc_now())
        await action(keep_days)(now=utc_now())
        print(f"the hourly figures by district and day took {time.perf_counter() - began:.1f} s, beside the pages")
        return _paths(benefit)


async def _let_in() -> None:
    account = await Account.create(username="bench", created_at=utc_now())
    await RoleGrant.create(account=account, role=Role.ADMINISTRATOR, granted_at=utc_now())
    ends = utc_now() + timedelta(hours=1)
    await Session.create(account=account, token_hash=plain_hash("bench"), opened_at=utc_now(), expires_at=ends)


def _paths(benefit: Benefit) -> list[str]:
    today, long_ago = f"{utc_now():%Y-%m-%d}", f"{utc_now() - timedelta(days=360):%Y-%m-%d}"
    return [
        *(f"/admin/?days={days}" for days in (30, 7, 90)),
        *("/admin/approvals", "/admin/complaints/board", "/admin/complaints", "/admin/complaints?state=accepted&kind=tip&late=1"),
        *("/admin/benefits", "/admin/benefits/new", f"/admin/benefits/{benefit.id}", f"/admin/benefits/{benefit.id}/revision"),
        *(
            "/admin/settlement",
            f"/admin/settlement?day={long_ago}",
            f"/admin/settlement?funder=city&day={today}",
            "/admin/settlement/anomalies",
        ),
        *(f"/admin/settlement?merchant_id={BUSY}", "/admin/holds/list", f"/admin/holds/list?q={benefit.code}", "/admin/vouchers"),
        *(
            "/admin/accounts",
            "/admin/accounts?q=ben",
            "/admin/accounts?role=clerk",
            "/admin/objections",
            "/admin/prints",
            "/admin/partners/list",
        ),
        *("/admin/waivers/list?q=nobody", "/admin/deliveries/list?q=nobody", "/admin/listings/list?q=nobody"),
        *("/admin/scorecards", "/admin/scorecards/merchant/tiers", "/admin/residents", "/admin/imports"),
        *(
            "/admin/merchants/list",
            "/admin/merchants/list?page=399",
            "/admin/merchants/list?q=第77777面馆",
            "/admin/merchants/list?q=不存在的",
        ),
        *("/admin/merchants/list?q=BENCH0000000000007", f"/admin/merchants/detail?pk={BUSY}"),
        *("/admin/records/list", "/admin/records/list?page=399", "/admin/records/list?q=JY77"),
        *("/admin/scans/list", "/admin/scans/list?page=399", "/admin/scans/list?q=BENCH0000000000007", "/admin/scans/list?q=nobody"),
        *("/admin/redemptions/list", "/admin/redemptions/list?q=order77", "/admin/redemptions/list?q=BENCH0000000000007"),
        *("/admin/audit/list", "/admin/audit/list?page=399", "/admin/audit/list?who=bench", "/admin/audit/list?what=sign_in"),
        *("/admin/audit/list?object=BENCH0000000000007", f"/admin/audit/list?first={today}&last={today}&what=redeem"),
    ]


def _measured(base_url: str, paths: Sequence[str]) -> list[str]:
    """Print the first answer and the median of some more for each page, and return those above the limit."""
    slow = []
    with httpx2.Client(base_url=base_url, timeout=60, cookies={COOKIE: "bench"}) as client:
        client.get("/admin/login")
        print("    cold    warm  page (ms)")
        for path in paths:
            cold, *warm = [_asked(client, path) for _ in range(TIMES + 1)]
            print(f"  {cold:6.0f}  {median(warm):6.0f}  {path}", flush=True)
            slow += [path] if max(cold, median(warm)) > LIMIT_MS else []
    return slow


def _asked(client: httpx2.Client, path: str) -> float:
    began = time.perf_counter()
    answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    raise SystemExit(main())
