"""A version is read in full for a credential that is new, and by what a credential is found by for all others."""

from __future__ import annotations

import json

import pytest

from qianfan_lint.core.kinds import Kind, kind_of
from qianfan_lint.core.model import NotScanned, fingerprint
from qianfan_lint.pipeline.engine import Checked
from qianfan_lint.pipeline.history.reading import read
from qianfan_lint.pipeline.history.scan import engine_for
from qianfan_lint.project.config import Config
from qianfan_lint.readers.python.topics import Topic, Topics
from tests.forms import Form, load_all
from tests.keys import make

ENGINE = engine_for(Config())
FORMS = [form for form in load_all() if form.id.startswith(("QF1", "QF7"))]
OLD, NEW = make("dashscope-key"), make("dashscope-key:new")
TEXTS = {
    Kind.PYTHON: f'first = "{OLD}"\nsecond = "{NEW}"\n',
    Kind.YAML: f"first: {OLD}\nsecond: {NEW}\n",
    Kind.DOCUMENT: f"{OLD} {NEW}\n",
}


def looked(kind: Kind, data: bytes, known: set[str], name: str = "a") -> Checked:
    topics: Topics = ENGINE.gate.credential_topics(kind, data, name) | {Topic.CREDENTIALS}
    checked = read(ENGINE, name, kind, data, topics, known)
    assert not isinstance(checked, NotScanned), checked
    return checked


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_the_topics_of_credentials_are_enough(form: Form) -> None:
    """Of what is known no more is read than these."""
    kind, data = kind_of(form.name), form.text.encode()
    assert kind is not None
    full = ENGINE.attempt(form.name, kind, data)
    if isinstance(full, NotScanned):
        return
    every = {finding.content for finding in full.findings}
    assert {finding.content for finding in looked(kind, data, every, form.name).findings} == every


@pytest.mark.parametrize("kind", TEXTS)
def test_only_for_what_is_new_the_secrets_are_told(kind: Kind) -> None:
    """All of them, since they have to be masked in the lines around it."""
    data, contents = TEXTS[kind].encode(), [fingerprint(each) for each in (OLD, NEW)]
    told = [{secret.reveal() for secret in looked(kind, data, set(contents[:many])).secrets} for many in range(3)]
    assert told == [{OLD, NEW}, {OLD, NEW}, set()]


def test_of_a_notebook_all_are_told() -> None:
    """A line of one cell may show what another one says that is known."""
    sources = [f'first = "{OLD}"', f"%env SECOND={NEW}"]
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": [each]} for each in sources]
    data = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()
    told = {secret.reveal() for secret in looked(Kind.NOTEBOOK, data, {fingerprint(OLD)}, "a.ipynb").secrets}
    assert told == {OLD, NEW}
