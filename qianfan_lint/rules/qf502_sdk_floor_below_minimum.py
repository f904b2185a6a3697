from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.model import Safety
from qianfan_lint.facts import Pin
from qianfan_lint.knowledge.providers import normalised_package
from qianfan_lint.knowledge.versions import reaches_below
from qianfan_lint.repairs.edits import UNRAISED, raise_pin
from qianfan_lint.rules import Context, Report, report, rule


@rule("QF502", default=False, safety=Safety.UNSAFE, risk=4.0, weakness=1395)
def sdk_floor_below_minimum(fact: Pin, ctx: Context) -> Iterator[Report]:
    """Dependency allows a version below the SDK's minimum.

    ## Why
    A range such as `langchain-community>=0.2` mostly selects a newer release. Another requirement, an old lock or a
    constraint file can still hold it below the minimum, and nothing says so. For projects that want the minimum stated.

    ## Bad
    ```requirements.txt
    langchain-community>=0.2,<0.4
    ```

    ## Good
    ```requirements.txt
    langchain-community>=0.3.0,<0.4
    ```

    ## Not reported
    A name without a version, and what can only be below the minimum (QF501).

    ## Fix safety
    Unsafe: an environment may hold the older release. The range is raised in the file's own notation.
    """
    known = ctx.providers.pins.get(normalised_package(fact.package))
    if known is None or not known.minimum or not fact.specifier or not reaches_below(fact.specifier, known.minimum):
        return
    fix = raise_pin(fact, known.minimum, ctx.source, is_there=not known.unrelated)
    yield report(
        fact.span,
        "{package} {specifier} allows versions below {minimum}",
        fix=fix,
        unfixed=None if fix else UNRAISED,
        content=f"{fact.package}{fact.specifier}",
        package=fact.package,
        specifier=fact.specifier,
        minimum=known.minimum,
    )
