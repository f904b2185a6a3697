from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.credentials import Credential, credential_in, environment_name
from qianfan_lint.edits import environment_lookup, move_to_env_file
from qianfan_lint.facts import Bound, Place, Setting, Shaped
from qianfan_lint.flow import Text
from qianfan_lint.model import Fix, Message, Safety, Secret
from qianfan_lint.placeholders import is_placeholder
from qianfan_lint.rules import Context, Report, report, rule


@rule("QF101", on=(Setting, Shaped), safety=Safety.UNSAFE)
def hardcoded_credential(fact: Setting | Shaped, ctx: Context) -> Iterator[Report]:
    """Credential is written into the source.

    ## Why
    Everyone who can read the repository, a package built from it or one of its logs can use the key. It stays in the
    history after it is deleted. Policy 6; Baidu and Alibaba advise the same. A key that was committed has to be
    revoked: removing it is not enough.

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
    Unsafe: the program then needs the variable to be set. With `--env-file .env` the value is moved there, its name
    is added to `.env.example`, and the file is kept out of git, so the key is not lost.
    """
    if isinstance(fact, Shaped):
        if fact.place is Place.LITERAL and not is_placeholder(fact.text):
            found = ctx.providers.key_of(fact.text)
            title = found.title if found else Message.of("credential")
            text = "Hardcoded credential {value} ({kind})"
            yield report(fact.span, text, content=fact.text, value=Secret(fact.text), kind=title)
        return
    if fact.bound in (Bound.FALLBACK, Bound.DEFAULT, Bound.DEPLOYED, Bound.DISABLED):
        return
    credential = credential_in(fact, ctx.providers)
    if credential is None or not isinstance(fact.value, Text):
        return
    env = environment_name(credential, fact.name, ctx.providers, ctx.source.text)
    yield report(
        fact.span,
        "Hardcoded credential {value} in '{name}'; read it from the environment, e.g. {env}{remark}",
        fix=_fix(fact, credential, env, ctx),
        content=credential.value,
        value=Secret(credential.value),
        name=fact.name,
        env=env,
        remark=credential.remark,
    )


def _fix(fact: Setting, credential: Credential, env: str, ctx: Context) -> Fix | None:
    """None where the environment is set from the literal itself, or where the literal holds more than the key."""
    if ctx.outline is None or not isinstance(fact.value, Text) or fact.value.text.strip() != credential.value:
        return None
    if fact.bound is Bound.ENVIRON or (not ctx.env_file and _is_taken(env, ctx)):
        return None
    if ctx.source.slice(fact.span)[:1] in ("b", "B"):  # bytes: the environment holds text
        return None
    edits = environment_lookup(ctx.source, ctx.outline, fact.span, env)
    if edits and ctx.env_file:
        edits += move_to_env_file(ctx.env_file, env, credential.value)
    return Fix(Message.of("Read {env} from the environment", env=env), edits, Safety.UNSAFE, env)


def _is_taken(env: str, ctx: Context) -> bool:
    """Whether the module names the variable already: it may hold another key than this one."""
    return any(f"{quote}{env}{quote}" in ctx.source.text for quote in ("'", '"'))
