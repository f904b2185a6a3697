"""Notebooks: found in the raw file, told by cell, fixed without touching another byte."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.model import Safety
from qianfan_lint.core.source import decode
from qianfan_lint.pipeline.diagnostics import Diagnostic
from qianfan_lint.pipeline.engine import Engine, FileResult
from qianfan_lint.pipeline.fixing import fixer
from qianfan_lint.project.config import Config
from tests.keys import expand, make
from tests.project import Project

ENGINE = Engine(Config())
LOOKUP = 'import os\n\nkey = os.environ["qwen_api_key"]\n'


def code(*source: str, outputs: list[Any] | None = None) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "outputs": outputs or [], "source": lines("".join(source))}


def markdown(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": lines(source)}


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def notebook(*cells: dict[str, Any], indent: int | None = 1, ascii: bool = False) -> str:
    document = {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(document, indent=indent, ensure_ascii=ascii) + "\n"


def check(text: str) -> FileResult:
    return ENGINE.check_bytes("a.ipynb", Kind.NOTEBOOK, expand(text).encode())


def found(text: str) -> list[tuple[str, tuple[int, int] | None]]:
    return [(each.code, each.cell) for each in check(text).diagnostics]


def marked(text: str, diagnostic: Diagnostic) -> str:
    """What the raw file has at the place of *diagnostic*."""
    return expand(text).splitlines()[diagnostic.start.line - 1][diagnostic.start.column - 1 : diagnostic.end.column - 1]


KEY = """import os
import dashscope

api_key = os.environ["DASHSCOPE_API_KEY"]
headers = {"Authorization": f"Bearer {api_key}"}
"""


@pytest.mark.parametrize(
    "last",
    [
        'os.environ["DASHSCOPE_API_KEY"]',
        'os.getenv("QIANFAN_AK")',
        "api_key",
        "api_key  # shown",
        "headers",
        'f"{api_key}"',
        "x = 1; api_key",
    ],
)
@pytest.mark.parametrize("after", [(), (code("x = 2\n"),), (code("def f():\n    pass\n"), markdown("text"))])
def test_last_expression_of_a_cell(last: str, after: tuple[dict[str, Any], ...]) -> None:
    assert found(notebook(code(KEY), code("# now\n", last), *after)) == [("QF601", (2, 2))]


@pytest.mark.parametrize(
    "last",
    [
        "api_key;",
        "api_key\nx = 1",
        "shown = api_key",
        "api_key[:4]",
        "len(api_key), bool(api_key)",
        "api_key is not None",
        "mask(api_key)",
        "if api_key:\n    api_key",
        "def f():\n    api_key",
        "api_key\n%time",
        "dashscope.Generation.call(model='m', api_key=api_key)",
        "headers.keys()",
    ],
)
def test_what_a_cell_does_not_show(last: str) -> None:
    assert found(notebook(code(KEY), code(last), code("x = 2"))) == []


@pytest.mark.parametrize("indent", [1, 2, None])
@pytest.mark.parametrize("ascii", [True, False])
def test_place_in_the_raw_file(indent: int | None, ascii: bool) -> None:
    text = notebook(markdown("# 标题 😀"), code("# 读取 😀\n", LOOKUP), indent=indent, ascii=ascii)
    (diagnostic,) = check(text).diagnostics
    assert (diagnostic.code, diagnostic.cell) == ("QF201", (2, 4))
    assert marked(text, diagnostic) == '\\"qwen_api_key\\"'


def test_names_reach_from_cell_to_cell() -> None:
    text = notebook(code("import os\nk = os.environ['QIANFAN_AK']"), markdown("then"), code("print(k)"))
    (diagnostic,) = check(text).diagnostics
    assert (diagnostic.code, diagnostic.cell) == ("QF601", (3, 1))
    assert [note.line for note in diagnostic.related] == [text[: text.index("QIANFAN_AK")].count("\n") + 1]


@pytest.mark.parametrize(
    "magic",
    ["%pip install qianfan\n", "!ls -l\n", "%%time\n", "os?\n", "?os.getenv\n", "files = !ls\n", "if True:\n    !ls\n"],
)
def test_magics_do_not_hide_the_rest(magic: str) -> None:
    result = check(notebook(code(magic, LOOKUP)))
    assert [each.code for each in result.diagnostics] == ["QF201"]
    assert result.not_scanned is None


INSTALLS = [
    ("%pip install -q langchain-community==0.2.19\n", "langchain-community==0.2.19"),
    ("!pip install requests \\\n    'langchain-community<0.3'\n", "langchain-community<0.3"),
    ('! {sys.executable} -m pip install "langchain-community<0.3"\n', "langchain-community<0.3"),
    ("if True:\n    !uv pip install langchain-community==0.2.19\n", "langchain-community==0.2.19"),
    ("done = !pip install langchain-community==0.2.19\n", "langchain-community==0.2.19"),
    ("%%bash\nset -e\npip install langchain-community==0.2.19\n", "langchain-community==0.2.19"),
    ("%%time\n%pip install langchain-community==0.2.19\n", "langchain-community==0.2.19"),
    ("def broken(:\n!pip install langchain-community==0.2.19\n", "langchain-community==0.2.19"),
]


@pytest.mark.parametrize(("source", "expected"), INSTALLS)
@pytest.mark.parametrize("indent", [1, None])
def test_installed_package(source: str, expected: str, indent: int | None) -> None:
    """Found and raised in the raw file, whatever the rest of the cell is."""
    other = markdown("!pip install langchain-community==0.2.19")
    text = notebook(other, code("# 😀\nx = 1\n"), code(source), indent=indent)
    (diagnostic,) = check(text).diagnostics
    assert (diagnostic.code, diagnostic.cell) == ("QF501", (3, 1 + source[: source.index("langchain")].count("\n")))
    assert marked(text, diagnostic) == expected
    notebook_source = decode("a.ipynb", Kind.NOTEBOOK, text.encode())
    fixed, fixes = fixer.fix_source(notebook_source, ENGINE, frozenset({Safety.UNSAFE}))
    raised = "langchain-community>=0.3.0" if "<" in expected else "langchain-community==0.3.0"
    assert (json.loads(fixed.text)["cells"][2]["source"], len(fixes.made)) == (
        lines(source.replace(expected, raised)),
        1,
    )


@pytest.mark.parametrize(
    "source",
    [
        "# !pip install langchain-community==0.2.19\n",
        "print('!pip install langchain-community==0.2.19')\n",
        "%%html\n!pip install langchain-community==0.2.19\n",
        "!echo pip install langchain-community==0.2.19\n",
        "x = 3\npip = 'pip install langchain-community==0.2.19'\n",
        "%pip install langchain-community==0.2.19  # noqa: QF501\n",
        "!pip install 'qwen>=1.2'\n",
    ],
)
def test_no_installed_package(source: str) -> None:
    assert found(notebook(code(source))) == []


def test_magic_of_several_lines_does_not_hide_the_rest() -> None:
    result = check(notebook(code("!pip install \\\n    requests\n", LOOKUP)))
    assert [each.code for each in result.diagnostics] == ["QF201"]
    assert result.not_scanned is None


def test_cell_of_another_language() -> None:
    assert found(notebook(code('%%bash\necho "${QWEN_API_KEY}"\n'), code(LOOKUP))) == [("QF201", (2, 3))]


def test_cell_that_is_no_python_is_named() -> None:
    result = check(notebook(code("print 'hello'"), code(LOOKUP)))
    assert [each.cell for each in result.diagnostics] == [(2, 3)]
    assert result.not_scanned is not None
    assert result.not_scanned.reason == "syntax error in cell 1"


def test_top_level_await() -> None:
    assert found(notebook(code("import os\nawait call(os.environ['qwen_api_key'])"))) == [("QF201", (1, 2))]


def test_keys_in_markdown_and_outputs() -> None:
    output = {"output_type": "stream", "name": "stdout", "text": ["hello\n", "<<qianfan-key>>\n"]}
    text = notebook(markdown("use `<<openai-key>>`"), code("print(1)", outputs=[output]))
    assert found(text) == [("QF103", (1, 0)), ("QF103", (2, 0))]
    assert expand("<<qianfan-key>>")[6:] not in "".join(line for d in check(text).diagnostics for _, line in d.frame)


@pytest.mark.parametrize("ascii", [False, True])
@pytest.mark.parametrize("indent", [None, 1])
def test_keys_in_examples_of_markdown_cells(indent: int | None, ascii: bool) -> None:
    """Under a name in a block of code; where they stand in the raw file, with quotes and blanks escaped."""
    example = '# 配置 😀\n```json\n\t{"qianfan_ak": "<<app-api-key>>"}\n```\n'
    other = '"qianfan_ak": "<<app-api-key:b>>"'
    text = expand(notebook(markdown(example), markdown(other), code("x = 1\n"), indent=indent, ascii=ascii))
    (diagnostic,) = check(text).diagnostics
    assert (diagnostic.code, diagnostic.cell) == ("QF103", (1, 0))
    assert marked(text, diagnostic) == make("app-api-key")


def test_suppressed_in_the_cell() -> None:
    assert found(notebook(code(LOOKUP.rstrip("\n"), "  # noqa: QF201\n"))) == []


def test_old_format() -> None:
    cell = {"cell_type": "code", "input": lines(LOOKUP), "outputs": []}
    text = json.dumps({"worksheets": [{"cells": [cell]}], "nbformat": 3}, indent=1)
    assert found(text) == [("QF201", (1, 3))]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{\"cells\": [import os; os.environ['qwen_api_key']", "not valid JSON"),
        ("[\"import os; os.environ['qwen_api_key']\"]", "not a notebook"),
        ('{"a": "import os; os.environ[\'qwen_api_key\']"}', "not a notebook"),
        (f'{{"a": "import os; os.environ[\'qwen_api_key\']", "b": {"[" * 300}{"]" * 300}}}', "nested too deeply"),
    ],
)
def test_what_is_no_notebook_is_named(text: str, reason: str) -> None:
    not_scanned = check(text).not_scanned
    assert not_scanned is not None
    assert not_scanned.reason == reason


@pytest.mark.parametrize("indent", [1, 3, None])
def test_fix_changes_the_touched_string_only(indent: int | None) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": ["\\ud83d\\ude00 é 中\n"]}
    text = notebook(markdown('"quoted" \\ 😀'), code("# 中文\n", LOOKUP, outputs=[output]), indent=indent, ascii=True)
    source = decode("a.ipynb", Kind.NOTEBOOK, text.encode())
    fixed, fixes = fixer.fix_source(source, ENGINE, frozenset({Safety.SAFE, Safety.UNSAFE}))
    assert len(fixes.made) == 1
    assert fixed.text == text.replace("qwen_api_key", "QWEN_API_KEY")


def test_fix_that_imports() -> None:
    text = expand(notebook(code('import dashscope\n\ndashscope.api_key = "<<dashscope-key>>"\n')))
    source = decode("a.ipynb", Kind.NOTEBOOK, text.encode())
    fixed, fixes = fixer.fix_source(source, ENGINE, frozenset({Safety.SAFE, Safety.UNSAFE}))
    (cell,) = json.loads(fixed.text)["cells"]
    assert len(fixes.made) == 1
    assert "".join(cell["source"]) == (
        'import os\n\nimport dashscope\n\ndashscope.api_key = os.environ["DASHSCOPE_API_KEY"]\n'
    )


@pytest.mark.parametrize(
    "source",
    [
        LOOKUP,
        "api_key = '<<app-api-key>>'\n",
        'import dashscope\ndashscope.api_key = "<<dashscope-key>>"\n',
        "import os\nprint(os.environ['OPENAI_API_KEY'])\n",
        "import requests\nurl = 'https://dashscope.aliyuncs.com/api/v1'\nrequests.post(url, json={})\n",
    ],
)
@pytest.mark.parametrize("indent", [1, None])
def test_gate_lets_through_what_has_findings(source: str, indent: int | None) -> None:
    text = expand(notebook(code(source), indent=indent))
    checked = ENGINE.check_source(decode("a.ipynb", Kind.NOTEBOOK, text.encode()))
    assert checked.findings
    assert ENGINE.gate.passes(Kind.NOTEBOOK, text.encode())


def test_python_warns_of_nothing(recwarn: pytest.WarningsRecorder) -> None:
    check(notebook(code("import os\npattern = '\\k'\nkey = os.environ['qwen_api_key']\n")))
    assert [str(warning.message) for warning in recwarn] == []


def test_text_names_the_cell(project: Project) -> None:
    project.write("a.ipynb", notebook(markdown("<<openai-key>>"), code(LOOKUP)))
    out = project.check("--output-format", "concise").out
    assert "(cell 1) [credential-in-text]" in out
    assert "(cell 2, line 3) [lowercase-env-name]" in out


REQUEST = "curl https://dashscope.aliyuncs.com/compatible-mode/v1/models -H "
BODIES = {
    "script": ('%%bash\nexport QIANFAN_AK="<<app-api-key>>"\n', [("QF701", (1, 2))]),
    "script of a shell": ("%%script bash\nexport QIANFAN_AK=<<app-api-key>>\n", [("QF701", (1, 2))]),
    "request": (f"%%sh\n{REQUEST}'Authorization: Bearer $DASHSCOPE_API_KEY'\n", [("QF304", (1, 2))]),
    "good request": (f'%%sh\n{REQUEST}"Authorization: Bearer $DASHSCOPE_API_KEY"\n', []),
    "variables": ("%%writefile .env\nQIANFAN_AK=<<app-api-key>>\n", [("QF701", (1, 2))]),
    "settings": ("%%writefile -a conf/app.yaml\nqianfan_ak: <<app-api-key>>\n", [("QF701", (1, 2))]),
    "no YAML": ("%%writefile app.yaml\na: [\nb: <<dashscope-key>>\n", [("QF701", (1, 3))]),
    "module": ("%%writefile app.py\nimport os\nkey = os.getenv('qwen_api_key')\n", [("QF201", (1, 3))]),
    "page": ('%%html\n<script>let key = "<<dashscope-key>>"</script>\n', [("QF701", (1, 2))]),
    "page without a key": ('%%html\n<script>let key = "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"</script>\n', []),
    "Databricks": ("%sh\nexport QIANFAN_AK=<<app-api-key>>\n", [("QF701", (1, 2))]),
    "Databricks' SQL": ("%sql\nSELECT '<<dashscope-key>>'\n", [("QF701", (1, 2))]),
    "automagic": ("pip install langchain-community==0.2.19\nimport os\n", [("QF501", (1, 1))]),
    "automagic that sets": ("env DASHSCOPE_API_KEY=<<dashscope-key>>\nx = 1\n", [("QF101", (1, 1))]),
    "magic that names a variable": ("%env dashscope_api_key=abc\n%env DASHSCOPE_API_KEY\n", [("QF201", (1, 1))]),
    "a variable called env": ("env = {}\nenv ['a'] = 1\nls = cd = 2\n", []),
    "Python 2": ("print 'a'\nQIANFAN_AK = '<<app-api-key>>'\n", [("QF101", (1, 2))]),
}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("indent", [1, None])
def test_a_cell_is_read_as_what_it_is(name: str, indent: int | None) -> None:
    source, expected = BODIES[name]
    text = notebook(code(source), code("x = '😀'\n"), indent=indent)
    assert found(text) == expected
    for each in check(text).diagnostics:
        key = next((mark for mark in ("<<app-api-key>>", "<<dashscope-key>>") if mark in source), None)
        assert key is None or marked(text, each) == expand(key)


EXPORTED = """# Databricks notebook source
# MAGIC %sh
# MAGIC export dashscope_api_key=1
# MAGIC curl -H 'Authorization: Bearer $DASHSCOPE_API_KEY' https://dashscope.aliyuncs.com/compatible-mode/v1/models
# MAGIC export QIANFAN_AK=<<app-api-key>>
# MAGIC export QIANFAN_SK=<<app-secret-key>>  # qianfan-lint: ignore[QF701]

# COMMAND ----------

# MAGIC %pip install langchain-community==0.2.19
# MAGIC %env qwen_api_key=1

# COMMAND ----------

# MAGIC %md
# MAGIC export QIANFAN_AK=abc and <<dashscope-key>>

# COMMAND ----------

QIANFAN_AK = '<<app-api-key>>'

# COMMAND ----------

# MAGIC %python
# MAGIC import os
# MAGIC
# MAGIC if True:
# MAGIC     key = os.environ['dashscope_api_key']
# MAGIC QIANFAN_SK = '<<app-secret-key>>'

# COMMAND ----------

# MAGIC %%writefile app.ini
# MAGIC [qianfan]
# MAGIC qianfan_ak = <<app-api-key>>

# COMMAND ----------

# MAGIC %%writefile app.py
# MAGIC import os
# MAGIC key = os.environ['dashscope_api_key']
"""
IN_EXPORTED = [
    *(("QF201", 3), ("QF304", 4), ("QF701", 5), ("QF501", 10), ("QF201", 11), ("QF103", 16)),
    *(("QF101", 20), ("QF201", 28), ("QF101", 29), ("QF701", 35), ("QF201", 41)),
]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_module_that_is_a_notebook(newline: str) -> None:
    data = expand(EXPORTED).replace("\n", newline).encode()
    told = Engine(Config(extend_select=("QF902",))).check_bytes("a.py", Kind.PYTHON, data)
    assert [(each.code, each.start.line) for each in told.diagnostics] == IN_EXPORTED
    assert [(each.code, each.start.line) for each in told.suppressed] == [("QF701", 6)]


def test_a_cell_of_a_module_that_does_not_parse() -> None:
    text = expand("# Databricks notebook source\n# MAGIC %python\n# MAGIC x = (\n\nQIANFAN_AK = '<<app-api-key>>'\n")
    told = ENGINE.check_bytes("a.py", Kind.PYTHON, text.encode())
    assert [(each.code, each.start.line) for each in told.diagnostics] == [("QF101", 5)]


def test_comments_of_another_module_are_no_cells() -> None:
    text = expand(EXPORTED).partition("\n")[2]
    told = ENGINE.check_bytes("a.py", Kind.PYTHON, text.encode())
    assert {each.code for each in told.diagnostics} == {"QF101", "QF103"}
