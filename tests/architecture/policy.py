"""Every route has a row in the policy table, and every row a route."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

GUARDED_MOUNTS = {"/admin"}
UNGUARDED = {"HEAD", "OPTIONS"}  # HEAD goes with GET; OPTIONS tells which methods there are, as 405 does


def routes_and_policy_agree(routes: Sequence[BaseRoute], policy: Mapping[str, Any]) -> Iterator[str]:
    """Static files need no row. Another mounted application guards itself and stands in GUARDED_MOUNTS."""
    paths = [route.path for route in routes if isinstance(route, Route)]
    served = {
        f"{method} {route.path}"
        for route in routes
        if isinstance(route, Route)
        for method in (route.methods or ())
        if method not in UNGUARDED
    }
    for row in sorted(served - policy.keys()):
        yield f"{row} has no row in server/access/policy.py: say who may call it; until then nobody may"
    for row in sorted(policy.keys() - served):
        yield f"{row} in server/access/policy.py is no route: take the row out, or add the line to routes/__init__.py"
    for path in sorted({path for path in paths if paths.count(path) > 1}):
        yield f"{path} stands twice in routes/__init__.py, which gives a wrong Allow: one line a path, url(path, GET=…, POST=…)"
    for route in routes:
        if not isinstance(route, Route) and not _is_guarded(route):
            yield f"{route!r} is neither a url() nor static files, and would be served to anyone"


def _is_guarded(route: BaseRoute) -> bool:
    return isinstance(route, Mount) and (isinstance(route.app, StaticFiles) or route.path in GUARDED_MOUNTS)
