"""Text of scanned files that neither a terminal nor a CI runner obeys.

A file name, a key of an entry or a line of code may hold escape sequences, marks that turn the order of writing around,
or a workflow command. Every character is replaced by one other, so that columns and carets stay right.
"""

from __future__ import annotations

import re

from qianfan_lint.core.patterns import lazy

_SHARP, _COLON = "\uff03", "\uff1a"
"""The full-width forms of ``#`` and ``:``."""
_RANGES = (
    (0x7F, 0x9F),  # DEL and C1
    (0xAD, 0xAD),
    (0x61C, 0x61C),
    (0x180E, 0x180E),
    (0x200B, 0x200F),  # zero width, and marks of direction
    (0x2028, 0x202E),  # ends of lines and paragraphs, overrides of direction
    (0x2060, 0x206F),
    (0xFEFF, 0xFEFF),
    (0xFFF9, 0xFFFB),
    (0xE0000, 0xE007F),
)
_PICTURES = {code: 0x2400 + code for code in range(0x20)}
_ODD = {code: 0xFFFD for first, last in _RANGES for code in range(first, last + 1)} | {0x7F: 0x2421}
_TABLE = _ODD | _PICTURES
_OF_CODE = _ODD | {code: picture for code, picture in _PICTURES.items() if chr(code) != "\t"}
# GitHub, Azure and TeamCity read `##[…]`, `##vso[…]` and `##teamcity[…]` anywhere in a line.
_MARK = lazy(r"#(#+\w*\[)")
# GitHub reads `::command::` where a line begins with it, blanks left out.
_COMMAND = lazy(r"^(\s*):(?=:)", re.MULTILINE)


def inert(text: str) -> str:
    """*text* on one line, without control characters: C0 as their pictures, others as U+FFFD.

    >>> inert("a\\x1b[31m\\n")
    'a␛[31m␊'
    """
    return _without_marks(text.translate(_TABLE))


def inert_code(text: str) -> str:
    """The same of a line of a file, whose tabs stay."""
    return _without_marks(text.translate(_OF_CODE))


def inert_lines(text: str) -> str:
    """*text* without lines that begin as a workflow command does."""
    return _COMMAND.sub(lambda match: match[1] + _COLON, text) if "::" in text else text


def inert_path(path: str) -> str:
    """A path that is shown in the place of a line's beginning: still a path of the same file."""
    path = inert(path)
    return f"./{path}" if path.lstrip().startswith("::") else path


def _without_marks(text: str) -> str:
    return _MARK.sub(_SHARP + r"\1", text) if "##" in text else text
