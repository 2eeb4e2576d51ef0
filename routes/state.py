"""What the application holds for as long as it runs; made by server/app.py, read as `request.state`."""

from typing import TYPE_CHECKING, TypedDict

from redis.asyncio import Redis

from server.benefits.actions.hold_queue import HoldQueue
from server.platform.crypto import Keyring
from server.platform.limits import Limits
from server.platform.pictures import Pictures
from server.platform.remembered import Remembered
from server.platform.settings import Settings
from server.platform.wechat import WeChat
from server.reports.actions import ScanLog

if TYPE_CHECKING:
    from routes.pages.credit_page import CreditPage


class State(TypedDict):
    settings: Settings
    keyring: Keyring
    cache: Redis
    pictures: Pictures
    scans: ScanLog
    holds: HoldQueue
    pages: "Remembered[CreditPage]"
    limits: Limits
    wechat: WeChat
