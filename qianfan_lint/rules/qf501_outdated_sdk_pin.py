from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.model import Message, Safety
from qianfan_lint.facts import Pin
from qianfan_lint.knowledge.providers import normalised_package
from qianfan_lint.knowledge.versions import only_below
from qianfan_lint.repairs.edits import UNRAISED, raise_pin
from qianfan_lint.rules import Context, Refusal, Report, report, rule


@rule("QF501", safety=Safety.UNSAFE, risk=4.0, weakness=1395, refusal=Refusal(160, is_likely=False))
def outdated_sdk_pin(fact: Pin, ctx: Context) -> Iterator[Report]:
    """Dependency can only be a version below the SDK's minimum.

    ## Why
    Policy 5: `qwen` below 1.2.0 builds the Authorization header wrongly, and `langchain-community` below 0.3.0 swallows
    key errors. These minimums are policy. The vendors' releases differ: only langchain-community 0.2.7 breaks
    credentials, and PyPI has no `qwen` 1.2.0: there the name belongs to an unrelated project.

    ## Bad
    ```requirements.txt
    langchain-community==0.2.19
    ```
    ```Dockerfile
    RUN pip install "langchain-community>=0.2,<0.3"
    ```

    ## Good
    ```requirements.txt
    langchain-community==0.3.0
    ```
    ```Dockerfile
    RUN pip install "langchain-community>=0.3.0"
    ```

    ## Fix safety
    Unsafe: a newer release may need other changes. The pin is raised to the minimum in the file's own notation; lock
    files are left to their tool. It is a hint where PyPI has no such release, as for `qwen`;
    `unrelated = false` in a table of your own for the package says that yours has.
    """
    known = ctx.providers.pins.get(normalised_package(fact.package))
    if known is None or not known.minimum or not only_below(fact.specifier, known.minimum):
        return
    fix = raise_pin(fact, known.minimum, ctx.source, is_there=not known.unrelated)
    unrelated = Message.of("; PyPI has only an unrelated project of that name" if known.unrelated else "")
    yield report(
        fact.span,
        "{package} {specifier} is below {minimum}: it {reason}{unrelated}",
        fix=fix,
        unfixed=None if fix else UNRAISED,
        content=f"{fact.package}{fact.specifier}",
        package=fact.package,
        specifier=fact.specifier,
        minimum=known.minimum,
        reason=known.reason,
        unrelated=unrelated,
    )
