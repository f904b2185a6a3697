"""Lists of requirements in ``setup.cfg`` and ``tox.ini``.

What the keys mean: https://setuptools.pypa.io/en/stable/userguide/declarative_config.html and
https://tox.wiki/en/stable/config.html#deps. What else they say is read as the settings that they are.
"""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source
from qianfan_lint.facts import Pin
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.readers.requirements import read_lines

# A value goes on in lines that are indented; comments and empty lines between them do not end it.
_ITEM = lazy(
    r"(?m)^(?:\[(?P<section>[^\]\r\n]+)\]"
    r"|(?P<key>[^\s=:\[#;][^=:\r\n]*?)[ \t]*[=:]"
    r"(?P<value>[^\r\n]*(?:\r?\n(?:[ \t]+[^\r\n]*|[#;][^\r\n]*|(?=[\r\n])))*))"
)
# tox: `py310,py311: name==1` is for some environments only.
_FACTORS = lazy(r"(?m)^[ \t]+[\w{},.!-]+:(?=[ \t])")
_OPTIONS = ("install_requires", "setup_requires", "tests_require")


def read(source: Source, providers: Providers) -> Iterator[Pin]:
    """Each requirement that a list of the file names."""
    text = _FACTORS.sub(lambda match: " " * len(match.group()), source.text)
    section = ""
    for item in _ITEM.finditer(source.text):
        if item["section"]:
            section = item["section"].strip()
        elif _is_list(section, item["key"].replace("-", "_")):
            yield from read_lines(text, Span(*item.span("value")))


def _is_list(section: str, key: str) -> bool:
    if section == "options":
        return key in _OPTIONS
    if section == "tox":
        return key == "requires"
    return section == "options.extras_require" or (section.partition(":")[0] == "testenv" and key == "deps")
