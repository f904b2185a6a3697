"""The flake8 plugin: the findings of the command line in the buffer that flake8 holds, which may not be saved yet.

flake8 hands a plugin one file at a time, so keys that several files share (QF401 across modules, QF205) are found
as far as the file's own imports lead. It checks Python only.
"""

from __future__ import annotations

import ast
import codecs
from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import ClassVar

from flake8.exceptions import ExecutionError
from flake8.options.manager import OptionManager

from qianfan_lint import __version__
from qianfan_lint.core.language import Speaker, speaker
from qianfan_lint.frontends.api import Linter
from qianfan_lint.project.config import Config, ConfigError, load, parse
from qianfan_lint.report import plain

_STDIN = ("-", "stdin")


class Plugin:
    """Registered under ``QF``; flake8 reads the signature of ``__init__`` to know what to give."""

    name = "qianfan-lint"
    version = __version__
    linter: ClassVar[Linter]
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
            help="A pyproject.toml with [tool.qianfan-lint], instead of the nearest one above the checked files.",
        )
        # flake8 decides what is shown; the engine runs all rules, and those that are opt-in wait to be asked for.
        options.extend_default_ignore(_opt_in())

    @classmethod
    def parse_options(cls, options: Namespace) -> None:
        """Raises ExecutionError, which flake8 shows as one line, where the configuration cannot be used."""
        try:
            config = _config(options)
            asked = [code for code in _opt_in() if config.selects(code, on_by_default=False)]
            options.extended_default_ignore = [c for c in options.extended_default_ignore if c not in asked]
            extended = (*config.extend_select, *_opt_in())
            cls.say = speaker(config.lang)
            cls.linter = Linter(config._replace(extend_select=extended, honour_noqa=not options.disable_noqa))
        except ConfigError as error:
            raise ExecutionError(f"qianfan-lint: {plain(str(error))}") from None

    def run(self) -> Iterator[tuple[int, int, str, type[Plugin]]]:
        """Line (1-based), column (0-based, as flake8 wants it), message with its code, and the plugin."""
        # With a mark the text is what it is, whatever cookie stands in it.
        data = codecs.BOM_UTF8 + self._text.encode("utf-8", "surrogateescape")
        report = self.linter.check_text(data, self._path, tries_fixes=False)
        for found in report.diagnostics:
            yield found.start.line, found.start.column - 1, f"{found.code} {self.say(found.message)}", type(self)
        for item in report.not_scanned:
            yield 1, 0, f"QF901 {self.say('not scanned: {reason}', reason=item.reason)}", type(self)


def _config(options: Namespace) -> Config:
    if options.qianfan_lint_config:
        return parse(options.qianfan_lint_config)
    first = next(iter(options.filenames), ".")
    return load(options.stdin_display_name if first in _STDIN else first)


def _opt_in() -> list[str]:
    from qianfan_lint.rules import load as load_rules

    return [rule.code for rule in load_rules().values() if not rule.default]
