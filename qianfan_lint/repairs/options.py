"""Options of command lines: argparse, optparse, click and typer, each by its own means."""

from __future__ import annotations

import ast

from qianfan_lint.core.model import Message, Span
from qianfan_lint.repairs.callers import check_uncalled
from qianfan_lint.repairs.change import Refused, Repair
from qianfan_lint.repairs.parameters import optional_annotation, parameter_of
from qianfan_lint.repairs.removal import arguments_of, remove_argument
from qianfan_lint.repairs.rewrite import Literal, replaced
from qianfan_lint.repairs.scopes import resolve
from qianfan_lint.repairs.tree import FUNCTIONS, constant, dotted

IDIOMS = ("argparse", "click", "click with envvar", "typer", "typer with envvar", "annotated typer")
_CLICK = ("option", "argument")
_TYPER = ("typer.Option", "typer.Argument")
_FLAGS = ("DEFINE_string", "DEFINE")
"""Of absl: the name of the flag comes first, and its default behind that."""
_REQUESTS = frozenset(("Query", "Header", "Cookie", "Form", "Body", "Path", "Param", "Parameter"))


def repair(literal: Literal) -> Repair | None:
    parent = literal.parent()
    if isinstance(parent, ast.arguments):
        return _annotated(literal, parent)
    keyword = parent if isinstance(parent, ast.keyword) else None
    call = literal.tree.parents[keyword] if keyword is not None else parent
    if not isinstance(call, ast.Call):
        return None
    called = resolve(literal.tree, call, dotted(call.func)) or dotted(call.func)
    last = called.rpartition(".")[2]
    if _is_default(literal, called or last, call):
        return _argparse(literal)
    if (keyword is None and call.args[:1] != [literal.node]) or (keyword is not None and keyword.arg != "default"):
        return None
    if _is_typer(literal, call):
        return _typer(literal, call)
    if keyword is not None and last in _CLICK and not called.startswith("typer"):
        return _click(literal, call, keyword)
    if called.partition(".")[0] in ("fastapi", "starlette", "litestar") and last in _REQUESTS:
        raise Refused("the framework publishes the default in its schema")
    return None


def _is_default(literal: Literal, called: str, call: ast.Call) -> bool:
    """Whether the literal is what an option is where it is not given: None does as well there."""
    parent, last = literal.parent(), called.rpartition(".")[2] or getattr(call.func, "attr", "")
    if isinstance(parent, ast.keyword):
        return last == "set_defaults" or (
            parent.arg in ("default", "const") and last in ("add_argument", "add_option", *_FLAGS)
        )
    return last in _FLAGS and call.args[1:2] == [literal.node]


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


def _annotated(literal: Literal, arguments: ast.arguments) -> Repair | None:
    """``key: Annotated[str, typer.Option(…)] = "…"``: the option reads the variable, and the default goes.

    Behind a parameter with a default there has to be one: None.
    """
    tree, function = literal.tree, literal.tree.parents[arguments]
    parameter = parameter_of(arguments, literal.node)
    parts = _parts(parameter.annotation)
    made = next((each for each in parts[1:] if isinstance(each, ast.Call) and _is_typer(literal, each)), None)
    if made is None or not isinstance(function, FUNCTIONS):
        return None
    if not literal.is_whole:
        raise Refused("the default holds more than the credential")
    check_uncalled(literal, function)
    name, title = _named(made), Message.of("Drop the default")
    edits: tuple[tuple[Span, str], ...] = ()
    if name is None:
        name = literal.request.variable
        title = Message.of("Read {env} from the environment", env=name)
        given = [tree.bare(each.value if isinstance(each, ast.keyword) else each).end for each in arguments_of(made)]
        at = max(given, default=tree.span(made).end - 1)
        edits = ((Span(at, at), f"{', ' if given else ''}envvar={literal.quote}{name}{literal.quote}"),)
    assert parameter.annotation is not None
    if not _has_default_before(arguments, parameter):
        drop = Span(tree.bare(parameter.annotation).end, tree.bare(literal.node).end)
        return Repair(((drop, ""), *edits), name, "annotated typer", title)
    optional = optional_annotation(literal, parameter, parts[0])
    return Repair(((literal.span, "None"), *optional, *edits), name, "annotated typer", title)


def _parts(annotation: ast.expr | None) -> list[ast.expr]:
    """What stands between the brackets of ``Annotated``; nothing of any other annotation."""
    match annotation:
        case ast.Subscript(value=base, slice=ast.Tuple(elts=parts)) if dotted(base).endswith("Annotated"):
            return parts
    return []


def _has_default_before(arguments: ast.arguments, parameter: ast.arg) -> bool:
    plain = [*arguments.posonlyargs, *arguments.args]
    return parameter in plain and plain.index(parameter) > len(plain) - len(arguments.defaults)


def _is_typer(literal: Literal, call: ast.Call) -> bool:
    called = resolve(literal.tree, call, dotted(call.func)) or dotted(call.func)
    return called in _TYPER or (called.startswith("typer") and called.rpartition(".")[2] in ("Option", "Argument"))


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
