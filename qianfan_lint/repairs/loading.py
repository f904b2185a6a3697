"""``load_dotenv()`` in a program of a project that has python-dotenv, where nothing loads the file of variables yet."""

from __future__ import annotations

import functools
import re

from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.repairs.imports import Edits, end_of_imports, import_from
from qianfan_lint.repairs.scopes import bound
from qianfan_lint.repairs.tree import Tree

_LOADING = ("load_dotenv", "read_env", "dotenv", "decouple", "environs")
_CALL = lazy(r"\b(?:load_dotenv|read_env)\(((?:[^()]|\([^()]*\))*)\)|(?m:^.?load_ext dotenv)")
_TEXT = lazy(r"""["']([^"'\n]*)["']""")
_IMPORT = lazy(r"(?m)^(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+([^\n]*)|import[ \t]+([^\n]*))")


@functools.lru_cache(maxsize=8)  # each credential of a file asks
def place_of_load(text: str, file: str) -> int | None:
    """Where a module with *text* puts the variables of the file called *file* into the environment; None if nowhere."""
    if "env_file" in text and "uvicorn" in text:
        return 0
    for call in _CALL.finditer(text):
        named = [name for name in _TEXT.findall(call[1] or "") if name.lower().replace("-", "") != "utf8"]
        if not named or any(name.rpartition("/")[2] == file for name in named):
            return call.start()
    return None


def imported_above(text: str, at: int) -> set[str]:
    """The names of modules that *text* imports above the place *at*, each part for itself: ``a.b`` is a and b."""
    found: set[str] = set()
    for module, names, modules in _IMPORT.findall(text[:at]):
        found.update(re.findall(r"\w+", f"{module} {names} {modules}"))
    return found


def has_own_way(text: str) -> bool:
    """Whether a module with *text* reads a file of variables; a settings class reads it for itself alone."""
    return any(word in text for word in _LOADING) or ("env_file" in text and "BaseSettings" not in text)


def load(tree: Tree, newline: str, edits: Edits) -> Edits:
    """*edits* of a repair of the program *tree*, which loads the file of variables behind its imports then.

    The same as before where the program has another way, or its imports are not plainly at its beginning.
    """
    if has_own_way(tree.text) or "load_dotenv" in bound(tree, tree.module):
        return edits
    at = end_of_imports(tree)
    imported = import_from(tree, "dotenv", "load_dotenv", newline)
    if at is None or imported is None or any(span.start < at and text.strip() for span, text in _others(edits)):
        return edits
    behind = tree.text[at : tree.next_line(at)].strip() if at < len(tree.text) else ""
    call = Span(at, at), f"{newline}load_dotenv(){newline}{newline if behind else ''}"
    return _merged((*edits, imported, call))


def _others(edits: Edits) -> Edits:
    """Those that are no import."""
    return tuple((span, text) for span, text in edits if span.end > span.start)


def _merged(edits: Edits) -> Edits:
    """One edit for all that goes in at the same place, in their order."""
    found: dict[Span, str] = {}
    for span, text in edits:
        found[span] = found.get(span, "") + text
    return tuple(found.items())
