"""The documentation of a rule as Markdown, from its docstring; examples are cut out of it for the tests."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from qianfan_lint.core.language import ENGLISH, Speaker, speaker
from qianfan_lint.core.model import Message
from qianfan_lint.core.patterns import lazy
from qianfan_lint.rules import Rule

_MARK = lazy(r"<<([a-z0-9-]+(?::[\w-]+)?)>>")
_FENCE = lazy(r"^```(?P<info>[^\n]*)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = lazy(r"^## (.+)$", re.MULTILINE)
_BLOCK = lazy(
    r"^(?:```.*?^```|## (?P<heading>[^\n]+)|(?P<prose>[^\n]+(?:\n(?!```|## )[^\n]+)*))$", re.MULTILINE | re.DOTALL
)
_WHY = lazy(r"^## Why\n(.+?)(?:\n\n|\n## |\Z)", re.MULTILINE | re.DOTALL)


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


def document(rule: Rule, say: Speaker = speaker()) -> str:  # noqa: B008
    """The page of *rule*, as ``qianfan-lint rule CODE`` prints it; the examples are the same in each language."""
    state = say("On by default." if rule.default else "Opt-in: `--extend-select {code}`.", code=rule.code)
    fix = say("Fix: {safety}.", safety=Message.of(rule.safety.value)) if rule.safety else ""
    between = " " if fix and say.language == ENGLISH else ""  # Chinese has no space between sentences
    body = expand(_BLOCK.sub(lambda block: _said(block, say), rule.doc.partition("\n")[2].strip("\n")), shown)
    quiet = say("`# qianfan-lint: ignore[{code}]` or `# noqa: {code}` on any line of the statement.", code=rule.code)
    head = f"# {rule.code} {rule.name}\n\n{say(rule.summary)}\n\n{state}{between}{fix}"
    return f"{head}\n\n{body}\n\n## {say('Suppress')}\n{quiet}\n"


def why(rule: Rule, say: Speaker) -> str:
    """What is wrong with what *rule* finds, in one paragraph."""
    found = _WHY.search(rule.doc)
    return say(" ".join(found[1].split())) if found else say(rule.summary)


def _said(block: re.Match[str], say: Speaker) -> str:
    """A heading or paragraph of a docstring in the language that *say* speaks; code and English stay as they are."""
    if block["heading"]:
        return f"## {say(block['heading'])}"
    text = " ".join((block["prose"] or "").split())
    return block[0] if say(text) == text else say(text)


def as_data(rule: Rule, say: Speaker) -> dict[str, Any]:
    """What ``qianfan-lint rule --output-format json`` says of *rule*."""
    return {
        "code": rule.code,
        "name": rule.name,
        "summary": say(rule.summary),
        "severity": rule.severity.value,
        "default": rule.default,
        "fix": rule.safety.value if rule.safety else None,
        "documentation": document(rule, say),
    }


def examples(rule: Rule) -> Iterator[Example]:
    """The code blocks under *Bad* and *Good*, unexpanded."""
    parts = _HEADING.split(rule.doc)
    for heading, text in zip(parts[1::2], parts[2::2], strict=True):
        if heading in ("Bad", "Good"):
            for fence in _FENCE.finditer(text):
                yield Example(heading, fence["info"].strip(), fence["code"])
