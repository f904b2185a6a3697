from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.model import Safety, Secret
from qianfan_lint.facts import Bound, Setting
from qianfan_lint.facts.credentials import credential_in
from qianfan_lint.repairs.edits import take_out
from qianfan_lint.rules import Context, Report, report, rule


@rule("QF102", safety=Safety.UNSAFE, risk=8.5, weakness=798, literal_rank=30)
def hardcoded_default(fact: Setting, ctx: Context) -> Iterator[Report]:
    """Credential is written as the fallback of a lookup or the default of a parameter.

    ## Why
    The lookup looks careful, and the key is in the repository all the same. It also hides that the variable is not
    set: the program runs, on somebody's key.

    ## Bad
    ```python
    import os

    key = os.getenv("DASHSCOPE_API_KEY", "<<dashscope-key>>")
    ```

    ```python
    def embed(text, api_key="<<dashscope-key>>"):
        return client(api_key).embed(text)
    ```

    ## Good
    ```python
    import os

    key = os.getenv("DASHSCOPE_API_KEY")
    ```

    ```python
    import os


    def embed(text, api_key=None):
        if api_key is None:
            api_key = os.environ["LLM_API_KEY"]
        return client(api_key).embed(text)
    ```

    ## Fix safety
    Unsafe: without the default the variable must be set. Callers that leave the argument out go on working; a function
    whose decorators may look at the default is left as it is. With `--env-file .env` the value is moved
    there, as with QF101.
    """
    if fact.bound not in (Bound.FALLBACK, Bound.DEFAULT):
        return
    credential = credential_in(fact, ctx.providers)
    if credential is None:
        return
    taken = take_out(ctx.source, fact, credential, ctx.providers, ctx.around)
    yield report(
        fact.span,
        "Hardcoded credential {value} as the default of '{name}'",
        fix=taken.fix,
        unfixed=taken.unfixed,
        content=credential.value,
        value=Secret(credential.value),
        name=fact.name,
    )
