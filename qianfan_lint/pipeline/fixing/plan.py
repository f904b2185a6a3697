"""Which credential a variable stands for in a whole run: a fix of one file must not change what another one does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.model import Finding, fingerprint
from qianfan_lint.core.source import Unreadable, decode

SEVERAL = ""
"""In the place of a credential's hash: the variable is given to none."""


class Plan:
    """Made for a run that moves credentials to a file of variables; *env_file* is empty where none are moved.

    A run looks at one file after the other. What it knows only at its end is :meth:`revised`, and the run begins anew.
    """

    def __init__(self, env_file: str) -> None:
        self.env_file = env_file
        self.settled: dict[str, str] = {}
        """Variable → the hash of the only credential that it may be given, or SEVERAL."""
        self.variables: dict[str, str] = {}
        """Credential → the variable that it has from another fix, where its own name is taken."""
        self._clear()

    def _clear(self) -> None:
        self._read: dict[str, set[str]] = defaultdict(set)
        self._made: dict[str, set[str]] = defaultdict(set)
        self._refused: set[str] = set()

    def consider(self, findings: Iterable[Finding]) -> None:
        """All findings of one file."""
        for each in findings:
            if each.fix is not None and each.fix.reads:
                self._read[each.fix.variable].add(each.content)
            elif each.unfixed is not None and "env" in each.unfixed.args:
                self._refused.add(each.content)  # its variable may hold another credential: perhaps it does not

    def have(self, made: Iterable[Finding], refused: Iterable[Finding]) -> None:
        """What came of them."""
        for each in made:
            if each.fix is not None and each.fix.variable:
                self._made[each.fix.variable].add(each.content)
        self._refused.update(each.content for each in refused)

    def revised(self, env_file: bytes | None) -> bool:
        """Whether the run has to begin anew; *env_file* is the file of variables as it would leave it."""
        if not self.env_file:
            return False
        settled = dict(self._contested())
        reused = {} if settled else self._reusable(env_file or b"")
        if settled:
            self.settled.update(settled)
            self.variables.clear()
        self.variables.update(reused)
        self._clear()
        return bool(settled or reused)

    def _contested(self) -> Iterable[tuple[str, str]]:
        """Variables of which the program reads another value than they are given."""
        for variable, made in self._made.items():
            read = self._read.get(variable, set())
            if variable not in self.settled and len(made | read) > 1 and read:
                yield variable, next(iter(read)) if len(read) == 1 else SEVERAL

    def _reusable(self, env_file: bytes) -> dict[str, str]:
        """The credentials of refused fixes that *env_file* has, each with its variable there."""
        if not self._refused:
            return {}
        from qianfan_lint.project.surroundings import variables_in

        try:
            found = variables_in(decode(self.env_file, Kind.DOTENV, env_file).text)
        except Unreadable:
            return {}
        return {
            value: variable
            for value, variable in found.items()
            if value not in self.variables and fingerprint(value) in self._refused
        }
