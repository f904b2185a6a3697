"""The environment variable to keep a credential in: what receives it says which.

In this order: the slot that is known; the key or option that it stands under; what stands beside it (an address, the
prefix of a model's name); what it is passed on to; the only provider that the module has to do with; its own name.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from qianfan_lint.core.patterns import lazy
from qianfan_lint.facts.credentials import Credential
from qianfan_lint.knowledge.names import VENDORS, in_upper_case, is_credential_name, variable_of, words
from qianfan_lint.knowledge.providers import Providers, Slot
from qianfan_lint.repairs.scopes import imported, resolve
from qianfan_lint.repairs.tree import FUNCTIONS, Tree, dotted

_URL = lazy(r"(?:https?|wss?)://[^\s\"']+")

_NAMED = lazy(r"([A-Za-z_]\w*)[\"']?\s*[=:]\s*[\"']?\s*$")
_LONGEST = 200
"""Characters before a credential in which the name of its variable is looked for."""

_WORDS_OF_ANYTHING = frozenset(
    "client clients model models provider service services embedding embeddings embedder llm lm llms rm api chat async"
    " sync config configuration settings setting base wrapper completion engine manager handler factory options my the"
    " our test default custom impl abstract interface credential credentials auth args params data class bot agent"
    " app application state context request response param arguments info spec init get create make build setup new"
    " call run main ask query fetch load".split()
)


def variable_for(tree: Tree, node: ast.expr, credential: Credential, name: str, providers: Providers) -> str:
    """The variable for *credential*, which stands at *node* under *name*."""
    name = name if is_credential_name(name) else _field(tree, node) or name
    name = _before(tree, node, credential.value, providers) or next(_instead(tree, node, providers), name)
    return (
        _of_name(name, credential, providers)
        or _of_surroundings(tree, node, _singular(name), providers)
        or _of_provider(tree, node, credential, _singular(name), providers)
        or _of_receiver(tree, node, _singular(name), providers)
    )


def _field(tree: Tree, node: ast.expr) -> str:
    """The name of the field whose factory gives what stands at *node*, where that is a credential's."""
    statement = tree.statement(node)
    is_made = any(isinstance(each, ast.Lambda) for each in tree.around(node))
    if is_made and isinstance(statement, ast.AnnAssign) and is_credential_name(dotted(statement.target)):
        return dotted(statement.target)
    return ""


def _before(tree: Tree, node: ast.expr, value: str, providers: Providers) -> str:
    """The name of a vendor's variable right before *value* in a longer text: ``"DASHSCOPE_API_KEY=… python a.py"``."""
    found = _NAMED.search(tree.slice(node).partition(value)[0][-_LONGEST:])
    name = found[1] if found else ""
    return name if name in providers.env or _is_telling(name) else ""


def _of_name(name: str, credential: Credential, providers: Providers) -> str:
    """What *name* or the known slot says; empty where both say nothing."""
    slot, named = credential.slot, providers.names.get(name.lower())
    if named is not None and named.env:  # a client that serves any host knows less
        return name if name in named.env else named.env[0]
    if slot is not None and slot.env and not (_is_telling(name) and slot.provider not in words(name)):
        return name if name in slot.env else slot.env[0]
    return in_upper_case(name) if _is_telling(name) else ""


def _of_surroundings(tree: Tree, node: ast.expr, name: str, providers: Providers) -> str:
    """What the names around say; empty where they say nothing."""
    for said in _said(tree, node, name):
        known = providers.names.get(said.lower())
        if known is not None and known.env:
            return known.env[0]
        if _is_telling(said):
            return in_upper_case(said)
    return ""


def _of_provider(tree: Tree, node: ast.expr, credential: Credential, name: str, providers: Providers) -> str:
    """What the key, what stands beside it, or the module says of the provider; empty where they say nothing."""
    own = credential.key.provider if credential.key is not None and not credential.key.shared else ""
    provider = own or next(_beside(tree, node, providers), "") or _only(tree, providers)
    found = _slot_of(provider, credential, name, providers)
    return found.env[0] if found is not None else ""


def _of_receiver(tree: Tree, node: ast.expr, name: str, providers: Providers) -> str:
    """A variable that any service could have, named after the class around if that says something."""
    variable = variable_of(name)
    receiver = _receiver(tree, node, providers) if variable.startswith("LLM_") else ""
    return f"{receiver}_{variable.removeprefix('LLM_')}" if receiver else variable


def _instead(tree: Tree, node: ast.expr, providers: Providers) -> Iterator[str]:
    """The names under which a condition or an ``or`` looks for another credential, which is taken instead."""
    parent = tree.parents[node]
    if isinstance(parent, (ast.IfExp, ast.BoolOp)):
        for part in ast.walk(parent):
            if isinstance(part, ast.Subscript) and isinstance(part.slice, ast.Constant):
                name = str(part.slice.value)
                if name.lower() in providers.names or _is_telling(name):
                    yield name


def _receiver(tree: Tree, node: ast.expr, providers: Providers) -> str:
    """What the class is about that is made with the credential, or has it; empty where its name does not say."""
    for around in tree.around(node):
        match around:
            case ast.Call(func=func) if (written := dotted(func)).rpartition(".")[2][:1].isupper():
                # A client that serves any host says nothing of the host.
                is_known = resolve(tree, around, written) in providers.clients
                return "" if is_known else _subject(written.rpartition(".")[2])
            case ast.ClassDef(name=name):
                return _subject(name)
    return ""


def _subject(name: str) -> str:
    """The name of a class or function without words that any could have: ``TavilyClient`` is about ``TAVILY``."""
    return "_".join(word.upper() for word in words(name) if word not in _WORDS_OF_ANYTHING)


def _singular(name: str) -> str:
    return name[:-1] if name.lower().endswith(("keys", "tokens", "secrets")) else name


def _is_telling(name: str) -> bool:
    """Whether *name* is that of a vendor's credential."""
    return is_credential_name(name) and bool(VENDORS & set(words(name)))


def _said(tree: Tree, node: ast.expr, name: str) -> Iterator[str]:
    """Names that tell more than *name*: of what it is passed on to, and with the keys and classes around before it."""
    parent = tree.parents[node]
    passed = name
    if isinstance(parent, ast.arguments):
        yield from _passed_on(tree, tree.parents[parent], name)
    elif isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name):
        yield from _passed_on(tree, tree.module, parent.targets[0].id)
    child: ast.AST = node
    for around in tree.around(node):
        if isinstance(around, ast.Dict) and child in around.values:
            key = around.keys[around.values.index(child)] if isinstance(child, ast.expr) else None
            if isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value != name:
                yield f"{key.value}_{passed}"
        elif isinstance(around, ast.keyword) and around.arg not in (None, name):
            yield f"{around.arg}_{passed}"
        elif isinstance(around, (ast.ClassDef, *FUNCTIONS)):
            yield f"{_subject(around.name)}_{passed}"
        child = around


def _passed_on(tree: Tree, scope: ast.AST, name: str) -> list[str]:
    """The keywords and attributes that what is called *name* is given to in *scope*."""
    if scope is not tree.module:
        return _given(ast.walk(scope)).get(name, [])
    return tree.once(_given_anywhere).get(name, [])


def _given_anywhere(tree: Tree) -> dict[str, list[str]]:
    return _given(tree.nodes)


def _given(nodes: Iterable[ast.AST]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in nodes:
        match each:
            case ast.keyword(arg=str() as keyword, value=ast.Name(id=given)) if given != keyword:
                found.setdefault(given, []).append(keyword)
            case ast.Assign(targets=[ast.Attribute() as target], value=ast.Name(id=given)):
                found.setdefault(given, []).append(dotted(target).replace(".", "_"))
    return found


def _beside(tree: Tree, node: ast.expr, providers: Providers) -> Iterator[str]:
    """Providers that the call, dictionary or class around names, from the inside out: by the client, or a literal."""
    for around in tree.around(node):
        if isinstance(around, ast.stmt):
            owner = tree.parents[around]
            fields = owner.body if isinstance(owner, ast.ClassDef) else []
            held = [each.value for each in fields if isinstance(each, (ast.Assign, ast.AnnAssign)) and each.value]
            said = {each for value in held for each in _named_in(tree, value, providers)}
            if len(said) == 1:
                yield said.pop()
            return
        if isinstance(around, (ast.Dict, ast.Call)):
            found = set(_named_in(tree, around, providers))
            if isinstance(around, ast.Call):
                client = providers.clients.get(resolve(tree, around, dotted(around.func)))
                found |= {client.provider} if client is not None and not client.base else set()
            if len(found) == 1:
                yield found.pop()


def _named_in(tree: Tree, around: ast.AST, providers: Providers) -> frozenset[str]:
    """Looked for once, however many credentials stand in one dictionary."""
    key = around, providers
    if key not in tree.named:
        tree.named[key] = frozenset(each for part in ast.walk(around) for each in _named(part, providers))
    return tree.named[key]


def _named(node: ast.AST, providers: Providers) -> Iterator[str]:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return
    host = providers.host_of(node.value)
    if host is not None:
        yield host.provider
    for word in (node.value.partition("/")[0], node.value):
        if word in providers.vendors:
            yield word


def _only(tree: Tree, providers: Providers) -> str:
    """The only vendor whose hosts, packages and clients the module names; empty where that are several or none."""
    if tree.vendor is None or tree.vendor[0] is not providers:
        found = set(_vendors(tree, providers))
        tree.vendor = providers, found.pop() if len(found) == 1 else ""
    return tree.vendor[1]


def _vendors(tree: Tree, providers: Providers) -> Iterator[str]:
    yield from (host.provider for url in _URL.findall(tree.text) if (host := providers.host_of(url)) is not None)
    for _, target in imported(tree, tree.module.body[-1]):
        package = providers.modules.get(target.partition(".")[0])
        client = providers.clients.get(target)
        if package is not None:
            yield package
        elif client is not None and not client.base:
            yield client.provider


def _slot_of(provider: str, credential: Credential, name: str, providers: Providers) -> Slot | None:
    """The slot of *provider* that takes *credential*; of several the one that *name* fits."""
    own = [slot for slot in providers.slots if slot.provider == provider and slot.env]
    patterns = {key.id: key.pattern for key in providers.keys}
    fitting = [
        slot for slot in own if any(id in patterns and re.fullmatch(patterns[id], credential.value) for id in slot.keys)
    ]
    is_secret = bool({"secret", "sk"} & set(words(name)))
    pair = [slot for slot in fitting if slot.pair]
    if is_secret or words(name)[-1:] == ("ak",):
        return next((slot for slot in pair if ("secret" in slot.id or "sk" in slot.id) == is_secret), None)
    return next((slot for slot in fitting if "secret" not in slot.id), None)
