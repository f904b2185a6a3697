"""Tasks spread over workers of Dask distributed: those of this machine, or those of a scheduler that the user names."""

from __future__ import annotations

import contextlib
import logging
import os
import warnings
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from qianfan_lint.core.model import Message
from qianfan_lint.pipeline.engine import mistake
from qianfan_lint.pipeline.sweep.work import Outcome, Settings, Task, unread, work
from qianfan_lint.pipeline.workers import away
from qianfan_lint.project.config import ConfigError

MAX_DEATHS = 5
"""Workers that may die at a task before it counts as lost."""
_DIED = Message.of("the process that read it was ended {count} times; out of memory?", count=MAX_DEATHS + 1)
_STARTS = 12
"""Times that workers are started before it counts as impossible."""
_TIMEOUT = 30
"""Seconds to reach a scheduler."""


class Cluster(Protocol):
    """What tasks are given to."""

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Outcome]]:
        """Each of *tasks* with its outcome, as it is finished; those into which one is split are run too."""


class _Here:
    """One task after the other in this process: what one worker would do, without one."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Outcome]]:
        for task in tasks:
            outcome = work(task, self._settings)
            yield task, outcome
            yield from self.run(parts_of(task, outcome))


class _Cluster:
    def __init__(self, client: Any, settings: Settings, folder: str) -> None:
        self._client, self._settings, self._folder = client, settings, folder

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Outcome]]:
        from distributed import as_completed

        waiting = {future: task for task in tasks for future in [self._submitted(task)]}
        completed = as_completed(waiting, loop=self._client.loop)
        for future in completed:
            task = waiting.pop(future)
            outcome = self._outcome(future, task)
            yield task, outcome
            for part in parts_of(task, outcome):
                future = self._submitted(part)
                waiting[future] = part
                completed.add(future)

    def _submitted(self, task: Task) -> Any:
        # The parts of a large repository go before what is left: begun last, one would keep its worker alone.
        priority = int(task.parts > 1)
        return self._client.submit(_work, self._folder, task, self._settings, pure=False, priority=priority)

    def _outcome(self, future: Any, task: Task) -> Outcome:
        from distributed.scheduler import KilledWorker

        try:
            outcome: Outcome = future.result()
        except KilledWorker:
            return unread(task, self._settings, _DIED)
        except Exception as error:
            return unread(task, self._settings, mistake(error))
        return outcome


def parts_of(task: Task, outcome: Outcome) -> list[Task]:
    """The tasks that *task* is divided into."""
    return [task._replace(part=part, parts=outcome.split) for part in range(outcome.split)]


@contextlib.contextmanager
def cluster(settings: Settings, workers: int, scheduler: str = "") -> Iterator[Cluster]:
    """*workers* processes of this machine, or the cluster of the *scheduler* at an address. Raises ConfigError."""
    if workers == 1 and not scheduler:
        yield _Here(settings)
        return
    import dask
    from distributed import Client

    dask.config.set({"distributed.scheduler.allowed-failures": MAX_DEATHS})
    folder = ""
    with contextlib.ExitStack() as stack:
        if scheduler:
            try:
                client = Client(scheduler, timeout=_TIMEOUT, set_as_default=False)
            except (OSError, ValueError):
                raise ConfigError("sweep: no scheduler answers at {address}", address=scheduler) from None
        else:
            folder = stack.enter_context(away())  # to the end: one that dies is started again
            local = stack.enter_context(_local(workers))
            client = Client(local, set_as_default=False)
        yield _Cluster(stack.enter_context(client), settings, folder)


def _work(folder: str, task: Task, settings: Settings) -> Outcome:
    """The outcome of *task*, whose paths are those of *folder*; empty for that of the worker."""
    if folder:
        os.chdir(folder)
    return work(task, settings)


def _local(workers: int) -> Any:
    """*workers* processes of this machine. Raises ConfigError."""
    from distributed import LocalCluster

    for _ in range(_STARTS):
        # No dashboard: nobody has asked for an open port. One thread, since what a task costs is Python's own time.
        # Dask warns that its own port is taken, as by another sweep, and takes another one of this machine.
        with contextlib.suppress(RuntimeError), warnings.catch_warnings():  # one died before it was ready
            warnings.simplefilter("ignore")
            return LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL
            )
    raise ConfigError("sweep: the workers cannot be started")
