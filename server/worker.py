"""Who does the jobs: inside the server's own process, or apart as `python -m server worker`."""

import asyncio
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime, time
from functools import partial
from pathlib import Path

import structlog

from server.access.actions.sessions import forget_old_sessions
from server.benefits.actions.cards import issue_next_cards
from server.benefits.actions.counters import forget_old_counters
from server.benefits.actions.lapse import lapse_next
from server.benefits.actions.schedule import publish_due
from server.benefits.actions.settle import settle_benefit, settle_ended
from server.benefits.actions.simulate import end_simulation, run_simulation
from server.benefits.actions.vouchers import give_vouchers, make_vouchers
from server.codes.keys import issuer_from
from server.finance.jobs import keep_days
from server.ingestion.uploads.actions import end_upload, forget_pieces
from server.ingestion.uploads.jobs import take_in_upload
from server.notices.actions import notice_sent
from server.notices.jobs import sender
from server.opendata.actions import reckon_open_figures
from server.partners.actions.identify import forget_nonces
from server.partners.actions.settle import expire_waiver, waiver_falls_due
from server.partners.actions.tell import tell_of_listings
from server.partners.jobs import Courier
from server.platform.actions import forget_old_answers, step
from server.platform.clock import utc_now
from server.platform.crypto import keyring_from
from server.platform.db import database, refuse_weak_durability
from server.platform.jobs import Daily, Errand, Hourly, Work, Worker, forget_done_jobs
from server.platform.settings import Settings
from server.platform.shared_clock import shared_clock
from server.platform.wechat import WeChat
from server.printing.actions import part_printed, prints_cleared
from server.printing.jobs.parts import clear_files, draw_part
from server.printing.queries import Press
from server.registry.queries import refuse_demo_city
from server.reports.jobs import reckon_districts
from server.restrictions.actions.list_month import list_violations
from server.scoring import jobs as scoring
from server.settlement.actions import pay_out

log = structlog.get_logger("xinma.worker")
GRACE_SECONDS = 10
SWEEP_SECONDS = 1.0


@step
async def forget(*, now: datetime) -> None:
    """Delete what is kept for a time only: old answers, jobs done long ago, ended sessions, counters of past periods, files."""
    await forget_old_answers(now=now)
    await forget_done_jobs(now=now)
    await forget_old_sessions(now=now)
    await forget_old_counters(now=now)
    await forget_nonces(now=now)
    await forget_pieces(now=now)


WORKS: Mapping[str, Work] = {
    "expire_waiver": expire_waiver,
    "forget": forget,
    "give_vouchers": give_vouchers,
    "issue_cards": issue_next_cards,
    "keep_days": keep_days,
    "make_vouchers": make_vouchers,
    "pay_out": pay_out,
    "print_part": part_printed,
    "publish_due": publish_due,
    "clear_prints": prints_cleared,
    "reckon_districts": reckon_districts,
    "reckon_open_figures": reckon_open_figures,
    "send_notice": notice_sent,
    "list_violations": list_violations,
    "take_in_upload": end_upload,
    "settle_benefit": settle_benefit,
    "settle_ended": settle_ended,
    "score_merchants": scoring.score_merchants,
    "score_residents": scoring.score_residents,
    "rescore_merchants": scoring.rescore_merchants,
    "rescore_residents": scoring.rescore_residents,
    "simulate": end_simulation,
    "tell_of_listings": tell_of_listings,
    "waiver_falls_due": waiver_falls_due,
}
TIMETABLE = (
    Daily("rescore_merchants", time(0, 10)),
    Daily("rescore_residents", time(0, 20)),
    Daily("reckon_open_figures", time(2, 0)),
    Daily("list_violations", time(1, 0)),
    Daily("pay_out", time(4, 0)),
    Daily("forget", time(3, 30)),
    Daily("clear_prints", time(3, 40)),
    Hourly("keep_days"),
    Hourly("settle_ended"),
    Hourly("reckon_districts"),
)
LONG = ("take_in_upload", "simulate")
"""What takes minutes has a worker of its own, so that nothing waits behind it."""


@asynccontextmanager
async def working(settings: Settings, wechat: WeChat) -> AsyncIterator[None]:
    """Work beside the server for the length of the block, if the settings say inside; stop gracefully at its end."""
    if settings.worker == "apart":
        yield
        return
    stop = asyncio.Event()
    task = asyncio.create_task(_work(settings, wechat, stop), name="worker")
    try:
        yield
    finally:
        stop.set()
        # A job that does not end in time is cancelled: its transaction is undone, and its lease lets another worker take it.
        await asyncio.wait([task], timeout=GRACE_SECONDS)
        task.cancel()
        await asyncio.wait([task], timeout=1)


async def work_apart(settings: Settings) -> None:
    """Work in a process of its own until SIGTERM or SIGINT; the job under way is finished first."""
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    async with database(settings), shared_clock(settings):
        if settings.production:
            await refuse_weak_durability()
            await refuse_demo_city()
        wechat = WeChat(settings)
        try:
            await _work(settings, wechat, stop)
        finally:
            await wechat.close()


async def sweep_holds(stop: asyncio.Event) -> None:
    """Free what holds reserved soon after their time, until `stop` is set. Any number of sweepers may run: each hold ends once."""
    while not stop.is_set():
        try:
            while not stop.is_set() and await lapse_next(now=utc_now()):
                pass
        except Exception as error:  # the database may be away for a while: the sweep stays
            log.exception("sweep", error=type(error).__name__)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), timeout=SWEEP_SECONDS)


def make_workers(settings: Settings, wechat: WeChat) -> list[Worker]:
    """Return a worker for what is short and one for what is long."""
    doing = errands(settings, wechat)
    quick = Worker(WORKS, TIMETABLE, errands=doing, but_for=LONG, clock=utc_now)
    return [quick, Worker(WORKS, errands=doing, only=LONG, clock=utc_now)]


async def _work(settings: Settings, wechat: WeChat, stop: asyncio.Event) -> None:
    """Do jobs, deliver callbacks and free lapsed holds, beside each other: some wait for the database, another for strangers."""
    courier = Courier(keyring=keyring_from(settings.secret_key), production=settings.production, clock=utc_now)
    async with asyncio.TaskGroup() as beside:
        for worker in make_workers(settings, wechat):
            beside.create_task(worker.run(stop))
        beside.create_task(courier.run(stop))
        beside.create_task(sweep_holds(stop))


def make_worker(settings: Settings | None = None, wechat: WeChat | None = None) -> Worker:
    """Return one worker for everything; without settings it prints and sends what the embedded ones say."""
    settings = settings or Settings()
    return Worker(WORKS, TIMETABLE, errands=errands(settings, wechat or WeChat(settings)), clock=utc_now)


def errands(settings: Settings, wechat: WeChat) -> Mapping[str, Errand]:
    press = Press(base_url=settings.base_url, keyring=keyring_from(settings.secret_key), issuer=issuer_from(settings))
    folder = Path(settings.files)
    return {
        "print_part": partial(draw_part, press=press, folder=folder),
        "clear_prints": partial(clear_files, folder=folder),
        "simulate": partial(run_simulation, keyring=keyring_from(settings.secret_key)),
        "take_in_upload": take_in_upload,
        "send_notice": sender(wechat, template=settings.wechat_notice_template, keyring=keyring_from(settings.secret_key)),
    }
