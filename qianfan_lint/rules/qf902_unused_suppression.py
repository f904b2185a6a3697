from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.model import Edit, Fix, Message, Safety, Severity
from qianfan_lint.facts import Unused
from qianfan_lint.rules import Context, Report, report, rule


@rule("QF902", safety=Safety.SAFE, severity=Severity.WARNING, default=False)
def unused_suppression(fact: Unused, ctx: Context) -> Iterator[Report]:
    """Comment suppresses a rule that finds nothing there.

    ## Why
    The finding that it was written for is gone, and it would hide the next credential on that line. Opt-in, like ruff's
    `RUF100` and mypy's `warn_unused_ignores`.

    ## Bad
    ```python
    import os

    key = os.environ["DASHSCOPE_API_KEY"]  # noqa: QF201
    ```

    ## Good
    ```python
    import os

    key = os.environ["DASHSCOPE_API_KEY"]
    ```

    ## Not reported
    Codes of other linters and a bare `# noqa`, which addresses them too; codes whose rules did not run on the file;
    documents, whose examples show suppressions. Only a comment that names QF902 suppresses it.

    ## Fix safety
    Safe: a comment does nothing at run time. Codes of other linters stay. If a reason follows the directive, no fix is
    offered.
    """
    fix = None
    if fact.replaced is not None:
        fix = Fix(Message.of("Remove it"), (Edit(ctx.source.path, fact.replaced, fact.kept),), Safety.SAFE)
    text = "Unused suppression of {codes}" if fact.codes else "Unused suppression"
    unfixed = Message.of("the comment goes on with a reason")
    yield report(fact.span, text, fix=fix, unfixed=unfixed, content=fact.codes, codes=fact.codes)
