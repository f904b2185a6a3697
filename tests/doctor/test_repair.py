"""`doctor --fix`: what it repairs is gone afterwards, a second run changes nothing, and nothing else is touched."""

from __future__ import annotations

import os
import pathlib

import dotenv
import pytest

from tests.doctor.test_loaders import ADDRESS, KEY, LIBRARIES, NAME
from tests.keys import make
from tests.project import Project

OWN = "OWN_SETTING=keep me  # mine\n"
CODE = f"from openai import OpenAI\n{{0}}OpenAI(api_key={{1}}, base_url='{ADDRESS}')\n"
DOTENV, DECOUPLE, STARLETTE = (LIBRARIES[name][1:] for name in ("python-dotenv", "python-decouple", "starlette"))
# Title → the library, and the file.
REPAIRED: dict[str, tuple[tuple[str, str], bytes]] = {
    "a misspelled name": (DOTENV, f"DASHSCOPE_APIKEY={KEY}\n".encode()),
    "a name in lower case": (DOTENV, f"export dashscope_api_key='{KEY}'\n".encode()),
    "curly quotes": (DOTENV, f"{NAME}=“{KEY}”\n".encode()),
    "quotes in quotes": (DOTENV, f"{NAME}='\"{KEY}\"'\n".encode()),
    "blanks in quotes": (DOTENV, f'{NAME}="  {KEY} "\n'.encode()),
    "a remark": (DECOUPLE, f"{NAME}={KEY} # of the team\n".encode()),
    "a remark for starlette": (STARLETTE, f"{NAME}={KEY}\t# of the team\r\n".encode()),
    "a mark": (DECOUPLE, f"{NAME}={KEY}\n".encode("utf-8-sig")),
    "UTF-16": (DOTENV, f"{NAME}={KEY}\r\n".encode("utf-16")),
    "UTF-16, big-endian": (DECOUPLE, b"\xfe\xff" + f"{NAME}={KEY}\n".encode("utf-16-be")),
    "GBK": (DOTENV, f"# 密钥\n{NAME}={KEY}\n".encode("gbk")),
    "all at once": (DOTENV, f"# 密钥\nDASHSCOPE_APIKEY=“ {KEY} ”\n".encode("gbk")),
    "several names": (DOTENV, f"dashscope_api_key={KEY}\nA=1\ndashscope_api_key='{KEY}'\n".encode()),
}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (NAME, "LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)


def project_with(project: Project, title: str) -> pathlib.Path:
    (loads, looks_up), content = REPAIRED[title]
    project.write("app.py", CODE.format(loads, looks_up))
    return project.write(".env", content)


@pytest.mark.parametrize("title", REPAIRED)
def test_is_gone_afterwards_and_stays_so(project: Project, title: str) -> None:
    path = project_with(project, title)
    before = path.read_bytes()
    assert project.run("doctor").code == 1
    preview = project.run("doctor", "--diff")
    assert (path.read_bytes(), preview.code) == (before, 1)
    fixed = project.run("doctor", "--fix")
    assert fixed.code in (0, 3), fixed.out  # 3: a name that is set twice is to be looked at
    assert "right" in fixed.out
    after = path.read_bytes()
    assert dotenv.dotenv_values(path)[NAME] == KEY
    again = project.run("doctor", "--fix")
    assert (path.read_bytes(), again.out) == (after, fixed.out)
    assert "Nothing is to be repaired" in again.err
    for text in (preview.out, preview.err, fixed.out, fixed.err):
        assert KEY[4:] not in text
        assert KEY[8:16] not in text


@pytest.mark.parametrize("title", REPAIRED)
def test_touches_nothing_else(project: Project, title: str) -> None:
    path = project_with(project, title)
    encoding = {"UTF-16": "utf-16", "UTF-16, big-endian": "utf-16-be", "GBK": "gbk", "all at once": "gbk"}
    own = OWN.encode(encoding.get(title, "utf-8")).removeprefix(b"\xff\xfe")
    path.write_bytes(path.read_bytes() + own)
    path.chmod(0o640)
    files = {each: each.read_bytes() for each in project.root.rglob("*") if each.is_file() and each != path}
    project.run("doctor", "--fix")
    assert path.read_bytes().endswith(OWN.encode())
    assert path.stat().st_mode & 0o777 == 0o640
    assert {each: each.read_bytes() for each in project.root.rglob("*") if each.is_file() and each != path} == files


def test_a_rename_reaches_every_file_that_defines_it(project: Project) -> None:
    project_with(project, "a misspelled name")
    project.write("compose.yaml", "services:\n  app:\n    environment:\n      DASHSCOPE_APIKEY: x\n")
    project.write(".env.example", "DASHSCOPE_APIKEY=your-key\n")
    project.run("doctor", "--fix")
    for name in (".env", "compose.yaml", ".env.example"):
        assert b"DASHSCOPE_API_KEY" in project.bytes(name), name
        assert b"APIKEY" not in project.bytes(name), name


@pytest.mark.parametrize("value", ["correct horse battery", "Summer2024!", "密码-abc", "x-1"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_no_preview_shows_a_value_whatever_it_looks_like(project: Project, value: str, encoding: str) -> None:
    project.write("app.py", CODE.format(*DOTENV))
    project.write(".env", f"dashscope_api_key='{value}'\n".encode(encoding))
    project.write("compose.yaml", f"services:\n  app:\n    environment:\n      dashscope_api_key: {value}\n")
    ran = project.run("doctor", "--diff")
    assert "dashscope_api_key renamed to DASHSCOPE_API_KEY" in ran.err
    assert "+      DASHSCOPE_API_KEY: " in ran.out
    assert value not in ran.out + ran.err
    assert value[4:] not in ran.out + ran.err or len(value) < 8


REFUSED = {
    "code reads the other name": {"other.js": "const key = process.env.DASHSCOPE_APIKEY\n"},
    "a file refers to it": {"compose.yaml": "services:\n  app:\n    command: run $DASHSCOPE_APIKEY\n"},
}


@pytest.mark.parametrize("title", REFUSED)
def test_no_rename_of_what_others_use(project: Project, title: str) -> None:
    path = project_with(project, "a misspelled name")
    for name, content in REFUSED[title].items():
        project.write(name, content)
    ran = project.run("doctor", "--fix")
    assert path.read_bytes() == REPAIRED["a misspelled name"][1]
    assert (ran.code, "not repaired: " in ran.err) == (1, True)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (f"{NAME}=“a {KEY}”\n".encode(), "would need quotes"),
        (f"A=“{KEY}”\n{NAME}=${{A}}\n".encode(), "put together from others"),
        (f"# caf\xe9\n{NAME}={KEY}\n".encode("latin-1"), ""),
        (f"# Привет\n{NAME}={KEY}\n".encode("cp1251"), "encoding is not known for sure"),
    ],
)
def test_what_is_not_sure_stays_as_it_is(project: Project, content: bytes, reason: str) -> None:
    project.write("app.py", CODE.format(*DOTENV))
    path = project.write(".env", content)
    ran = project.run("doctor", "--fix")
    assert path.read_bytes() == content
    assert (ran.code, "not repaired: " in ran.err, reason in ran.err) == (1, True, True)


def test_a_file_elsewhere_is_not_written(project: Project) -> None:
    content = f"DASHSCOPE_APIKEY={KEY}\n"
    outside = project.write("outside/real", content)
    project.write("inside/pyproject.toml", "")
    project.write("inside/app.py", CODE.format(*DOTENV))
    (project.root / "inside" / ".env").symlink_to(outside)
    ran = project.run("doctor", "--fix", "inside")
    assert outside.read_text() == content
    assert (project.root / "inside" / ".env").is_symlink()
    assert ".env is a link" in ran.err


def test_what_cannot_be_written_is_said(project: Project) -> None:
    path = project_with(project, "curly quotes")
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    project.root.chmod(0o500)
    try:
        ran = project.run("doctor", "--fix")
    finally:
        project.root.chmod(0o700)
    assert path.read_bytes() == REPAIRED["curly quotes"][1]
    assert (ran.code, "not written" in ran.err) == (1, True)


def test_speaks_chinese_and_leaves_json_alone(project: Project) -> None:
    project_with(project, "all at once")
    ran = project.run("doctor", "--diff", "--lang", "zh", "--output-format", "json")
    assert ran.json["exit_code"] == 1
    assert "改名为" in ran.err
    assert "编码" in ran.err
    assert project.run("doctor", "--diff", "--explain", "401").code == 2


def test_a_value_in_the_environment_is_not_touched(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, f'"{make("dashscope-key")}"')
    project.write("app.py", CODE.format(*DOTENV))
    assert "Nothing is to be repaired" in project.run("doctor", "--fix").err
