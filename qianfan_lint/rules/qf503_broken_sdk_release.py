from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.model import Fix, Message, Safety
from qianfan_lint.facts import Pin
from qianfan_lint.knowledge.providers import Pin as KnownPackage
from qianfan_lint.knowledge.providers import normalised_package
from qianfan_lint.knowledge.versions import only_of
from qianfan_lint.repairs.edits import raise_pin
from qianfan_lint.rules import Context, Refusal, Report, report, rule


@rule("QF503", safety=Safety.UNSAFE, risk=4.0, weakness=1395, replaces=("QF501",), refusal=Refusal(140))
def broken_sdk_release(fact: Pin, ctx: Context) -> Iterator[Report]:
    """Dependency is a release that breaks credentials, or an empty or unrelated package of a provider's name.

    ## Why
    With langchain-community 0.2.7 neither `QianfanEmbeddingsEndpoint` nor `QianfanLLMEndpoint` can be created
    (langchain-ai/langchain#24104). The packages langchain-qianfan and langchain-baidu on PyPI are empty.

    ## Bad
    ```requirements.txt
    langchain-community==0.2.7
    ```
    ```pyproject.toml
    [project]
    dependencies = ["langchain-qianfan==0.1.1"]
    ```

    ## Good
    ```requirements.txt
    langchain-community==0.3.0
    ```

    ## Fix safety
    Unsafe: a newer release may need other changes. The pin is raised to the minimum that QF501 asks for, which then has
    nothing to say of it.
    """
    known = ctx.providers.pins.get(normalised_package(fact.package))
    if known is None:
        return
    broken = only_of(fact.specifier, known.broken)
    if broken:
        yield report(
            fact.span,
            "{package} {version} breaks credentials: its clients cannot be created",
            fix=_fix(fact, known, ctx),
            content=f"{fact.package}{broken}",
            package=fact.package,
            version=broken,
        )
    elif known.unrelated and not fact.direct and not (known.minimum and fact.specifier):
        # Of a package with a minimum a stated version is QF501's to judge: a private index may have it.
        yield report(
            fact.span,
            "{package} is not the provider's SDK: it {reason}",
            unfixed=Message.of("which package was meant is not known"),
            content=fact.package,
            package=fact.package,
            reason=Message.of("is the name of an unrelated project on PyPI") if known.minimum else known.reason,
        )


def _fix(fact: Pin, known: KnownPackage, ctx: Context) -> Fix:
    raised = raise_pin(fact, known.minimum, ctx.source, is_there=not known.unrelated) if known.minimum else None
    return raised or Fix(Message.of("Use another release"), (), Safety.HINT)
