"""Which Pythons a project says that it runs on."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Unreadable, read_bytes
from qianfan_lint.knowledge.constraints import as_pep440

_FILES = ("pyproject.toml", "setup.cfg", "setup.py")
# PEP 621; setuptools; Poetry's own table, in Poetry's notation.
_SAID = lazy(r"""(?m)^\s*(requires-python|python_requires|python)\s*=\s*["']?([^"'\r\n]+)""")


def pythons(root: str) -> Iterator[str]:
    """What the files of the project at *root* say of the versions of Python, in PEP 440."""
    for name in _FILES:
        try:
            text = read_bytes(os.path.join(root, name)).decode("utf-8", "replace")
        except (OSError, Unreadable):
            continue
        for key, said in _SAID.findall(text):
            said = re.sub(r"[,\s]+$", "", said)
            yield as_pep440(said, "poetry") if key == "python" else said
