"""Which credential a fix took out of a file, and where its vendor lets it be revoked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qianfan_lint.model import Exposed, Finding, Message, Secret, fingerprint
from qianfan_lint.providers import Key, Providers


def exposed_by(finding: Finding, secrets: Iterable[Secret], providers: Providers) -> Iterator[Exposed]:
    """The credential that *finding* is about, if it is one of *secrets*."""
    for secret in secrets:
        if finding.content and fingerprint(secret.reveal()) == finding.content:
            variable = finding.fix.variable if finding.fix else ""
            yield _exposed(finding.path, secret, variable, providers)
            return


def _exposed(path: str, secret: Secret, variable: str, providers: Providers) -> Exposed:
    slot = providers.env.get(variable)
    key: Key | None = providers.key_of(secret.reveal())
    if slot is not None and slot.keys and (key is None or key.shared):
        key = providers.key(slot.provider, slot.keys[0]) or key
    title = Message.of(key.title) if key and key.title else Message.of("credential")
    # Of a shape that several vendors use, only the variable tells whose it is.
    is_known = key is not None and (not key.shared or (slot is not None and slot.provider == key.provider))
    return Exposed(path, str(secret), title, providers.console_of(key) if key and is_known else "")
