from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.model import Message, Secret
from qianfan_lint.facts import Place, Shaped
from qianfan_lint.facts.credentials import is_credential
from qianfan_lint.rules import Context, Report, report, rule


@rule("QF103", risk=8.5, weakness=798, literal_rank=50)
def credential_in_text(fact: Shaped, ctx: Context) -> Iterator[Report]:
    """Credential is in a comment, a docstring, a document, a Markdown cell or a saved output.

    ## Why
    Commented-out code is where real keys sit: the line was tried, switched off, and committed with the key in it.

    ## Bad
    ```python
    # client = OpenAI(api_key="<<dashscope-key>>")
    client = OpenAI()
    ```

    ```README.md
    Run `export DASHSCOPE_API_KEY=<<dashscope-key>>` first.
    ```

    ## Good
    ```python
    # client = OpenAI(api_key="sk-xxx")
    client = OpenAI()
    ```

    ```README.md
    Run `export DASHSCOPE_API_KEY=sk-xxxxxxxx` first.
    ```

    ## Not reported
    In Markdown and reStructuredText, a key whose shape does not prove it, unless it stands in a block of code between
    fences. There its name has to be a vendor's (`baidu_api_key`), or the block has to name one beside it.
    """
    if fact.place not in (Place.LITERAL, Place.FILE) and is_credential(fact, ctx.providers):
        text = "Credential {value} in a {place}"
        yield report(fact.span, text, content=fact.text, value=Secret(fact.text), place=Message.of(fact.place.value))
