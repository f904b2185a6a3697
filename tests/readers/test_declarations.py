"""Dependencies of ``pyproject.toml``: every form they are declared in, and where their parts stand."""

from __future__ import annotations

import codecs

import pytest

from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.source import Source, Unreadable, decode
from qianfan_lint.facts import Pin
from qianfan_lint.knowledge import providers
from qianfan_lint.readers import dependency_tables as declarations

PROVIDERS = providers.load()


def read(content: str | bytes) -> tuple[Source, list[Pin]]:
    data = content if isinstance(content, bytes) else content.encode()
    source = decode("pyproject.toml", Kind.MANIFEST, data)
    return source, list(declarations.read(source, PROVIDERS))


def shown(content: str) -> list[tuple[str, str, str, str]]:
    """Each dependency: its package and specifier, and what stands at its two places."""
    source, pins = read(content)
    return [(p.package, p.specifier, source.slice(p.span), source.slice(p.version_span)) for p in pins]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty"),
        pytest.param('[project]\nname = "qwen"\nversion = "0.1"', id="the-project-itself"),
        pytest.param("[project]\n# dependencies = ['qwen==0.1']", id="comment"),
        pytest.param("project = 3", id="project-is-no-table"),
        pytest.param('project.dependencies = "qwen==0.1"', id="dependencies-are-no-list"),
        pytest.param("project.dependencies = [3, ['qwen==0.1'], {a = 'qwen==0.1'}]", id="elements-are-no-strings"),
        pytest.param("project.dependencies = ['qwen=0.1', '']", id="junk"),
        pytest.param('[dependency-groups]\nall = [{include-group = "test"}]', id="included-group"),
        pytest.param('[tool.poetry.dependencies]\npython = "^3.9"', id="python"),
        pytest.param("tool.poetry.dependencies = ['qwen==0.1']", id="poetry-dependencies-are-no-table"),
        pytest.param("[tool.poetry.dependencies]\nqwen = 3", id="constraint-is-no-string"),
        pytest.param("[tool.other]\ndependencies = ['qwen==0.1']", id="another-tool"),
        pytest.param("[tool.poetry.extras]\nx = ['qwen']", id="poetry-extras"),
    ],
)
def test_no_dependency(content: str) -> None:
    assert shown(content) == []


QWEN = ("qwen", "==0.1", "qwen==0.1", "==0.1")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param('[project]\ndependencies = ["qwen==0.1"]', id="project"),
        pytest.param("[project]\ndependencies = ['qwen==0.1']", id="literal-string"),
        pytest.param('[project]\ndependencies = ["""qwen==0.1"""]', id="multi-line-string"),
        pytest.param("[project]\ndependencies = ['''\nqwen==0.1''']", id="multi-line-string-on-its-own-line"),
        pytest.param('[ project ]\n"dependencies"=["qwen==0.1",]', id="blanks-quotes-and-trailing-comma"),
        pytest.param("project.dependencies = ['qwen==0.1']", id="dotted-key"),
        pytest.param("project . 'dependencies' = ['qwen==0.1']", id="dotted-key-with-blanks"),
        pytest.param('"pr\\u006fject".dependencies = ["qwen==0.1"]', id="escaped-key"),
        pytest.param("project = {name = 'x', dependencies = ['qwen==0.1']}", id="inline-table"),
        pytest.param(
            "[project]\nkeywords = ['a]', '#', \"\\\"]\"]\ndependencies = ['qwen==0.1']", id="odd-strings-before"
        ),
        pytest.param(
            "[project]\nx = '''\ndependencies = ['a']'''\ndependencies = ['qwen==0.1']", id="decoy-in-a-string"
        ),
        pytest.param('[project]\nx = """a\\"""""\ndependencies = ["qwen==0.1"]', id="quotes-at-the-end-of-a-string"),
        pytest.param("[project]\nx = 1979-05-27 07:32:00 # ]\ndependencies = ['qwen==0.1']", id="date-before"),
        pytest.param("[[x]]\n[[x]]\n[x.y]\n[project]\ndependencies = ['qwen==0.1']", id="array-of-tables-before"),
        pytest.param("[project.optional-dependencies]\nall = ['qwen==0.1']", id="optional"),
        pytest.param("[dependency-groups]\ntest = [{include-group = 'a'}, 'qwen==0.1']\na = []", id="group"),
        pytest.param("[build-system]\nrequires = ['qwen==0.1']", id="build"),
        pytest.param("[tool.uv]\ndev-dependencies = ['qwen==0.1']", id="uv"),
        pytest.param("[tool.pdm.dev-dependencies]\ntest = ['-e file:///x', 'qwen==0.1']", id="pdm"),
        pytest.param("[tool.hatch.envs.default]\ndependencies = ['qwen==0.1']", id="hatch"),
    ],
)
def test_requirement(content: str) -> None:
    assert shown(content) == [QWEN]


def test_requirements_one_to_a_line_with_comments() -> None:
    content = """\
[project]
dependencies = [  # qwen==0.0
    "qwen==0.1",  # "千问", ]
    # "qwen==0.2",
    'qianfan[langchain] >= 0.3, < 0.4 ; python_version < "3.12"'
    , "dashscope (>=1.22.1,<2.0.0)", "a @ https://example.com/a#b",
]
"""
    assert shown(content) == [
        QWEN,
        ("qianfan", ">=0.3,<0.4", "qianfan[langchain] >= 0.3, < 0.4", ">= 0.3, < 0.4"),
        ("dashscope", ">=1.22.1,<2.0.0", "dashscope (>=1.22.1,<2.0.0)", ">=1.22.1,<2.0.0"),
        ("a", "", "a", ""),
    ]


@pytest.mark.parametrize(
    ("content", "written", "version"),
    [
        pytest.param('[T]\nqwen = "^0.2"', 'qwen = "^0.2"', "^0.2", id="bare"),
        pytest.param("[T]\n'qwen'='^0.2'#", "'qwen'='^0.2'", "^0.2", id="quoted-name"),
        pytest.param('[T]\nqwen = " ^0.2 "', 'qwen = " ^0.2 "', "^0.2", id="blanks"),
        pytest.param('T.qwen = "^0.2"', 'T.qwen = "^0.2"', "^0.2", id="dotted"),
        pytest.param("[T]\nqwen = {extras = ['a'], version = '^0.2'} # x", None, "^0.2", id="inline-table"),
        pytest.param("[T]\nqwen.version = '^0.2'", "qwen.version = '^0.2'", "^0.2", id="dotted-version"),
        pytest.param("[T.qwen]\nextras = ['a']\nversion = '^0.2'", "version = '^0.2'", "^0.2", id="table-of-its-own"),
        pytest.param("[T]\nqwen = ['^0.2']", "'^0.2'", "^0.2", id="list"),
        pytest.param("[[T.qwen]]\nversion = '^0.2'", "version = '^0.2'", "^0.2", id="array-of-tables"),
    ],
)
@pytest.mark.parametrize(
    "table",
    [
        pytest.param("tool.poetry.dependencies", id="main"),
        pytest.param("tool.poetry.dev-dependencies", id="dev"),
        pytest.param("tool.poetry.group.test.dependencies", id="group"),
    ],
)
def test_poetry(table: str, content: str, written: str | None, version: str) -> None:
    expected = (written or "qwen = {extras = ['a'], version = '^0.2'}").replace("T.", f"{table}.")
    content = content.replace("T.", f"{table}.").replace("[T]", f"[{table}]")
    assert shown(content) == [("qwen", ">=0.2,<0.3", expected, version)]
    assert read(content)[1][0].notation == "poetry"


def test_poetry_with_several_constraints() -> None:
    content = """\
[tool.poetry.dependencies]
qwen = [
    {version = "^0.2", python = "<3.9"},  # old
    {version = "1.2.0", python = ">=3.9"},
]
"""
    assert shown(content) == [
        ("qwen", ">=0.2,<0.3", '{version = "^0.2", python = "<3.9"}', "^0.2"),
        ("qwen", "==1.2.0", '{version = "1.2.0", python = ">=3.9"}', "1.2.0"),
    ]


@pytest.mark.parametrize(
    ("content", "written"),
    [
        pytest.param("[tool.poetry.dependencies]\nqwen = {path = '.'}", "qwen = {path = '.'}", id="path"),
        pytest.param(
            "[tool.poetry.dependencies.qwen]\ngit = 'x'", "tool.poetry.dependencies.qwen", id="table-of-its-own"
        ),
    ],
)
def test_poetry_without_a_version(content: str, written: str) -> None:
    assert shown(content) == [("qwen", "", written, "")]


def test_poetry_constraint_that_pep_440_cannot_say() -> None:
    content = '[tool.poetry.dependencies]\nqwen = "^0.1 || ^0.2"'
    assert shown(content) == [("qwen", "", 'qwen = "^0.1 || ^0.2"', "^0.1 || ^0.2")]


@pytest.mark.parametrize(
    ("content", "written"),
    [
        pytest.param('project.dependencies = ["qwen\\u003d=0.1"]', '"qwen\\u003d=0.1"', id="requirement"),
        pytest.param('[project]\ndependencies = ["""qwen\\\n  ==0.1"""]', '"""qwen\\\n  ==0.1"""', id="broken-line"),
        pytest.param('tool.poetry.dependencies.qwen = "\\u003d=0.1"', None, id="constraint"),
    ],
)
def test_written_with_escapes_is_found_and_has_no_place_to_edit(content: str, written: str | None) -> None:
    assert shown(content) == [("qwen", "==0.1", written or content, "")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param("a = 1\nsecret-word = = 2\n", "not valid TOML: line 2", id="a-line"),
        pytest.param('a = "secret-word', "not valid TOML: at its end", id="the-end"),
        pytest.param("secret-word = 1\nsecret-word = 2\n", "not valid TOML: line 2", id="repeated-key"),
        pytest.param(f"a = {'9' * 5000}", "not valid TOML: a value is out of range", id="number-too-long"),
        pytest.param(f"a = {'[' * 100_000}", "nested too deeply", id="too-deep"),
    ],
)
def test_not_toml(content: str, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(content)
    assert str(caught.value) == reason
    assert "secret-word" not in str(caught.value)


@pytest.mark.parametrize("newline", [pytest.param("\n", id="lf"), pytest.param("\r\n", id="crlf")])
@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        pytest.param("utf-8", b"", id="utf-8"),
        pytest.param("utf-8", codecs.BOM_UTF8, id="utf-8-with-a-mark"),
        pytest.param("utf-16-le", codecs.BOM_UTF16_LE, id="utf-16"),
        pytest.param("gb18030", b"", id="gb18030"),
    ],
)
def test_places_in_any_encoding_and_with_any_newline(newline: str, encoding: str, mark: bytes) -> None:
    lines = ["# 依赖 𠮷", "[project]", "dependencies = [", "  'qwen==0.1', # 固定", "  '''", "qianfan<0.4''',", "]"]
    source, pins = read(mark + newline.join(lines).encode(encoding))
    assert [source.slice(pin.span) for pin in pins] == ["qwen==0.1", "qianfan<0.4"]
    assert [source.slice(pin.version_span) for pin in pins] == ["==0.1", "<0.4"]
