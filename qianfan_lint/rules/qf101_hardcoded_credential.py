from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.flow import Text
from qianfan_lint.core.model import Message, Safety, Secret
from qianfan_lint.facts import Bound, Place, Setting, Shaped
from qianfan_lint.facts.credentials import Credential, credential_in, is_credential
from qianfan_lint.repairs.edits import take_out
from qianfan_lint.rules import Context, Report, report, rule


@rule("QF101", safety=Safety.UNSAFE, risk=8.5, weakness=798, literal_rank=40)
def hardcoded_credential(fact: Setting | Shaped, ctx: Context) -> Iterator[Report]:
    """Credential is written into the source.

    ## Why
    Everyone who can read the repository, a package built from it or one of its logs can use the key. It stays in the
    history after it is deleted. Policy 6; Baidu and Alibaba advise the same. A key that was committed has to be
    revoked: removing it is not enough.

    The name, the shape or the destination says that a value is a credential. A value under any name is one if it
    reaches a client or the header of a request to a provider, also in another file of the project.

    ## Bad
    ```python
    import os

    from langchain_community.embeddings import QianfanEmbeddingsEndpoint

    embeddings = QianfanEmbeddingsEndpoint(qianfan_ak="<<app-api-key>>", qianfan_sk=os.environ["QIANFAN_SK"])
    ```

    ```python
    import dashscope

    dashscope.api_key = "<<dashscope-key>>"
    ```

    ## Good
    ```python
    import os

    from langchain_community.embeddings import QianfanEmbeddingsEndpoint

    embeddings = QianfanEmbeddingsEndpoint(qianfan_ak=os.environ["QIANFAN_AK"], qianfan_sk=os.environ["QIANFAN_SK"])
    ```

    ```python
    import os

    import dashscope

    dashscope.api_key = os.environ["DASHSCOPE_API_KEY"]
    ```

    ## Not reported
    Placeholders in English and Chinese, references such as `${VAR}`, ciphertext, names of variables, identifiers and
    hashes under names that are no credential's.

    ## Fix safety
    Unsafe: the program then needs the variable to be set. Each idiom is repaired by its own means: the default of a
    settings class goes, an option of click gets an `envvar`, a statement that sets `os.environ` is dropped. What is not
    known is left as it is, with the reason. With `--env-file .env` the value is moved there, its name
    is added to `.env.example`, and the file is kept out of git, so the key is not lost.
    """
    if isinstance(fact, Shaped):
        if fact.place is Place.LITERAL and is_credential(fact, ctx.providers):
            found = ctx.providers.key_of(fact.text)
            title = found.title if found else Message.of("credential")
            setting = Setting(fact.name, Bound.VARIABLE, Text(fact.text, fact.span, ()), fact.span, fact.span)
            taken = take_out(ctx.source, setting, Credential(fact.text, found, None), ctx.providers, ctx.around)
            text = "Hardcoded credential {value} ({kind})"
            value = Secret(fact.text)
            yield report(
                fact.span, text, fix=taken.fix, unfixed=taken.unfixed, content=fact.text, value=value, kind=title
            )
        return
    if fact.bound in (Bound.FALLBACK, Bound.DEFAULT, Bound.DEPLOYED, Bound.DISABLED):
        return
    credential = credential_in(fact, ctx.providers)
    if credential is None or not isinstance(fact.value, Text):
        return
    taken = take_out(ctx.source, fact, credential, ctx.providers, ctx.around)
    template = "Hardcoded credential {value} in '{name}'; read it from the environment, e.g. {env}{remark}"
    if fact.bound is Bound.ENVIRON:
        template = "Hardcoded credential {value} in '{name}'; set the variable outside of the program{remark}"
    yield report(
        fact.span,
        template,
        fix=taken.fix,
        unfixed=taken.unfixed,
        content=credential.value,
        value=Secret(credential.value),
        name=fact.name,
        env=taken.variable,
        remark=credential.remark,
    )
