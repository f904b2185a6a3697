"""conda environments: https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.facts import Pin
from qianfan_lint.knowledge.constraints import as_pep440
from qianfan_lint.readers.pep508 import in_literal, read_literal

if TYPE_CHECKING:
    from yaml.nodes import Node, ScalarNode

_CLAUSE = r"(?:==?|[!<>~]=|[<>])\s*[\w.*!+]+"
# `channel::name`, `name=1.1=build`, `name >=1,<2`, `name 1.1.*`.
_SPEC = lazy(
    rf"(?:\S+::)?(?P<name>[A-Za-z0-9][\w.-]*)(?P<version>\s*{_CLAUSE}(?:\s*,\s*{_CLAUSE})*|\s+[\d*][\w.*!+]*)?"
    r"(?P<build>(?:=|\s+)[\w.*]+)?\s*"
)


def read(document: Node, text: str) -> Iterator[Pin]:
    """What an environment asks for; nothing where *document* is something else.

    Others have a list of that name too, but none that speaks of Python, of pip or of channels.
    """
    from yaml.nodes import MappingNode, ScalarNode, SequenceNode

    top = _entries(document)
    listed = top.get("dependencies")
    if not isinstance(listed, SequenceNode):
        return
    specs = [item for item in listed.value if isinstance(item, ScalarNode)]
    pip = [_entries(item).get("pip") for item in listed.value if isinstance(item, MappingNode)]
    names = (re.split(r"[\s=<>]", spec.value, maxsplit=1)[0] for spec in specs)
    if "channels" not in top and not any(pip) and not {"python", "pip"} & set(names):
        return
    for spec in specs:
        pin = specified(spec.value)
        if pin is not None:
            yield in_literal(pin, text, *_written(spec, text))
    for requirements in pip:
        for item in requirements.value if isinstance(requirements, SequenceNode) else ():
            pin = read_literal(text, *_written(item, text)) if isinstance(item, ScalarNode) else None
            if pin is not None:
                yield pin


def specified(spec: str) -> Pin | None:
    """The package that *spec* names, with its version; None where it is something else. Places are those in *spec*."""
    match = _SPEC.fullmatch(spec)
    return _pin(match) if match is not None else None


def _pin(match: re.Match[str]) -> Pin:
    written = match["version"] or ""
    # With a build, `=1.1` is that version alone.
    constraint = written.strip().lstrip("=") if match["build"] else written.strip()
    version = Span(match.end("name") + len(written) - len(written.lstrip()), match.end("name") + len(written))
    return Pin(
        package=match["name"],
        specifier=as_pep440(constraint, "conda"),
        span=Span(0, len(match.group().rstrip())),
        version_span=version,
        locked=match["build"] is not None,
        notation="conda",
        # It comes from a channel, where other packages may have the name.
        direct=True,
    )


def _entries(node: Node) -> dict[str, Node]:
    from yaml.nodes import MappingNode, ScalarNode

    if not isinstance(node, MappingNode):
        return {}
    return {key.value: value for key, value in node.value if isinstance(key, ScalarNode)}


def _written(node: ScalarNode, text: str) -> tuple[Span, str, Span]:
    """Where the content of *node* stands, what it is, and where it stands with its quotes."""
    start, end = node.start_mark.index, node.end_mark.index
    quote = 1 if node.style in ("'", '"') else 0
    return Span(start + quote, end - quote), node.value, Span(start, end)
