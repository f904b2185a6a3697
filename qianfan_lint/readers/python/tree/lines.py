"""What the lines of a program are made of: strings, comments, brackets and the ends of lines."""

from __future__ import annotations

import re

from qianfan_lint.core.patterns import lazy

_STRING = r"\"{3}(?:[^\\]|\\.)*?\"{3}|'{3}(?:[^\\]|\\.)*?'{3}|\"(?:[^\"\\\r\n]|\\.)*\"|'(?:[^'\\\r\n]|\\.)*'"
TOKEN = lazy(
    rf"(?P<string>{_STRING})|(?P<comment>#[^\r\n]*)|(?P<open>[(\[{{])|(?P<close>[)\]}}])|(?P<end>\\?(?:\r\n|\r|\n))",
    re.DOTALL,
)
