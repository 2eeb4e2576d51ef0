from models.enums import Role
from server.access.policy import ANYONE, POLICY, may


def test_what_stands_in_no_row_is_refused_to_everybody() -> None:
    everything = frozenset(Role)
    assert not may("GET", "/nowhere", everything)
    assert not may("PATCH", "/healthz", everything)


def test_one_fitting_role_is_enough() -> None:
    assert may("GET", "/api/v1/me/access-log", frozenset({Role.ANONYMOUS, Role.CLERK, Role.RESIDENT}))
    assert not may("GET", "/api/v1/me/access-log", frozenset({Role.ANONYMOUS, Role.CLERK}))


def test_a_row_is_open_to_anyone_or_closed_to_the_anonymous() -> None:
    mixed = [row for row, roles in POLICY.items() if Role.ANONYMOUS in roles and roles != ANYONE]
    assert mixed == []


def test_only_administrators_reach_administration() -> None:
    assert {roles for row, roles in POLICY.items() if "/admin/" in row} <= {frozenset({Role.ADMINISTRATOR})}
