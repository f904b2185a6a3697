from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.credentials import credential_in
from qianfan_lint.facts import Bound, Place, Setting, Shaped
from qianfan_lint.model import Secret
from qianfan_lint.placeholders import is_placeholder
from qianfan_lint.rules import Context, Report, report, rule


@rule("QF701", on=(Setting, Shaped))
def credential_in_deployment_file(fact: Setting | Shaped, ctx: Context) -> Iterator[Report]:
    """Credential is written into a file that configures or deploys.

    ## Why
    Such files are committed, copied into images and shown in pipelines. Keep the value in a secret store or in the
    environment of the machine, and refer to it. A key that was committed has to be revoked.

    ## Bad
    ```config.ini
    QIANFAN_AK = <<app-api-key>>
    ```

    ```config.yaml
    llm:
      dashscope_api_key: "<<dashscope-key>>"
    ```

    ## Good
    ```config.ini
    QIANFAN_AK = %(QIANFAN_AK)s
    ```

    ```config.yaml
    llm:
      dashscope_api_key: ${DASHSCOPE_API_KEY}
    ```

    ## Not reported
    References, empty values, placeholders and ciphertext; a file that git ignores and does not track; the file that
    `--env-file` names.
    """
    if ctx.source.path == ctx.env_file:
        return  # where fixes keep what they take out of the source
    if isinstance(fact, Shaped):
        if (
            fact.place is Place.FILE
            and not is_placeholder(fact.text)
            and ctx.surroundings.is_published(ctx.source.path)
        ):
            found = ctx.providers.key_of(fact.text)
            title = found.title if found else "credential"
            text = "Credential {value} ({kind}) in a file that is published"
            yield report(fact.span, text, content=fact.text, value=Secret(fact.text), kind=title)
        return
    credential = credential_in(fact, ctx.providers) if fact.bound is Bound.DEPLOYED else None
    if credential is not None and ctx.surroundings.is_published(ctx.source.path):
        text = "Credential {value} in '{name}'; keep it out of the file and refer to it"
        yield report(fact.span, text, content=credential.value, value=Secret(credential.value), name=fact.name)
