"""Chinese and English: what is said in which language, and that nothing lacks its translation."""

from __future__ import annotations

import ast
import pathlib
import re
from collections.abc import Iterator

import click
import generate
import pytest
import tomli
from catalogue import catalogues, entries

from qianfan_lint.core import language
from qianfan_lint.core.language import Speaker, known, of_locale, speaker
from qianfan_lint.core.model import Message
from qianfan_lint.facts import Place
from qianfan_lint.frontends.cli.commands import main
from qianfan_lint.frontends.cli.usage import paragraphs
from qianfan_lint.knowledge.providers import schema
from qianfan_lint.pipeline.documentation import document
from qianfan_lint.report import FORMATS
from qianfan_lint.rules import Rule, load
from tests.project import BROKEN, HARDCODED, LOWERCASE, Project

PACKAGE = pathlib.Path(language.__file__).parent.parent
CATALOGUE = entries(PACKAGE / "core" / "locale" / "zh" / "LC_MESSAGES" / "qianfan_lint.po")
OF_CLICK = entries(PACKAGE / "core" / "locale" / "zh" / "LC_MESSAGES" / "messages.po")
CHINESE = re.compile("[\u4e00-\u9fff]")
SAYS_ZH = speaker("zh")
CALLED = {
    "Message.of",
    "report",
    "_unknown",
    "Unreadable",
    "NotPossible",
    "Refused",
    "ConfigError",
    "InvalidTable",
    "NoInterpreter",
}
"""What takes a template; so does whatever is named ``say``."""
NO_TEXT = {"", "Bearer "}
SYSTEM = {
    *("no such file or directory", "permission denied", "is a directory", "operation not permitted"),
    *("too many levels of symbolic links", "file name too long", "input/output error", "read-only file system"),
    "no space left on device",
}
"""Reasons in the words of the operating system."""


def trees(folder: str = "") -> Iterator[ast.Module]:
    yield from (ast.parse(path.read_text(encoding="utf-8")) for path in sorted((PACKAGE / folder).rglob("*.py")))


def templates(call: ast.Call, names: dict[str, list[ast.expr]]) -> Iterator[str]:
    """The texts that the template of *call* may be; *names* are what is assigned in the module."""
    stack = list(call.args)
    while stack:
        match stack.pop():
            case ast.Constant(value=str(text)):
                yield text
            case ast.IfExp(body=body, orelse=other):
                stack += [body, other]
            case ast.BoolOp(values=values):
                stack += values
            case ast.Call(func=ast.Attribute(value=value, attr="lower")):
                stack.append(value)
            case ast.Name(id=name):
                stack += names.pop(name, [])
            case ast.JoinedStr() as text:
                raise AssertionError(f"no catalogue can have {ast.unparse(text)}: give its arguments by name")


def in_calls() -> Iterator[str]:
    for tree in trees():
        assigned: dict[str, list[ast.expr]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                assigned.setdefault(node.targets[0].id, []).append(node.value)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called in CALLED or re.search(r"(^|\.)say$", called):
                    yield from templates(node, dict(assigned))


def in_rules() -> Iterator[str]:
    """The texts in the functions of rules, which hand them on in many ways; one word is no message."""
    for tree in trees("rules"):
        for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
            document = ast.get_docstring(function, clean=False)
            for node in ast.walk(function):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value != document:
                    yield from [node.value] if " " in node.value else []


def in_providers() -> Iterator[str]:
    for path in (PACKAGE / "knowledge" / "providers").glob("*.toml"):
        content = tomli.loads(path.read_text(encoding="utf-8"))
        rows = [content, *(row for rows in content.values() if isinstance(rows, list) for row in rows)]
        yield from (row[key] for row in rows if isinstance(row, dict) for key in ("title", "reason") if key in row)


def in_help() -> set[str]:
    context = click.Context(main)
    commands = [main, *(main.get_command(context, name) for name in main.list_commands(context))]
    options = [each for command in commands if command for each in command.params if isinstance(each, click.Option)]
    titles = {title for command in commands for title in getattr(command, "groups", ())}
    return titles | {part for each in (*commands, *options) if each and each.help for part in paragraphs(each.help)}


def in_pages() -> set[str]:
    asked: set[str] = set()

    def note(text: str) -> str:
        asked.add(text)
        return text

    listener = Speaker("zh", note)
    generate.rule_pages(listener)
    generate.rule_table(listener, "", default=True)
    return asked


@pytest.fixture
def in_reports(project: Project, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What the reports of every format say, with all in them that a report can have."""
    asked: set[str] = set()

    def note(text: str) -> str:
        asked.add(text)
        return text

    project.write("a.py", HARDCODED)
    assert project.run("baseline", "--output", "known").code == 0
    project.write("a.py", HARDCODED + LOWERCASE)
    project.write("gone.py", HARDCODED)
    project.write("b.py", 'import os\n\nheaders = {"Authorization": f"Bearer{os.environ[\'DASHSCOPE_API_KEY\']}"}\n')
    project.write("broken.py", BROKEN)
    monkeypatch.setattr("qianfan_lint.frontends.cli.check_command.speaking", lambda _: Speaker("zh", note))
    formats = [arg for name in FORMATS for arg in ("--output-format", f"{name}:out.{name}")]
    assert project.check("--baseline", "known", *formats, ".").code == 1
    return asked


def test_every_text_has_its_translation(in_reports: set[str]) -> None:
    places = {place.value for place in Place} - {Place.LITERAL.value, Place.FILE.value}
    types = {schema.STRING, schema.STRINGS, schema.BOOL, schema.MAP, schema.MAP_OF_LISTS}
    asked = {*types, *in_calls(), *in_rules(), *in_providers(), *in_pages(), *in_help(), *in_reports, *places} - NO_TEXT
    assert not asked - set(CATALOGUE)


def test_no_translation_is_left_over() -> None:
    written = {node.value for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert set(CATALOGUE) - SYSTEM - {""} <= {*written, *in_providers(), *in_pages(), *in_help()}


@pytest.mark.parametrize(("text", "translation"), [pair for pair in CATALOGUE.items() if pair[0]])
def test_translation_has_the_same_arguments_and_code(text: str, translation: str) -> None:
    def parts(of: str) -> list[str]:
        return sorted({*re.findall(r"\{[^{}]*\}", of), *re.findall(r"`[^`]+`", of), *re.findall(r"'[^']*\{.*?'", of)})

    assert translation.strip()
    assert parts(translation) == parts(text)


@pytest.mark.parametrize(("text", "translation"), [pair for pair in OF_CLICK.items() if pair[0]])
def test_translation_of_click_has_no_other_arguments(text: str, translation: str) -> None:
    written, said = (set(re.findall(r"\{[^{}]*\}|%\(\w+\)s", each)) for each in (text, translation))
    assert said <= written
    assert said or not written


def test_compiled_catalogue_is_fresh() -> None:
    stale = [path.name for path, content in catalogues().items() if path.read_bytes() != content]
    assert not stale, "run `python docs/generate.py`"


class TestMessage:
    def test_is_translated_with_the_messages_among_its_arguments_alone(self) -> None:
        said = Message.of("Credential {value} in a {place}", value="comment", place=Message.of("comment"))
        assert said == "Credential comment in a comment"
        assert SAYS_ZH(said) == "注释中有凭据 comment"
        assert speaker()(said) == said

    def test_without_arguments_may_have_braces(self) -> None:
        assert SAYS_ZH(Message.of("{ and }")) == "{ and }"
        assert SAYS_ZH(Message.of("")) == ""

    def test_in_no_catalogue_stays_as_it_is(self) -> None:
        assert SAYS_ZH(Message.of("{name} of a provider", name="x")) == "x of a provider"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN"}, "zh"),
        ({"LC_ALL": "en_US", "LANGUAGE": "de:zh_CN:en"}, "zh"),
        ({"LANGUAGE": "", "LANG": "zh_CN"}, "zh"),
        ({"LANG": "de_DE"}, "en"),
    ],
)
def test_language_of_the_locale(variables: dict[str, str], expected: str) -> None:
    assert of_locale(variables) == expected


def test_language_of_an_editor() -> None:
    assert [known(tag) for tag in ("zh-cn", "zh-Hans", "zh", "en-US", "")] == ["zh", "zh", "zh", "en", "en"]


class TestCommandLine:
    def test_option_is_over_configuration_and_configuration_over_locale(
        self, project: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        project.write("app.py", LOWERCASE)
        monkeypatch.setenv("LANGUAGE", "zh_CN:en")
        assert CHINESE.search(project.check().out)
        project.write("pyproject.toml", '[tool.qianfan-lint]\nlang = "en"\n')
        assert not CHINESE.search(project.check().out)
        assert CHINESE.search(project.check("--lang", "zh").out)

    def test_unknown_language_in_the_configuration_is_an_error(self, project: Project) -> None:
        project.write("pyproject.toml", '[tool.qianfan-lint]\nlang = "de"\n')
        ran = project.check()
        assert ran.code == 2
        assert "'tool.qianfan-lint.lang' must be one of en, zh" in ran.err

    def test_wrong_usage(self, project: Project) -> None:
        for command in (["check", "missing.py"], ["baseline", "missing.py"]):
            assert "文件或目录不存在：missing.py" in project.run(*command, "--lang", "zh").err
        assert "没有输出格式 'txt'" in project.check("--lang", "zh", "--output-format", "txt").err
        assert "没有规则 'QF999'" in project.run("rule", "QF999", "--lang", "zh").err

    def test_configuration_that_cannot_be_used(self, project: Project) -> None:
        project.write("pyproject.toml", '[tool.qianfan-lint]\nselct = ["QF1"]\n')
        ran = project.check("--lang", "zh")
        assert "未知的键 'tool.qianfan-lint.selct'；是否想写 'select'？" in ran.err
        project.write("pyproject.toml", "[[tool.qianfan-lint.providers.qwen.hosts]]\nhost = 1\n")
        assert "'tool.qianfan-lint.providers.qwen.hosts.host' 必须是字符串" in project.check("--lang", "zh").err

    def test_help_and_usage(self, project: Project) -> None:
        def said(*arguments: str) -> str:
            ran = project.process(*arguments, LANGUAGE="zh_CN:en")
            return ran.out + ran.err

        assert "应用安全的修复。" in said("check", "--help")
        assert "解释一条规则，或列出全部规则。" in said("--help")
        assert "选项 '--fix' 不接受值。" in said("check", "--fix=1")
        assert "'no' 不在可选值" in said("check", "--fail-on", "no")
        assert "错误：no/report：文件或目录不存在" in said("check", "--output-file", "no/report")

    def test_help_in_a_code_page_without_its_characters(self, project: Project) -> None:
        ran = project.process("--help", LANGUAGE="zh_CN", PYTHONIOENCODING="latin-1")
        assert (ran.code, ran.err) == (0, "")
        assert "\\u9009\\u9879" in ran.out

    def test_what_is_no_text_is_the_same_in_both(self, project: Project) -> None:
        project.write("app.py", HARDCODED + LOWERCASE)
        project.write("broken.py", BROKEN)
        english, chinese = (project.json("--lang", lang).json for lang in ("en", "zh"))
        for finding in chinese["findings"]:
            assert CHINESE.search(finding["message"])
            assert CHINESE.search(finding["fix"]["title"])
        assert chinese["coverage"]["not_scanned"] != english["coverage"]["not_scanned"]

        def bare(report: object) -> object:
            if isinstance(report, dict):
                return {k: bare(v) for k, v in report.items() if k not in ("message", "title", "reason")}
            return [bare(each) for each in report] if isinstance(report, list) else report

        assert bare(chinese) == bare(english)

    def test_baseline_is_the_same_in_both(self, project: Project) -> None:
        project.write("app.py", HARDCODED + LOWERCASE)
        assert project.run("baseline", "--lang", "zh", "--output", "zh").out == "zh 中有 2 个问题。\n"
        project.run("baseline", "--output", "en")
        assert project.bytes("zh") == project.bytes("en")
        assert project.check("--baseline", "en", "--lang", "zh").out == (
            "在 3 个文件中没有发现问题；基线中另有 2 个。\n"
        )

    @pytest.mark.parametrize("output_format", FORMATS)
    def test_every_format_speaks_it(self, project: Project, output_format: str) -> None:
        project.write("app.py", LOWERCASE)
        project.check("--lang", "zh", "--output-format", f"{output_format}:out")
        text = project.text("out")
        said = SAYS_ZH(
            "Environment variable '{name}' is not upper case; names are case-sensitive, the variable is {new}"
        )
        beginning = said.partition("'")[0]
        escaped = beginning.encode("unicode_escape").decode()
        references = beginning.encode("ascii", "xmlcharrefreplace").decode()
        assert any(each in text for each in (beginning, escaped, references))

    def test_workers_and_other_files_speak_it(self, project: Project) -> None:
        for number in range(401):
            project.write(f"m{number}.py", LOWERCASE if number == 7 else "")
        project.write("broken.py", BROKEN)
        ran = project.check("--lang", "zh", "--jobs", "2")
        assert "'qwen_api_key' 不是大写" in ran.out
        assert "broken.py: 部分扫描: 第 " in ran.out

    def test_list_of_rules(self, project: Project) -> None:
        lines = project.run("rule", "--lang", "zh").out.splitlines()
        assert len(lines) == len(load())
        assert all(CHINESE.search(line) for line in lines)
        assert next(line for line in lines if line.startswith("QF902")).endswith("（默认关闭）")

    def test_page_of_a_rule(self, project: Project) -> None:
        page = project.run("rule", "QF101", "--lang", "zh").out
        assert page == document(load()["QF101"], SAYS_ZH)
        assert "\n## 反例\n" in page


@pytest.mark.parametrize("rule", load().values(), ids=lambda rule: rule.code)
def test_page_has_the_same_code_and_no_english_prose(rule: Rule) -> None:
    code = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
    english, chinese = document(rule), document(rule, SAYS_ZH)
    assert code.findall(chinese) == code.findall(english)
    prose = [line for line in code.sub("", chinese).splitlines()[1:] if line]
    assert all(CHINESE.search(line) for line in prose)
