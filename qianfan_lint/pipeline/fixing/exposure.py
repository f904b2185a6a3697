"""Which credentials a fix took out of a file, and where their vendors let them be revoked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qianfan_lint.core.model import Exposed, Finding, Message, Secret, fingerprint, mask
from qianfan_lint.core.source import Source
from qianfan_lint.knowledge.providers import Key, Providers
from qianfan_lint.pipeline.fixing.neighbours import revealed


def exposed_by(finding: Finding, source: Source, secrets: Iterable[Secret], providers: Providers) -> Iterator[Exposed]:
    """Those of *secrets* that *finding* is about, or that its fix takes out of *source*."""
    if finding.fix is None:
        return
    own = [edit for edit in finding.fix.edits if edit.path == source.path and edit.span.start >= 0]
    removed = " ".join(source.slice(edit.span) for edit in own)
    written = " ".join(map(revealed, own))
    gone = {
        secret
        for secret in secrets
        if (secret.reveal() in removed and secret.reveal() not in written and secret.shown == mask(secret.reveal()))
        or (own and finding.content == fingerprint(secret.reveal()))
    }
    for secret in sorted(gone, key=Secret.reveal):
        # A word of a longer credential is none by itself.
        if not any(secret.reveal() in other.reveal() for other in gone if other != secret):
            yield exposed(finding.path, secret, finding.fix.variable, providers)


def exposed(path: str, secret: Secret, variable: str, providers: Providers) -> Exposed:
    """What is known of *secret*, found in the file at *path* and kept in *variable*; empty where that is not known."""
    slot = providers.env.get(variable)
    key: Key | None = providers.key_of(secret.reveal())
    if slot is not None and slot.keys and (key is None or key.shared):
        key = providers.key(slot.provider, slot.keys[0]) or key
    title = Message.of(key.title) if key and key.title else Message.of("credential")
    # Of a shape that several vendors use, only the variable tells whose it is.
    is_known = key is not None and (not key.shared or (slot is not None and slot.provider == key.provider))
    return Exposed(path, str(secret), title, providers.console_of(key) if key and is_known else "")
