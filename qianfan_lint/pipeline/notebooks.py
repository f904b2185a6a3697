"""The cells of a notebook through readers and rules, in terms of its raw file."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable

from qianfan_lint import rules
from qianfan_lint.core.codes import UNUSED_SUPPRESSION
from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.model import Finding, Message, NotScanned
from qianfan_lint.core.source import Source, Unreadable
from qianfan_lint.pipeline.engine import Checked, Engine
from qianfan_lint.pipeline.masking.known import secrets_in
from qianfan_lint.pipeline.overlaps import Taken, once
from qianfan_lint.readers.notebook import Notebook
from qianfan_lint.readers.notebook.exports import MAGIC, module_of, other_sources
from qianfan_lint.readers.pep508 import moved
from qianfan_lint.readers.python.topics import Topics


def check_notebook(engine: Engine, source: Source) -> Checked:
    """The cells as one module, their shell lines, then what stands around them; all in terms of the raw file."""
    notebook = Notebook(source)
    checked = engine.check_source(notebook.module)
    commands = engine.check_source(notebook.commands)
    found = [notebook.finding(finding) for finding in (*checked.findings, *commands.findings)]
    secrets = [*checked.secrets, *commands.secrets]
    hidden = [each._replace(span=notebook.span(each.span)) for each in (*checked.hidden, *commands.hidden)]
    quiet = [notebook.finding(finding) for finding in checked.suppressed]
    for at, body in notebook.bodies:
        inner = _check_body(engine.check_source, body)
        found += [notebook.finding(finding, at) for finding in inner.findings]
        quiet += [notebook.finding(finding, at) for finding in inner.suppressed]
        secrets += inner.secrets
        hidden += [each._replace(span=notebook.span(moved(each.span, at))) for each in inner.hidden]
    active, context = engine.active(source.path), engine.context(source)
    for fact, cell in notebook.shaped(engine.providers):
        secrets.extend(secrets_in(fact, engine.providers))
        for rule, report in rules.check(fact, active, context):
            found.append(rule.finding(report, source.path)._replace(cell=(cell, 0)))
    shared = tuple((notebook.use(use), said and notebook.finding(said)) for use, said in checked.shared)
    found = once(found)
    cells = ", ".join(map(str, notebook.unparsed))
    problem = checked.not_scanned
    if problem is None and cells:
        problem = NotScanned(source.path, Message.of("syntax error in cell {cells}", cells=cells), partly=True)
    return Checked(source, tuple(found), tuple(secrets), shared, problem, tuple(quiet), tuple(hidden))


def check_export(engine: Engine, source: Source, topics: Topics) -> Checked:
    """A module that is a notebook by its comments: the module, then the other cells in these."""
    module = _check_code(engine, source, topics)
    parts = [module, *(_check_body(engine.check_text, other) for other in other_sources(source))]

    found = [each for part in parts[1:] for each in part.findings]
    told = Taken()
    for span in sorted({each.span for each in found}):
        if not told.overlaps(span):
            told.add(span)

    def is_told(finding: Finding) -> bool:
        """A key in another cell is reported as what it is there, and a directive judged with what it silences."""
        return _is_magic(source, finding) and (finding.code == UNUSED_SUPPRESSION or told.overlaps(finding.span))

    everything = once([*itertools.filterfalse(is_told, module.findings), *found])
    return Checked(
        source,
        findings=tuple(_in_comment(source, each) for each in everything),
        secrets=tuple(each for part in parts for each in part.secrets),
        shared=module.shared,
        not_scanned=next((part.not_scanned for part in parts if part.not_scanned), None),
        suppressed=tuple(each for part in parts for each in part.suppressed),
        hidden=tuple(each for part in parts for each in part.hidden),
    )


def _check_code(engine: Engine, source: Source, topics: Topics) -> Checked:
    """The module with its cells of Python; as it is, where one of these does not parse."""
    with contextlib.suppress(Unreadable):
        checked = engine.check_text(module_of(source), topics)
        if checked.not_scanned is None:
            return checked
    return engine.check_text(source, topics)


def _is_magic(source: Source, finding: Finding) -> bool:
    return source.line(source.locate(finding.span.start).line).startswith(MAGIC)


def _in_comment(source: Source, finding: Finding) -> Finding:
    """*finding* without a fix that writes more lines into a comment, or elsewhere for its sake."""
    edits = finding.fix.edits if finding.fix is not None and _is_magic(source, finding) else ()
    if not any("\n" in str(edit.text) for edit in edits):
        return finding
    return finding._replace(fix=None, unfixed=Message.of("it would need more lines in a comment of this module"))


def _check_body(check: Callable[[Source], Checked], body: Source) -> Checked:
    """A cell by itself. What is not of the form that its magic says is searched as text."""
    try:
        return check(body)
    except Unreadable:
        return check(Source(body.path, Kind.TEXT, body.data, body.text, body.encoding, body.bom))
