from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.model import Secret
from qianfan_lint.facts import EnvRead
from qianfan_lint.knowledge.placeholders import is_placeholder, looks_random
from qianfan_lint.rules import Context, Report, report, rule


@rule("QF105", risk=8.5, weakness=798, literal_rank=10)
def credential_as_env_name(fact: EnvRead, ctx: Context) -> Iterator[Report]:
    """Credential is used as the name of an environment variable.

    ## Why
    `os.getenv` takes the variable's name. Given the key itself it finds nothing, so the call fails with "no api key",
    and the key is in the source.

    ## Bad
    ```python
    import os

    key = os.getenv("<<dashscope-key>>")
    ```

    ## Good
    ```python
    import os

    key = os.getenv("DASHSCOPE_API_KEY")
    ```
    """
    if is_placeholder(fact.name):
        return
    if ctx.providers.key_of(fact.name) is not None or (looks_random(fact.name) and "_" not in fact.name):
        text = "Credential {value} is used as the name of an environment variable"
        yield report(fact.span, text, content=fact.name, value=Secret(fact.name))
