"""What the facts of one file do not show: that another file of the project takes a value for a credential."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qianfan_lint.core.flow import Text
from qianfan_lint.core.kinds import Kind
from qianfan_lint.facts import Bound, Dotenv, EnvRead, Fact, Setting
from qianfan_lint.facts.credentials import credential_in
from qianfan_lint.knowledge.names import may_be_wanted

if TYPE_CHECKING:
    from qianfan_lint.core.source import Source
    from qianfan_lint.project.surroundings import Surroundings
    from qianfan_lint.project.wants import Taken, Wants

_OF_MODULE = (Bound.VARIABLE, Bound.ATTRIBUTE, Bound.OPTION, Bound.DEFAULT)
_OF_ENVIRONMENT = (Bound.ENVIRON, Bound.FALLBACK)


def settled(facts: Iterator[Fact], source: Source, around: Surroundings) -> Iterator[Fact]:
    """*facts* of *source*, each value that another file takes for a credential marked as such.

    The project is asked only of values that look like keys, under names that do not say so, and of variables in lower
    case.
    """
    for fact in facts:
        match fact:
            case Setting():
                yield _setting(fact, source, around)
            case Dotenv(settings=several):
                yield Dotenv(tuple(_setting(each, source, around) for each in several))
            case EnvRead(name=name, taken=False) if name != name.upper() and may_be_wanted(name):
                wants = around.wants(source.path)
                yield fact if wants is None or wants.variable(name) is None else fact._replace(taken=True)
            case _:
                yield fact


def _setting(setting: Setting, source: Source, around: Surroundings) -> Setting:
    if setting.slot is not None or not isinstance(setting.value, Text):
        return setting
    if not may_be_wanted(setting.name, setting.value.text.strip()):
        return setting
    if credential_in(setting, around.providers) is not None:
        return setting
    wants = around.wants(source.path)
    taken = _taken(setting, source, wants) if wants is not None else None
    return setting if taken is None else setting._replace(slot=taken.slot, taken=True)


def _taken(setting: Setting, source: Source, wants: Wants) -> Taken | None:
    last = setting.name.rpartition(".")[2].replace("-", "_")
    if source.kind is Kind.PYTHON:
        if setting.bound in _OF_MODULE:
            return wants.name(source.path, setting.name)
        return wants.variable(setting.name) if setting.bound in _OF_ENVIRONMENT else wants.entry(setting.name)
    return wants.variable(setting.name) or wants.entry(last)
