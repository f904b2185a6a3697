"""Requirement files: what is a requirement, and where its parts stand."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.source import Source, decode
from qianfan_lint.facts import Pin
from qianfan_lint.knowledge import providers
from qianfan_lint.readers import requirements

PROVIDERS = providers.load()


def read(content: str | bytes) -> tuple[Source, list[Pin]]:
    data = content if isinstance(content, bytes) else content.encode()
    source = decode("requirements.txt", Kind.REQUIREMENTS, data)
    return source, list(requirements.read(source, PROVIDERS))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty"),
        pytest.param("\n\n", id="blank-lines"),
        pytest.param("# qwen==0.1", id="comment"),
        pytest.param("  # qwen==0.1", id="indented-comment"),
        pytest.param("-r base.txt\n-c constraints.txt\n--requirement=qwen.txt", id="other-files"),
        pytest.param("-e .\n-e git+https://example.com/x.git#egg=qwen", id="editable"),
        pytest.param("--index-url https://example.com/simple", id="option"),
        pytest.param("https://example.com/qwen-0.1.tar.gz", id="address"),
        pytest.param("git+https://example.com/qwen.git@v0.1#egg=qwen", id="repository"),
        pytest.param("./qwen", id="relative-path"),
        pytest.param("vendor/qwen==0.1", id="path"),
        pytest.param(r"C:\vendor\qwen", id="windows-path"),
        pytest.param("qwen=0.1", id="one-sign"),
        pytest.param("qwen==0.1 >=0.0", id="no-comma"),
        pytest.param("qwen is what we use", id="prose"),
        pytest.param("qwen (>=0.1", id="open-parenthesis"),
        pytest.param("qwen[extra==0.1", id="open-bracket"),
        pytest.param("通义千问==0.1", id="not-a-name"),
        pytest.param("==0.1", id="no-name"),
        pytest.param("# about qwen \\\n# qwen==0.1", id="comment-is-not-continued"),
        pytest.param("# see #1 # qwen==0.1", id="comment-in-a-comment"),
        pytest.param("\\", id="continued-into-nothing"),
    ],
)
def test_no_requirement(content: str) -> None:
    assert read(content)[1] == []


@pytest.mark.parametrize(
    ("content", "requirement", "specifier", "version"),
    [
        pytest.param("qwen", "qwen", "", "", id="bare-name"),
        pytest.param("qwen==0.1", "qwen==0.1", "==0.1", "==0.1", id="exact"),
        pytest.param("  qwen==0.1  ", "qwen==0.1", "==0.1", "==0.1", id="blanks-around"),
        pytest.param("qwen == 0.1", "qwen == 0.1", "==0.1", "== 0.1", id="blanks-inside"),
        pytest.param("qwen >=0.1 , <1", "qwen >=0.1 , <1", ">=0.1,<1", ">=0.1 , <1", id="range"),
        pytest.param("qwen>=0.1,", "qwen>=0.1", ">=0.1", ">=0.1", id="trailing-comma"),
        pytest.param("qwen (>=0.1, <1)", "qwen (>=0.1, <1)", ">=0.1,<1", ">=0.1, <1", id="parentheses"),
        pytest.param("qwen( ==0.1 )", "qwen( ==0.1 )", "==0.1", "==0.1", id="parentheses-with-blanks"),
        pytest.param("qwen ()", "qwen ()", "", "", id="empty-parentheses"),
        pytest.param("qwen[a, b]==0.1", "qwen[a, b]==0.1", "==0.1", "==0.1", id="extras"),
        pytest.param("qwen [a] ==0.1", "qwen [a] ==0.1", "==0.1", "==0.1", id="extras-apart"),
        pytest.param("qwen[a]", "qwen[a]", "", "", id="extras-alone"),
        pytest.param("qwen==0.1 # pinned", "qwen==0.1", "==0.1", "==0.1", id="comment-after"),
        pytest.param("qwen==0.1;python_version<'3.9'", "qwen==0.1", "==0.1", "==0.1", id="marker"),
        pytest.param("qwen ; python_version<'3.9'", "qwen", "", "", id="marker-without-a-version"),
        pytest.param("qwen==0.1 --hash=sha256:ab", "qwen==0.1", "==0.1", "==0.1", id="hash"),
        pytest.param("qwen==0.1 -C key=value", "qwen==0.1", "==0.1", "==0.1", id="short-option"),
        pytest.param("qwen==0.1 \\\n  --hash=sha256:ab", "qwen==0.1", "==0.1", "==0.1", id="hash-continued"),
        pytest.param("qwen \\\r\n==0.1", "qwen \\\r\n==0.1", "==0.1", "==0.1", id="version-continued"),
        pytest.param("qwen>=0.1,\\\n<1", "qwen>=0.1,\\\n<1", ">=0.1,<1", ">=0.1,\\\n<1", id="range-continued"),
        pytest.param("qwen==0.1 \\\n# why", "qwen==0.1", "==0.1", "==0.1", id="continued-into-a-comment"),
        pytest.param("qwen==0.1\\", "qwen==0.1", "==0.1", "==0.1", id="continued-into-nothing"),
        pytest.param("qwen @ https://example.com/q-0.1.zip", "qwen", "", "", id="address"),
        pytest.param("qwen[a]@file:///q.zip ; python_version>'3'", "qwen[a]", "", "", id="address-with-extras"),
        pytest.param("Qwen_Agent.x==0.1", "Qwen_Agent.x==0.1", "==0.1", "==0.1", id="name-as-written"),
        pytest.param("qwen===0.1-custom", "qwen===0.1-custom", "===0.1-custom", "===0.1-custom", id="identical"),
        pytest.param("qwen==0.*", "qwen==0.*", "==0.*", "==0.*", id="wildcard"),
    ],
)
def test_requirement(content: str, requirement: str, specifier: str, version: str) -> None:
    source, [pin] = read(content)
    assert source.slice(pin.span) == requirement
    assert pin.specifier == specifier
    assert source.slice(pin.version_span) == version
    assert (pin.notation, pin.locked) == ("pep440", "--hash" in content)


def test_no_version_is_an_empty_place_after_the_name() -> None:
    source, [pin] = read("# 千问\nqwen[a] # any\n")
    end = source.text.index(" # any")
    assert pin.version_span == (end, end)
    assert pin.package == "qwen"


@pytest.mark.parametrize("newline", [pytest.param(n, id=repr(n)) for n in ("\n", "\r\n", "\r")])
@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        pytest.param("utf-8", b"", id="utf-8"),
        pytest.param("utf-8", codecs.BOM_UTF8, id="utf-8-with-a-mark"),
        pytest.param("utf-16-le", codecs.BOM_UTF16_LE, id="utf-16-of-powershell"),
        pytest.param("utf-16-be", codecs.BOM_UTF16_BE, id="utf-16-big-endian"),
        pytest.param("gb18030", b"", id="gb18030"),
    ],
)
def test_places_in_any_encoding_and_with_any_newline(newline: str, encoding: str, mark: bytes) -> None:
    content = newline.join(["# 依赖 𠮷", "qwen==0.1 # 固定", "", "qianfan>=0.3,<0.4", "langchain-community"])
    source, pins = read(mark + content.encode(encoding))
    assert [source.slice(pin.span) for pin in pins] == ["qwen==0.1", "qianfan>=0.3,<0.4", "langchain-community"]
    assert [source.slice(pin.version_span) for pin in pins] == ["==0.1", ">=0.3,<0.4", ""]


@given(st.text(alphabet="qwen01=<>~!@,;()[]#\\ .-*\r\n\t'\"千", max_size=60))
def test_junk_is_read_without_complaint(content: str) -> None:
    source, pins = read(content)
    for pin in pins:
        assert source.slice(pin.span).startswith(pin.package)
        assert pin.span.start <= pin.version_span.start <= pin.version_span.end <= pin.span.end


def test_a_hash_locks_the_version() -> None:
    _, pins = read("langchain-community==0.2.19 \\\n    --hash=sha256:0000\nqwen==1.1.0\n")

    assert [pin.locked for pin in pins] == [True, False]


def test_a_lock_locks_every_version() -> None:
    source = decode("requirements-dev.lock", Kind.REQUIREMENTS, b"qwen==1.1.0\n    # via app\n")

    assert [pin.locked for pin in requirements.read(source, PROVIDERS)] == [True]
