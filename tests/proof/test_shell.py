"""Scripts hand the same credentials to the same commands after a repair, and end where a variable is not set."""

from __future__ import annotations

import pathlib
import subprocess

import pytest

from tests.keys import make
from tests.project import Project

KEY, SECRET = make("app-api-key"), make("app-secret-key")
ASK = '\nsh -c \'printf "%s:%s\\n" "$QIANFAN_AK" "$QIANFAN_SK"\'\nprintf \'%s\\n\' "$QIANFAN_AK"\n'
SCRIPTS = {
    "export": "export QIANFAN_AK=<<app-api-key>>",
    "export in quotes": 'export QIANFAN_AK="<<app-api-key>>"  # of the team',
    "export in single quotes": "export QIANFAN_AK='<<app-api-key>>'",
    "assignment": "QIANFAN_AK=<<app-api-key>>\nexport QIANFAN_AK",
    "two": "export QIANFAN_AK=<<app-api-key>>\nexport QIANFAN_SK=<<app-secret-key>>",
    "in a branch": "if true; then\n    export QIANFAN_AK=<<app-api-key>>\nfi",
    "before a command": "QIANFAN_AK=<<app-api-key>> sh -c 'echo $QIANFAN_AK'\nexport QIANFAN_AK=<<app-api-key>>",
    "option": "env QIANFAN_AK=<<app-api-key>> sh -c 'echo $QIANFAN_AK'\nexport QIANFAN_AK=<<app-api-key>>",
    "fallback": 'export QIANFAN_AK="${QIANFAN_AK:-<<app-api-key>>}"',
    "fallback that is kept": ': "${QIANFAN_AK:=<<app-api-key>>}"\nexport QIANFAN_AK',
    "with a file of variables": "set -a; . ./other.sh; set +a\nexport QIANFAN_AK=<<app-api-key>>",
    "in a function": "f() {\n  export QIANFAN_AK=<<app-api-key>>\n}\nf",
    "behind a here-document": "cat <<END > /dev/null\nX=1\nEND\nexport QIANFAN_AK=<<app-api-key>>",
    "default of another": 'export QIANFAN_AK=${QIANFAN_AK:-"<<app-api-key>>"}',
    "lower case": 'qianfan_ak=<<app-api-key>>\nexport QIANFAN_AK="$qianfan_ak"',
}


def run(folder: pathlib.Path, **variables: str) -> tuple[int, str]:
    environment = {"PATH": "/usr/bin:/bin", **variables}
    done = subprocess.run(["sh", "run.sh"], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


@pytest.mark.parametrize("script", SCRIPTS)
def test_commands_get_what_they_got(project: Project, script: str) -> None:
    project.write("other.sh", "MODEL=ernie\n")
    project.write("run.sh", SCRIPTS[script] + ASK)
    before = run(project.root)
    assert before[0] == 0
    assert KEY in before[1]
    project.check("--fix", "--unsafe-fixes", "--env-file", ".env", "--ignore", "QF201")
    text = project.text("run.sh")
    assert KEY not in text
    assert SECRET not in text
    moved = dict(line.split("=", 1) for line in project.text(".env").splitlines())
    assert run(project.root, **moved) == before
    assert run(project.root)[0] != 0, "it goes on without the variable"


def test_nothing_is_written_that_does_nothing(project: Project) -> None:
    project.write("run.sh", "export QIANFAN_AK=<<app-api-key>>\n")
    project.check("--fix", "--unsafe-fixes")
    assert project.text("run.sh") == ': "${QIANFAN_AK:?}"\n'


LEFT = {
    "here-document": "cat > out <<END\nQIANFAN_AK=<<app-api-key>>\nEND",
    "here-document that expands nothing": "cat > out <<'END'\nexport QIANFAN_AK=<<app-api-key>>\nEND",
    "several lines in quotes": 'echo "\nexport QIANFAN_AK=<<app-api-key>>\n" > out',
    "script in quotes": "sh -c 'export QIANFAN_AK=<<app-api-key>>; echo $QIANFAN_AK > out'",
}
"""What is text for another program: a reference there would be read by that, or by nobody."""


@pytest.mark.parametrize("script", LEFT)
def test_what_another_program_reads_is_left_for_a_reason(project: Project, script: str) -> None:
    project.write("run.sh", LEFT[script] + "\n")
    text = project.text("run.sh")
    (found,) = project.json("--fix", "--unsafe-fixes", "--env-file", ".env").json["findings"]
    assert found["not_fixed"]
    assert project.text("run.sh") == text


URL = "https://dashscope.aliyuncs.com/compatible-mode/v1/models"
RECORD = 'curl() { printf "<%s>" "$@"; }; wget() { curl "$@"; }; http() { curl "$@"; }\n'
REQUESTS = {
    "no scheme": f'curl {URL} -H "Authorization: $DASHSCOPE_API_KEY"',
    "no scheme, quotes that end before the variable": f"curl {URL} -H 'Authorization: '$DASHSCOPE_API_KEY",
    "no scheme, an option with its value": f'wget --header="Authorization: ${{DASHSCOPE_API_KEY}}" {URL}',
    "no scheme, HTTPie": f'http GET {URL} "Authorization:$DASHSCOPE_API_KEY"',
    "no space": f'curl {URL} -H "Authorization: Bearer$DASHSCOPE_API_KEY"',
    "no space, in an option": f'curl -s -H"Authorization: Bearer${{DASHSCOPE_API_KEY}}" {URL}',
    "another scheme": f'curl {URL} -H "Authorization: Token $DASHSCOPE_API_KEY"',
    "in lines": f'curl {URL} \\\n  -H "Content-Type: text/plain" \\\n  -H "Authorization: $DASHSCOPE_API_KEY"',
    "a variable of the script": f'KEY="$DASHSCOPE_API_KEY"\ncurl {URL} -H "Authorization: $KEY"',
}
UNMENDED = {
    "no quotes": f"curl {URL} -H Authorization:$DASHSCOPE_API_KEY",
    "half of a pair": 'curl https://qianfan.baidubce.com/v2/models -H "Authorization: $QIANFAN_AK"',
}


def sent(folder: pathlib.Path) -> list[str]:
    code, output = run(folder, DASHSCOPE_API_KEY=KEY, QIANFAN_AK=KEY)
    assert code == 0
    return output.strip("<>").split("><")


@pytest.mark.parametrize("script", REQUESTS)
def test_the_header_alone_is_mended(project: Project, script: str) -> None:
    project.write("run.sh", RECORD + REQUESTS[script] + "\n")
    before = sent(project.root)
    project.check("--fix", "--unsafe-fixes")
    after = sent(project.root)
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) == 1
    assert changed[0][1].partition(":")[2].strip() == f"Bearer {KEY}"


@pytest.mark.parametrize("script", UNMENDED)
def test_what_would_take_more_is_left(project: Project, script: str) -> None:
    project.write("run.sh", RECORD + UNMENDED[script] + "\n")
    text = project.text("run.sh")
    project.check("--fix", "--unsafe-fixes")
    assert project.text("run.sh") == text


VALUE = make("app-secret-key")
NAMED = {
    "header": ("curl {}", "X-API-Key:<<key>>"),
    "header of HTTPie": ("http POST api.example.com {}", "X-API-Key:<<key>>"),
    "address": ("curl {}", "https://api.example.com/v1?api_key=<<key>>"),
    "address that goes on": ("curl {}", "https://api.example.com/v1?api_key=<<key>>&n=1"),
    "form": ("curl https://api.example.com -d {}", "api_key=<<key>>"),
    "option": ("curl {}", "--api-key=<<key>>"),
    "body": ("curl https://api.example.com -d {}", '{"api_key":"<<key>>"}'),
    "body with other quotes": ("curl https://api.example.com -d {}", "{'api_key':'<<key>>'}"),
}
QUOTED = {
    "bare": lambda text: text,
    "single": lambda text: f"'{text}'",
    "double": lambda text: f'"{text}"',
    "double, escaped": lambda text: '"' + text.replace('"', '\\"') + '"',
    "value alone, single": lambda text: text.replace("<<key>>", "'<<key>>'"),
    "value alone, double": lambda text: text.replace("<<key>>", '"<<key>>"'),
    "from its middle, single": lambda text: f"{text[:3]}'{text[3:]}'",
    "from its middle, double": lambda text: f'{text[:3]}"{text[3:]}"',
    "two parts": lambda text: f"'{text[:3]}'\"{text[3:]}\"",
}


@pytest.mark.parametrize("quoting", QUOTED)
@pytest.mark.parametrize("named", NAMED)
def test_however_a_word_is_quoted_its_command_gets_what_it_got(project: Project, named: str, quoting: str) -> None:
    """Or nothing is written where the value stands in more than one pair of quotes."""
    command, word = NAMED[named]
    script = RECORD + command.format(QUOTED[quoting](word)) + "\n"
    project.write("run.sh", script.replace("<<key>>", VALUE))
    before, text = run(project.root), project.text("run.sh")
    project.check("--fix", "--unsafe-fixes", "--env-file", ".env")
    if project.text("run.sh") == text:
        assert quoting not in ("bare", "single", "double")
        return
    moved = dict(line.split("=", 1) for line in project.text(".env").splitlines())
    assert VALUE not in project.text("run.sh")
    assert run(project.root, **moved) == before
