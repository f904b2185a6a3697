"""JSON and YAML configuration: every scalar under a key, and the pairs that compose files and manifests use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from qianfan_lint.facts import Fact, Pin, Setting
from qianfan_lint.model import Span
from qianfan_lint.providers import Providers
from qianfan_lint.readers import commands, conda
from qianfan_lint.readers.deployment import setting, shaped
from qianfan_lint.readers.jsontext import Literal, load
from qianfan_lint.readers.pep508 import moved
from qianfan_lint.source import Source, Unreadable

if TYPE_CHECKING:
    from yaml.nodes import Node, ScalarNode

# Keys of commands in GitHub's, GitLab's and other workflows, compose files and manifests.
_COMMANDS = frozenset(
    "run script before_script after_script bash command commands args entrypoint install cmd cmds".split()
)
# What is a blank in a scalar of any style but `|`.
_FOLDED = re.compile(r"\r?\n(?=[ \t]*\S)")
_PAIR = re.compile(r"([A-Za-z_][\w.-]*)=(.+)")
MAX_DEPTH = 100


def read_json(source: Source, providers: Providers) -> Iterator[Fact]:
    """Raises Unreadable where *source* is no JSON."""
    yield from _json(load(source.text), "")
    yield from shaped(source.text, providers)


def _json(value: Any, key: str) -> Iterator[Setting]:
    if isinstance(value, Literal):
        # A value with escapes is no key.
        if key and "\\" not in value.raw:
            yield setting(key, value.text, value.start, Span(value.start, value.start))
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _json(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _json(inner, key)


def read_yaml(source: Source, providers: Providers) -> Iterator[Fact]:
    """Raises Unreadable where *source* is no YAML: a template is YAML only when it is filled in."""
    import yaml

    # libyaml is ten times faster; both give the same marks.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        documents = list(yaml.compose_all(source.text, loader))
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        where = f" on line {line + 1}" if line is not None else ""
        raise Unreadable(f"not valid YAML{where}") from None
    for document in documents:
        if document is not None:
            yield from conda.read(document, source.text)
            yield from _yaml(document, "", source.text, MAX_DEPTH)
    yield from shaped(source.text, providers)


def _yaml(node: Node, key: str, text: str, depth: int) -> Iterator[Fact]:
    from yaml.nodes import MappingNode, ScalarNode, SequenceNode

    if not depth:
        raise Unreadable("nested too deeply")
    if isinstance(node, MappingNode):
        entries = [(name.value, value) for name, value in node.value if isinstance(name, ScalarNode)]
        named = dict(entries).get("name")
        for name, value in entries:
            # `- name: X` beside `value: Y`, as in Kubernetes manifests.
            is_pair = name == "value" and isinstance(named, ScalarNode)
            yield from _yaml(value, named.value if is_pair and named is not None else name, text, depth - 1)
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from _yaml(item, key, text, depth - 1)
    elif isinstance(node, ScalarNode) and str(node.tag).startswith("tag:yaml.org"):
        if key in _COMMANDS:
            yield from _installed(node, text)
        if node.style not in ("|", ">"):
            yield from _scalar(node, key, text)


def _scalar(node: ScalarNode, key: str, text: str) -> Iterator[Setting]:
    start, end = node.start_mark.index, node.end_mark.index
    written = text[start:end]
    pair = _PAIR.fullmatch(written.strip("\"'"))
    if pair is not None:
        at = start + written.index(pair.group())
        yield setting(pair.group(1), pair.group(2), at + pair.start(2), Span(at, at + pair.end(1)))
    elif key:
        yield setting(key, written, start, Span(start, start))


def _installed(node: ScalarNode, text: str) -> Iterator[Pin]:
    start = node.start_mark.index
    written = text[start : node.end_mark.index]
    if node.style != "|":
        written = _FOLDED.sub(lambda match: " " * len(match.group()), written)
    for pin in commands.read(written, Span(0, len(written))):
        yield pin._replace(span=moved(pin.span, start), version_span=moved(pin.version_span, start))
