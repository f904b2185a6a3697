"""``SecretStr`` for a field of settings, or of a pydantic model, that is put out: with all its uses in the project.

What is printed or logged stays, and shows asterisks then; everything else asks for ``get_secret_value()``.
https://docs.pydantic.dev/latest/api/types/#pydantic.types.SecretStr
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from qianfan_lint.core.model import Span
from qianfan_lint.repairs.change import Refused
from qianfan_lint.repairs.classes import Kind, bases_of, kind_of
from qianfan_lint.repairs.holders import Holders
from qianfan_lint.repairs.imports import import_from, import_name
from qianfan_lint.repairs.scopes import named_bindings
from qianfan_lint.repairs.tree import FUNCTIONS, Tree, dotted, tree_of

_BASES = frozenset(("pydantic_settings.BaseSettings", "pydantic.BaseSettings", "pydantic.BaseModel"))
_DUMPS = frozenset("model_dump dict json model_dump_json copy model_copy __dict__ items".split())
_OUTPUTS = frozenset("print pprint debug info warning error critical exception log".split())
_PLAIN = frozenset("print pprint repr str bool isinstance type id hash".split())
_OPTIONS = frozenset("default alias validation_alias description env title".split())
_OPENING = (ast.For, ast.AsyncFor, ast.comprehension, ast.Starred, ast.Match, ast.Subscript)
"""Where an object stands that is taken apart."""
READ = ".get_secret_value()"


class Change(NamedTuple):
    path: str
    span: Span
    text: str


def seal(field: str, put_out: tuple[str, Span], texts: Mapping[str, str], newline: str) -> tuple[Change, ...]:
    """The changes of the modules *texts* that declare *field* as ``SecretStr``. Raises Refused.

    *put_out* is the output, with the path of its module.
    """
    home, owner, statement = _declaration(field, texts)
    tree = tree_of(texts[home])
    _check_class(tree, owner, statement)
    annotation = tree.span(statement.annotation)
    name, imports = _name(tree, statement, newline)
    changes = [Change(home, annotation, name), *(Change(home, *edit) for edit in imports)]
    holders = Holders(texts, home, owner, field)
    for path, module in holders.trees.items():
        changes += _uses(path, module, field, holders)
    for change in changes:
        is_there = change.path == put_out[0] and put_out[1].start <= change.span.start <= put_out[1].end
        if is_there and change.text == READ:
            raise Refused("it would be put out all the same")
    return tuple(changes)


def _declaration(field: str, texts: Mapping[str, str]) -> tuple[str, ast.ClassDef, ast.AnnAssign]:
    """The one class that has *field*, with its module. Raises Refused."""
    found: list[tuple[str, ast.ClassDef, ast.AnnAssign]] = []
    for path, text in texts.items():
        if field not in text or not path.endswith(".py"):
            continue
        tree = tree_of(text)
        for node in tree.nodes:
            owner = tree.parents.get(node)
            match node:
                case ast.AnnAssign(target=ast.Name(id=name)) if name == field and isinstance(owner, ast.ClassDef):
                    found.append((path, owner, node))
    if len(found) != 1:
        raise Refused("the field '{field}' is declared in several classes", field=field)
    return found[0]


def _check_class(tree: Tree, owner: ast.ClassDef, statement: ast.AnnAssign) -> None:
    """Raise Refused where the class would not make a ``SecretStr`` of what it is given."""
    kind = kind_of(tree, owner)
    is_pydantic = not bases_of(tree, owner).isdisjoint(_BASES) or "BaseSettings" in {
        dotted(base) for base in owner.bases
    }
    if kind not in (Kind.SETTINGS, Kind.MODEL) or not is_pydantic:
        raise Refused("what the class does with its fields cannot be told")
    if not isinstance(statement.annotation, ast.Name) or statement.annotation.id != "str":
        raise Refused("the field is declared as something else than str")
    value = statement.value
    if isinstance(value, ast.Call) and dotted(value.func).rpartition(".")[2] == "Field":
        names = {keyword.arg for keyword in value.keywords}
        default = bool(value.args) or "default" in names
        if not names <= _OPTIONS or value.args[1:]:
            raise Refused("what the field is checked by may not fit a SecretStr")
    else:
        default = value is not None
    if default and kind is Kind.MODEL:
        raise Refused("the model takes its default as it is")


def _name(tree: Tree, statement: ast.AnnAssign, newline: str) -> tuple[str, tuple[tuple[Span, str], ...]]:
    """How ``SecretStr`` is written, with the edits that import it."""
    try:
        return import_name(tree, statement, "pydantic", "SecretStr")
    except Refused:
        imported = import_from(tree, "pydantic", "SecretStr", newline)
        if imported is None or "SecretStr" in named_bindings(tree):
            raise
        return "SecretStr", (imported,)


def _uses(path: str, tree: Tree, field: str, holders: Holders) -> Iterator[Change]:
    """What changes where the module uses the field. Raises Refused where it may use it otherwise."""
    for node in tree.nodes:
        if isinstance(node, ast.Attribute) and node.attr == field:
            if holders.is_one(path, node.value):
                yield from _use(path, tree, node)
            elif not holders.is_foreign(path, node.value):
                raise _unseen(path, tree, node, field)
        elif isinstance(node, ast.Constant) and node.value == field:
            raise _unseen(path, tree, node, field)
        elif isinstance(node, ast.expr) and not _is_name_of(tree, node) and holders.is_one(path, node):
            _check_whole(path, tree, node, field, holders)


def _is_name_of(tree: Tree, node: ast.expr) -> bool:
    """Whether *node* is written to, or is what is called."""
    parent = tree.parents[node]
    return not isinstance(getattr(node, "ctx", ast.Load()), ast.Load) or (
        isinstance(parent, ast.Call) and parent.func is node
    )


def _unseen(path: str, tree: Tree, node: ast.expr, field: str) -> Refused:
    line = tree.line_of(tree.span(node).start) + 1
    text = "whether the field '{field}' is used in {path}:{line} cannot be told"
    return Refused(text, field=field, path=path, line=line)


def _use(path: str, tree: Tree, node: ast.Attribute) -> Iterator[Change]:
    span = tree.span(node)
    written = tree.text[span.start : span.end]
    if not isinstance(node.ctx, ast.Load) or not written.endswith(node.attr) or not written.startswith(_root(node)):
        raise _unseen(path, tree, node, node.attr)
    parent = tree.parents[node]
    if isinstance(parent, ast.Attribute) and parent.attr == "get_secret_value":
        return  # by another fix of the run
    match _shown(tree, node):
        case "":
            yield Change(path, Span(span.end, span.end), READ)
        case "added":
            yield Change(path, span, f"str({written})")


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Call)):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return node.id if isinstance(node, ast.Name) else ""


def _shown(tree: Tree, node: ast.expr) -> str:
    """How *node* is put out: ``plain``, or ``added`` to a text; empty where it is not."""
    how, is_text = "plain", False
    child: ast.AST = node
    for parent in tree.around(node):
        match parent:
            case ast.BinOp(op=ast.Add()) | ast.FormattedValue(format_spec=ast.expr()):
                how = how if is_text else "added"
            case ast.FormattedValue() | ast.JoinedStr() | ast.BinOp(op=ast.Mod()):
                is_text = True
            case ast.Tuple() | ast.keyword() | ast.Attribute(attr="format"):
                pass
            case ast.IfExp(test=test) if test is not child:
                pass
            case ast.Call(func=func) if func is child:
                pass
            case ast.Call(func=func):
                name = func.attr if isinstance(func, ast.Attribute) else dotted(func)
                if name in _OUTPUTS or isinstance(tree.parents[parent], ast.Raise):
                    return how
                if name not in ("str", "repr", "format"):
                    return ""
                has_width = name == "format" and ":" in tree.slice(func)
                how, is_text = "added" if has_width and not is_text else how, True
            case _:
                return ""
        child = parent
    return ""


def _check_whole(path: str, tree: Tree, node: ast.expr, field: str, holders: Holders) -> None:
    """Raise Refused where the object *node* goes out of sight, or gives all its fields at once."""
    parent = tree.parents[node]
    if isinstance(parent, ast.Attribute):
        if parent.attr in _DUMPS:
            call = tree.parents[parent]
            if not isinstance(call, ast.Call) or _shown(tree, call) != "plain":
                raise _unseen(path, tree, node, field)
        return
    if isinstance(parent, _OPENING) or (isinstance(parent, ast.Dict) and None in parent.keys):
        raise _unseen(path, tree, node, field)
    call = tree.parents[parent] if isinstance(parent, (ast.keyword, ast.Starred)) else parent
    if isinstance(call, ast.Call) and not (_shown(tree, node) or _is_own(tree, call, path, holders)):
        raise _unseen(path, tree, node, field)


def _is_own(tree: Tree, call: ast.Call, path: str, holders: Holders) -> bool:
    """Whether *call* is of a function of the project, or of one that looks at no field."""
    name = dotted(call.func)
    if name in _PLAIN or name.rpartition(".")[2] in _OUTPUTS:
        return True
    if not name or name.startswith("self."):
        return bool(name)
    bindings = named_bindings(tree).get(name.partition(".")[0], [])
    if bindings and all(isinstance(each, (*FUNCTIONS, ast.ClassDef)) for each in bindings):
        return True
    return bool(bindings) and not holders.is_foreign(path, call.func) and "." not in name
