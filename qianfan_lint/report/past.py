"""Where in the history a credential is, in words: for the formats that people read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qianfan_lint.core.language import Speaker
from qianfan_lint.pipeline.diagnostics import Past
from qianfan_lint.pipeline.run import Report

LISTED = 5
"""How many names of a kind are shown."""
REWRITE = "git filter-repo --replace-text FILE"


def lines(past: Past, say: Speaker) -> Iterator[str]:
    """What is known of one credential, a line for each thing."""
    if past.first:
        yield say("first in: {commit}", commit=past.first.described)
    if past.last:
        yield say("last in: {commit}", commit=past.last.described)
    names = (
        ("paths: {names}", past.paths),
        ("branches: {names}", past.branches),
        ("tags: {names}", past.tags),
        ("in use now: {names}", past.held),
    )
    yield from (say(text, names=_list(found, say)) for text, found in names if found)
    if past.console:
        yield say("revoke it at: {address}", address=past.console)


def _list(names: Sequence[str], say: Speaker) -> str:
    shown = ", ".join(names[:LISTED])
    more = len(names) - LISTED
    return say("{names} and {count} more", names=shown, count=more) if more > 0 else shown


def advice(report: Report, say: Speaker) -> Iterator[str]:
    """What to do about the findings of a history."""
    if report.commits is None or not report.diagnostics:
        return
    yield say("What to do:")
    yield "  1. " + say("Revoke each key where it was made, and make a new one. Whoever has a clone has the old one.")
    yield "  2. " + say("Put the new one where git does not see it: in the environment, or in a file that it ignores.")
    text = "Then take the old one out of the history: `{ours} --replacements FILE` writes a file for `{command}`."
    yield "  3. " + say(text, ours="qianfan-lint history", command=REWRITE)


def summary(report: Report, say: Speaker) -> str:
    """How many credentials there are, in how many commits."""
    count = len(report.diagnostics)
    commits = say("{count} commits" if report.commits != 1 else "1 commit", count=report.commits)
    found = "{count} credentials in {commits}" if count != 1 else "1 credential in {commits}"
    said = say(found if count else "No credentials in {commits}", count=count, commits=commits)
    looked = "{count} versions of files were looked at" if report.checked != 1 else "1 version of a file was looked at"
    files = say(looked, count=report.checked)
    return say("; ").join((said, files))
