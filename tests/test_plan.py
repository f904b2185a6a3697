"""Which variable a credential gets over all files of a run: what one file is given changes nothing in another."""

from __future__ import annotations

from typing import Any

import pytest

from tests.keys import expand, make
from tests.project import Project

MOVE = ("--fix", "--unsafe-fixes", "--env-file", ".env")
FIRST, SECOND = make("openai-key"), make("openai-key:b")
SETS = 'import os\n\nos.environ["OPENAI_API_KEY"] = "<<openai-key>>"\n'
READS = 'import os\n\nkey = os.getenv("OPENAI_API_KEY", "<<openai-key:b>>")\n'
GIVES = 'from openai import OpenAI\n\nOpenAI(api_key="<<openai-key:b>>")\n'


def reasons(found: list[dict[str, Any]]) -> dict[str, str]:
    return {each["path"]: each["not_fixed"] for each in found}


@pytest.mark.parametrize(("first", "second"), [(SETS, READS), (READS.replace(":b", ""), READS), (SETS, SETS)])
def test_a_variable_that_the_program_reads_is_given_one_value_or_none(
    project: Project, first: str, second: str
) -> None:
    if first == second:
        second = second.replace("openai-key", "openai-key:b")
    project.write("a.py", first)
    project.write("b.py", second)
    ran = project.json(*MOVE)
    reason = "OPENAI_API_KEY has several values in the project"
    assert reasons(ran.json["findings"]) == {"a.py": reason, "b.py": reason}
    assert (project.text("a.py"), project.text("b.py")) == (expand(first), expand(second))
    assert not (project.root / ".env").exists()


def test_what_the_program_reads_comes_before_what_could_have_any_name(project: Project) -> None:
    project.write("a.py", GIVES.replace(":b", ""))
    project.write("b.py", READS)
    ran = project.json(*MOVE)
    assert reasons(ran.json["findings"]) == {"a.py": "OPENAI_API_KEY has another value already"}
    assert project.text("a.py") == expand(GIVES.replace(":b", ""))
    assert project.text(".env") == f"OPENAI_API_KEY={SECOND}\n"


def test_a_credential_whose_name_is_taken_is_read_by_the_name_that_it_has_elsewhere(project: Project) -> None:
    project.write("a.py", GIVES.replace(":b", ""))
    project.write("b.py", GIVES)
    project.write("c.py", 'MY_OPENAI_API_KEY = "<<openai-key:b>>"\n')
    ran = project.json(*MOVE)
    assert (ran.json["findings"], ran.json["fixed"]) == ([], 3)
    assert 'OpenAI(api_key=os.environ["MY_OPENAI_API_KEY"])' in project.text("b.py")
    assert project.text(".env") == f"OPENAI_API_KEY={FIRST}\nMY_OPENAI_API_KEY={SECOND}\n"
    before = project.snapshot()
    assert project.json(*MOVE).json["fixed"] == 0
    assert project.snapshot() == before


def test_a_variable_that_is_read_beside_is_used_where_it_holds_the_credential(project: Project) -> None:
    project.write("a.py", f'import os\n\n{GIVES}print(len(os.environ["OPENAI_API_KEY"]))\n')
    project.write("b.py", GIVES)
    assert project.json(*MOVE).json["fixed"] == 2
    assert 'OpenAI(api_key=os.environ["OPENAI_API_KEY"])' in project.text("a.py")
