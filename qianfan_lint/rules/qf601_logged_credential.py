from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.flow import Env, Made
from qianfan_lint.core.model import Edit, Fix, Message, Note, Safety
from qianfan_lint.core.named import Imported, Named
from qianfan_lint.facts import Leak
from qianfan_lint.repairs.edits import seal_field
from qianfan_lint.rules import Context, Report, report, rule


@rule("QF601", safety=Safety.UNSAFE, risk=7.0, weakness=532)
def logged_credential(fact: Leak, ctx: Context) -> Iterator[Report]:
    """Credential is printed, logged, put into the message of an exception or left as the last line of a cell.

    ## Why
    Logs are kept, shipped and read by many who may not have the key. The same goes for a header that carries it, for
    clients whose `repr` shows it, and for settings with a field that is no `SecretStr`. What MLflow, Weights & Biases,
    Sentry or a span of OpenTelemetry is given is kept like a log. To see whether a key arrived, print `bool(key)` or
    four characters.

    ## Bad
    ```python
    import os

    print(os.environ["DASHSCOPE_API_KEY"])
    ```

    ```python
    from pydantic_settings import BaseSettings


    class Settings(BaseSettings):
        dashscope_api_key: str


    settings = Settings()
    print(settings)
    headers = {"Authorization": f"Bearer {settings.dashscope_api_key}"}
    ```

    ## Good
    ```python
    import os

    print("key is set:", bool(os.environ["DASHSCOPE_API_KEY"]))
    print("key begins with", os.environ["DASHSCOPE_API_KEY"][:4])
    ```

    ```python
    from pydantic import SecretStr
    from pydantic_settings import BaseSettings


    class Settings(BaseSettings):
        dashscope_api_key: SecretStr


    settings = Settings()
    print(settings)
    headers = {"Authorization": f"Bearer {settings.dashscope_api_key.get_secret_value()}"}
    ```

    ## Not reported
    Messages about keys, lengths, slices, what a call masks, `SecretStr`, and a key inside `if not key:`.

    ## Fix safety
    Unsafe: the output shows asterisks from then on. A field of settings, or of a pydantic model, becomes a `SecretStr`.
    Each use of it in the project that needs the text asks for `get_secret_value()`. The fix is left out, with the place
    as its reason, where not every use can be seen: `getattr`, `model_dump()`, an object of unknown class, another
    package. A hint then says what to write. What else is printed has no fix: only you know what the output is for.
    """
    match fact.value:
        case Made(callee=callee):
            text = "{sink} shows the client {name}, whose repr contains the key in plain text"
            if fact.field:
                text = "{sink} shows the object {name}, whose field '{field}' is a credential in plain text"
            name = callee.rpartition(".")[2]
        case Env(name=name):
            text = "{sink} shows the credential in {name}"
        case Imported(dotted="os.environ" | "os.environb" | "streamlit.secrets" as name):
            text = "{sink} shows all of {name}, with every credential in it"
        case Named(last=name):
            text = "{sink} shows the credential in '{name}'"
        case _:
            text, name = "{sink} shows a credential", ""
    fix, unfixed = _fix(fact, ctx)
    yield report(
        fact.span,
        text,
        related=(Note(ctx.source.path, fact.origin, Message.of("the credential comes from here")),)
        if fact.origin
        else (),
        fix=fix,
        unfixed=unfixed,
        content=f"{fact.sink}:{name}",
        sink=fact.sink,
        name=name,
        field=fact.field,
    )


def _fix(fact: Leak, ctx: Context) -> tuple[Fix | None, Message | None]:
    """A hint where not every use of the field can be seen, with the reason."""
    if not fact.field:
        return None, Message.of("what should be output instead is not known")
    fix, unfixed = seal_field(ctx.source, fact.span, fact.field, ctx.around)
    if fix is not None or fact.annotation is None:
        return fix, unfixed
    title = Message.of("Declare '{field}' as SecretStr, and read it by get_secret_value()", field=fact.field)
    return Fix(title, (Edit(ctx.source.path, fact.annotation, "SecretStr"),), Safety.HINT), unfixed
