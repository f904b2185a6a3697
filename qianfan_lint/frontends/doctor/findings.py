"""Fourth check: what the linter finds in the code that can make a service refuse a request, most likely first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qianfan_lint.core.kinds import is_test
from qianfan_lint.frontends.doctor.causes import Cause, Certainty
from qianfan_lint.pipeline.engine import FileResult
from qianfan_lint.pipeline.run import in_order
from qianfan_lint.project.config import Config

ORDER = "QF301 QF302 QF304 QF305 QF306 QF303 QF404 QF403 QF405 QF204 QF203 QF202 QF205 QF503 QF201 QF501 QF307".split()
"""A header that no service takes is wrong for every key; a pin says least of what is installed. QF401 is policy."""
_POSSIBLE = ("QF201", "QF501", "QF307")
"""What may work here all the same: a lower-case variable that is set so, a service that is announced to end."""


def asking(config: Config) -> Config:
    """*config* for a run of the linter: whatever the project leaves out by choice may be what is wrong."""
    return config._replace(select=tuple(ORDER), extend_select=(), ignore=(), per_file_ignores=())


def check(results: Iterable[FileResult]) -> Iterator[Cause]:
    results = tuple(results)
    found = in_order(each for result in results for each in result.diagnostics)
    for each in sorted(found, key=lambda each: ORDER.index(each.code)):
        # That a class calls a service which ends is said of all its clients: the check of each tells more.
        if is_test(each.path) or (each.code == "QF307" and "client" in each.message.args):
            continue
        certainty = Certainty.POSSIBLE if each.code in _POSSIBLE else Certainty.LIKELY
        place = f"{each.shown_path or each.path}:{each.start.line}:{each.start.column}"
        yield Cause.of("finding", certainty, place, code=each.code, message=each.message, name=each.name)
    for item in sorted(result.not_scanned for result in results if result.not_scanned is not None):
        yield Cause.of("not-scanned", Certainty.POSSIBLE, item.path, reason=item.reason)
