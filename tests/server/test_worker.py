"""The worker in its places: inside a server, or a process of its own."""

import asyncio
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from models.benefits import BenefitRevision, PublicationSchedule, SimulationRun
from models.cards import CardIssue
from models.enums import CardBearer, Feed, JobState, NoticeKind, UploadState
from models.notices import Notice
from models.operation import IdempotentAnswer, Job
from models.registry import Merchant
from models.uploads import Upload
from models.vouchers import VoucherGrant
from server.benefits.actions.cards import offer_card
from server.benefits.actions.vouchers import grant_vouchers, open_campaign
from server.platform.actions import action
from server.platform.clock import utc_now
from server.platform.crypto import Keyring
from server.platform.jobs import enqueue
from server.scoring.actions import install_shipped_scorecards
from server.scoring.queries import standing_of_resident
from server.worker import WORKS, make_worker
from tests.cast import Person
from tests.server.benefits.desk import make_benefit
from tests.server.partners.operator import make_deposit, make_operator, waiting_order
from tests.servers import xinma_server


@action
async def ask(name: str, **arguments: object) -> None:
    await enqueue(name, arguments, now=utc_now())


async def voucher_grant() -> VoucherGrant:
    now, administrator = utc_now(), uuid4()
    campaign = await open_campaign(
        benefit_id=(await make_benefit()).id, title_zh="文旅券", title_en="Travel voucher", pattern="LINHU-########", wanted=1,
        expires_at=now + timedelta(days=1), actor_id=administrator, now=now,
    )  # fmt: skip
    return await grant_vouchers(campaign.id, tiers=["gold"], residents=[], actor_id=administrator, now=now)


async def of_a_programme() -> dict[str, dict[str, object]]:
    """A card that is issued to nobody, a revision that is due but published, a simulation, and a benefit that goes on."""
    benefit, now = await make_benefit(), utc_now()
    revision = await BenefitRevision.get(benefit=benefit)
    card = await offer_card(
        code="x", bearer=CardBearer.PERSON, title_zh="卡", title_en="Card", benefit_ids=[benefit.id], actor_id=None, now=now
    )  # fmt: skip
    issue = await CardIssue.create(card=card, tiers=["gold"], asked_at=now)
    due = await PublicationSchedule.create(revision=revision, goes_live_at=now, set_at=now)
    run = await SimulationRun.create(revision=revision, wanted=1, asked_at=now)
    return {
        "issue_cards": {"issue_id": str(issue.id)},
        "publish_due": {"schedule_id": str(due.id)},
        "simulate": {"run_id": str(run.id)},
        "settle_benefit": {"benefit_id": str(benefit.id)},
    }


async def told(person: Person) -> Notice:
    """A notice to somebody who is not sent it."""
    return await Notice.create(
        resident_id=person.resident_id, kind=NoticeKind.BENEFIT_USED, object_id=uuid4(), particulars={}, written_at=utc_now()
    )  # fmt: skip


async def handed_in_empty() -> Upload:
    """Files that were handed in and of which nothing is there."""
    files = {"register": {"name": "a.csv", "bytes": 1}}
    return await Upload.create(
        feed=Feed.MERCHANTS, source_code="x", files=files, state=UploadState.WAITING, by_account_id=uuid4(), handed_in_at=utc_now()
    )  # fmt: skip


async def all_done() -> None:
    while await Job.filter(state=JobState.WAITING).exists():  # noqa: ASYNC110 — it is another process that works
        await asyncio.sleep(0.05)


async def test_every_work_takes_its_job(noodle_shop: Merchant, unscored_resident: Person, keyring: Keyring) -> None:
    await install_shipped_scorecards(now=utc_now())
    await IdempotentAnswer.create(owner_id=noodle_shop.id, key_hash="x", fingerprint="x", answered_at=utc_now() - timedelta(days=9))
    grant = await voucher_grant()
    order: dict[str, object] = {"order_id": str((await waiting_order(await make_operator(keyring), await make_deposit())).id)}
    arguments: dict[str, dict[str, object]] = {
        "expire_waiver": order,
        "waiver_falls_due": order,
        "tell_of_listings": {"listing_ids": []},
        "give_vouchers": {"grant_id": str(grant.id)},
        "make_vouchers": {"campaign_id": str(grant.campaign_id)},
        "take_in_upload": {"upload_id": str((await handed_in_empty()).id)},
        "send_notice": {"notice_id": str((await told(unscored_resident)).id)},
        "score_merchants": {"merchant_ids": [str(noodle_shop.id)]},
        "score_residents": {"resident_ids": []},
        "print_part": {"order_id": str(noodle_shop.id), "part": 1},
        **await of_a_programme(),
    }
    for name in WORKS:
        await ask(name, **arguments.get(name, {}))
    worker = make_worker()
    while await worker.do_next():
        pass
    assert {job.error for job in await Job.all()} == {""}
    assert {job.state for job in await Job.all()} == {JobState.DONE}
    assert await IdempotentAnswer.all().count() == 0


async def test_a_server_does_jobs_inside(environment: dict[str, str], database: None, standard_resident: Person) -> None:
    with xinma_server({**environment, "XINMA_WORKER": "inside"}):
        await ask("rescore_residents")
        await asyncio.wait_for(all_done(), 30)
    assert {(job.name, job.state, job.error) for job in await Job.filter(slot=None)} == {("rescore_residents", JobState.DONE, "")}
    assert standard_resident.resident_id
    assert await standing_of_resident(standard_resident.resident_id) is not None


async def test_a_worker_apart_does_jobs_and_stops_when_told(environment: dict[str, str], database: None) -> None:
    await ask("forget")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server", "worker", env={**os.environ, **environment}, cwd=Path(__file__).parents[2]
    )
    try:
        await asyncio.wait_for(all_done(), 30)
    finally:
        process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 30) == 0
