"""The city is counted once a night: what is public, each thing once."""

from datetime import date, timedelta

from models.enums import ComplaintKind, ComplaintState, Industry
from models.opendata import OpenFigures
from models.scoring import Withholding
from server.opendata.actions import reckon_open_figures
from server.opendata.queries.figures import newest_figures
from server.platform.actions import action
from server.platform.settings import Settings
from tests.cast import NOW, make_merchant
from tests.routes.pages.full_house import complain, open_house


@action
async def reckon() -> None:
    await reckon_open_figures(now=NOW)


async def test_figures_count_open_merchants_grades_inspections_and_complaints(database: None, settings: Settings) -> None:
    shop, _ = await open_house(settings)
    await type(shop).filter(id=shop.id).update(latitude_e6=30_251_234, longitude_e6=120_151_234)
    garage = await make_merchant("诚信汽修", industry=Industry.REPAIR, district="古塔街道")
    closed = await make_merchant("旧店")
    await type(closed).filter(id=closed.id).update(closed_on=date(2026, 11, 20))
    await Withholding.create(merchant=garage, reason="复核", since=NOW)
    await complain(garage, ComplaintState.FILED)
    await complain(garage, ComplaintState.RESOLVED, kind=ComplaintKind.TIP)
    await reckon()
    found = await newest_figures()
    assert found
    figures = found.figures
    assert (found.day, figures.merchants) == (date(2026, 11, 20), 2)
    assert figures.grades == {"A": 1, "withheld": 1, "closed": 1}
    assert figures.by_district == {"湖滨街道": 1, "古塔街道": 1}
    assert figures.inspections == {"2026-05": 1, "2026-10": 1}
    assert figures.complaints == {"resolved": 1, "unresolved": 1, "accepted": 1}
    assert figures.grid
    assert figures.grid.covers(30_251_234, 120_151_234)
    assert [(cell.row is not None, cell.number) for cell in figures.places(industries=["food"], districts=[])] == [(True, 1)]


async def test_a_day_has_one_row_and_long_ago_is_forgotten(database: None) -> None:
    await OpenFigures.create(day=date(2025, 1, 1), figures={}, reckoned_at=NOW - timedelta(days=690))
    await reckon()
    await make_merchant("新店")
    await reckon()
    [row] = await OpenFigures.all()
    assert row.day == date(2026, 11, 20)
    found = await newest_figures()
    assert found
    assert found.figures.merchants == 1
