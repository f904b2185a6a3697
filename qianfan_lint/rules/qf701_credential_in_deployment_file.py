from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.flow import Text
from qianfan_lint.core.model import Edit, Fix, Message, Safety, Secret
from qianfan_lint.facts import Bound, Holder, Place, Setting, Shaped
from qianfan_lint.facts.credentials import Credential, credential_in
from qianfan_lint.knowledge.names import in_upper_case
from qianfan_lint.knowledge.placeholders import is_placeholder
from qianfan_lint.repairs.edits import move
from qianfan_lint.rules import Context, Report, report, rule


@rule("QF701", safety=Safety.UNSAFE, risk=8.5, weakness=260, literal_rank=10)
def credential_in_deployment_file(fact: Setting | Shaped, ctx: Context) -> Iterator[Report]:
    """Credential is written into a file that configures or deploys.

    ## Why
    Such files are committed, copied into images and shown in pipelines. Keep the value in a secret store or in the
    environment of the machine, and refer to it. A key that was committed has to be revoked.

    Some files are there to hold values. A `.env` and `.streamlit/secrets.toml` stay on one machine: let git ignore
    them. A Kubernetes `Secret` in a repository has to be sealed, as by SealedSecrets or SOPS, or made in the cluster by
    an operator such as External Secrets.

    A value under any name is a credential if a Python module of the project hands it to a client. The module looks up
    the variable, or reads the entry of the settings.

    ## Bad
    ```compose.yaml
    services:
      app:
        environment:
          DASHSCOPE_API_KEY: "<<dashscope-key>>"
    ```

    ```config.ini
    QIANFAN_AK = <<app-api-key>>
    ```

    ## Good
    ```compose.yaml
    services:
      app:
        environment:
          DASHSCOPE_API_KEY: "${DASHSCOPE_API_KEY}"
    ```

    ## Not reported
    References, empty values, placeholders and ciphertext; a file that git ignores and does not track; the file that
    `--env-file` names, unless git tracks it. Of a `.env` that git neither ignores nor tracks QF702 speaks alone.

    ## Fix safety
    Unsafe: the variable has to be set from then on; with `--env-file .env` the value is moved there. Offered in compose
    files and shell scripts (`${NAME}`) and in workflows (`${{ secrets.NAME }}`, which has to be created first). Also
    offered where the value is the default of a variable: `${NAME:-value}` becomes `${NAME}`. Manifests and Dockerfiles
    get a hint.
    """
    if ctx.source.path == ctx.env_file and not ctx.surroundings.is_tracked(ctx.source.path):
        return  # where fixes keep what they take out of the source
    if isinstance(fact, Shaped):
        if (
            fact.place is Place.FILE
            and not is_placeholder(fact.text)
            and ctx.surroundings.is_published(ctx.source.path)
        ):
            found = ctx.providers.key_of(fact.text)
            title = found.title if found else Message.of("credential")
            text = "Credential {value} ({kind}) in a file that is published"
            unfixed = Message.of("no reference to a variable works here")
            yield report(fact.span, text, unfixed=unfixed, content=fact.text, value=Secret(fact.text), kind=title)
        return
    credential = credential_in(fact, ctx.providers) if fact.bound in (Bound.DEPLOYED, Bound.DISABLED) else None
    if credential is not None and ctx.surroundings.is_published(ctx.source.path):
        text, reason = _advice(fact)
        fix, refused = _fix(fact, credential, ctx)
        secret = Secret(credential.value)
        yield report(
            fact.span,
            text,
            fix=fix,
            unfixed=None if fix else refused or Message.of(reason),
            content=credential.value,
            value=secret,
            name=fact.name,
            variable=in_upper_case(fact.name),
            remark=credential.remark,
        )


def _advice(fact: Setting) -> tuple[str, str]:
    """The message, and why there is no fix."""
    if fact.reference is not None:
        text = "Credential {value} in '{name}'; keep it out of the file and refer to {variable}{remark}"
        return text, "the value holds more than the credential"
    stays = "it may stay in a file that git ignores and does not track"
    match fact.holder:
        case Holder.VARIABLES:
            return "Credential {value} in '{name}'; keep the file out of git{remark}", stays
        case Holder.STREAMLIT:
            return (
                "Credential {value} in '{name}'; keep the file out of git; deployed apps have settings{remark}",
                stays,
            )
        case Holder.SECRET:
            text = "Credential {value} in '{name}'; seal the Secret, or make it from a secret store{remark}"
            return text, "a Secret holds values and cannot refer to a variable"
    return "Credential {value} in '{name}'; keep it out of the file{remark}", "no reference to a variable works here"


def _fix(fact: Setting, credential: Credential, ctx: Context) -> tuple[Fix | None, Message | None]:
    """The fix, or a reason of the file that the credential would be moved to."""
    from qianfan_lint.repairs.change import Refused

    reference = fact.reference
    if reference is None or not isinstance(fact.value, Text) or fact.value.text.strip() != credential.value:
        return None, None
    name = in_upper_case(fact.name)
    edits: tuple[Edit, ...] = (Edit(ctx.source.path, reference.span, reference.text.format(name)),)
    if not reference.works:
        title = Message.of("Take {name} from a secret, or from the environment that it runs in", name=name)
        return Fix(title, edits, Safety.HINT), None
    around = ctx.around
    try:
        edits += move(around, name, credential.value)
    except Refused as refused:
        return None, refused.message
    unset = () if around.is_loaded(None) else (name,)
    return Fix(Message.of("Refer to {name}", name=name), edits, Safety.UNSAFE, name, unset=unset), None
