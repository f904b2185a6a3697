"""What a lookup of the environment gives, and by what name: also of an object that puts a prefix before its names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from qianfan_lint.core.flow import NOTHING, UNKNOWN, Env, Made, Nothing, Text, Unknown, Value, choice, options
from qianfan_lint.core.named import Imported
from qianfan_lint.readers.python.application import arguments
from qianfan_lint.readers.python.scopes import dotted
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.tree.literals import literal
from qianfan_lint.readers.python.vocabulary import DOTENV_VALUES, ENV_OBJECTS, ENV_PREFIXED, ENV_PREFIXES, ENVIRONS

if TYPE_CHECKING:
    from qianfan_lint.readers.python.index import Index
    from qianfan_lint.readers.python.values import Evaluator

_OBJECTS = ENV_OBJECTS | DOTENV_VALUES


def is_environ(value: Value) -> bool:
    return isinstance(value, Imported) and value.dotted in ENVIRONS


def reads_environment(value: Value) -> bool:
    """Whether it is an object that reads the environment where it is called: ``env("X")``, ``env.str("X")``."""
    return any(isinstance(each, Made) and each.callee in _OBJECTS for each in options(value))


def read_by(evaluator: Evaluator, node: nodes.Call, reader: nodes.Expression, held: Value) -> Value:
    """What the call *node* of *reader*, which is *held*, looks up."""
    positional, keywords, _ = arguments(evaluator, node)
    prefix = prefix_of(evaluator.index, reader, held)
    if prefix and positional:
        positional = (choice([prefixed(prefix, each) for each in options(positional[0])]), *positional[1:])
    return env_read(positional, keywords)


def prefix_of(index: Index, reader: nodes.Expression, held: Value) -> str:
    """What *reader*, which is *held*, puts before each name: ``Env(prefix="X_")``, ``with env.prefixed("X_"):``."""
    made = next((each for each in options(held) if isinstance(each, Made)), None)
    given = [made.keywords[name] for name in ENV_PREFIXES if name in made.keywords] if made is not None else []
    found = [each.text for each in given if isinstance(each, Text)]
    for call, block in index.entered:
        match call:
            case nodes.Call(func=nodes.Attribute(value=owner, attr=name), args=[nodes.Arg(value=written), *_]) if (
                name == ENV_PREFIXED and block.start <= reader.start < block.end and dotted(owner) == dotted(reader)
            ):
                found.append(literal(written) or "")
    return "".join(found)


def prefixed(prefix: str, name: Value) -> Value:
    """The text *name* behind *prefix*: it is written nowhere as it is now."""
    return name._replace(text=prefix + name.text, pieces=()) if prefix and isinstance(name, Text) else name


def env_read(positional: tuple[Value, ...], keywords: Mapping[str, Value]) -> Value:
    name = positional[0] if positional else keywords.get("key", UNKNOWN)
    default = positional[1] if len(positional) > 1 else keywords.get("default", NOTHING)
    read = variable_named(name)
    if isinstance(read, Unknown):
        return UNKNOWN
    return read if isinstance(default, (Nothing, Unknown)) else choice([read, default])


def variable_named(name: Value) -> Value:
    """The environment variable of that *name*, or each one that it may be."""
    names = list(options(name))
    if not all(isinstance(each, Text) for each in names):
        return UNKNOWN
    return choice([Env(each.text, each.span) for each in names if isinstance(each, Text)])
