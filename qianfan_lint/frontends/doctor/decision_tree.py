"""The tree: names, kinds, versions, code, and stop at what is proved."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from qianfan_lint.frontends.doctor import account, findings, needs, sources
from qianfan_lint.frontends.doctor import installed_versions as versions
from qianfan_lint.frontends.doctor import key_kinds as kinds
from qianfan_lint.frontends.doctor import variable_names as names
from qianfan_lint.frontends.doctor.account import Account
from qianfan_lint.frontends.doctor.causes import Cause, Certainty, Check, Diagnosis, merged, texts
from qianfan_lint.frontends.doctor.loading import Library, Loading
from qianfan_lint.frontends.doctor.reading import Seen, read
from qianfan_lint.frontends.doctor.where import placed
from qianfan_lint.knowledge import providers as provider_tables
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.knowledge.providers.schema import InvalidTable
from qianfan_lint.project.config import Config, ConfigError
from qianfan_lint.project.discovery import discover


class Patient(NamedTuple):
    """A project, what its code needs and what there is."""

    root: str
    config: Config
    environment: Mapping[str, str]
    loaders: tuple[Loading, ...]
    seen: tuple[Seen, ...]
    providers: Providers
    said: needs.Code
    """What the code says by itself."""
    code: needs.Code
    """The same, with the hosts that variables give."""
    sources: sources.Sources
    site_packages: tuple[str, ...]
    python: str
    """The interpreter to ask for its packages; empty to look into their folders."""


def examine(
    path: str, config: Config, environment: Mapping[str, str], python: str = "", jobs: int | None = None
) -> Patient:
    """Read the project at *path* and what *environment* sets for it, in up to *jobs* processes (one a processor).

    Raises MissingPath and ConfigError.
    """
    root = path if os.path.isdir(path) else os.path.dirname(path) or "."
    paths = [each for each in discover([path], config) if isinstance(each, str)]
    try:
        providers = provider_tables.load(config.providers)
    except InvalidTable as error:
        raise ConfigError(error.message) from None
    seen = read(paths, config, jobs or os.cpu_count() or 1)
    code = needs.code((each.module for each in seen if each.module is not None), providers)
    loading = texts("knowledge")["loads_dotenv"]
    implicit = {slot.provider for need in code.needs if need.is_implicit for slot in need.slots.values()}
    own = () if implicit.isdisjoint(loading) else (Loading(os.path.join(root, ".env")),)
    loaders = (*code.loaders, *own)
    folders = versions.site_packages(root, environment)
    nothing = sources.Sources({}, (), (), (), False, False)
    read_yet = Patient(root, config, environment, loaders, seen, providers, code, code, nothing, folders, python)
    return given_files(read_yet, {})


def given_files(patient: Patient, contents: Mapping[str, bytes]) -> Patient:
    """*patient* with what files of variables set now, with *contents* in the place of those on the disk."""
    loaders, providers = patient.loaders, patient.providers
    package = Library.DOTENV.value
    version = versions.installed([package], patient.site_packages).get(package, "") if loaders else ""
    found = sources.gather(patient.root, patient.environment, loaders, providers, version, contents)
    return patient._replace(code=placed(patient.said, found, providers), sources=found)


def diagnose(patient: Patient, now: datetime.datetime, live: Callable[[], Check] | None = None) -> Diagnosis:
    """Take the checks in order, *live* last, up to the first that proves a cause. Raises NoInterpreter, ConfigError."""
    code, given, providers = patient.code, patient.sources, patient.providers
    variables = names.Names(code, given, providers)
    local: dict[str, Callable[[], Iterable[Cause]]] = {
        "names": lambda: (*variables.causes(), *_unknown(patient)),
        "kinds": lambda: kinds.check(code, given, variables, providers, now),
        "versions": lambda: versions.check(code, providers, patient.site_packages, patient.python),
        "code": lambda: findings.check(each.checked for each in patient.seen),
    }
    named, of_kind = tuple(local["names"]()), tuple(local["kinds"]())
    local |= {"names": lambda: named, "kinds": lambda: of_kind}
    judged = (*named, *of_kind)
    lines = Account(code, given, variables, providers, judged, now).lines()
    local["clients"] = lambda: account.check(lines, judged)
    steps: dict[str, Callable[[], Check]] = {id: _step(id, causes) for id, causes in local.items()}
    if live is not None:
        steps["live"] = live
    done: list[Check] = []
    for step in steps.values():
        done.append(step())
        if any(cause.certainty is Certainty.PROVED for cause in done[-1].causes):
            break
    return Diagnosis(tuple(done), tuple(steps)[len(done) :], lines)


def _step(id: str, causes: Callable[[], Iterable[Cause]]) -> Callable[[], Check]:
    return lambda: Check(id, merged(causes()))


def _unknown(patient: Patient) -> Iterable[Cause]:
    """What nobody can tell from the code: to be looked at by hand."""
    code = patient.code
    # What is only looked up and tested reaches nothing that could be compared.
    is_read = any(need.client or need.is_handed_on for need in code.needs)
    if not is_read and not code.calls and not code.clients:
        yield Cause.of("no-client", Certainty.POSSIBLE, patient.root)
