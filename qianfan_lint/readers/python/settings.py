"""Names that are bound to values: assignments, arguments, dictionary entries, defaults, fallbacks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qianfan_lint.core.flow import Choice, Env, Items, Made, Mix, Table, Text, Value, options
from qianfan_lint.core.model import Span
from qianfan_lint.core.named import Imported, Named
from qianfan_lint.core.patterns import lazy
from qianfan_lint.facts import Bound, Setting
from qianfan_lint.facts.credentials import without_scheme
from qianfan_lint.knowledge.names import may_be_credential_name
from qianfan_lint.knowledge.providers import Client, Slot
from qianfan_lint.readers import interpolation
from qianfan_lint.readers.python.addresses import host_reached
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.scopes import CallSite, Site, SiteOf
from qianfan_lint.readers.python.settings_classes import default
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.tree.literals import neighbours
from qianfan_lint.readers.python.variables_read import is_environ
from qianfan_lint.readers.python.vocabulary import GETENV

_ENVIRON_WRITES = {"os.environ.setdefault", "os.putenv", "os.environ.__setitem__"}
_FIELDS = ("Field", "field", "Option", "Argument", "config", "Secret", "attrib", "ib")
# Functions that are given a name and what to take where nothing is found under it.
_READING = lazy(r"(?i)_*(?:get|pop|env|config|str$|read|fetch|load|lookup|require|setting|secret)")
_ADD_OPTION = {"add_argument", "option", "add_option", "argument"}


def settings(module: Module) -> list[Setting]:
    """All that binds a name to a literal."""
    return module.every(_each)


def _each(module: Module) -> Iterator[Setting]:
    for site in module.index.assignments:
        yield from _assignment(module, site)
    for site in module.index.tables:
        yield from _entries(module, site)
    for site in module.index.calls:
        yield from _call(module, site)
    for site in module.index.functions:
        yield from _defaults(module, site)
    for site in module.index.operations:
        yield from _fallback(module, site)
    if interpolation.is_in(module.source.text):
        yield from _interpolated(module)


def _interpolated(module: Module) -> Iterator[Setting]:
    """``"${oc.env:NAME,default}"`` in a configuration of OmegaConf."""
    for site in module.index.strings:
        for match in interpolation.WITH_DEFAULT.finditer(module.source.text, *module.span(site.node)):
            default, name, rest = (Span(*match.span(group)) for group in ("default", "name", "rest"))
            yield Setting(match["name"], Bound.FALLBACK, Text(match["default"], default, ()), default, name, None, rest)


def _texts(module: Module, value: Value) -> Iterator[Text]:
    """The literals that *value* may be; those behind a lookup are fallbacks and reported as such."""
    found = list(options(value))
    if any(isinstance(option, Env) for option in found):
        return
    for option in found:
        if isinstance(option, Text):
            yield _own_literal(module, option)
        elif isinstance(option, Items):
            yield from (_own_literal(module, item) for item in option.values if isinstance(item, Text))
        elif isinstance(option, Mix):
            yield from _behind_scheme(option)


def _behind_scheme(value: Mix) -> Iterator[Text]:
    """The literals that may stand behind a scheme: of ``f"Bearer {key or DEFAULT}"`` the default."""
    match value.parts:
        case (Text(text=scheme), Choice() as credential) if without_scheme(f"{scheme}x") == "x":
            found = list(options(credential))
            if not any(isinstance(option, Env) for option in found):
                yield from (option for option in found if isinstance(option, Text))


def _own_literal(module: Module, text: Text) -> Text:
    """The literal that is the credential in *text*: of ``"Bearer " + KEY`` the one that KEY is bound to."""
    credential = without_scheme(text.text)
    for written, span, pieces in neighbours(module.source.text, text.pieces) if len(text.pieces) > 1 else ():
        if written == credential:
            return Text(credential, span, pieces)
    return text


def _assignment(module: Module, site: Site) -> Iterator[Setting]:
    node = site.node
    if not isinstance(node, (nodes.Assign, nodes.AnnAssign, nodes.NamedExpr)) or node.value is None:
        return
    value = module.value(node.value, site)
    targets = node.targets if isinstance(node, nodes.Assign) else [node.target]
    for target in targets:
        yield from _target(module, site, target, value)


def _target(module: Module, site: Site, target: nodes.Expression, value: Value) -> Iterator[Setting]:
    match target:
        case nodes.Tuple(elements=elements) | nodes.List(elements=elements):
            if isinstance(value, Items) and len(value.values) == len(elements):
                for element, part in zip(elements, value.values, strict=True):
                    yield from _target(module, site, element, part)
            return
        case nodes.Name(value=name):
            bound, slot = Bound.VARIABLE, None
        case nodes.Attribute(attr=name):
            bound, slot = Bound.ATTRIBUTE, attribute_slot(module, site, target)
        case nodes.Subscript(slice=key):
            base, text = module.value(target.value, site), module.value(key, site)
            if not isinstance(text, Text):
                return
            bound, name, slot = (Bound.ENVIRON if is_environ(base) else Bound.ENTRY), text.text, None
        case _:
            return
    span = module.span(target)
    for text in _texts(module, value):
        yield Setting(name, bound, text, text.span, span, slot)
    yield from _field_default(name, value, span)


def _field_default(name: str, value: Value, span: Span) -> Iterator[Setting]:
    """``name: str = Field(default="…")`` and its relatives in dataclasses, attrs and typer."""
    for made in options(value):
        text = default(made, _FIELDS)
        if text is not made and isinstance(text, Text):
            yield Setting(name, Bound.OPTION, text, text.span, span)


def attribute_slot(module: Module, site: Site, target: nodes.Attribute) -> Slot | None:
    """``dashscope.api_key``, or an attribute of what a call gives: ``qianfan.get_config().AK``."""
    for option in options(module.value(target.value, site)):
        if isinstance(option, Imported):
            return module.providers.attributes.get(f"{option.dotted}.{target.attr}")
        if isinstance(option, Made):
            return module.providers.attributes.get(f"{option.callee}().{target.attr}")
    return None


def _entries(module: Module, site: Site) -> Iterator[Setting]:
    table = module.value(site.node, site)
    if isinstance(table, Table):
        yield from _table_settings(module, table, Bound.ENTRY)


def _table_settings(module: Module, table: Table, bound: Bound) -> Iterator[Setting]:
    for entry in table.entries:
        for text in _texts(module, entry.value):
            yield Setting(entry.key.text, bound, text, text.span, entry.key.span)


def _call(module: Module, site: CallSite) -> Iterator[Setting]:
    if not site.node.args:
        return
    callee = module.callee(site)
    client = module.client(site)
    positional: list[tuple[nodes.Arg, Value]] = []
    # First, since it knows what the `default` is of.
    yield from _option(module, site)
    for keyword, position, argument, value in module.arguments(site):
        name, slot = keyword, ""
        if client is not None:
            slot = client.keywords.get(keyword, "") if keyword else client.positions.get(str(position), "")
        if position >= 0:
            positional.append((argument, value))
            name = slot or module.parameter(module.initializer(callee), position)
        if not name:
            continue
        known = _slot_of(module, site, client, slot) if client is not None and slot else None
        name_span = module.span(argument.keyword) if argument.keyword is not None else module.span(argument)
        bound = Bound.ENVIRON if callee == "os.environ.update" else Bound.ARGUMENT
        for text in _texts(module, value):
            yield Setting(name, bound, text, text.span, name_span, known)
    yield from _environ_writes(module, callee, positional)
    if callee in GETENV - _ENVIRON_WRITES:
        yield from _lookup_default(module, site)
    elif callee not in _ENVIRON_WRITES:
        yield from _beside_name(module, site)


def _slot_of(module: Module, site: Site, client: Client, slot: str) -> Slot:
    """The *slot* of *client*; of one that serves any host, that of the provider whose host it is given."""
    made = module.value(site.node, site) if client.base else None
    host = host_reached(module, client, made) if isinstance(made, Made) else None
    own = module.providers.slot(client.provider, slot)
    if host is None or host.accepts[:1] != ("bearer",):
        return own
    return next((row for row in module.providers.slots if row.provider == host.provider), own)


def _environ_writes(module: Module, callee: str, positional: list[tuple[nodes.Arg, Value]]) -> Iterator[Setting]:
    match callee, [value for _, value in positional]:
        case _, [Text(text=name, span=span), value, *_] if callee in _ENVIRON_WRITES:
            for text in _texts(module, value):
                yield Setting(name, Bound.ENVIRON, text, text.span, span)
        case "os.environ.update", [Table() as table, *_]:
            yield from _table_settings(module, table, Bound.ENVIRON)


def _option(module: Module, site: CallSite) -> Iterator[Setting]:
    """``add_argument("--api-key", default="…")`` and click's ``option``."""
    if module.method(site) not in _ADD_OPTION:
        return
    flags = [value.text for keyword, _, _, value in module.arguments(site) if not keyword and isinstance(value, Text)]
    name = next((flag for flag in flags if flag.startswith("--")), flags[0] if flags else "")
    for keyword, _, argument, value in module.arguments(site):
        if keyword == "default" and isinstance(value, Text) and name:
            yield Setting(name.lstrip("-"), Bound.OPTION, value, value.span, module.span(argument))


def _name_of(value: Value) -> str:
    match value:
        case Env(name=name):
            return name
        case Named(dotted=dotted):
            return dotted.rpartition(".")[2]
    return ""


def _lookup_default(module: Module, site: CallSite) -> Iterator[Setting]:
    """``os.getenv("X", "…")``."""
    texts = [
        (argument.value, value)
        for keyword, _, argument, value in module.arguments(site)
        if isinstance(value, Text) and keyword in ("", "key", "default")
    ]
    if len(texts) > 1:
        (before, name), (node, written) = texts[-2:]
        removal = Span(module.span(before).end, module.span(node).end)
        yield _behind(module, name.text, name.span, written, node, _if_plain(module, before, node, removal))


def _beside_name(module: Module, site: CallSite) -> Iterator[Setting]:
    """``get("llm/api_key", "…")``, ``getattr(args, "ak", "…")``, ``config("QIANFAN_AK", default="…")`` of any kind."""
    if len(site.node.args) < 2 or (method := module.method(site)) in (*_ADD_OPTION, *_FIELDS[:4]):
        return
    before: tuple[nodes.Arg, Value] | None = None
    for keyword, _, argument, value in module.arguments(site):
        if before is not None and keyword in ("", "default", "fallback") and isinstance(value, Text):
            first, name = before
            last = re.split(r"[/.]", name.text)[-1] if isinstance(name, Text) else ""
            if isinstance(name, Text) and may_be_credential_name(last):
                if keyword or _READING.match(method):
                    removal = Span(module.span(first.value).end, module.span(argument.value).end)
                    plain = _if_plain(module, first.value, argument.value, removal)
                    yield _behind(module, last, name.span, value, argument.value, plain)
                else:
                    text = _own_literal(module, value)
                    yield Setting(last, Bound.ENTRY, text, text.span, name.span)
        if not keyword:
            before = argument, value


def _if_plain(module: Module, before: nodes.Expression, literal: nodes.Expression, removal: Span) -> Span | None:
    """No removal where parentheses stand around either: the span would not hold them."""
    if not isinstance(literal, nodes.SimpleString) or module.source.text[removal.start] == ")":
        return None
    return None if module.source.text[literal.start - 1] == "(" else removal


def _behind(
    module: Module, name: str, name_span: Span, behind: Text, node: nodes.Expression, removal: Span | None
) -> Setting:
    """What stands behind a lookup; a constant from elsewhere is a hardcoded credential like any other."""
    text = _own_literal(module, behind)
    around = module.span(node)
    is_here = around.start <= text.span.start and text.span.end <= around.end
    return Setting(name, Bound.FALLBACK if is_here else Bound.VARIABLE, text, text.span, name_span, None, removal)


def _fallback(module: Module, site: Site) -> Iterator[Setting]:
    """``os.getenv("X") or "…"``, ``api_key or "…"``, ``os.environ["X"] if … else "…"``."""
    match site.node:
        case nodes.BooleanOperation(left=left, operator="or", right=right):
            kinds: tuple[type, ...] = (Env, Named)
        case nodes.IfExp(body=left, orelse=right):
            kinds = (Env,)
            if isinstance(module.value(left, site), Text):
                left, right = right, left
        case _:
            return
    literal, before = module.value(right, site), module.value(left, site)
    if not isinstance(literal, Text):
        return
    for option in options(before):
        name = _name_of(option) if isinstance(option, kinds) else ""
        if name:
            removal = Span(module.span(left).end, module.span(right).end)
            plain = _if_plain(module, left, right, removal) if isinstance(site.node, nodes.BooleanOperation) else None
            yield _behind(module, name, module.span(left), literal, right, plain)
            return


def _defaults(module: Module, site: SiteOf[nodes.FunctionDef]) -> Iterator[Setting]:
    node = site.node
    outer = SiteOf(node, site.scope.parent or site.scope, site.order, site.path)
    plain = node.params.positional
    seen_default = False
    for parameter in (*plain, *node.params.kwonly):
        if parameter.default is None:
            continue
        value = module.value(parameter.default, outer)
        around = module.span(parameter.default)
        for text in _texts(module, value):
            removable = isinstance(parameter.default, nodes.SimpleString) and (
                parameter not in plain or not seen_default
            )
            start = module.span(parameter.annotation if parameter.annotation else parameter.name).end
            removal = Span(start, around.end) if removable else None
            bound = Bound.DEFAULT if around.start <= text.span.start <= around.end else Bound.VARIABLE
            yield Setting(parameter.name.value, bound, text, text.span, module.span(parameter.name), None, removal)
        yield from _field_default(parameter.name.value, value, module.span(parameter.name))
        seen_default = True
