"""The prefilter's questions about the environment: is a variable's name odd, or defined otherwise by the project?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from qianfan_lint.names import is_credential_name
from qianfan_lint.placeholders import looks_random
from qianfan_lint.prefilter.excerpts import QUOTED_NAME
from qianfan_lint.prefilter.glance import Glance, Lookup, is_renamed, names_elsewhere, occurrences
from qianfan_lint.prefilter.needles import Needles
from qianfan_lint.providers import Providers

# Behind a name: the literals that a loop runs over, or a table or list that it is bound to. What is given to a call.
_LIST = re.compile(rb"\s*(?::[^=\n]+)?(?:\bin|=)\s*[(\[{]([^()\[\]]{4,600})")
_GIVEN = re.compile(rb"""(\w[(\[]\s*)["']([A-Za-z0-9_.\-/]{4,200})["']""")


class Lookups:
    def __init__(self, providers: Providers, needles: Needles) -> None:
        self._providers, self._needles = providers, needles

    def have_odd_name(self, data: bytes, indirect: bool, lookups: list[Lookup]) -> bool:
        """An environment variable whose name may be lowercase, misspelled or a credential itself."""
        if any(lookup.name and self._is_odd(lookup.name, lookup.is_whole) for lookup in lookups):
            return True
        if indirect:
            return any(map(self._is_odd, QUOTED_NAME.findall(data)))
        if is_renamed(data, lookups):
            return any(self._is_odd(name) for _, name in _GIVEN.findall(data))
        for holder in names_elsewhere(data, lookups):
            listed = (_LIST.match(data, at + len(holder)) for at in occurrences(data, holder))
            if any(self._is_odd(name) for part in listed if part for name in QUOTED_NAME.findall(part.group(1))):
                return True
        return False

    def _is_odd(self, raw: bytes, whole: bool = True) -> bool:
        """Whether an environment variable of that name, or one that begins so, has to be looked at."""
        name = raw.decode("ascii")
        if not whole:
            return not name.isupper()  # put together from pieces, of which this is the first
        upper = name.upper()
        if upper in self._providers.misspelled:
            return True
        if name != upper and (upper in self._providers.env or is_credential_name(name)):
            return True
        return looks_random(name) or self._providers.key_of(name) is not None

    def read_one_of(self, file: Glance, misses: Callable[[], Iterable[str]]) -> bool:
        """Whether a variable is named that the project defines under another name."""
        variables = file.variables
        named = file.names_slot if variables is None else self._needles.slot.search(variables.lower())
        return bool(named) and any(name.encode() in file.data for name in misses())
