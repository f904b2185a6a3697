"""A whole run: the repository, its commits, their files, the credentials in them, and where each is."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from qianfan_lint.core.model import Message, NotScanned, Secret
from qianfan_lint.pipeline.changed_lines.gitcommand import Git, GitFailed
from qianfan_lint.pipeline.collector import held_back
from qianfan_lint.pipeline.diagnostics import Diagnostic
from qianfan_lint.pipeline.history.assemble import Assembler
from qianfan_lint.pipeline.history.cache import Cache
from qianfan_lint.pipeline.history.damaged import circular
from qianfan_lint.pipeline.history.gather import Credential, gather
from qianfan_lint.pipeline.history.listing import Listing, listed
from qianfan_lint.pipeline.history.places import Holding, places
from qianfan_lint.pipeline.history.repository import (
    Commit,
    Commits,
    Repository,
    Selection,
    commits,
    open_repository,
    reads_head,
)
from qianfan_lint.pipeline.history.scan import engine_for
from qianfan_lint.pipeline.history.versions import Versions, versions
from qianfan_lint.pipeline.run import Report, in_order
from qianfan_lint.pipeline.sigterm import ended_by_sigterm
from qianfan_lint.project.config import Config


class Found(NamedTuple):
    report: Report
    credentials: list[tuple[Diagnostic, Secret | None]]
    """Each row of the report with its value."""
    contents: int
    """How many contents the history has of the kinds that are read; those that earlier runs have seen count too."""


def look(
    path: str,
    selection: Selection,
    config: Config,
    cache_file: str = "",
    *,
    authors: bool = False,
    jobs: int = 1,
    tick: Callable[[], object] | None = None,
    choose: Callable[[Versions], Versions | None] | None = None,
) -> Found | None:
    """What was ever committed to the repository at *path*, looked at in up to *jobs* processes. Raises ConfigError.

    *tick* is called for each content. *choose* may leave files out; None where it wants nothing of them looked at.
    """
    repository = open_repository(path)
    git = repository.git
    # What is known of a history is many objects and no garbage.
    with held_back(), _nowhere() as folder:
        cache, chosen = _opened(repository, selection, cache_file, config)
        has_head = reads_head(git)
        gaps = list(_gaps(git, chosen, has_head=has_head))
        # A part of the files is told by how many there are, so that all of them have to be known.
        listing = Listing() if choose else cache.listing({each.id for each in chosen.found})
        every = _versions(git, chosen.found, listing, folder)
        found = choose(every) if choose else every
        if found is None:
            return None
        gathered = gather(git, found, folder, config, cache, jobs, tick)
        rows = gathered.credentials
        holding = _holding(found, rows)
        secrets = [row.secret for row in rows]
        assembler = Assembler(git, engine_for(config), repository.top, folder, filter(None, secrets))
        try:
            changes = listing.changes_of(git, chosen.found, holding.files)
            located = places(git, chosen.found, changes, holding, len(rows), has_head=has_head)
            diagnostics = [assembler.row(row, place, authors=authors) for row, place in zip(rows, located, strict=True)]
        except GitFailed as error:
            raise git.said(error) from None
        if cache.is_kept and not choose and chosen.is_whole and found.is_whole:
            cache.keep_listing(listed(found, chosen.found, changes, cache.has))
        cache.save()
    problems = [NotScanned(path, each) for each in (*gaps, *_unread(found))]
    problems += (each if each.path else each._replace(path=path) for each in gathered.not_scanned)
    report = Report(
        in_order(diagnostics),
        tuple(sorted(problems)),
        gathered.blobs,
        gathered.passed,
        asked=(path,),
        commits=len(chosen.found),
    )
    return Found(report, list(zip(diagnostics, secrets, strict=True)), found.count())


def _opened(repository: Repository, selection: Selection, cache_file: str, config: Config) -> tuple[Cache, Commits]:
    """The cache, read while git walks the commits, which takes as long. Raises ConfigError."""
    if not cache_file:
        return Cache("", config.providers), commits(repository, selection)
    from concurrent.futures import ThreadPoolExecutor  # dear to import

    with ThreadPoolExecutor(1) as beside:
        asked = beside.submit(commits, repository, selection)
        return Cache(cache_file, config.providers), asked.result()


def _gaps(git: Git, chosen: Commits, *, has_head: bool) -> Iterator[Message]:
    """What of the history is not there. Raises ConfigError."""
    if not chosen.is_whole:
        yield Message.of("git cannot read some of the commits: the repository is damaged")
    if not has_head:
        yield Message.of(
            "git cannot read HEAD, so what only HEAD leads to was not looked at: the repository is damaged"
        )
    try:
        for name in circular(git):
            text = "{name} points to itself, so what it once led to was not looked at: the repository is damaged"
            yield Message.of(text, name=name)
        if git.is_shallow():
            yield Message.of("the clone is shallow: older commits are not in it")
    except GitFailed as error:
        raise git.said(error) from None


def _unread(found: Versions) -> Iterator[Message]:
    if found.unread:
        count = len(found.unread)
        which = Message.of("{count} commits" if count != 1 else "1 commit", count=count)
        yield Message.of("git cannot compare {commits}: the repository is damaged", commits=which)
    if found.is_cut:
        yield Message.of("it has too many files: each content is looked at under one of its paths")


@contextlib.contextmanager
def _nowhere() -> Iterator[str]:
    """A folder with nothing in it, that nothing above is searched from: old versions have nothing around them."""
    with ended_by_sigterm(), tempfile.TemporaryDirectory(prefix="qianfan-lint-") as folder:
        os.mkdir(os.path.join(folder, ".git"))
        yield os.path.realpath(folder)


def _versions(git: Git, chosen: list[Commit], listing: Listing, folder: str) -> Versions:
    """What *chosen* brought in; of those that *listing* has, git is not asked. Raises ConfigError."""
    new = versions(git, listing.new(chosen), folder)
    if not listing.commits:
        return new
    return new.with_known(listing.brought, chosen) if new.is_whole else versions(git, chosen, folder)


def _holding(found: Versions, rows: Sequence[Credential]) -> Holding:
    """What of *rows* the contents hold."""
    holders: dict[str, int] = {}
    for bit, row in enumerate(rows):
        for blob in row.blobs:
            holders[blob] = holders.get(blob, 0) | 1 << bit
    paths: dict[str, list[str]] = {blob: [] for blob in holders}
    for path, blobs in found.blobs.items():
        for blob in blobs.keys() & holders.keys():
            paths[blob].append(path)
    return Holding(holders, paths)
