"""Where a token stands in a module is told as Python's own tokenizer tells it."""

from __future__ import annotations

import io
import tokenize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qianfan_lint.pipeline.history.standing import Standing, standing
from qianfan_lint.pipeline.history.telling import Telling

TOKEN = "PCM_24000HZ_MONO_16BIT"
PIECES = [
    TOKEN,
    "#",
    "'",
    '"',
    "'" * 3,
    '"' * 3,
    "\\",
    "\n",
    "\r\n",
    " = ",
    "f",
    "rb",
    "(",
    ")",
    "x",
    "1",
    ",",
    "{",
    "}",
]


def by_tokenizer(text: str) -> Standing:
    found = Standing.NAMES
    for token in tokenize.generate_tokens(io.StringIO(text, newline="").readline):
        if TOKEN in token.string and token.type == tokenize.COMMENT:
            found = Standing.COMMENTS
        elif TOKEN in token.string and token.type != tokenize.NAME:
            return Standing.STRINGS
    return found


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_it_never_takes_a_string_for_less(text: str) -> None:
    try:
        truth = by_tokenizer(text)
    except (SyntaxError, tokenize.TokenError):
        return  # no module, or one that the tokenizer alone refuses
    assert standing(text.encode(), [TOKEN]) in (truth, Standing.STRINGS)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (f"{TOKEN} = (1, 'a # b')\nprint({TOKEN})\n", Standing.NAMES),
        (f'x = 1  # "{TOKEN}"\n', Standing.COMMENTS),
        (f"x = '''\n# {TOKEN}\n'''\n", Standing.STRINGS),
        (f"x = '{TOKEN}'\n", Standing.STRINGS),
        (f"print 'two'\nx = {TOKEN}\n", Standing.STRINGS),
    ],
    ids=["a name", "a comment", "a text that looks like a comment", "a string", "not of this Python"],
)
def test_what_stands_where(text: str, where: Standing) -> None:
    assert standing(text.encode(), [TOKEN]) is where


def test_a_comment_is_read_once_and_a_new_one_anew() -> None:
    telling = Telling()
    asked = ([b"# one"], [b"# one"], [b"# one", b"# two"], [b"# two"])
    assert [telling.are_new(lines) for lines in asked] == [True, False, True, False]
