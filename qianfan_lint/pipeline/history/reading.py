"""One version through its reader and the rules: in full only where a credential is found that is not known."""

from __future__ import annotations

from collections.abc import Container

from qianfan_lint.core.kinds import EXPORTED, Kind
from qianfan_lint.core.model import Message, NotScanned
from qianfan_lint.core.source import Source, decode
from qianfan_lint.pipeline.engine import Checked, Engine, reason_of
from qianfan_lint.readers.python.topics import Topics


def read(
    engine: Engine, path: str, kind: Kind, data: bytes, topics: Topics, known: Container[str]
) -> Checked | NotScanned:
    """What the rules say of *data* by its facts of *topics*, or why it was not read.

    Most versions have nothing but what is *known* by its content. Of that neither repairs are asked for, which name the
    variable of a credential and so its kind, nor comments, nor the secrets that are masked in its text.
    """
    said = reason_of(lambda: _read(engine, decode(path, kind, data), topics, known))
    return NotScanned(path, said) if isinstance(said, Message) else said


def _read(engine: Engine, source: Source, topics: Topics, known: Container[str]) -> Checked:
    # A notebook is several sources, of which one may show what another one knows.
    if source.kind is Kind.NOTEBOOK or source.text.startswith(EXPORTED):
        return engine.check_source(source, topics)
    brief = _briefly(engine, source, topics)
    return brief if all(finding.content in known for finding in brief.findings) else engine.check_source(source)


def _briefly(engine: Engine, source: Source, topics: Topics) -> Checked:
    from qianfan_lint.pipeline.hearing import heard
    from qianfan_lint.readers import reading

    is_python = source.kind is Kind.PYTHON
    facts = engine.python.read(source, topics)[0] if is_python else reading.read(source, engine.providers)
    context = engine.context(source)._replace(mends=False)
    said = heard(source, facts, engine.active(source.path), context, masks=False)
    return Checked(source, tuple(said.findings), (), not_scanned=said.problem)
