from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.kinds import is_template
from qianfan_lint.core.model import Fix, Message, Safety
from qianfan_lint.facts import Dotenv
from qianfan_lint.facts.credentials import credential_in
from qianfan_lint.repairs.edits import ignore
from qianfan_lint.rules import Context, Report, report, rule


@rule("QF702", on=Dotenv, safety=Safety.UNSAFE)
def env_file_not_ignored(fact: Dotenv, ctx: Context) -> Iterator[Report]:
    """File of environment variables holds a credential, and git does not ignore it.

    ## Why
    A `.env` is the right place for a credential on one machine, as long as it stays there: the next `git add .`
    publishes it. What is tracked already stays tracked: `git rm --cached` takes it out, and the key has to be revoked.

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
    Unsafe: it adds the file to the `.gitignore` of its folder.
    """
    path = ctx.source.path
    if is_template(path):
        return
    first = next((each for each in fact.settings if credential_in(each, ctx.providers)), None)
    if first is not None and ctx.surroundings.is_unprotected(path):
        fix = Fix(Message.of("Add it to .gitignore"), (ignore(path),), Safety.UNSAFE)
        yield report(first.name_span, "This file holds credentials and git does not ignore it", fix=fix)
