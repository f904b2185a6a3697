"""What the user asks for, of one file or folder: which rules run, what is left out, where keys go."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from qianfan_lint.core.model import Problem

if TYPE_CHECKING:
    from qianfan_lint.project.patterns import Pattern, Patterns


FOREIGN = ("bandit", "detect-secrets", "gitleaks", "secretlint")
"""Tools whose comments may suppress findings."""


class ConfigError(Problem):
    """Configuration that cannot be used; the message names the file, the key and what is wrong."""


class Config(NamedTuple):
    """Settings of a run. Codes are rule codes or their prefixes: ``QF1`` stands for every QF1xx.

    Patterns are those of ``.gitignore``. A string starts from :attr:`root`.
    """

    root: str = "."
    """The folder of the configuration file."""
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str | Pattern, ...] = ()
    extend_exclude: tuple[str | Pattern, ...] = ()
    per_file_ignores: tuple[tuple[str | Pattern, tuple[str, ...]], ...] = ()
    respect_gitignore: bool = True
    force_exclude: bool = False
    env_file: str = ""
    env_file_within: str = ""
    """The folder that it has to lie in: that of the file which names it. Empty where the user names it."""
    baseline: str = ""
    """A file of findings that are known; written by ``qianfan-lint baseline``."""
    lang: str = ""
    """The language that people are spoken to in; empty to go by the locale."""
    foreign_suppressions: tuple[str, ...] = ()
    """The other tools whose comments suppress findings too."""
    honour_noqa: bool = True
    """Whether comments suppress findings; not of the file, but of one run."""
    archives: bool = False
    """Whether what archives hold is checked; not of the file either."""
    providers: Mapping[str, Mapping[str, Any]] = {}
    files: tuple[str, ...] = ()
    """The files that say so: the nearest one, then those that it extends. Empty where there is none."""

    def selects(self, code: str, on_by_default: bool, path: str = "") -> bool:
        """Whether the rule *code* runs, on the file at *path* if there is one.

        The longest prefix that names it decides, and of equals the one to ignore.
        """
        chosen = _longest(self.select, code) or int(not self.select and on_by_default)
        chosen = max(chosen, _longest(self.extend_select, code))
        return chosen > 0 and chosen > _longest(self.ignore, code) and not (path and self._ignores(code, path))

    def _ignores(self, code: str, path: str) -> bool:
        """Whether the file at *path* is one that the rule *code* is not for."""
        return any(
            code.startswith(codes) and patterns.covers(path, self.root)
            for patterns, codes in _per_file(self.per_file_ignores, self.root)
        )

    @property
    def excluding(self) -> Patterns | None:
        """What is left out beside the default names; None where nothing is."""
        patterns = (*self.exclude, *self.extend_exclude)
        return _compiled(patterns, self.root) if patterns else None

    @property
    def per_file(self) -> tuple[Patterns, ...]:
        """The patterns of files that some rules are not for, each by itself."""
        return tuple(patterns for patterns, _ in _per_file(self.per_file_ignores, self.root))


def _longest(prefixes: Sequence[str], code: str) -> int:
    return max((len(prefix) for prefix in prefixes if code.startswith(prefix)), default=0)


@functools.lru_cache(maxsize=64)
def _compiled(patterns: tuple[str | Pattern, ...], root: str) -> Patterns:
    from qianfan_lint.project.patterns import compiled, rooted  # not at the top: most projects have no pattern

    return compiled(tuple(rooted(each, root) if isinstance(each, str) else each for each in patterns))


@functools.lru_cache(maxsize=64)
def _per_file(
    listed: tuple[tuple[str | Pattern, tuple[str, ...]], ...], root: str
) -> tuple[tuple[Patterns, tuple[str, ...]], ...]:
    return tuple((_compiled((pattern,), root), codes) for pattern, codes in listed)


_LONGEST_CODE = 12


def check_codes(config: Config) -> None:
    """Raises ConfigError for a code that no rule's code begins with: a typing error would switch checking off."""
    listed = {*config.select, *config.extend_select, *config.ignore}
    listed.update(code for _, codes in config.per_file_ignores for code in codes)
    if not listed:
        return
    known = _known_rules()
    for code in sorted(listed):
        if not code or not any(each.startswith(code) for each in known.values()):
            raise _unknown(code, known)


def _unknown(code: str, known: Mapping[str, str]) -> ConfigError:
    import difflib  # not at the top: only a mistake needs it

    close = difflib.get_close_matches(code.lower(), known, 1) or difflib.get_close_matches(code, known.values(), 1)
    if close:
        return ConfigError("no rule code starts with '{code}'; did you mean '{name}'?", code=code, name=close[0])
    return ConfigError("no rule code starts with '{code}'; `qianfan-lint rule` lists all of them", code=code)


@functools.lru_cache(maxsize=1)
def _known_rules() -> dict[str, str]:
    """The code of each rule, by its name."""
    # A rule's file is named after both; importing them all would cost a clean run a third of its time.
    files = os.listdir(os.path.join(os.path.dirname(__file__), os.pardir, "rules"))
    parts = (name.removesuffix(".py").partition("_") for name in sorted(files) if name.startswith("qf"))
    return {name.replace("_", "-"): code.upper() for code, _, name in parts}


def code_of(text: str) -> str:
    """The code or prefix that *text* stands for: a code in any case, or the name of a rule."""
    code = text.strip()
    # What is longer is no code: it is quoted as it was typed, and a key among it is known as one.
    return _known_rules().get(text) or (code.upper() if len(code) <= _LONGEST_CODE else code)
