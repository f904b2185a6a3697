"""What a call evaluates to: a lookup of the environment, a string put together, a table, or something made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from qianfan_lint.core.flow import (
    UNKNOWN,
    Choice,
    Encoded,
    Entry,
    Env,
    Items,
    Made,
    Nothing,
    Table,
    Text,
    Value,
    choice,
    mix,
    options,
)
from qianfan_lint.core.model import ELSEWHERE, Span
from qianfan_lint.core.named import CALLABLE, Builtin, Imported, Instance, Named, OwnClass, OwnFunction, PartOf
from qianfan_lint.core.patterns import lazy
from qianfan_lint.readers.interpolation import variables_in
from qianfan_lint.readers.python.application import CLOSURE, Given, applied, arguments, receiver_of
from qianfan_lint.readers.python.excerpts import is_excerpt
from qianfan_lint.readers.python.methods import METHODS
from qianfan_lint.readers.python.objects import above_here, has_base, special
from qianfan_lint.readers.python.scopes import ClassScope, Scope
from qianfan_lint.readers.python.stdlib import FUNCTIONS, called
from qianfan_lint.readers.python.tables import as_table
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.variables_read import env_read, is_environ, read_by, reads_environment
from qianfan_lint.readers.python.vocabulary import (
    CONFIGURATIONS,
    ENV_FUNCTIONS,
    ENV_METHODS,
    ENV_OBJECTS,
    GETENV,
    HEADER_MAKERS,
    MAPPINGS,
    REQUEST_METHODS,
    SESSIONS,
    VAULTS,
)

if TYPE_CHECKING:
    from qianfan_lint.readers.python.values import Evaluator

_LOOKUPS = ENV_FUNCTIONS - ENV_OBJECTS
# Functions that hand on what they are given as it is, or wrapped.
_SAME = {
    "str",
    "bytes",
    "SecretStr",
    "pydantic.SecretStr",
    "pydantic.v1.SecretStr",
    "pydantic.types.SecretStr",
    "langchain_core.pydantic_v1.SecretStr",
    "langchain_core.utils.utils.convert_to_secret_str",
    "langchain_core.utils.convert_to_secret_str",
    "copy.copy",
    "copy.deepcopy",
}
_BASE64 = {"base64.b64encode", "base64.standard_b64encode", "base64.encodebytes", "base64.urlsafe_b64encode"}
_LISTS = {"list", "tuple"}
# Classes of tables, and what one below them may have that leaves it a table.
_TABLES = ("dict", "UserDict", "OrderedDict", "Dict")
_OF_TABLES = frozenset(("__getattr__", "__setattr__", "__delattr__", "__missing__", "__slots__", "__doc__"))
# What a method is called that makes headers, also of a class of another module.
_MAKES_HEADERS = lazy(r"(?i)^[^.]*(?:header|auth)[^.]*$")
MAX_MAPPED = 20
"""Items that a function is called for, one by one."""


def call(evaluator: Evaluator, node: nodes.Call) -> Value:
    held: Value | None = None
    if isinstance(node.func, nodes.Attribute):
        held = evaluator.sub(node.func.value)
        if node.func.attr in ENV_METHODS and reads_environment(held):
            return read_by(evaluator, node, node.func.value, held)
        method = METHODS.get(node.func.attr)
        found = method(evaluator, node, held) if method is not None else None
        if found is not None:
            return found
    callee = evaluator.sub(node.func)
    given = arguments(evaluator, node)
    if reads_environment(callee):
        return read_by(evaluator, node, node.func, callee)
    found = _by_name(evaluator, node, callee, *given)
    if found is not None:
        return found
    positional, keywords, complete = given
    if complete and (found := of_function(evaluator, callee, Given(positional, keywords, held), evaluator.span(node))):
        return found
    if isinstance(callee, Made) and (found := called(evaluator, callee, positional, keywords, node)) is not None:
        return found
    return Made(callee_name(callee), positional, keywords, complete, evaluator.span(node))


def _by_name(
    evaluator: Evaluator,
    node: nodes.Call,
    callee: Value,
    positional: tuple[Value, ...],
    keywords: Mapping[str, Value],
    complete: bool,
) -> Value | None:
    """What a function of Python or of a package gives that is known here."""
    name = callee.dotted if isinstance(callee, (Imported, Builtin)) else ""
    if not name:
        return None
    first = positional[0] if positional else None
    if name in GETENV or name in _LOOKUPS:
        return env_read(positional, keywords)
    if name in HEADER_MAKERS:
        return _basic_headers(evaluator, node, keywords)
    if name in MAPPINGS:
        return _chained(evaluator, node, positional) or _mapping(evaluator, node, first, complete)
    if name == "super" and not node.args:
        return above_here(evaluator, evaluator.here, evaluator.span(node))
    known = _of_first(evaluator, node, name, first, positional) if first is not None else None
    if known is None and positional and name in FUNCTIONS:
        return FUNCTIONS[name](evaluator, node, positional, keywords)
    return known


def _of_first(
    evaluator: Evaluator, node: nodes.Call, name: str, first: Value, positional: tuple[Value, ...]
) -> Value | None:
    """What the function *name* makes of its *first* argument."""
    if name in VAULTS and isinstance(first, Text) and len(node.args) == 1:  # with a default it may be something else
        return Imported(f"{name}[{first.text}]", evaluator.span(node))
    if name in CONFIGURATIONS:
        return variables_in(first) if isinstance(first, Table) else None
    if name in _BASE64:
        return Encoded(first, evaluator.span(node))
    if name in _SAME or (name in _LISTS and isinstance(first, Items)):
        return first
    if name == "typing.cast":
        return positional[-1]
    if name == "map" and len(positional) == 2:
        return _mapped(evaluator, *positional, node)
    if name == "getattr" and len(positional) > 1 and isinstance(positional[1], Text):
        return choice([evaluator.attribute(first, positional[1].text, evaluator.span(node)), *positional[2:]])
    return None


def of_function(evaluator: Evaluator, callee: Value, given: Given, at: Span) -> Value | None:
    """What a function of the module gives; also one with some of its arguments bound already."""
    match callee:
        case OwnFunction(dotted=root):
            function = evaluator.index.by_root.get(root)
            if function is None:
                return None
            if any(is_excerpt(each.node) for each in function.returns):
                return UNKNOWN  # it masks a key, and gives back whole what is too short to be one
            own = given._replace(receiver=receiver_of(function, given.receiver))
            found = returned(evaluator, root) if not _is_of_subclass(own.receiver, function) else None
            # Which of several it is may be said by the arguments.
            return found if found and not isinstance(found, Choice) else applied(evaluator, root, own, at) or found
        case Imported(dotted=name) if name in GETENV:  # given by name: `partial(os.getenv, …)`
            return env_read(given.positional, given.keywords)
        case OwnClass(dotted=root) if (owner := evaluator.class_of(root)) is not None:
            return _of_class(evaluator, owner, given, at)
        case Made(callee="typing.NewType") if given.positional:
            return given.positional[0]
        case Made(callee=name, positional=(OwnFunction() as inner,), keywords=bound) if name == CLOSURE:
            function = evaluator.index.by_root.get(inner.dotted)
            if function is None or function.parent is None:
                return None
            with evaluator.again(function.parent, bound):
                return of_function(evaluator, inner, given, at)
        case Made(callee=root) if root in evaluator.index.by_root:
            return special(evaluator, callee, "__call__", given, at)
        case Made(callee="functools.partial" | "functools.partialmethod", positional=(bound, *first), keywords=also):
            held = given.receiver if callee.callee == "functools.partialmethod" else None
            both = Given((*first, *given.positional), {**also, **given.keywords}, held)
            return of_function(evaluator, bound, both, at)
    return None


def _is_of_subclass(receiver: Value | None, method: Scope) -> bool:
    """Whether *method* is called on an object of a class below its own, which may have other methods."""
    match receiver:
        case Made(callee=root) | Instance(dotted=root):
            return method.parent is not None and root != method.parent.root
    return False


def _of_class(evaluator: Evaluator, owner: ClassScope, given: Given, at: Span) -> Value | None:
    """What a class makes whose objects are texts or tables."""
    if has_base(owner, "str") and "__new__" not in owner.names:
        return given.positional[0] if given.positional else None
    if has_base(owner, "TypedDict"):
        entries = [Entry(Text(name, ELSEWHERE, ()), value, at) for name, value in given.keywords.items()]
        return Table(tuple(entries), True, at) if not given.positional else None
    if has_base(owner, *_TABLES) and _OF_TABLES.issuperset(owner.names):
        before = as_table(given.positional[0], at) if given.positional else Table((), True, at)
        if before is not None and len(given.positional) < 2:
            more = (Entry(Text(name, ELSEWHERE, ()), value, at) for name, value in given.keywords.items())
            return Table((*before.entries, *more), before.complete, at)
    return None


def _mapped(evaluator: Evaluator, function: Value, given: Value, node: nodes.Call) -> Value | None:
    """``map(os.getenv, names)``"""
    if not isinstance(given, Items) or len(given.values) > MAX_MAPPED:
        return None
    if isinstance(function, Imported) and function.dotted in GETENV:
        return Items(tuple(env_read((each,), {}) for each in given.values))
    found = (of_function(evaluator, function, Given((each,), {}), evaluator.span(node)) for each in given.values)
    return Items(tuple(each or UNKNOWN for each in found))


def callee_name(callee: Value) -> str:
    for option in options(callee):
        match option:
            case PartOf(dotted=method, callee=made) if (
                made in SESSIONS and method in REQUEST_METHODS
            ) or _MAKES_HEADERS.search(method):
                return f"{made}.{method}"
            case Named():
                return option.dotted if isinstance(option, CALLABLE) else ""
    return ""


def returned(evaluator: Evaluator, root: str) -> Value | None:
    """What a function of the module returns, where that is the same whatever its arguments.

    Of one that takes none it may also be the result of a call; of any, a part of one.
    """
    scope = evaluator.index.by_root.get(root)
    if scope is None or not scope.returns or len(scope.returns) > 3:
        return None
    found_nodes = [binding.node for binding in scope.returns]
    if any(isinstance(node, nodes.Subscript) and isinstance(node.slice, nodes.Slice) for node in found_nodes):
        return None  # a part, for people to see
    found = choice([evaluator.value(b.node, b.scope, b.order, b.path) for b in scope.returns if b.node is not None])
    takes = {name for name, bound in scope.names.items() if bound[0].kind == "parameter"} - {"self", "cls"}
    for option in options(found):
        is_result = isinstance(option, (Made, PartOf))
        is_part = isinstance(option, PartOf) and option.of is not None
        if not (isinstance(option, (Env, Text, Nothing)) or is_part or (is_result and not takes)):
            return None
    return found


def table(evaluator: Evaluator, node: nodes.Dict) -> Value:
    entries: list[Entry] = []
    complete = True
    for at, written in zip(node.keys, node.values, strict=True):
        value = evaluator.sub(written)
        if at is None:
            if isinstance(value, Table):
                entries.extend(value.entries)
                complete = complete and value.complete
            else:
                complete = False
            continue
        key = evaluator.sub(at)
        texts = [option for option in options(key) if isinstance(option, Text) and option.text]
        entries.extend(Entry(text, value, evaluator.span(written)) for text in texts)
        complete = complete and isinstance(key, Text)
    return Table(tuple(entries), complete, evaluator.span(node))


def _chained(evaluator: Evaluator, node: nodes.Call, positional: tuple[Value, ...]) -> Value | None:
    """``ChainMap({…}, {…})``: of two entries of one name the first table's counts, as of one table the last."""
    tables = [each for each in reversed(positional) if isinstance(each, Table)]
    environment = [each for each in positional if is_environ(each)]
    if len(positional) < 2 or not (tables or environment):
        return None
    entries = tuple(entry for table in tables for entry in table.entries)
    complete = len(tables) == len(positional) and all(table.complete for table in tables)
    return choice([*environment, Table(entries, complete, evaluator.span(node))])


def _basic_headers(evaluator: Evaluator, node: nodes.Call, keywords: Mapping[str, Value]) -> Table:
    """``urllib3.make_headers(basic_auth="name:password")``"""
    span = evaluator.span(node)
    given = keywords.get("basic_auth")
    if given is None:
        return Table((), True, span)
    value = mix([Text("Basic ", span, ()), Encoded(given, span)], span)
    return Table((Entry(Text("authorization", span, ()), value, span),), True, span)


def _mapping(evaluator: Evaluator, node: nodes.Call, first: Value | None, complete: bool) -> Value | None:
    """``dict(name=…)``, ``dict(pairs)``, ``httpx.Headers({…})``: what the first argument holds, and the keywords."""
    span = evaluator.span(node)
    before = as_table(first, span) if first is not None else Table((), True, span)
    if before is None and len(node.args) == 1:
        return first if not isinstance(first, Items) else None
    before = before or Table((), False, span)  # `dict(os.environ, name=…)`
    entries = list(before.entries)
    for argument in node.args:
        if argument.keyword is not None:
            at = evaluator.span(argument.keyword)
            key = Text(argument.keyword.value, at, (at,))
            entries.append(Entry(key, evaluator.sub(argument.value), evaluator.span(argument.value)))
    return Table(tuple(entries), complete and before.complete, span)
