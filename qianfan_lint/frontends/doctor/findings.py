"""Fourth check: what the linter finds in the code that can make a service refuse a request, most likely first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qianfan_lint.core.kinds import is_test
from qianfan_lint.frontends.doctor.causes import Cause, Certainty
from qianfan_lint.pipeline.engine import FileResult
from qianfan_lint.pipeline.run import in_order
from qianfan_lint.project.config import Config
from qianfan_lint.rules import Refusal, load


def _refusals() -> dict[str, Refusal]:
    """What a service refuses, by the code that finds it."""
    return {rule.code: rule.refusal for rule in load().values() if rule.refusal}


def asking(config: Config) -> Config:
    """*config* for a run of the linter: whatever the project leaves out by choice may be what is wrong."""
    return config._replace(select=tuple(_refusals()), extend_select=(), ignore=(), per_file_ignores=())


def check(results: Iterable[FileResult]) -> Iterator[Cause]:
    results = tuple(results)
    found = in_order(each for result in results for each in result.diagnostics)
    refusals = _refusals()
    for each in sorted(found, key=lambda each: refusals[each.code].order):
        refusal = refusals[each.code]
        if is_test(each.path) or refusal.unless in each.message.args:
            continue
        certainty = Certainty.LIKELY if refusal.is_likely else Certainty.POSSIBLE
        place = f"{each.shown_path or each.path}:{each.start.line}:{each.start.column}"
        yield Cause.of("finding", certainty, place, code=each.code, message=each.message, name=each.name)
    for item in sorted(result.not_scanned for result in results if result.not_scanned is not None):
        yield Cause.of("not-scanned", Certainty.POSSIBLE, item.path, reason=item.reason)
