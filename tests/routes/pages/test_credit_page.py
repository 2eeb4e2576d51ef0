"""What anyone sees who scans a merchant's code."""

import httpx2

from tests.conftest import Application
from tests.routes.pages.full_house import open_house


async def test_smoke(client: httpx2.AsyncClient, application: Application) -> None:
    _, code = await open_house(application.state["settings"])
    answer = await client.get(f"/m/{code}", headers={"accept": "text/html"})
    assert answer.status_code == 200
    answer = await client.get(f"/m/{code}", headers={"accept": "application/json"})
    assert answer.status_code == 200
