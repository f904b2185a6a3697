"""Random programs with a credential: an idiom, a place, a way to write it and a layout of the project."""

from __future__ import annotations

import random
import textwrap
from collections.abc import Iterator

from tests.proof.harness import Program
from tests.proof.pieces import HEADER_SINK, HEADS, OS, OTHERS, PIECES, PLACES, SINKS, Piece

_CLIENTS = ("import dashscope", "import requests", "from openai import OpenAI")
LAYOUTS = ("one file", "module", "package", "re-exported", "relative", "star", "alias", "lazy")


def programs(seed: int, count: int) -> Iterator[Program]:
    """Equal for equal *seed*; the id says what each is made of."""
    for number in range(count):
        yield _program(random.Random(f"{seed}:{number}"), f"{seed}:{number}")


def _program(draw: random.Random, number: str) -> Program:
    name, piece = draw.choice(sorted(PIECES.items()))
    several = [(name, piece)]
    if draw.random() < 0.3:
        several.append(draw.choice(sorted(PIECES.items())))
    layout = draw.choice(LAYOUTS)
    place = "module" if any(each.top for _, each in several) else draw.choice(sorted(PLACES))
    files = _one_file(draw, several, place) if layout == "one file" else _two_files(draw, several, layout, place)
    files |= _surroundings(draw)
    files = {path: _rewritten(draw, path, text) for path, text in files.items()}
    return Program(f"{number} {'+'.join(each for each, _ in several)}, {place}, {layout}", files, "")


def _one_file(draw: random.Random, several: list[tuple[str, Piece]], place: str) -> dict[str, str]:
    imports, environ, getenv = _os(draw, several)
    bodies = [f"{_written(draw, piece, environ, getenv)}\n{_sink(draw, piece, '')}" for _, piece in several]
    body = "\n".join(dict.fromkeys(bodies))
    return {"main.py": _module(draw, [*imports, *_CLIENTS], several, _placed(place, body))}


def _two_files(draw: random.Random, several: list[tuple[str, Piece]], layout: str, place: str) -> dict[str, str]:
    """The credential in a module of its own, and the program that uses it."""
    imports, environ, getenv = _os(draw, several)
    body = "\n\n".join(dict.fromkeys(_written(draw, piece, environ, getenv) for _, piece in several))
    home = _module(draw, imports, several, body)
    brought, m, path = {
        "module": ("import conf", "conf.", "conf.py"),
        "package": ("from app import conf", "conf.", "app/conf.py"),
        "re-exported": ("import app", "app.", "app/conf.py"),
        "relative": ("from . import conf", "conf.", "app/conf.py"),
        "star": ("from conf import *", "", "conf.py"),
        "alias": ("import app.conf as settings", "settings.", "app/conf.py"),
        "lazy": ("", "__import__('conf').", "conf.py"),
    }[layout]
    sinks = "\n".join(dict.fromkeys(_sink(draw, piece, m) for _, piece in several))
    user = _module(draw, [*_CLIENTS, brought], [], sinks if layout == "star" else _placed(place, sinks))
    files = {"main.py": user, path: home}
    if path.startswith("app/"):
        files["app/__init__.py"] = "from .conf import *\n" if layout == "re-exported" else ""
    if layout == "relative":
        files |= {"main.py": "import app.user\n", "app/user.py": user}
    return files


def _os(draw: random.Random, several: list[tuple[str, Piece]]) -> tuple[list[str], str, str]:
    """The import of ``os``, if one is needed or stands there by chance, and the names of what it has."""
    line, environ, getenv = draw.choice(OS)
    is_needed = any("{environ}" in piece.text or "{getenv}" in piece.text for _, piece in several)
    return [line] if is_needed or draw.random() < 0.4 else [], environ, getenv


def _written(draw: random.Random, piece: Piece, environ: str, getenv: str) -> str:
    mark = f"<<dashscope-key{draw.choice(['', '', '', ':b'])}>>"
    return piece.text.format(k=_literal(draw, mark), raw=mark, environ=environ, getenv=getenv)


def _literal(draw: random.Random, mark: str) -> str:
    return draw.choice(
        [f'"{mark}"', f'"{mark}"', f"'{mark}'", f'("{mark}")', f'"{mark}" ""', f'r"{mark}"', f'f"{mark}"']
    )


def _sink(draw: random.Random, piece: Piece, m: str) -> str:
    sink = HEADER_SINK if piece.is_header else draw.choice(SINKS)
    return sink.format(v=piece.value.format(m=m))


def _module(draw: random.Random, imports: list[str], several: list[tuple[str, Piece]], body: str) -> str:
    lines = [*imports, *(each for _, piece in several for each in piece.imports)]
    lines += draw.sample(OTHERS, draw.randint(0, 2))
    if draw.random() < 0.5:
        lines.sort()
    head = draw.choice(HEADS)
    return f"{head}{chr(10).join(dict.fromkeys(filter(None, lines)))}\n{draw.choice(['', chr(10)])}{body}\n"


def _placed(place: str, body: str) -> str:
    frame = PLACES[place]
    before = next(line for line in frame.splitlines() if "{body}" in line)
    indent = before[: before.index("{body}")]
    return frame.replace(before, textwrap.indent(body, indent))


def _surroundings(draw: random.Random) -> dict[str, str]:
    files = {}
    if draw.random() < 0.3:
        files["requirements.txt"] = "python-dotenv\n"
    if draw.random() < 0.2:
        files["setup.cfg"] = "[options]\npython_requires = >=3.9\n"
    return files


def _rewritten(draw: random.Random, path: str, text: str) -> str:
    """*text* with other line ends or indents, or none at its end."""
    if not path.endswith(".py"):
        return text
    chance = draw.random()
    if chance < 0.1:
        return text.replace("\n", "\r\n")
    if chance < 0.2:
        return text.replace("    ", "\t")
    return text.rstrip("\n") if chance < 0.3 else text
