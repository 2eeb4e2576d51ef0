"""Who may do what: rules are pure, routes do not write, the clock and the environment are read in few places."""

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

from tests.architecture.tree import Tree, dotted, imported

NOT_FEATURES = {"platform", "demo", "worker", "app.py", "cli.py", "cli", "__main__.py", "__init__.py"}
EFFECTFUL = {"actions", "queries", "jobs", "commands"}
IMPURE = ("tortoise", "asyncpg", "starlette", "redis", "fakeredis", "httpx2", "os", "random", "secrets", "time", "socket", "subprocess")
PURE_MODELS = ("models.enums",)
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "utc_now", "clock.utc_now"}
CLOCK_READERS = ("routes/", "server/platform/clock.py", "server/cli", "server/demo/", "server/worker", "server/__main__.py", "tests/")
# metrics: prometheus-client learns by a variable alone where its processes meet.
ENVIRONMENT_READERS = ("server/__main__.py", "server/app.py", "server/platform/metrics.py", "server/platform/settings.py", "tests/")
ENVIRONMENT = {"os.environ", "os.getenv"}
WRITES = {"save", "create", "bulk_create", "update", "bulk_update", "delete", "get_or_create", "update_or_create"}


def is_rule(path: str) -> bool:
    """Tell whether a file is a rule of a feature: pure, because only actions, queries, jobs and commands of a feature have effects."""
    parts = PurePosixPath(path).parts
    if len(parts) < 3 or parts[0] != "server" or parts[1] in NOT_FEATURES:
        return False
    return parts[-1] != "__init__.py" and not EFFECTFUL & {PurePosixPath(part).stem for part in parts[2:]}


def rules_are_pure(tree: Tree) -> Iterator[str]:
    fix = "a rule takes values and returns reasons; effects belong into actions.py, queries.py or jobs.py"
    for source in (source for source in tree.sources if is_rule(source.path)):
        for node, name in imported(source):
            if _is_table(name) or name.split(".")[0] in IMPURE:
                yield f"{source.at(node)} imports {name}: {fix}"
        for awaiting in source.nodes(ast.Await, ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith):
            yield f"{source.at(awaiting)} awaits: {fix}"


def _is_table(name: str) -> bool:
    return name.startswith("models.") and not name.startswith(PURE_MODELS)


def routes_never_write(tree: Tree) -> Iterator[str]:
    for source in tree.under("routes"):
        rows = {name.rsplit(".", 1)[-1] for _, name in imported(source) if _is_table(name)}
        for call in source.nodes(ast.Call):
            if _writes(call, rows):
                yield f"{source.at(call)} writes ({dotted(call.func)}): a route calls an action, and the action writes"


def _writes(call: ast.Call, rows: set[str]) -> bool:
    names = dotted(call.func).split(".")
    verb = names[-1]
    if verb in {"in_transaction", "transaction", "bulk_create", "execute_script"}:
        return True
    keywords = {keyword.arg for keyword in call.keywords}
    return (names[0] in rows and verb in WRITES) or (verb == "save" and (not call.args or "update_fields" in keywords))


def no_bare_save(tree: Tree) -> Iterator[str]:
    for source in tree.under("server", "models", "routes"):
        for call in (node.value for node in source.nodes(ast.Await) if isinstance(node.value, ast.Call)):
            if dotted(call.func).endswith(".save") and "update_fields" not in {keyword.arg for keyword in call.keywords}:
                yield f"{source.at(call)} saves every column and undoes what another request wrote: save(update_fields=[…])"


def the_clock_is_read_at_the_edge(tree: Tree) -> Iterator[str]:
    for source in tree.sources:
        if source.path.startswith(CLOCK_READERS) or {"jobs", "commands"} & {
            PurePosixPath(part).stem for part in PurePosixPath(source.path).parts
        }:
            continue
        for call in source.nodes(ast.Call):
            if _last_two(call) in CLOCKS:
                yield f"{source.at(call)} reads the clock: take `now` as a parameter; routes, jobs and commands read it"


def _last_two(call: ast.Call) -> str:
    return ".".join(dotted(call.func).split(".")[-2:])


def the_environment_is_read_once(tree: Tree) -> Iterator[str]:
    fix = "take `settings` as a parameter; XINMA_* is read in server/platform/settings.py"
    for source in (source for source in tree.sources if not source.path.startswith(ENVIRONMENT_READERS)):
        reads: list[ast.AST] = [node for node, name in imported(source) if name in ENVIRONMENT]
        reads += [node for node in source.nodes(ast.Attribute) if dotted(node) in ENVIRONMENT]
        yield from (f"{source.at(node)} reads the environment: {fix}" for node in reads)


def constraints_stand_in_migrations(tree: Tree) -> Iterator[str]:
    for source in tree.under("models"):
        for meta in (node for node in source.nodes(ast.ClassDef) if node.name == "Meta"):
            if any(isinstance(node, ast.Name) and node.id == "constraints" for node in ast.walk(meta)):
                yield f"{source.at(meta)} declares Meta.constraints, which Tortoise never creates: write it into a migration"


def every_action_has_a_caller(tree: Tree) -> Iterator[str]:
    """The demo city writes what no city may, so that its calls do not count."""
    deeds = {
        node.name: source.at(node)
        for source in tree.under("server")
        for node in source.nodes(ast.AsyncFunctionDef)
        if not source.path.startswith("server/demo/") and any(dotted(each) == "action" for each in node.decorator_list)
    }
    named = {
        name
        for source in tree.under("server", "routes")
        if not source.path.startswith("server/demo/")
        for node in (*source.nodes(ast.Name), *source.nodes(ast.Attribute))
        if (name := dotted(node).rsplit(".", maxsplit=1)[-1]) in deeds
    }
    yield from (
        f"{place} is a deed that nobody can do: give {name} a route, a job or a command, or take it out"
        for name, place in deeds.items()
        if name not in named and not name.startswith("_")
    )
