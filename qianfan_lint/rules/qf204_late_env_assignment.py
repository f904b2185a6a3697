from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.model import Message, Note, Severity
from qianfan_lint.facts import LateWrite
from qianfan_lint.rules import Context, Refusal, Report, report, rule


@rule("QF204", severity=Severity.WARNING, risk=3.0, refusal=Refusal(100))
def late_env_assignment(fact: LateWrite, ctx: Context) -> Iterator[Report]:
    """Environment variable is set after the import of the SDK that reads it while it is imported.

    ## Why
    `dashscope` and `erniebot` read their variables once, at `import`. What is set later does not reach them, and the
    call ends in "No api key provided". Set the variable, or call `load_dotenv()`, above the import; or give the key to
    the module: `dashscope.api_key = os.environ["DASHSCOPE_API_KEY"]`.

    ## Bad
    ```python
    import dashscope
    from dotenv import load_dotenv

    load_dotenv()
    dashscope.Generation.call(model="qwen-plus", prompt="hello")
    ```

    ## Good
    ```python
    from dotenv import load_dotenv

    load_dotenv()

    import dashscope

    dashscope.Generation.call(model="qwen-plus", prompt="hello")
    ```

    ## Not reported
    SDKs that read the variable when a client is made, and modules that hand the key over themselves.
    """
    text = "{name} is set after 'import {module}', which reads it at import only"
    if not fact.name:
        text = "The .env file is loaded after 'import {module}', which reads its key at import only"
    note = Note(ctx.source.path, fact.imported, Message.of("imported here"))
    yield report(fact.span, text, related=(note,), content=fact.name, name=fact.name, module=fact.module)
