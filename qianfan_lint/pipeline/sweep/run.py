"""A whole sweep: sources to tasks, those that are left to a cluster, and what came of all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from qianfan_lint import __version__
from qianfan_lint.pipeline.sweep.cluster import cluster, parts_of
from qianfan_lint.pipeline.sweep.rows import Row, When, merged, to_json
from qianfan_lint.pipeline.sweep.sources import Source, objects_of
from qianfan_lint.pipeline.sweep.store import Store
from qianfan_lint.pipeline.sweep.work import Lost, Outcome, Settings, Task

SPLIT_FROM = 40_000
"""Contents from which on a repository is divided among workers."""


class Everywhere(NamedTuple):
    """One credential in all of the sources that hold it."""

    row: Row
    """That of the first of them; the times are those of all."""
    sources: tuple[str, ...]
    live_in: tuple[str, ...]
    """Those whose HEAD, or whose files, hold it."""


class Swept(NamedTuple):
    """What a sweep has found."""

    sources: int
    contents: int
    rows: tuple[Row, ...]
    lost: tuple[Lost, ...]

    @property
    def credentials(self) -> list[Everywhere]:
        """One for each credential: those in use first, then those in most sources."""
        found: dict[str, list[Row]] = {}
        for each in self.rows:
            found.setdefault(each.credential, []).append(each)
        joined = [_everywhere(rows) for rows in found.values()]
        return sorted(joined, key=lambda each: (not each.live_in, -len(each.sources), each.row.order))


def _everywhere(rows: list[Row]) -> Everywhere:
    first = min((row.first for row in rows if row.first), key=_date, default=None)
    last = max((row.last for row in rows if row.last), key=_date, default=None)
    live = tuple(each.source for each in rows if each.in_head is not False)
    return Everywhere(rows[0]._replace(first=first, last=last), tuple(each.source for each in rows), live)


def _date(when: When) -> tuple[str, str]:
    return when.date, when.commit


def sweep(
    sources: Iterable[Source],
    store: Store,
    workers: int,
    *,
    scheduler: str = "",
    lang: str = "en",
    providers: Mapping[str, Mapping[str, Any]] | None = None,
    split_from: int = SPLIT_FROM,
    tick: Callable[[], object] | None = None,
) -> Swept:
    """What *sources* hold. Tasks that *store* has already are not done again; *tick* is called for each other one.

    Raises ConfigError.
    """
    asked = list(sources)
    # The workers of another machine do not see the folder here.
    settings = Settings(store.hash_key, "" if scheduler else store.clean, split_from, lang, providers or {})
    done: dict[Task, Outcome] = {}
    # The largest first: begun last, one of them would keep its worker while the others have nothing left to do.
    left = sorted(_left(map(Task, asked), store, done), key=lambda task: -objects_of(task.source))
    if left:
        with cluster(settings, min(workers, len(left)) or 1, scheduler) as given:
            for task, outcome in given.run(left):
                if not outcome.failed:
                    store.put(task, outcome)
                done[task] = outcome
                if tick is not None:
                    tick()
    rows = merged(row for outcome in done.values() for row in outcome.rows)
    lost = sorted({lost for outcome in done.values() for lost in outcome.lost})
    return Swept(len(asked), sum(each.contents for each in done.values()), tuple(rows), tuple(lost))


def _left(tasks: Iterable[Task], store: Store, done: dict[Task, Outcome]) -> Iterator[Task]:
    """Those of *tasks* that are not finished; the outcomes of the others go into *done*."""
    for task in tasks:
        known = store.get(task)
        if known is None:
            yield task
            continue
        done[task] = known
        yield from _left(parts_of(task, known), store, done)


def summary(swept: Swept) -> dict[str, Any]:
    """For programs: counts, and one entry for each credential."""
    found = swept.credentials
    return {
        "version": __version__,
        "sources": swept.sources,
        "contents": swept.contents,
        "by_rule": _counts(each.row.code for each in found),
        "by_vendor": _counts(each.row.vendor or "unknown" for each in found),
        "by_source": _counts(name for each in found for name in each.sources),
        "by_year": _counts(each.row.first.date[:4] for each in found if each.row.first),
        "credentials": [
            {**to_json(each.row), "sources": list(each.sources), "live_in": list(each.live_in)} for each in found
        ],
        "lost": [each._asdict() for each in swept.lost],
    }


def _counts(names: Iterable[str]) -> dict[str, int]:
    """How often each is among *names*, the most frequent first."""
    return dict(sorted(Counter(names).items(), key=lambda pair: (-pair[1], pair[0])))
