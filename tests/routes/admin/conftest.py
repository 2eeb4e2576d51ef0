"""The console as tests open it."""

import httpx2
import pytest

from routes.admin.sign_in import COOKIE
from tests.cast import Person


@pytest.fixture
async def console(client: httpx2.AsyncClient, administrator: Person) -> httpx2.AsyncClient:
    """A browser in which the administrator has signed in."""
    client.cookies.set(COOKIE, administrator.token, path="/admin")
    return client
