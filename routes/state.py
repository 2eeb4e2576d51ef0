"""What the application holds for as long as it runs; made by server/app.py, read as `request.state`."""

from typing import TypedDict

from redis.asyncio import Redis

from server.platform.crypto import Keyring
from server.platform.pictures import Pictures
from server.platform.settings import Settings


class State(TypedDict):
    settings: Settings
    keyring: Keyring
    cache: Redis
    pictures: Pictures
