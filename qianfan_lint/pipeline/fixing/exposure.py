"""Which credentials a fix took out of a file, and where their vendors let them be revoked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qianfan_lint.core.model import Exposed, Finding, Message, Secret, fingerprint, mask
from qianfan_lint.core.source import Source
from qianfan_lint.knowledge.providers import Key, Providers
from qianfan_lint.pipeline.fixing.neighbours import revealed

_BEGINNING = 16
"""Code points by which a secret is looked up; none is shorter."""


class Exposure:
    """The *secrets* of a file, to be asked for each of its findings."""

    def __init__(self, secrets: Iterable[Secret], providers: Providers) -> None:
        self._providers = providers
        self._by_hash: dict[str, list[Secret]] = {}
        self._by_beginning: dict[str, list[Secret]] = {}
        for secret in {(each, each.shown): each for each in secrets}.values():
            text = secret.reveal()
            self._by_hash.setdefault(fingerprint(text), []).append(secret)
            if secret.shown == mask(text):
                self._by_beginning.setdefault(text[:_BEGINNING], []).append(secret)

    def of(self, finding: Finding, source: Source) -> Iterator[Exposed]:
        """Those secrets that *finding* is about, or that its fix takes out of *source*."""
        if finding.fix is None:
            return
        own = [edit for edit in finding.fix.edits if edit.path == source.path and edit.span.start >= 0]
        removed = " ".join(source.slice(edit.span) for edit in own)
        written = " ".join(map(revealed, own))
        gone = {secret for secret in self._in(removed) if secret.reveal() not in written}
        gone.update(self._by_hash.get(finding.content, ()) if own else ())
        for secret in sorted(gone, key=Secret.reveal):
            # A word of a longer credential is none by itself.
            if not any(secret.reveal() in other.reveal() for other in gone if other != secret):
                yield exposed(finding.path, secret, finding.fix.variable, self._providers)

    def _in(self, text: str) -> Iterator[Secret]:
        for at in range(len(text)):
            for secret in self._by_beginning.get(text[at : at + _BEGINNING], ()):
                if text.startswith(secret.reveal(), at):
                    yield secret


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
