"""The check of a clean commit, without the command-line library, whose import takes longer than the check."""

from __future__ import annotations

import os
import sys

MANY = 64
"""Files; a commit of more is checked by the command line as a whole."""


def check(paths: list[str]) -> bool:
    """Check *paths* and say that nothing is found. False, and nothing said, where anything else has to be."""
    if not 0 < len(paths) <= MANY or any(path.startswith("-") or not os.path.isfile(path) for path in paths):
        return False
    if sys.stdout is None or sys.stderr is None or sys.stdout.isatty():
        return False
    from qianfan_lint.core.language import of_locale, speaker
    from qianfan_lint.frontends.api import Linter
    from qianfan_lint.report import Style, render

    try:
        linter = Linter()
        report = linter.check(paths, jobs=1)
        if report.diagnostics or report.not_scanned or report.stale or not report.checked:
            return False
        say = speaker(linter.configurations.of_run(paths).lang or of_locale(os.environ))
        sys.stdout.write(render(report, "text", Style(say=say)))
        sys.stdout.flush()
    except Exception:  # told by the command line, which comes to it again
        return False
    return True
