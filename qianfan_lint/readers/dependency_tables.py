"""Dependencies in TOML: ``pyproject.toml``, ``Pipfile``, ``pixi.toml`` and ``tox.toml``.

The TOML parser says what they are, a scan of the text where each one stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qianfan_lint.core.model import Span
from qianfan_lint.core.source import Source
from qianfan_lint.facts import Pin
from qianfan_lint.knowledge.constraints import Notation, as_pep440
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.readers.pep508 import read_literal
from qianfan_lint.readers.toml_places import NOWHERE, Path, Place, Places, load

# A file of a tool's own is read as if it were the tool's table in pyproject.toml.
_ROOTS = {"pixi.toml": ("tool", "pixi"), "tox.toml": ("tool", "tox"), "Pipfile": ("tool", "pipenv")}
# "*" stands for any key.
_LISTS = (
    ("project", "dependencies"),
    ("project", "optional-dependencies", "*"),
    ("dependency-groups", "*"),
    ("build-system", "requires"),
    *(("tool", "uv", f"{kind}-dependencies") for kind in ("dev", "constraint", "override")),
    ("tool", "rye", "dev-dependencies"),
    ("tool", "pdm", "dev-dependencies", "*"),
    ("tool", "hatch", "envs", "*", "dependencies"),
    ("tool", "tox", "requires"),
    ("tool", "tox", "env_run_base", "deps"),
    ("tool", "tox", "env", "*", "deps"),
)
_PIXI: tuple[tuple[str, ...], ...] = ((), ("feature", "*"), ("target", "*"), ("feature", "*", "target", "*"))
# A key for each package; with the notation of the constraints.
_TABLES: tuple[tuple[tuple[str, ...], Notation], ...] = (
    *((("tool", "poetry", *path, "dependencies"), "poetry") for path in ((), ("group", "*"))),
    (("tool", "poetry", "dev-dependencies"), "poetry"),
    *((("tool", "pipenv", table), "pep440") for table in ("packages", "dev-packages")),
    *((("tool", "pixi", *path, "dependencies"), "conda") for path in _PIXI),
    *((("tool", "pixi", *path, "pypi-dependencies"), "pep440") for path in _PIXI),
)


def read(source: Source, providers: Providers) -> Iterator[Pin]:
    """The dependencies that *source* declares. Raises Unreadable where it is not TOML."""
    document, places = load(source.text)
    root = _ROOTS.get(source.path.replace("\\", "/").rpartition("/")[2], ())
    return _pins(source.text, document, places, root)


def _pins(text: str, document: dict[str, Any], places: Places, root: tuple[str, ...]) -> Iterator[Pin]:
    for pattern in _LISTS:
        for path, listed in _matching(document, pattern, root):
            for at, value in enumerate(listed if isinstance(listed, list) else ()):
                pin = _requirement(text, places, (*path, at), value) if isinstance(value, str) else None
                if pin is not None:
                    yield pin
    for pattern, notation in _TABLES:
        for path, table in _matching(document, pattern, root):
            for name, declared in table.items() if isinstance(table, dict) else ():
                if name != "python":
                    yield from _declared(text, places, (*path, name), declared, notation)


def _matching(document: Any, pattern: tuple[str, ...], root: tuple[str, ...]) -> Iterator[tuple[Path, Any]]:
    """What stands at *pattern* in a document that is itself what *root* leads to."""
    if pattern[: len(root)] == root:
        yield from _below(document, pattern[len(root) :], ())


def _below(value: Any, pattern: tuple[str, ...], path: Path) -> Iterator[tuple[Path, Any]]:
    if not pattern:
        yield path, value
    elif isinstance(value, dict):
        for key in value if pattern[0] == "*" else value.keys() & {pattern[0]}:
            yield from _below(value[key], pattern[1:], (*path, key))


def _requirement(text: str, places: Places, path: Path, value: str) -> Pin | None:
    place = _nearest(places, path)
    return read_literal(text, place.content, value, place.span)


def _declared(text: str, places: Places, path: Path, declared: Any, notation: Notation) -> Iterator[Pin]:
    """The dependency at *path*, whose last key names it: a constraint, a table that has one, or a list of either."""
    package = str(next(key for key in reversed(path) if isinstance(key, str)))
    if isinstance(declared, list):
        for at, each in enumerate(declared):
            yield from _declared(text, places, (*path, at), each, notation)
    elif isinstance(declared, dict):
        version = declared.get("version")
        if isinstance(version, str):
            yield _constraint(text, places, path, (*path, "version"), package, version, notation)
        else:  # from a repository or a path
            yield _unlocated(Pin(package, "", NOWHERE, NOWHERE, notation=notation, direct=True), places, path)
    elif isinstance(declared, str):
        yield _constraint(text, places, path, path, package, declared, notation)


def _constraint(
    text: str, places: Places, path: Path, stated: Path, package: str, value: str, notation: Notation
) -> Pin:
    """The dependency at *path* whose constraint is the string at *stated*."""
    specifier = as_pep440(value, notation)
    pin = Pin(package, specifier, NOWHERE, NOWHERE, notation=notation, direct=notation == "conda")
    pin = _unlocated(pin, places, stated)
    whole = places.get(path)
    # A table with a header of its own is no line to point at: the version below it is.
    if whole is not None and whole.value.start < whole.value.end:
        pin = pin._replace(span=whole.span)
    content = _nearest(places, stated).content
    if text[content.start : content.end] != value:
        return pin
    start = content.start + len(value) - len(value.lstrip())
    return pin._replace(version_span=Span(start, start + len(value.strip())))


def _unlocated(pin: Pin, places: Places, path: Path) -> Pin:
    """*pin* with the spans for what stands at or below *path* in a way that cannot be edited."""
    span = _nearest(places, path).span
    return pin._replace(span=span, version_span=Span(span.end, span.end))


def _nearest(places: Places, path: Path) -> Place:
    """The place of what *path* leads to, or of what that stands in."""
    known = (places[path[:n]] for n in range(len(path), 0, -1) if path[:n] in places)
    return next(known, Place(NOWHERE, NOWHERE, NOWHERE))
