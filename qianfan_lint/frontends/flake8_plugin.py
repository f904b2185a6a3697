"""The flake8 plugin: the findings of the command line in the buffer that flake8 holds, which may not be saved yet.

flake8 hands a plugin one file at a time, so keys that several files share (QF401 across modules, QF205) are found
as far as the file's own imports lead. It checks Python only.
"""

from __future__ import annotations

import ast
import codecs
import os
from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import ClassVar

from flake8.exceptions import ExecutionError
from flake8.options.manager import OptionManager

from qianfan_lint import __version__
from qianfan_lint.core.codes import NOT_SCANNED
from qianfan_lint.core.language import Speaker, speaker
from qianfan_lint.frontends.api import Linter
from qianfan_lint.project.config import ConfigError
from qianfan_lint.project.config_file import parse
from qianfan_lint.project.nearest import Configurations
from qianfan_lint.report import plain

_STDIN = ("-", "stdin")


class Plugin:
    """Registered under ``QF``; flake8 reads the signature of ``__init__`` to know what to give."""

    name = "qianfan-lint"
    version = __version__
    linter: ClassVar[Linter]
    """It runs all rules: flake8 decides what is shown, and those that are opt-in wait to be asked for."""
    configurations: ClassVar[Configurations]
    unasked: ClassVar[tuple[str, ...]]
    """The rules that are opt-in and that flake8 is not asked for."""
    say: ClassVar[Speaker]
    """By default English, whatever the locale: other programs read what flake8 writes."""

    def __init__(self, tree: ast.AST, lines: Sequence[str], filename: str) -> None:
        self._text = "".join(lines)
        self._path = filename

    @classmethod
    def add_options(cls, options: OptionManager) -> None:
        options.add_option(
            "--qianfan-lint-config",
            metavar="FILE",
            default="",
            parse_from_config=True,
            normalize_paths=True,
            help="A configuration file for all files, instead of the nearest one of each.",
        )

    @classmethod
    def parse_options(cls, options: Namespace) -> None:
        """Raises ExecutionError, which flake8 shows as one line, where the configuration cannot be used."""
        try:
            one = parse(options.qianfan_lint_config, os.getcwd()) if options.qianfan_lint_config else None
            cls.configurations = Configurations(one)
            names = (options.stdin_display_name if each in _STDIN else each for each in options.filenames)
            cls.say = speaker(cls.configurations.of_run(names).lang)
            asked = (*(options.select or ()), *(options.extend_select or ()))
            cls.unasked = tuple(code for code in _opt_in() if not code.startswith(asked))
            over = {"+extend_select": _opt_in(), "honour_noqa": not options.disable_noqa}
            cls.linter = Linter(Configurations(one, options=over))
        except ConfigError as error:
            raise ExecutionError(f"qianfan-lint: {plain(str(error))}") from None

    def run(self) -> Iterator[tuple[int, int, str, type[Plugin]]]:
        """Line (1-based), column (0-based, as flake8 wants it), message with its code, and the plugin."""
        # With a mark the text is what it is, whatever cookie stands in it.
        data = codecs.BOM_UTF8 + self._text.encode("utf-8", "surrogateescape")
        try:
            if self.linter.excludes(self._path):  # flake8 knows of its own patterns alone
                return
            report = self.linter.check_text(data, self._path, tries_fixes=False)
            config = self.configurations.of(self._path)
        except ConfigError as error:
            yield 1, 0, f"{NOT_SCANNED} {self.say('not scanned: {reason}', reason=plain(str(error)))}", type(self)
            return
        for found in report.diagnostics:
            if found.code not in self.unasked or config.selects(found.code, on_by_default=False):
                message = f"{found.code} {self.say(found.message)}"
                yield found.start.line, found.start.column - 1, message, type(self)
        for item in report.not_scanned:
            yield 1, 0, f"{NOT_SCANNED} {plain(self.say('not scanned: {reason}', reason=item.reason))}", type(self)


def _opt_in() -> list[str]:
    from qianfan_lint.rules import load as load_rules

    return [rule.code for rule in load_rules().values() if not rule.default]
