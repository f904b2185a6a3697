"""One reader a file format, loaded when the first file of the kind is read: ``read`` gives its facts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.source import Source
from qianfan_lint.facts import Fact, Place
from qianfan_lint.knowledge.providers import Providers


def read(source: Source, providers: Providers) -> Iterator[Fact]:
    """The facts of *source*. Raises Unreadable where it cannot be parsed."""
    if source.kind is Kind.PYTHON:
        from qianfan_lint.readers.python.reader import PythonReader

        return PythonReader(providers).screen(source)[0]
    if source.kind is Kind.REQUIREMENTS:
        from qianfan_lint.readers import requirements

        return requirements.read(source, providers)
    if source.kind is Kind.LOCK:
        from qianfan_lint.readers import locks

        return locks.read(source, providers)
    if source.kind is Kind.MANIFEST:
        from qianfan_lint.readers import dependency_tables as declarations
        from qianfan_lint.readers import deployment

        return itertools.chain(declarations.read(source, providers), deployment.read(source, providers))
    if source.kind is Kind.SETUP:
        from qianfan_lint.readers import deployment
        from qianfan_lint.readers import setup_cfg as ini

        return itertools.chain(ini.read(source), deployment.read(source, providers))
    if source.kind is Kind.JSON:
        from qianfan_lint.readers import json_files as trees

        return trees.read_json(source, providers)
    if source.kind is Kind.YAML:
        from qianfan_lint.readers import yaml_files as manifests

        return manifests.read(source, providers)
    from qianfan_lint.readers import deployment

    if source.kind is Kind.DOCUMENT:
        return deployment.shaped(source.text, providers, Place.DOCUMENT)
    return deployment.read(source, providers)
