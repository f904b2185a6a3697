"""The documentation of a rule as Markdown, from its docstring; examples are cut out of it for the tests."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from qianfan_lint.rules import Rule

_MARK = re.compile(r"<<([a-z0-9-]+(?::[\w-]+)?)>>")
_FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


class Example(NamedTuple):
    heading: str
    """``Bad`` or ``Good``."""
    info: str
    """The fence's info string, which says what kind of file it is."""
    code: str


def expand(text: str, make: Callable[[str], str]) -> str:
    """*text* with each ``<<kind>>`` replaced by a key of that kind: no key-shaped string stands in the source."""
    return _MARK.sub(lambda match: make(match.group(1)), text)


def shown(kind: str) -> str:
    """A key as documentation shows it."""
    return f"…{kind.partition(':')[0]}…"


def document(rule: Rule) -> str:
    """The page of *rule*, as ``qianfan-lint rule CODE`` prints it."""
    state = "On by default." if rule.default else f"Opt-in: `--extend-select {rule.code}`."
    fix = f" Fix: {rule.safety.value}." if rule.safety else ""
    body = expand(rule.doc.partition("\n")[2].strip("\n"), shown)
    quiet = f"## Suppress\n`# qianfan-lint: ignore[{rule.code}]` or `# noqa: {rule.code}` on any line of the statement."
    return f"# {rule.code} {rule.name}\n\n{rule.summary}\n\n{state}{fix}\n\n{body}\n\n{quiet}\n"


def as_data(rule: Rule) -> dict[str, Any]:
    """What ``qianfan-lint rule --output-format json`` says of *rule*."""
    return {
        "code": rule.code,
        "name": rule.name,
        "summary": rule.summary,
        "severity": rule.severity.value,
        "default": rule.default,
        "fix": rule.safety.value if rule.safety else None,
        "documentation": document(rule),
    }


def examples(rule: Rule) -> Iterator[Example]:
    """The code blocks under *Bad* and *Good*, unexpanded."""
    parts = _HEADING.split(rule.doc)
    for heading, text in zip(parts[1::2], parts[2::2], strict=True):
        if heading in ("Bad", "Good"):
            for fence in _FENCE.finditer(text):
                yield Example(heading, fence["info"].strip(), fence["code"])
