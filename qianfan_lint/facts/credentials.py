"""Is this value, under this name, in this place, a credential? Slot, shape, randomness and place together decide."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from qianfan_lint.core.flow import Encoded, Env, Text, Value
from qianfan_lint.core.model import Message
from qianfan_lint.core.named import Named
from qianfan_lint.core.patterns import lazy
from qianfan_lint.facts import Bound, Setting, Shaped
from qianfan_lint.knowledge.names import names_key, variable_of, words
from qianfan_lint.knowledge.pasted import cleaned, flaw
from qianfan_lint.knowledge.placeholders import SHORTEST, could_be_key, is_placeholder
from qianfan_lint.knowledge.providers import Key, Providers, Slot

# Also where the blank behind it is forgotten, or another mark stands there.
_SCHEME = lazy(r"^(?:(?:bearer|basic|token)[\s:]+|bearer(?=[a-z]{2,5}[-_]))", re.IGNORECASE)


class Credential(NamedTuple):
    """What is known of a literal that was judged to be one."""

    value: str
    """Without blanks around it and without an authentication scheme before it."""
    key: Key | None
    slot: Slot | None
    flaw: str = ""
    """A character in it that came with pasting, and that no service takes."""

    @property
    def remark(self) -> Message:
        """What a message says of the flaw; empty without one."""
        return Message.of("; it contains a {flaw}, which no service accepts" if self.flaw else "", flaw=self.flaw)


def credential_in(setting: Setting, providers: Providers) -> Credential | None:
    """The credential that *setting* binds to its name, or None."""
    literal = setting.value.value if isinstance(setting.value, Encoded) else setting.value
    if not isinstance(literal, Text):
        return None
    value = without_scheme(literal.text)
    if len(value) < SHORTEST:
        return None
    slot = setting.slot or slot_named(setting.name, setting.bound, providers)
    plain, odd = cleaned(value), flaw(value)
    key = providers.key_of(plain)
    if key is not None:
        return None if is_placeholder(plain) else Credential(value, key, slot, odd)
    if slot is not None or setting.taken:
        return Credential(value, None, slot, odd) if could_be_key(plain) else None
    if names_key(setting.name, value) or names_key(setting.name.rpartition(".")[2], value):
        return Credential(value, None, None)
    return None


def is_credential(fact: Shaped, providers: Providers) -> bool:
    """Whether the text of *fact* is one, by its shape or by the name before it."""
    if is_placeholder(fact.text):
        return False
    if providers.key_of(fact.text) is not None:
        return True
    slot = slot_named(fact.name, Bound.VARIABLE, providers)
    return could_be_key(fact.text) if slot is not None else names_key(fact.name, fact.text)


def without_scheme(text: str) -> str:
    """*text* without blanks around it and without ``Bearer`` or another scheme before it."""
    return _SCHEME.sub("", text.strip())


def slot_named(name: str, bound: Bound, providers: Providers) -> Slot | None:
    """The slot that a name alone says: an environment variable's in its own case, anything else's in any."""
    if bound in (Bound.ENVIRON, Bound.FALLBACK):
        return providers.env.get(name.upper()) or providers.misspelled.get(name.upper())
    low = name.lower()  # of an entry in a table of settings, `app.qianfan_sk`, the last part says it
    return providers.names.get(low) or providers.names.get(low.rpartition(".")[2])


def misfit(origin: Value, wanted: Slot, providers: Providers) -> Slot | None:
    """What the variable that *origin* reads is kept for, where that may not be given for *wanted*."""
    held = providers.env.get(variable_read(origin, providers).upper())
    return held if held is not None and not providers.fits(held, wanted) else None


def variable_read(origin: Value, providers: Providers) -> str:
    """The variable that *origin* reads, or that it is called after where it is kept elsewhere; empty if there is none.

    ``st.secrets["QIANFAN_AK"]``, ``settings.QIANFAN_AK``: only a name that is written as that of a variable counts.
    """
    match origin:
        case Env(name=name):
            return name
        case Named() if origin.last in providers.env:
            return origin.last
    return ""


def environment_name(credential: Credential, name: str, providers: Providers, text: str) -> str:
    """The environment variable to keep *credential* in: the SDK's own name for its slot, else that of its variable.

    A shape that several vendors use is of the one whose package alone the module *text* imports.
    """
    if credential.slot is not None and credential.slot.env:
        return name if name in credential.slot.env else credential.slot.env[0]
    key = credential.key
    if key is not None and len(words(name)) <= 2:
        vendor = _imported(text, providers) if key.shared else key.provider
        for slot in providers.slots:
            if slot.provider == vendor and slot.keys[:1] == (key.id,) and slot.env:
                return slot.env[0]
    return variable_of(name)


@functools.lru_cache(maxsize=4)
def _imported(text: str, providers: Providers) -> str:
    """The only provider of whose packages the module *text* imports one; empty where that are several or none."""
    roots = set(re.findall(r"(?m)^[ \t]*(?:from|import)[ \t]+(\w+)", text))
    found = {provider for module, provider in providers.modules.items() if module in roots}
    return found.pop() if len(found) == 1 else ""
