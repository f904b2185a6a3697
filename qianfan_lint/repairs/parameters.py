"""Defaults of parameters: ``None``, and a lookup in the body, so that callers that leave it out go on working."""

from __future__ import annotations

import ast
import builtins

from qianfan_lint.core.model import Message, Span
from qianfan_lint.repairs.callers import check_callers
from qianfan_lint.repairs.change import Refused, Repair
from qianfan_lint.repairs.imports import Edits, import_name
from qianfan_lint.repairs.rewrite import Literal, replaced
from qianfan_lint.repairs.scopes import binding, imported, resolve
from qianfan_lint.repairs.tree import FUNCTIONS, Definition, Tree, dotted

IDIOMS = ("parameter", "annotated parameter")
_HARMLESS = frozenset(
    "staticmethod classmethod property functools.wraps functools.cache functools.lru_cache contextlib.contextmanager"
    " contextlib.asynccontextmanager typing.override typing_extensions.override typing.final".split()
)
"""Decorators that do not look at the defaults of what they decorate."""


def repair(literal: Literal) -> Repair | None:
    arguments = literal.parent()
    if not isinstance(arguments, ast.arguments):
        return None
    function = literal.tree.parents[arguments]
    if not isinstance(function, FUNCTIONS):
        raise Refused("a lambda has no body for the lookup")
    return _repair(literal, function, parameter_of(arguments, literal.node))


def parameter_of(arguments: ast.arguments, default: ast.expr) -> ast.arg:
    """The parameter whose default is *default*."""
    plain = [*arguments.posonlyargs, *arguments.args]
    pairs = [*zip(reversed(plain), reversed(arguments.defaults), strict=False)]
    pairs += [(each, value) for each, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if value]
    return next(each for each, value in pairs if value is default)


def _repair(literal: Literal, function: Definition, parameter: ast.arg) -> Repair:
    tree, request = literal.tree, literal.request
    if not literal.is_whole:
        raise Refused("the default holds more than the credential")
    for decorator in function.decorator_list:
        written = dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)
        if (resolve(tree, function, written) or written) not in _HARMLESS:
            raise Refused("what decorates the function may go by the default")
    first = _first_statement(function)
    check_callers(literal, function, parameter)
    text, edits = replaced(literal, request.variable, at=first)
    at = tree.line_start(_start(tree, first))
    indent = tree.text[at : _start(tree, first)]
    unit = indent.removeprefix(tree.text[tree.line_start(tree.span(function).start) : tree.span(function).start])
    if indent.strip() or not unit:
        raise Refused("the body of the function stands on its first line")
    name, newline = parameter.arg, request.newline
    lines = f"{indent}if {name} is None:{newline}{indent}{unit}{name} = {text}{newline}"
    optional = optional_annotation(literal, parameter, parameter.annotation)
    title = Message.of("Read {env} where the argument is left out", env=request.variable)
    idiom = "annotated parameter" if optional else "parameter"
    return Repair(((literal.span, "None"), *optional, (Span(at, at), lines), *edits), request.variable, idiom, title)


def _first_statement(function: Definition) -> ast.stmt:
    """The first one behind the docstring. Raises Refused where the function does nothing."""
    body = function.body
    does = [each for each in body if not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))]
    if not does or isinstance(does[0], ast.Pass) or not (does[0] is body[0] or does[0] is body[1]):
        raise Refused("the function has no body")
    return does[0]


def _start(tree: Tree, statement: ast.stmt) -> int:
    decorators = getattr(statement, "decorator_list", [])
    # A decorator's `@` stands before its expression.
    return tree.text.rindex("@", 0, tree.span(decorators[0]).start) if decorators else tree.span(statement).start


def optional_annotation(literal: Literal, parameter: ast.arg, annotation: ast.expr | None) -> Edits:
    """The edits that let *annotation* allow ``None`` too, where it is a class and so can be combined with that."""
    tree = literal.tree
    if not isinstance(annotation, (ast.Name, ast.Attribute)):
        return ()
    span = tree.span(annotation)
    known = dict(imported(tree, parameter))
    is_text = known.get("annotations") == "__future__.annotations"  # and never evaluated
    if is_text or ("typing.Optional" not in known.values() and literal.request.has_unions()):
        return ((Span(span.end, span.end), " | None"),) if is_text or _is_class(tree, annotation) else ()
    try:
        optional, edits = import_name(tree, parameter, "typing", "Optional")
    except Refused:  # the annotation says less than the truth, and the program runs
        return ()
    return ((Span(span.start, span.start), f"{optional}["), (Span(span.end, span.end), "]"), *edits)


def _is_class(tree: Tree, annotation: ast.expr) -> bool:
    """Whether *annotation* is sure to be a class; ``any | None``, of a function, raises TypeError."""
    name = dotted(annotation)
    if resolve(tree, annotation, name).startswith("typing."):
        return True
    found = binding(tree, annotation, name)[1]
    if found:
        return all(isinstance(each, ast.ClassDef) for each in found)
    return isinstance(getattr(builtins, name, None), type) and name not in tree.starred
