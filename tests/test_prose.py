"""The documentation is written in sentences that a reader can take in at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    path
    for path in sorted(
        page for folder in (".", "docs", "sample", "editors/vscode") for page in ROOT.glob(f"{folder}/*.md")
    )
    if not path.name.endswith(".zh.md") and path.name != "CHANGELOG.md"
]
LONGEST = 29
"""Words. A sentence of more is read twice."""


def paragraphs(text: str) -> Iterator[str]:
    """The prose of a page, each paragraph and each list in one line: no code, table, heading or comment.

    An item that does not end its sentence goes on in the next one.
    """
    text = re.sub(r"^ *```.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"`+[^`]+`+", "code", text)  # a name or a command is one word
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"^(\||#).*$", "", text, flags=re.MULTILINE)
    for block in re.split(r"\n\s*\n", text):
        if block.strip():
            yield " ".join(re.sub(r"^\s*(?:[*-]|\d+\.) ", "", block, flags=re.MULTILINE).split())


def sentences(paragraph: str) -> list[str]:
    plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", paragraph)
    return re.split(r"(?<=[.!?])[*)”\"]*\s+(?=[A-Z*(“\"]|code)", plain)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_sentence_is_too_long(page: Path) -> None:
    found = [each for block in paragraphs(page.read_text(encoding="utf-8")) for each in sentences(block)]
    assert [f"{len(words)}: {' '.join(words)}" for each in found if len(words := each.split()) > LONGEST] == []


def test_sentences_are_told_apart() -> None:
    text = "# A\n\nOne `a. B` two.\nThree [four](x.md). `five` six.\n\n* seven\n  eight.\n* Nine\n* ten\n\n| a |\n"
    text += "\n```\n1\n```\n"
    assert [sentences(each) for each in paragraphs(text)] == [
        ["One code two.", "Three four.", "code six."],
        ["seven eight.", "Nine ten"],
    ]
