from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.model import Edit, Fix, Message, Safety
from qianfan_lint.facts import ClientCall
from qianfan_lint.knowledge.providers import Client
from qianfan_lint.knowledge.versions import only_within
from qianfan_lint.rules import Context, Refusal, Report, report, rule


@rule("QF404", safety=Safety.UNSAFE, risk=5.0, refusal=Refusal(70))
def ignored_credential_argument(fact: ClientCall, ctx: Context) -> Iterator[Report]:
    """Class ignores or refuses the keyword argument that carries the credential.

    ## Why
    Some classes declare a keyword and never read it: the key does not arrive, and the call works only where the
    variable happens to be set. Others refuse it. Each was run with the versions that the provider files name.

    Where only some releases do so (`Tongyi(dashscope_api_key=…)` from langchain-community 0.2.12), it is reported if
    the nearest requirement file, `pyproject.toml` or lock allows no others.

    ## Bad
    ```python
    import os

    from langchain_community.embeddings import DashScopeEmbeddings

    embeddings = DashScopeEmbeddings(api_key=os.environ["DASHSCOPE_API_KEY"])
    ```

    ## Good
    ```python
    import os

    from langchain_community.embeddings import DashScopeEmbeddings

    embeddings = DashScopeEmbeddings(dashscope_api_key=os.environ["DASHSCOPE_API_KEY"])
    ```

    ## Fix safety
    Unsafe: the client may then use another key than the one in the environment.
    """
    for argument in fact.arguments:
        if argument.keyword not in fact.client.ignored or not _is_dropped(fact.client, argument.keyword, ctx):
            continue
        right = fact.client.ignored[argument.keyword]
        fix = None
        is_written = argument.is_here and ctx.source.slice(argument.name_span) == argument.keyword
        if right and right not in fact.keywords and is_written:
            edit = Edit(ctx.source.path, argument.name_span, right)
            fix = Fix(Message.of("Rename to {right}", right=right), (edit,), Safety.UNSAFE)
        text = "{called} does not use '{keyword}'; give the key as '{right}'" if right else ""
        yield report(
            argument.name_span,
            text or "{called} does not take a credential as '{keyword}'",
            fix=fix,
            unfixed=_reason(right, right in fact.keywords),
            content=argument.keyword,
            called=_called(fact),
            keyword=argument.keyword,
            right=right,
        )


def _reason(right: str, is_given: bool) -> Message:
    """Why the argument has no fix, where it has none."""
    if not right:
        return Message.of("the client takes its key in another way")
    if is_given:
        return Message.of("the client is given '{right}' too", right=right)
    return Message.of("the keyword is not written here")


def _called(fact: ClientCall) -> str:
    """The class, or the class and its method: ``DashScopeEmbeddings``, ``Generation.call``."""
    parts = (fact.made.callee if fact.made and fact.made.callee else fact.client.names[0]).split(".")
    start = next((at for at, part in enumerate(parts) if part[:1].isupper()), len(parts) - 1)
    return ".".join(parts[start:])


def _is_dropped(client: Client, keyword: str, ctx: Context) -> bool:
    """Whether every release of the class does so, or every one that the project's pins can select."""
    releases = client.ignored_in.get(keyword)
    if releases is None:
        return True
    from packaging.requirements import Requirement

    wanted = Requirement(releases)
    specifiers = ctx.surroundings.pinned(ctx.source.path, wanted.name)
    return bool(specifiers) and all(only_within(each, str(wanted.specifier)) for each in specifiers)
