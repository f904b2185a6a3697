from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.kinds import is_test
from qianfan_lint.core.model import Severity
from qianfan_lint.facts import Debugging
from qianfan_lint.rules import Context, Report, report, rule


@rule("QF602", severity=Severity.WARNING, risk=7.0, weakness=532)
def http_debug_enabled(fact: Debugging, ctx: Context) -> Iterator[Report]:
    """HTTP debugging is left on and prints every request with its Authorization header.

    ## Why
    `http.client` writes the lines that it sends to standard output, header and key included, as soon as `debuglevel` is
    above 0 (Python's documentation of `HTTPConnection.set_debuglevel`).

    ## Bad
    ```python
    import http.client

    http.client.HTTPConnection.debuglevel = 1
    ```

    ## Good
    ```python
    import logging

    logging.getLogger("urllib3").setLevel(logging.INFO)
    ```

    ## Not reported
    Test files.
    """
    if not fact.of_variables and not is_test(ctx.source.path):
        yield report(
            fact.span, "'{setting}' prints every request with its headers", content="debug", setting=fact.setting
        )
