"""``# noqa`` and ``# qianfan-lint: ignore`` silence what they name, on their own statement, and no more."""

from __future__ import annotations

import json

import pytest

from tests.keys import make
from tests.project import HARDCODED, Project

LINE = HARDCODED.rstrip("\n")

QUIET = [
    "# noqa",
    "#noqa",
    "# NOQA",
    "#  NoQA",
    "# noqa: QF101",
    "# noqa:QF101",
    "# noqa : QF101",
    "# noqa: qf101",
    "# noqa: QF1",
    "# noqa: QF",
    "# noqa: E501, QF101",
    "# noqa: E501,W291,QF101",
    "# noqa: E501 QF101",
    "# noqa: QF101 - it is the key of the sandbox",
    "# noqa: hardcoded-credential",
    "# pylint: disable=x  # noqa: QF101",
    "# type: ignore # noqa",
    "# 测试用 noqa 说明 # noqa: QF101",
    "# qianfan-lint: ignore",
    "# qianfan-lint: ignore[QF101]",
    "# qianfan-lint: ignore[qf101]",
    "# qianfan-lint: ignore[QF1]",
    "# qianfan-lint: ignore[hardcoded-credential]",
    "# qianfan-lint: ignore[QF201, QF101]",
    "# qianfan-lint:ignore[QF101]",
    "# Qianfan-Lint: Ignore[QF101]",
    "# noqa: E501  # qianfan-lint: ignore[QF101]",
    "# qianfan-lint: ignore-file",
    "# qianfan-lint: ignore-file[QF101]",
]
LOUD = [
    "# noqa: E501",
    "# noqa: E501, W291",
    "# noqa: QF102",
    "# noqa: QF1011",
    "# noqa: lowercase-env-name",
    "# noqa: some-thing",
    "# noqa-file",
    "# noqas",
    "# flake8: noqa-but-not-ours",
    "# qianfan-lint: ignore[QF201]",
    "# qianfan-lint: ignore[lowercase-env-name]",
    "# qianfan-lint: ignore-file[QF201]",
    "# qianfan-lint: ignored",
    "# qianfan-lint: off",
    "# ruff: ignore[QF101]",
    "# the key",
]


def lines(project: Project, text: str, name: str = "app.py") -> list[int]:
    """The lines that have findings when the file *name* holds *text*."""
    project.write(name, text)
    ran = project.json(name)
    assert ran.not_scanned == {}
    return [finding["start"]["line"] for finding in ran.json["findings"]]


@pytest.mark.parametrize("comment", QUIET)
def test_silences(project: Project, comment: str) -> None:
    assert lines(project, f"{LINE}  {comment}\n") == []
    assert lines(project, f"{LINE}  {comment}") == []


@pytest.mark.parametrize("comment", LOUD)
def test_does_not_silence(project: Project, comment: str) -> None:
    assert lines(project, f"{LINE}  {comment}\n") == [1]


@pytest.mark.parametrize("at", range(7))
def test_any_line_of_a_statement(project: Project, at: int) -> None:
    """The finding is on the fourth."""
    code = [
        "client = Client(",
        "    1,",
        "",
        '    api_key="<<dashscope-key>>",',
        '    text="""a',
        'b""",',
        ")",
    ]
    if at == 4:
        code[4:6] = ['    text="a",', "    more=1,"]
    code[at] += "  # noqa: QF101"
    assert lines(project, "\n".join(code) + "\n") == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('def f(\n    api_key="<<dashscope-key>>",\n):  # noqa\n    pass\n', id="header-of-a-function"),
        pytest.param('def f():\n    """\n    <<dashscope-key>>\n    """  # noqa\n', id="docstring"),
        pytest.param('x = """\n<<dashscope-key>>\n"""  # noqa\n', id="text"),
        pytest.param('x = 1 + \\\n    f("<<dashscope-key>>")  # noqa\n', id="backslash"),
        pytest.param('if f(\n    "<<dashscope-key>>"\n):  # noqa\n    pass\n', id="condition"),
        pytest.param('x = [\n    # noqa\n    "<<dashscope-key>>",\n]\n', id="line-of-its-own-in-a-statement"),
        pytest.param("# <<dashscope-key>>  # noqa\n", id="comment"),
        pytest.param("def f():\n    # <<dashscope-key>>  # noqa\n    pass\n", id="indented-comment"),
        pytest.param("@f('<<dashscope-key>>')  # noqa\ndef g(): pass\n", id="decorator"),
        pytest.param("x = '<<dashscope-key>>'; y = 1  # noqa\n", id="semicolon"),
        pytest.param("x = 1\r\nkey = '<<dashscope-key>>'  # noqa\r\n", id="crlf"),
        pytest.param("x = 1\rkey = '<<dashscope-key>>'  # noqa\ry = 1", id="lone-carriage-returns"),
        pytest.param("x = f'{1}{\"<<dashscope-key>>\"}'  # noqa\n", id="f-string"),
    ],
)
def test_the_whole_statement(project: Project, text: str) -> None:
    assert lines(project, text.replace("  # noqa", "").replace("    # noqa\n", ""))
    assert lines(project, text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"x = 1  # noqa\n{LINE}\ny = 1  # noqa\n", [2], id="before-and-after"),
        pytest.param(f"# noqa\n{LINE}\n# noqa\n", [2], id="lines-of-their-own"),
        pytest.param(f"def f():  # noqa\n    {LINE}\n", [2], id="function-around"),
        pytest.param(f"if x:  # noqa\n    # noqa\n    {LINE}\n    # noqa\n", [3], id="block-around"),
        pytest.param(f"class A:\n    '''A.'''  # noqa\n    {LINE}\n", [3], id="docstring-before"),
        pytest.param("@f  # noqa\ndef g(api_key='<<dashscope-key>>'): pass\n", [2], id="decorator-before"),
        pytest.param(f"x = (1,\n  2)  # noqa\n{LINE}\n", [3], id="end-of-the-one-before"),
        pytest.param("# noqa\n# <<dashscope-key>>\n# noqa\n", [2], id="comments-around"),
    ],
)
def test_no_neighbour(project: Project, text: str, expected: list[int]) -> None:
    assert lines(project, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        'api_key = "<<dashscope-key>>"; x = "# noqa"\n',
        'f("# qianfan-lint: ignore[QF101]", api_key="<<dashscope-key>>")\n',
        '"""\n# qianfan-lint: ignore-file\n"""\napi_key = "<<dashscope-key>>"\n',
        'x = """\n# noqa\n""", f(api_key="<<dashscope-key>>")\n',
        'x = f"# noqa {f(api_key="<<dashscope-key>>")}"\n',
    ],
)
def test_not_in_strings(project: Project, text: str) -> None:
    if 'f"# noqa' in text:
        text = text.replace('="<<dashscope-key>>"', "='<<dashscope-key>>'")
    assert len(lines(project, text)) == 1


class TestFile:
    TEXT = f'import os\n\n{LINE}\nkey = os.getenv("qwen_api_key")\n'

    @pytest.mark.parametrize(
        ("comment", "expected"),
        [
            ("# qianfan-lint: ignore-file", []),
            ("# qianfan-lint: ignore-file[QF101]", [4]),
            ("# qianfan-lint: ignore-file[QF1, lowercase-env-name]", []),
            ("# qianfan-lint: ignore-file[QF101]  # noqa: QF201", [4]),
        ],
    )
    def test_anywhere(self, project: Project, comment: str, expected: list[int]) -> None:
        assert lines(project, f"{self.TEXT}{comment}\n") == expected
        assert lines(project, f"{comment}\n{self.TEXT}") == [line + 1 for line in expected]


DIRECTIVE = "qianfan-lint: ignore[QF701]"


class TestOtherFormats:
    @pytest.mark.parametrize(
        ("name", "line", "expected"),
        [
            ("a.css", f"a {{}} /* <<dashscope-key>>, which is old: {DIRECTIVE} */", []),
            ("a.css", f"/* a sample */ <<dashscope-key>> {DIRECTIVE}", [1]),
            ("a.html", f"<p><<dashscope-key>></p> <!-- of the manual, {DIRECTIVE} -->", []),
            ("a.html", f"<!-- of the manual --> <<dashscope-key>> {DIRECTIVE}", [1]),
            ("a.vb", f'Dim k = "<<dashscope-key>>" \' {DIRECTIVE}', []),
            ("a.vb", f'Dim k = "<<dashscope-key>>" Rem {DIRECTIVE}', []),
            ("a.js", f"let k = '<<dashscope-key>>', t = '{DIRECTIVE}'", [1]),
        ],
    )
    def test_comments_with_an_end_or_of_basic(
        self, project: Project, name: str, line: str, expected: list[int]
    ) -> None:
        assert lines(project, f"{line}\n", name) == expected

    @pytest.mark.parametrize("comment", ["# noqa", "# noqa: QF501", "# qianfan-lint: ignore[QF501]", "# noqa: qf5"])
    def test_requirements(self, project: Project, comment: str) -> None:
        pins = "langchain-community==0.2.19"
        text = f"{pins}\n{pins}  {comment}\n{pins}\n"
        assert lines(project, text, "requirements.txt") == [1, 3]
        assert lines(project, f"{pins}\n# qianfan-lint: ignore-file\n", "requirements.txt") == []
        assert lines(project, f"{pins}  # noqa: E501\n", "requirements.txt") == [1]

    def test_pyproject(self, project: Project) -> None:
        text = """\
[project]
dependencies = [
  "langchain-community==0.2.19",  # noqa: QF501
  "langchain-community==0.2.18",
  "langchain-community==0.2.17",  # qianfan-lint: ignore
]

[tool.poetry.dependencies]
langchain-community = "0.2.16"  # qianfan-lint: ignore[outdated-sdk-pin]
"""
        assert lines(project, text, "pyproject.toml") == [4]


def test_a_suppressed_key_is_masked_all_the_same(project: Project) -> None:
    project.write("app.py", f'import os\nk = os.getenv("qwen_api_key"), "<<dashscope-key>>"  # noqa: QF101\n{LINE}\n')
    ran = project.check()
    assert "QF201" in ran.out
    assert make("dashscope-key")[5:] not in ran.out


class TestUnused:
    """QF902; tests/fixtures/QF902 has the forms."""

    def test_opt_in(self, project: Project) -> None:
        project.write("app.py", "x = 1  # noqa: QF101\n")
        assert project.check().code == 0
        assert project.json("--extend-select", "QF902").found == ["app.py:1:8 QF902"]

    @pytest.mark.parametrize("options", [("--select", "QF2,QF902"), ("--ignore", "QF101"), ("--ignore-noqa",)])
    def test_a_rule_that_did_not_run_is_not_judged(self, project: Project, options: tuple[str, ...]) -> None:
        project.write("app.py", "x = 1  # noqa: QF101\ny = 2  # qianfan-lint: ignore\n")
        assert project.json("--extend-select", "QF902", *options).found == []

    def test_what_another_module_can_bring(self, project: Project) -> None:
        project.write("config.py", 'import os\n\nKEY = os.environ["DASHSCOPE_API_KEY"]\n')
        project.write(
            "index.py",
            "from langchain_community.embeddings import DashScopeEmbeddings\nimport config\n\n"
            "embeddings = DashScopeEmbeddings(dashscope_api_key=config.KEY)  # noqa: QF401\n",
        )
        assert project.json("index.py", "--extend-select", "QF902").found == []

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("x = 1  # noqa: QF101\n", "x = 1\n"),
            ("x = 1  # noqa: E501, QF101, QF2, W291\n", "x = 1  # noqa: E501, W291\n"),
            ("x = 1  # qianfan-lint: ignore[QF101]  # type: ignore\n", "x = 1  # type: ignore\n"),
            ("x = 1  # 名  # noqa: QF101\r\ny = 2\r\n", "x = 1  # 名\r\ny = 2\r\n"),
            ("    # qianfan-lint: ignore-file\nx = 1\n", "\nx = 1\n"),
            ("x = 1  # noqa: QF101 - a reason\n", "x = 1  # noqa: QF101 - a reason\n"),
            ("x = 1  # noqa: QF101 since it is a test\n", "x = 1  # noqa: QF101 since it is a test\n"),
        ],
    )
    def test_the_fix(self, project: Project, before: str, after: str) -> None:
        project.write("app.py", before)
        project.check("--extend-select", "QF902", "--fix")
        assert project.bytes("app.py").decode() == after

    def test_in_a_notebook(self, project: Project) -> None:
        cell = {"cell_type": "code", "source": ["x = 1  # noqa: QF101\n", "# noqa: QF2\n", "y = 2"], "outputs": []}
        project.write("a.ipynb", json.dumps({"cells": [cell]}, indent=1))
        assert project.check("--extend-select", "QF902", "--fix").code == 0
        assert json.loads(project.text("a.ipynb"))["cells"][0]["source"] == ["x = 1\n", "\n", "y = 2"]

    def test_in_other_formats(self, project: Project) -> None:
        project.write("requirements.txt", "requests==2.32.0  # noqa: QF501\n")
        project.write("app-config.json", '{"x": "# noqa: QF701"}\n')
        project.write("README.md", "```python\nx = 1  # noqa: QF101\n```\n")
        assert project.json("--extend-select", "QF902").found == ["requirements.txt:1:19 QF902"]


FOREIGN = {
    "bandit": ("# nosec", "# NOSEC B105"),
    "detect-secrets": ("# pragma: allowlist secret", "# why  # pragma: whitelist-secret"),
    "gitleaks": ("# gitleaks:allow",),
    "secretlint": ("# secretlint-disable-line",),
}


@pytest.mark.parametrize(("tool", "comment"), [(tool, each) for tool, listed in FOREIGN.items() for each in listed])
def test_comments_of_other_tools_count_if_the_configuration_says_so(project: Project, tool: str, comment: str) -> None:
    project.write("app.py", HARDCODED.rstrip("\n") + f"  {comment}\n")
    project.write(".env", f"DASHSCOPE_API_KEY=<<dashscope-key>>  {comment}\n")
    expected = project.json().found
    assert {found.split(":")[0] for found in expected} == {"app.py", ".env"}
    for others in (each for each in FOREIGN if each != tool):
        project.write("qianfan-lint.toml", f'foreign-suppressions = ["{others}"]\n')
        assert project.json().found == expected
    project.write("qianfan-lint.toml", f'foreign-suppressions = ["{tool}"]\n')
    assert project.json("--extend-select", "QF902").found == []
    assert project.json("--ignore-noqa").found == expected
    project.write("qianfan-lint.toml", 'foreign-suppressions = ["trivy"]\n')
    assert "must be a list of some of bandit" in project.check().err
