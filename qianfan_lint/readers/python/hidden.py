"""What keeps a credential from being seen where a variable is put out: it is empty there, masked, or no plain text."""

from __future__ import annotations

import re

from qianfan_lint.core.patterns import lazy
from qianfan_lint.readers.python.absence import is_absent
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.scopes import Site
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.vocabulary import HIDING

_WRAPPER = lazy(r"(?:Secret(?:Str)?|secret_str)$")
_HIDDEN = lazy(r"(?i)hash|mask|redact|digest|fingerprint|preview|hidden|obfusc")


def is_harmless(module: Module, site: Site, node: nodes.Expression, name: str) -> bool:
    """Whether *node*, of that *name* if it has one, holds nothing or what does not show."""
    return is_absent(module, site, node) or (bool(name) and (says_hidden(name) or hides(module, name)))


def says_hidden(name: str) -> bool:
    """Whether *name* says that what it holds is masked: ``token_preview``."""
    return _HIDDEN.search(name) is not None


def hides(module: Module, name: str) -> bool:
    """Whether *module* says that *name* is a ``SecretStr``, which prints as asterisks, masked, or an exception.

    What is cut where it is long enough (``key[:4] if len(key) > 8 else key``) counts as masked.
    """
    known = re.escape(name)
    imports = module.index.module.names.items()
    wrapped = [local for local, found in imports if any(_WRAPPER.search(each.detail) for each in found)]
    secret = "|".join(["Secret(?:Str)?", "secret_str", *map(re.escape, wrapped)])
    pattern = (
        rf"\b{known}\b\s*(?::[^\n=]*(?:{secret})\b|(?::[^\n=]*)?=[^\n=]*(?:{secret})\b"
        rf"|(?::[^\n=]*)?=[^\n]*(?:\[[^\]\n]*:[^\]\n]*\]|\*\*\*|[\"']\*|{HIDING}))|\bexcept\b[^\n]*\bas {known}\s*:"
        rf"|\b{known}\s*\[[^\]\n]*:[^\]\n]*\][^\n]*\bif\s+len\([(\s]*(?:\w+\.)*{known}[)\s]*\)"
    )
    return re.search(pattern, module.logical_lines) is not None
