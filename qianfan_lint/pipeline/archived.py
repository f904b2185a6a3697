"""The members of an archive through gate, readers and rules, each as a file whose path begins with the archive's."""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.codes import NOT_IGNORED
from qianfan_lint.core.model import NotScanned
from qianfan_lint.pipeline.engine import Engine, FileResult
from qianfan_lint.project.archives import members


def check_archive(engine: Engine, path: str) -> FileResult:
    """The results of the members of the archive at *path*. Nothing in it is fixed."""
    config = engine.config._replace(respect_gitignore=False, env_file="", ignore=(*engine.config.ignore, NOT_IGNORED))
    inner = Engine(config, show_secrets=engine.show_secrets, judges=engine.judges)
    return FileResult(inside=tuple(_results(inner, path)), passed_prefilter=True)


def _results(engine: Engine, path: str) -> Iterator[FileResult]:
    for member in members(path):
        if isinstance(member, NotScanned):
            yield FileResult(not_scanned=member)
            continue
        result = engine.check_bytes(member.path, member.kind, member.data)
        if result != FileResult():
            found = tuple(each._replace(fix=None, unfixed=None) for each in result.diagnostics)
            yield result._replace(diagnostics=found, links=(), fixable=None)
