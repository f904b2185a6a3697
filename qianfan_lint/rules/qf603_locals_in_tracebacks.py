from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.kinds import is_test
from qianfan_lint.core.model import Severity
from qianfan_lint.facts import Debugging
from qianfan_lint.rules import Context, Report, report, rule


@rule("QF603", severity=Severity.WARNING, risk=7.0, weakness=532)
def locals_in_tracebacks(fact: Debugging, ctx: Context) -> Iterator[Report]:
    """Tracebacks show the values of variables, in a module where one of these is a credential.

    ## Why
    An exception in a client passes through functions whose variables hold the key, or the header with it. A traceback
    that shows variables puts them into the log. loguru's documentation says to switch `diagnose` off in production for
    this reason.

    ## Bad
    ```python
    import os

    from openai import OpenAI
    from rich.traceback import install

    install(show_locals=True)
    client = OpenAI(api_key=os.environ["DASHSCOPE_API_KEY"], base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
    ```

    ## Good
    ```python
    import os

    from openai import OpenAI
    from rich.traceback import install

    install()
    client = OpenAI(api_key=os.environ["DASHSCOPE_API_KEY"], base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")
    ```

    ## Not reported
    Test files, and modules that have to do with no provider. What a library does where it is told nothing.
    """
    if fact.of_variables and not is_test(ctx.source.path):
        yield report(
            fact.span,
            "'{setting}' shows the values of variables in tracebacks, credentials among them",
            content="locals",
            setting=fact.setting,
        )
