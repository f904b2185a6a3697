"""Variables in the text of a configuration: ``${oc.env:NAME,default}`` of OmegaConf, which Hydra uses, and
``os.environ/NAME`` of LiteLLM.

https://docs.litellm.ai/docs/proxy/configs
"""

from __future__ import annotations

import re

from qianfan_lint.core.flow import Env, Items, Table, Text, Value
from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy

MARKS = ("oc.env", "os.environ/")
"""One of these is in a text with such a variable."""
_NAME = r"\$\{(?:oc\.)?env:(?P<name>[A-Za-z_]\w*)"
_DEFAULT = r"(?P<rest>[ \t]*,[ \t]*['\"]?(?P<default>[^\s$'\"{},]+)['\"]?[ \t]*)(?=\})"
_OF_LITELLM = r"os\.environ/(?P<named>[A-Za-z_]\w*)"
VARIABLE = lazy(rf"{_NAME}|{_OF_LITELLM}")
"""``${env:NAME}`` is the form before OmegaConf 2.1."""
WITH_DEFAULT = lazy(_NAME + _DEFAULT)
NAMES = lazy(rb"(?:\$\{(?:oc\.)?env:|os\.environ/)([A-Za-z_]\w*)")
DEFAULTS = lazy((_NAME + _DEFAULT).encode())
"""The same for bytes."""
_WHOLE = lazy(rf"(?:{_NAME}\}}|{_OF_LITELLM})")


def is_in(text: str) -> bool:
    """Whether a variable may be in *text*."""
    return any(mark in text for mark in MARKS)


def name_at(match: re.Match[str]) -> Span:
    """Where the name of the variable stands that :data:`VARIABLE` has found."""
    return Span(*match.span(match.lastgroup or 0))


def variables_in(value: Value) -> Value:
    """*value*, a configuration, with each text in it that is a variable as what that is looked up."""
    match value:
        case Table(entries=entries):
            return value._replace(entries=tuple(each._replace(value=variables_in(each.value)) for each in entries))
        case Items(values=values):
            return Items(tuple(map(variables_in, values)))
        case Text(text=text, span=span) if (found := _WHOLE.fullmatch(text)) is not None:
            return Env(found["name"] or found["named"], span)
    return value
