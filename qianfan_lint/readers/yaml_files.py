"""YAML that deploys: manifests, compose files, workflows, and any other configuration, as a tree with places."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from qianfan_lint.core.flow import Encoded, Text
from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source, Unreadable
from qianfan_lint.facts import Fact, Holder, Pin, Reference, Setting, Variable
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.readers import commands, conda, interpolation
from qianfan_lint.readers.curl import Script
from qianfan_lint.readers.deployment import (
    COMMENTED,
    DEFAULT,
    IN_ADDRESS,
    OPTION,
    PAIR,
    SETTINGS,
    SHELL,
    lines,
    setting,
    shaped,
)
from qianfan_lint.readers.pep508 import moved

if TYPE_CHECKING:
    from yaml.nodes import MappingNode, Node, ScalarNode

_NAME = lazy(r"[A-Za-z_]\w*")
_REFERENCE = lazy(r"(?<!\$)\$\{([A-Za-z_]\w*)(?::?[-?+][^{}]*)?\}")
# Below these keys stand environment variables: compose and GitHub, Kubernetes and GitHub, GitLab, functions of Alibaba
# Cloud, App Engine.
_ENVIRONMENTS = frozenset(
    ("environment", "env", "variables", "environmentVariables", "EnvironmentVariables", "env_variables")
)
_SCRIPTS = frozenset(("run", "bash", "script", "before_script", "after_script", "command", "args"))
_OTHER_SHELL = "script in another language"
# Keys of commands in GitHub's, GitLab's and other workflows, compose files and manifests.
_COMMANDS = frozenset(("commands", "entrypoint", "install", "cmd", "cmds", _OTHER_SHELL, *_SCRIPTS))
# By its quotes, what a scalar holds that is not written as it is read.
_ESCAPES = {"'": "''", '"': "\\"}
# What is a blank in a scalar of any style but `|`.
_FOLDED = lazy(r"\r?\n(?=[ \t]*\S)")
_ENCODED = "data of a secret"
_CIPHERTEXT = "encryptedData"
"""Of a SealedSecret: https://github.com/bitnami-labs/sealed-secrets"""
MAX_DEPTH = 100


def read(source: Source, providers: Providers) -> Iterator[Fact]:
    """Raises Unreadable where *source* is neither YAML nor a template of it."""
    try:
        for document in compose(source.text):
            yield from conda.read(document, source.text)
            yield from _held(document, _Document(document, source.text, providers).facts())
    except Unreadable:
        if "{{" not in source.text:
            raise
        # A template is YAML only when it is filled in.
        yield from lines(source.text, SETTINGS)
    yield from lines(source.text, (COMMENTED, IN_ADDRESS))
    yield from shaped(source.text, providers)


def _held(document: Node, facts: Iterator[Fact]) -> Iterator[Fact]:
    """*facts* of a document, which may be a ``Secret``."""
    if _said(dict(_entries(document)).get("kind")) != "Secret":
        return facts
    return (fact._replace(holder=Holder.SECRET) if isinstance(fact, Setting) else fact for fact in facts)


def verify(source: Source) -> None:
    """Raises Unreadable where *source* is no YAML. A template is YAML only when it is filled in."""
    if "{{" not in source.text:
        compose(source.text)


def compose(text: str) -> list[Node]:
    """The documents in *text*. Raises Unreadable where it is no YAML."""
    import yaml

    # libyaml is ten times faster; both give the same marks.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return [document for document in yaml.compose_all(text, loader) if document is not None]
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        if line is None:
            raise Unreadable("not valid YAML") from None
        raise Unreadable("not valid YAML on line {line}", line=line + 1) from None


class _Document:
    def __init__(self, root: Node, text: str, providers: Providers) -> None:
        self._root, self._text, self._providers = root, text, providers
        top = dict(_entries(root))
        self._is_manifest = "kind" in top and "apiVersion" in top
        self._is_compose = "services" in top
        self._is_workflow = "jobs" in top
        self._seen: set[int] = set()
        """What an alias refers to is read where it stands: aliases of aliases would have no end."""

    def facts(self) -> Iterator[Fact]:
        yield from self._node(self._root, (), MAX_DEPTH)

    def _node(self, node: Node, keys: tuple[str, ...], depth: int) -> Iterator[Fact]:
        from yaml.nodes import MappingNode, ScalarNode, SequenceNode

        if not depth:
            raise Unreadable("nested too deeply")
        if id(node) in self._seen:
            return
        self._seen.add(id(node))
        if isinstance(node, MappingNode):
            yield from self._mapping(node, keys, depth)
        elif isinstance(node, SequenceNode):
            option = None
            for item in node.value:
                yield from self._node(item, (*keys, option[1]) if option else keys, depth - 1)
                option = OPTION.fullmatch(_said(item))
        elif isinstance(node, ScalarNode) and str(node.tag).startswith("tag:yaml.org"):
            yield from self._scalar(node, keys)

    def _mapping(self, node: MappingNode, keys: tuple[str, ...], depth: int) -> Iterator[Fact]:
        from yaml.nodes import ScalarNode

        entries = dict(_entries(node))
        label = entries.get("name", entries.get("key"))
        # The steps of a workflow may be in another language.
        is_posix = _said(entries.get("shell")).partition(" ")[0] in ("", "bash", "sh")
        for name, value in node.value:
            if not isinstance(name, ScalarNode) or name.value == _CIPHERTEXT:
                continue
            own = name.value
            if keys[-1:] and keys[-1] in _ENVIRONMENTS:
                yield from self._variable(name, entries.get("name"))
            if own == "data" and _said(entries.get("kind")) == "Secret":
                yield from self._node(value, (*keys, _ENCODED), depth - 1)
            elif own == "value" and isinstance(label, ScalarNode):
                for fact in self._node(value, (*keys, label.value), depth - 1):
                    yield self._with_secret(fact, Span(name.start_mark.index, value.end_mark.index))
            elif own == "value" and keys[-2:-1] and keys[-2] in _ENVIRONMENTS:  # of GitLab, beside a description
                yield from self._node(value, keys, depth - 1)
            else:
                as_key = own if is_posix or own not in _SCRIPTS else _OTHER_SHELL
                yield from self._node(value, (*keys, as_key), depth - 1)

    def _variable(self, key: ScalarNode, named: Node | None) -> Iterator[Variable]:
        """The variable that an entry below ``env`` defines.

        It is the value of ``name`` where that stands beside ``value`` or ``valueFrom``, as in manifests, else the key.
        """
        from yaml.nodes import ScalarNode

        variable = key if named is None else named if key.value == "name" else None
        if isinstance(variable, ScalarNode) and _NAME.fullmatch(variable.value):
            yield Variable(variable.value, _inner(variable, self._text), True)

    def _with_secret(self, fact: Fact, span: Span) -> Fact:
        """A manifest's value with what it would be as a reference to a secret; *span* is the entry."""
        if not isinstance(fact, Setting) or not self._is_manifest:
            return fact
        text = "valueFrom: {{secretKeyRef: {{name: credentials, key: {}}}}}"
        return fact._replace(reference=Reference(text, span, False))

    def _scalar(self, node: ScalarNode, keys: tuple[str, ...]) -> Iterator[Fact]:
        start, end = node.start_mark.index, node.end_mark.index
        written = self._text[start:end]
        key = keys[-1] if keys else ""
        if key in _COMMANDS:
            yield from _installed(written, start, node.style == "|")
        if key in _SCRIPTS and _ESCAPES.get(node.style, "\0") not in written[1:-1]:
            yield from self._script(node)
        elif node.style in ("|", ">"):
            yield from self._block(node, key)
        else:
            yield from self._value(node, keys)

    def _script(self, node: ScalarNode) -> Iterator[Fact]:
        """What a scalar of commands sets and sends."""
        text = self._text
        written = text[node.start_mark.index : node.end_mark.index]
        start, end = _inner(node, text)
        if node.style in ("|", ">"):
            start = text.find("\n", start) + 1 or end
        if node.style != "|" and "\n" in written:
            text = text[:start] + _folded(text[start:end]) + text[end:]
        yield from lines(text, SHELL, start, end)
        yield from Script(text, self._providers, start, end).facts()

    def _block(self, node: ScalarNode, key: str) -> Iterator[Fact]:
        """What a block of text binds line by line; one of a single word is the value of its key."""
        start, end = node.start_mark.index, node.end_mark.index
        yield from lines(self._text, SETTINGS, start, end)
        if key and len(node.value.split()) == 1:
            start = self._text.index(node.value.strip(), start, end)
            fact = setting(key, node.value.strip(), start, Span(start, start))
            # Without `|-` the value has the line break too, which is sent with it.
            yield fact._replace(value=Text(node.value, fact.span, (fact.span,)))

    def _value(self, node: ScalarNode, keys: tuple[str, ...]) -> Iterator[Fact]:
        """What a plain or quoted scalar binds to the key above it, or by itself as ``NAME=value``."""
        start, end = node.start_mark.index, node.end_mark.index
        written = self._text[start:end]
        key = keys[-1] if keys else ""
        yield from lines(self._text, (DEFAULT,), start, end)
        if self._is_compose:
            for match in _REFERENCE.finditer(self._text, start, end):
                yield Variable(match[1], Span(*match.span(1)), False)
        if "env:" in written or "os.environ/" in written:
            yield from self._interpolated(start, end)
        pair = PAIR.fullmatch(written.strip("\"'") if node.style else written)
        if pair is not None:
            yield from self._pair(pair, start + written.index(pair.group()), keys)
        if keys[-2:-1] == (_ENCODED,):
            yield from _decoded(key, node.value, _inner(node, self._text))
        elif key:
            is_variable = not _ENVIRONMENTS.isdisjoint(keys[-2:-1]) or self._is_filled_in(keys)
            yield self._setting(key, written, start, Span(start, start), is_variable)

    def _pair(self, pair: re.Match[str], at: int, keys: tuple[str, ...]) -> Iterator[Fact]:
        """``NAME=value`` that begins *at* this place."""
        is_environment = bool(keys) and keys[-1] in _ENVIRONMENTS
        name_span = Span(at + pair.start(1), at + pair.end(1))
        if is_environment and _NAME.fullmatch(pair[1]):
            yield Variable(pair[1], name_span, True)
        is_variable = is_environment or self._is_filled_in(keys)
        yield self._setting(pair[1], pair[2], at + pair.start(2), name_span, is_variable)

    def _interpolated(self, start: int, end: int) -> Iterator[Fact]:
        for match in interpolation.VARIABLE.finditer(self._text, start, end):
            yield Variable(self._text[slice(*interpolation.name_at(match))], interpolation.name_at(match), False)
        for match in interpolation.WITH_DEFAULT.finditer(self._text, start, end):
            fact = setting(match["name"], match["default"], match.start("default"), Span(*match.span("name")))
            yield fact._replace(reference=Reference("", Span(*match.span("rest")), True))

    def _is_filled_in(self, keys: tuple[str, ...]) -> bool:
        """Compose fills in every value. Other files have `services` too, but no extensions and arguments of builds."""
        return self._is_compose and (keys[0].startswith("x-") or keys[-2:-1] == ("args",) or keys[-1:] == ("args",))

    def _setting(self, name: str, written: str, start: int, name_span: Span, is_variable: bool) -> Setting:
        fact = setting(name, written, start, name_span)
        text = "${{{}}}" if self._is_compose else "${{{{ secrets.{} }}}}" if self._is_workflow else ""
        if not is_variable or not text:
            return fact
        # Braces in a plain scalar end the flow that it may stand in.
        is_plain = fact.span.start == start and name_span.start == start
        return fact._replace(reference=Reference(f'"{text}"' if is_plain else text, fact.span, True))


def _entries(node: Node) -> Iterator[tuple[str, Node]]:
    from yaml.nodes import MappingNode, ScalarNode

    for name, value in node.value if isinstance(node, MappingNode) else ():
        if isinstance(name, ScalarNode):
            yield name.value, value


def _said(node: Node | None) -> str:
    """The text of a scalar; empty for anything else."""
    return node.value if node is not None and isinstance(node.value, str) else ""


def _inner(node: ScalarNode, text: str) -> Span:
    """Where *node* is written, without its quotes."""
    start, end = node.start_mark.index, node.end_mark.index
    quotes = int(node.style in ("'", '"') and text[start] == node.style)
    return Span(start + quotes, end - quotes)


def _folded(written: str) -> str:
    """*written* with its lines joined, as long as before."""
    return _FOLDED.sub(lambda match: " " * len(match.group()), written)


def _installed(written: str, start: int, is_literal: bool) -> Iterator[Pin]:
    """What the commands in a scalar install; but in a literal one, lines are joined."""
    text = written if is_literal else _folded(written)
    for pin in commands.read(text, Span(0, len(text))):
        yield pin._replace(span=moved(pin.span, start), version_span=moved(pin.version_span, start))


def _decoded(name: str, value: str, span: Span) -> Iterator[Setting]:
    """The value of a Kubernetes secret, whose text is base64 of it."""
    from qianfan_lint.facts import Bound

    try:
        text = base64.b64decode(value, validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return
    inner = Text(text, span, (span,))
    yield Setting(name, Bound.DEPLOYED, Encoded(inner, span), span, Span(span.start, span.start))
