"""Options of command lines: argparse, optparse, click and typer, each by its own means."""

from __future__ import annotations

import ast

from qianfan_lint.core.model import Message, Span
from qianfan_lint.repairs.change import Refused, Repair
from qianfan_lint.repairs.removal import remove_argument
from qianfan_lint.repairs.rewrite import Literal, replaced
from qianfan_lint.repairs.scopes import resolve
from qianfan_lint.repairs.tree import constant, dotted

IDIOMS = ("argparse", "click", "click with envvar", "typer", "typer with envvar")
_CLICK = ("option", "argument")
_TYPER = ("typer.Option", "typer.Argument")
_REQUESTS = frozenset(("Query", "Header", "Cookie", "Form", "Body", "Path", "Param", "Parameter"))


def repair(literal: Literal) -> Repair | None:
    parent = literal.parent()
    keyword = parent if isinstance(parent, ast.keyword) and parent.arg == "default" else None
    call = literal.tree.parents[keyword] if keyword is not None else parent
    if not isinstance(call, ast.Call) or (keyword is None and call.args[:1] != [literal.node]):
        return None
    called = resolve(literal.tree, call, dotted(call.func)) or dotted(call.func)
    last = called.rpartition(".")[2]
    if keyword is not None and last in ("add_argument", "add_option"):
        return _argparse(literal)
    if called in _TYPER or (called.startswith("typer") and last in ("Option", "Argument")):
        return _typer(literal, call)
    if keyword is not None and last in _CLICK and not called.startswith("typer"):
        return _click(literal, call, keyword)
    if called.partition(".")[0] in ("fastapi", "starlette", "litestar") and last in _REQUESTS:
        raise Refused("the framework publishes the default in its schema")
    return None


def _argparse(literal: Literal) -> Repair:
    variable = literal.request.variable
    text, edits = replaced(literal, variable, lazy=True)
    title = Message.of("Read {env} from the environment", env=variable)
    return Repair(((literal.span, text), *edits), variable, "argparse", title)


def _named(call: ast.Call) -> str | None:
    """The variable that the option is read from already; None where it is none."""
    for keyword in call.keywords:
        if keyword.arg == "envvar":
            first = keyword.value.elts[0] if isinstance(keyword.value, (ast.List, ast.Tuple)) else keyword.value
            name = constant(first)
            if not isinstance(name, str):
                raise Refused("the variable of the option cannot be told")
            return name
        if keyword.arg is None or keyword.arg == "auto_envvar_prefix":
            raise Refused("the arguments of the option are not all written here")
    return None


def _click(literal: Literal, call: ast.Call, keyword: ast.keyword) -> Repair:
    if not literal.is_whole:
        raise Refused("the default holds more than the credential")
    name = _named(call)
    if name is not None:
        edit = remove_argument(literal.tree, call, keyword)
        return Repair((edit,), name, "click with envvar", Message.of("Drop the default"))
    variable = literal.request.variable
    text = f"envvar={literal.quote}{variable}{literal.quote}"
    title = Message.of("Read {env} from the environment", env=variable)
    return Repair(((literal.tree.span(keyword), text),), variable, "click", title)


def _typer(literal: Literal, call: ast.Call) -> Repair:
    """A positional default keeps its place: ``...`` says that there is none."""
    if not literal.is_whole:
        raise Refused("the default holds more than the credential")
    name = _named(call)
    if name is not None:
        return Repair(((literal.span, "..."),), name, "typer with envvar", Message.of("Drop the default"))
    variable = literal.request.variable
    end = max(literal.tree.bare(each).end for each in (*call.args, *(k.value for k in call.keywords)))
    text = f", envvar={literal.quote}{variable}{literal.quote}"
    title = Message.of("Read {env} from the environment", env=variable)
    if end == literal.span.end:
        return Repair(((literal.span, f"...{text}"),), variable, "typer", title)
    return Repair(((literal.span, "..."), (Span(end, end), text)), variable, "typer", title)
