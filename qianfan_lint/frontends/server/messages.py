"""Findings as the protocol's diagnostics, hovers, actions and edits."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from lsprotocol import types
from pygls.uris import from_fs_path
from pygls.workspace import PositionCodec, TextDocument

from qianfan_lint.core.codes import NOT_SCANNED
from qianfan_lint.core.language import Speaker
from qianfan_lint.core.links import page as address_of
from qianfan_lint.core.model import Finding, Message, Note, NotScanned, Safety, Severity, Span
from qianfan_lint.core.source import Source
from qianfan_lint.frontends.api import Review
from qianfan_lint.frontends.server.pages import Page, Part, range_of
from qianfan_lint.pipeline.diagnostics import Diagnostic, file_of
from qianfan_lint.pipeline.directives import suppress
from qianfan_lint.pipeline.documentation import document as page_of
from qianfan_lint.pipeline.fixing.fixer import Patch
from qianfan_lint.pipeline.fixing.neighbours import revealed
from qianfan_lint.report import plain
from qianfan_lint.rules import load

SOURCE = "qianfan-lint"
FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.{SOURCE}"
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
}


class Shown(NamedTuple):
    """A finding where the editor shows it."""

    part: Part
    diagnostic: types.Diagnostic
    finding: Finding
    """Its fix has the true edits. What is said of it is in :attr:`told`."""
    told: Diagnostic


def shown(review: Review, page: Page, codec: PositionCodec, say: Speaker, *, related: bool) -> Iterator[Shown]:
    """The findings of *review*; with other places that they point to where the editor can show these."""
    for finding, told in zip(review.findings, review.diagnostics, strict=True):
        part, span = page.place(finding.span)
        pairs = zip(finding.related, told.related, strict=True) if related else ()
        page_of_code = address_of(finding.code)
        notes = [_related(review, page, note, say(shown.message), codec) for note, shown in pairs]
        yield Shown(
            part,
            types.Diagnostic(
                range_of(part.source, span, codec),
                say(told.message),
                _SEVERITIES[finding.severity],
                finding.code,
                source=SOURCE,
                code_description=types.CodeDescription(page_of_code) if page_of_code else None,
                tags=[types.DiagnosticTag.Deprecated] if load()[finding.code].strikes_out else None,
                related_information=notes or None,
            ),
            finding,
            told,
        )


def _related(
    review: Review, page: Page, note: Note, message: str, codec: PositionCodec
) -> types.DiagnosticRelatedInformation:
    assert review.source is not None
    uri, file, span = from_fs_path(os.path.abspath(note.path)), file_of(note.path, review.source), note.span
    if file is review.source:
        (uri, _, file), span = page.place(span)
    return types.DiagnosticRelatedInformation(types.Location(uri, range_of(file, span, codec)), message)


def not_scanned(item: NotScanned, say: Speaker) -> types.Diagnostic:
    """That a file, or a cell of it, could not be checked."""
    start = types.Position(0, 0)
    severity, text = types.DiagnosticSeverity.Information, plain(say("Not scanned: {reason}", reason=item.reason))
    return types.Diagnostic(types.Range(start, start), text, severity, NOT_SCANNED, source=SOURCE)


def hover(found: Iterable[Shown], say: Speaker, *, markdown: bool) -> types.Hover | None:
    """The documentation of the rules of *found*."""
    pages = {each.finding.code: each.diagnostic.range for each in found}
    if not pages:
        return None
    kind = types.MarkupKind.Markdown if markdown else types.MarkupKind.PlainText
    text = "\n---\n\n".join(page_of(load()[code], say) for code in pages)
    return types.Hover(types.MarkupContent(kind, text), next(iter(pages.values())))


def quick_fix(each: Shown, edit: types.WorkspaceEdit, say: Speaker) -> types.CodeAction:
    assert each.told.fix is not None
    is_safe, kind = each.told.fix.safety == Safety.SAFE.value, types.CodeActionKind.QuickFix
    return types.CodeAction(_title(each, say), kind, [each.diagnostic], is_preferred=is_safe, edit=edit)


def disabled(each: Shown, reason: Message, say: Speaker) -> types.CodeAction:
    """What cannot be done, for an editor that shows why."""
    why = types.CodeActionDisabled(plain(say(reason)))
    return types.CodeAction(_title(each, say), types.CodeActionKind.QuickFix, [each.diagnostic], disabled=why)


def _title(each: Shown, say: Speaker) -> str:
    fix = each.told.fix
    if fix is None:
        return f"{each.finding.code}: {say('Fix')}"
    return f"{each.finding.code}: {say(fix.title)}{'' if fix.safety == Safety.SAFE.value else say(' (unsafe)')}"


def fix_all(edit: types.WorkspaceEdit, say: Speaker) -> types.CodeAction:
    return types.CodeAction(f"qianfan-lint: {say('Apply all safe fixes')}", FIX_ALL, edit=edit)


def ignore(each: Shown, codec: PositionCodec, say: Speaker, *, versioned: bool) -> types.CodeAction | None:
    """A comment that suppresses the finding; None where its file cannot have one there."""
    line = each.diagnostic.range.start.line + 1
    directive = suppress(each.part.source, line, each.finding.code)
    if directive is None:
        return None
    text = types.TextEdit(range_of(each.part.source, directive.span, codec), revealed(directive))
    title = f"{each.finding.code}: {say('Ignore on this line')}"
    edit = _workspace_edit({each.part: [text]}, [], versioned=versioned)
    return types.CodeAction(title, types.CodeActionKind.QuickFix, [each.diagnostic], edit=edit)


def workspace_edit(
    patch: Patch, page: Page, documents: Mapping[str, TextDocument], codec: PositionCodec, *, versioned: bool
) -> types.WorkspaceEdit | None:
    """*patch* for the editor to apply; None where it is empty. *documents* are those that are open, by path."""
    edits: dict[Part, list[types.TextEdit]] = {}
    for edit in patch.edits:
        part, span = page.place(edit.span)
        text = types.TextEdit(range_of(part.source, span, codec), page.written(revealed(edit)))
        edits.setdefault(part, []).append(text)
    created = []
    for change in patch.changes:
        before, after = ((data or b"").decode("utf-8", "replace") for data in (change.before, change.after))
        source = Source(change.path, page.parts[0].source.kind, b"", before, "utf-8", b"")
        start = _alike(before, after)
        behind = _alike(before[start:][::-1], after[start:][::-1])
        span = Span(start, len(before) - behind)
        text = types.TextEdit(range_of(source, span, codec), after[start : len(after) - behind])
        path = os.path.abspath(change.path)
        document = documents.get(path)
        part = Part(document.uri, document.version, source) if document else Part(from_fs_path(path), None, source)
        edits[part] = [text]
        if change.before is None:
            created.append(part.uri)
    return _workspace_edit(edits, created, versioned=versioned) if edits else None


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (a, b) in pairs if a != b), min(len(one), len(other)))


def _workspace_edit(
    edits: Mapping[Part, list[types.TextEdit]], created: list[str], *, versioned: bool
) -> types.WorkspaceEdit:
    """An editor that knows no versions makes a file by itself when an edit is for one that does not exist."""
    if not versioned:
        return types.WorkspaceEdit({part.uri: texts for part, texts in edits.items()})
    options = types.CreateFileOptions(ignore_if_exists=True)
    changes: list[types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile]
    changes = [types.CreateFile(uri, options=options) for uri in created]
    for part, texts in edits.items():
        identifier = types.OptionalVersionedTextDocumentIdentifier(part.uri, part.version)
        changes.append(types.TextDocumentEdit(identifier, list(texts)))
    return types.WorkspaceEdit(document_changes=changes)
