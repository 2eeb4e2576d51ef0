"""Which deeds the code writes into the audit: every first argument of `record(…)`, followed to the words that it can be."""

import ast
import inspect
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path

from models import enums

ENUMS: dict[str, type[StrEnum]] = {
    name: kind for name, kind in vars(enums).items() if inspect.isclass(kind) and issubclass(kind, StrEnum) and kind is not StrEnum
}
FUNCTIONS = (ast.AsyncFunctionDef, ast.FunctionDef)
DEEPEST = 4
Function = ast.AsyncFunctionDef | ast.FunctionDef


def deeds_in(paths: Iterable[Path]) -> dict[str, str]:
    """Return every deed with a place that writes it. ValueError where a deed cannot be read from the code: write it plainly."""
    found: dict[str, str] = {}
    for path in paths:
        module = ast.parse(path.read_text())
        functions = [node for node in ast.walk(module) if isinstance(node, FUNCTIONS)]
        for function, call in [(each, call) for each in functions for call in _calls(each, "record")]:
            words = set(_words(call.args[0], function, module)) if call.args else set()
            if not words:
                raise ValueError(f"{path}:{call.lineno} writes a deed that nobody can read from the code")
            found |= dict.fromkeys(words, f"{path.name}:{call.lineno}")
    return found


def _calls(within: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(within):
        called = isinstance(node, ast.Call) and (node.func.id if isinstance(node.func, ast.Name) else None)
        wrapped = (
            isinstance(node, ast.Call) and called == "partial" and node.args and isinstance(node.args[0], ast.Name) and node.args[0].id
        )
        if isinstance(node, ast.Call) and name in (called, wrapped):
            yield node


def _words(node: ast.expr, function: Function, module: ast.Module, depth: int = 0) -> Iterator[str]:
    """Yield what an expression can be; nothing when it cannot be told."""
    if depth > DEEPEST:
        return
    match node:
        case ast.Constant(value=str(word)):
            yield word
        case ast.FormattedValue(value=inner) | ast.Attribute(value=inner, attr="value"):
            yield from _words(inner, function, module, depth)
        case ast.JoinedStr(values=parts):
            yield from _joined(parts, function, module, depth)
        case ast.Attribute(value=ast.Name(id=kind), attr=member) if kind in ENUMS:
            yield ENUMS[kind][member].value
        case ast.IfExp(body=one, orelse=other):
            yield from _words(one, function, module, depth)
            yield from _words(other, function, module, depth)
        case ast.Name(id=name):
            yield from _named(name, function, module, depth)


def _joined(parts: list[ast.expr], function: Function, module: ast.Module, depth: int) -> Iterator[str]:
    texts = [""]
    for part in parts:
        texts = [text + word for text in texts for word in _words(part, function, module, depth)]
    yield from texts


def _named(name: str, function: Function, module: ast.Module, depth: int) -> Iterator[str]:
    """What is assigned to a variable, or passed for a parameter within the module; any member of its enum when that does not tell."""
    places = [each.arg for each in function.args.args]
    given = {each.arg: each for each in (*function.args.args, *function.args.kwonlyargs)}
    if name not in given:
        for value in (node.value for node in ast.walk(function) if isinstance(node, ast.Assign) and _is_named(node.targets, name)):
            yield from _words(value, function, module, depth + 1)
        for kind in (node.annotation for node in ast.walk(function) if isinstance(node, ast.AnnAssign) and _is_named([node.target], name)):
            yield from _members(kind)
        return
    passed = [
        word
        for caller in (node for node in ast.walk(module) if isinstance(node, FUNCTIONS) and node is not function)
        for call in _calls(caller, function.name)
        for argument in _passed(call, name, places)
        for word in _words(argument, caller, module, depth + 1)
    ]
    defaults = [each for each in (*function.args.defaults, *function.args.kw_defaults) if isinstance(each, ast.Constant) and each.value]
    annotation = given[name].annotation
    if passed:
        yield from passed
    elif members := list(_members(annotation)):
        yield from members
    else:
        yield from (each.value for each in defaults if isinstance(each.value, str))


def _members(annotation: ast.expr | None) -> Iterator[str]:
    if isinstance(annotation, ast.Name) and annotation.id in ENUMS:
        yield from (member.value for member in ENUMS[annotation.id])


def _is_named(targets: list[ast.expr], name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in targets)


def _passed(call: ast.Call, name: str, places: list[str]) -> Iterator[ast.expr]:
    yield from (each.value for each in call.keywords if each.arg == name)
    if name in places and places.index(name) < len(call.args):
        yield call.args[places.index(name)]
