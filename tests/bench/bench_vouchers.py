"""100,000 voucher codes made and stored by the jobs of a campaign, beside a COPY of the same rows into the same table."""

import asyncio
import time
from datetime import timedelta
from uuid import uuid4

from tortoise import connections

from models.keys import uuid7
from models.vouchers import Voucher, VoucherCampaign
from server.benefits.actions.vouchers import open_campaign
from server.platform import bulk, db
from server.platform.clock import utc_now
from server.platform.settings import settings_from
from server.worker import make_worker
from tests.bench.served import stay_aside
from tests.server.benefits.desk import make_benefit
from tests.servers import postgres_server

CODES, AIM_SECONDS = 100_000, 5


async def measured(url: str) -> None:
    settings = settings_from({"XINMA_DATABASE_URL": url})
    async with db.database(settings, patient=True):
        await db.migrate(settings)
        benefit = await make_benefit()
        now = utc_now()
        campaign = await open_campaign(
            benefit_id=benefit.id, title_zh="券", title_en="Voucher", pattern="LINHU-####-####", wanted=CODES,
            expires_at=now + timedelta(days=30), actor_id=uuid4(), now=now,
        )  # fmt: skip
        began = time.perf_counter()
        worker = make_worker()
        while await worker.do_next():
            pass
        took = time.perf_counter() - began
        if await Voucher.all().count() != CODES or (await VoucherCampaign.get(id=campaign.id)).made != CODES:
            raise SystemExit("not all codes were made")
        copied = await _copied(campaign)
    print(f"{CODES:,} codes in {took:.2f} s, aim at most {AIM_SECONDS} s; {took / copied:.1f} times a COPY of the same rows")


async def _copied(campaign: VoucherCampaign) -> float:
    """Return the seconds that storing the same codes again takes, ready made, after the first are gone."""
    codes = [str(code) for code in await Voucher.all().values_list("code", flat=True)]
    await connections.get("default").execute_script("TRUNCATE voucher")
    columns = {"id": [str(uuid7()) for _ in codes], "campaign_id": [str(campaign.id)] * len(codes), "code": codes}
    began = time.perf_counter()
    await bulk.insert_columns("voucher", columns)
    return time.perf_counter() - began


if __name__ == "__main__":
    stay_aside()
    with postgres_server(durable=True) as address:
        asyncio.run(measured(address))
