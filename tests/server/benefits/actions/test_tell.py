"""What residents are told of a benefit's rules."""

from models.notices import Notice
from server.benefits.actions.draft import change_benefit
from tests.cast import NOW
from tests.server.benefits.desk import go_live, make_benefit


async def test_the_first_rules_open_a_benefit_and_later_ones_change_it(database: None) -> None:
    benefit = await make_benefit()
    await change_benefit(benefit_id=benefit.id, patch={"limits": []}, actor_id=None, now=NOW)
    assert [each.kind for each in await Notice.all()] == ["benefit_opened"]
    await go_live(benefit)
    assert [(each.kind, each.object_id) for each in await Notice.all().order_by("id")][1:] == [("benefit_changed", benefit.id)]
