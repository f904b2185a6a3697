from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.kinds import is_template
from qianfan_lint.core.model import Fix, Message, Note, Safety, Secret
from qianfan_lint.facts import Dotenv, Setting
from qianfan_lint.facts.credentials import Credential, credential_in
from qianfan_lint.repairs.edits import ignore
from qianfan_lint.rules import Context, Report, report, rule


@rule("QF702", safety=Safety.UNSAFE, risk=8.5, weakness=260, sums_up=("QF701",))
def env_file_not_ignored(fact: Dotenv, ctx: Context) -> Iterator[Report]:
    """File of environment variables holds a credential, and git does not ignore it.

    ## Why
    A `.env` is the right place for a credential on one machine, as long as it stays there: the next `git add .`
    publishes it. What is tracked already stays tracked: `git rm --cached` takes it out, and the key has to be revoked.
    Then each credential is also a finding of QF701.

    ## Bad
    ```.env
    QIANFAN_AK=<<app-api-key>>
    ```

    ## Good
    ```.env.example
    QIANFAN_AK=
    ```

    ## Not reported
    Templates such as `.env.example` (a key in one is QF701), files without a credential, files outside a repository.

    ## Fix safety
    Unsafe: what deploys by `.gitignore` leaves the file out from then on. It adds the file to the `.gitignore` of its
    folder.
    """
    path = ctx.source.path
    if is_template(path):
        return
    held = [(each, found) for each in fact.settings if (found := credential_in(each, ctx.providers))]
    if not held or not ctx.surroundings.is_unprotected(path):
        return
    text = "This file holds {count} credentials and git does not ignore it"
    if len(held) == 1:
        text = "This file holds a credential and git does not ignore it"
    fix = Fix(Message.of("Add it to .gitignore"), (ignore(path),), Safety.UNSAFE)
    # What git tracks is published: there each credential is a finding of its own.
    told = () if ctx.surroundings.is_tracked(path) else tuple(_note(path, *each) for each in held)
    content = "\n".join(sorted(credential.value for _, credential in held)) if told else ""
    yield report(held[0][0].name_span, text, fix=fix, related=told, content=content, count=len(held))


def _note(path: str, fact: Setting, credential: Credential) -> Note:
    text = "{value} in '{name}'{remark}"
    message = Message.of(text, value=Secret(credential.value), name=fact.name, remark=credential.remark)
    return Note(path, fact.span, message)
