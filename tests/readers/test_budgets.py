"""Programs that are small to write and large to follow: each ends, and is told of where it was not followed."""

from __future__ import annotations

import json

import pytest

from qianfan_lint.core.kinds import Kind, kind_of
from qianfan_lint.core.model import Message
from qianfan_lint.core.source import decode
from qianfan_lint.readers.python import budget
from qianfan_lint.readers.python.tree import depth
from tests.forms import ENGINE, codes
from tests.keys import expand

KEY = 'api_key = "<<dashscope-key>>"\n'
LINES = range(60)

DOUBLING = {
    "f-strings": 'a0 = "x"\n' + "".join(f'a{n + 1} = f"{{a{n}}}{{a{n}}}"\n' for n in LINES),
    "f-strings of a variable": "a0 = input()\n" + "".join(f'a{n + 1} = f"{{a{n}}}{{a{n}}}"\n' for n in LINES),
    "choices": 'a0 = "x" if b else "y"\n' + "".join(f"a{n + 1} = a{n} + a{n} if b else a{n}\n" for n in LINES),
    "lists": 'a0 = "x"\n' + "".join(f"a{n + 1} = [a{n}, a{n}]\n" for n in LINES),
    "dictionaries": "a0 = {}\n" + "".join(f'a{n + 1} = {{"b": a{n}, "c": a{n}}}\n' for n in LINES),
    "arguments": 'a0 = "x"\n' + "".join(f"a{n + 1} = f(a{n}, a{n}, b=a{n})\n" for n in LINES),
    "percent": 'a0 = "%sx%s"\n' + "".join(f"a{n + 1} = a{n} % (a{n}, a{n})\n" for n in LINES),
    "format": 'a0 = "{}x{}"\n' + "".join(f"a{n + 1} = a{n}.format(a{n}, a{n})\n" for n in LINES),
    "join": 'a0 = "x"\n' + "".join(f"a{n + 1} = a{n}.join([a{n}, a{n}])\n" for n in LINES),
    "functions": 'def a0(): return "x"\n' + "".join(f"def a{n + 1}(): return a{n}() + a{n}()\n" for n in LINES),
}
GROWING = {
    "a table in itself": "d = {}\n" + 'd["k"] = d\n' * 1000 + "print(d)\n",
    "a table updated with itself": "d = {}\n" + "d.update(d)\n" * 1000 + "print(d)\n",
    "a sum with itself": 's = "x"\n' + "s += s\n" * 1000 + "print(s)\n",
    "branches": 's = ""\n' + "if a:\n    s = s + 'x'\n" * 1000 + "print(s)\n",
}
END = """
from openai import OpenAI
client = OpenAI(api_key=a60, default_headers={"Authorization": f"Bearer {a60}"})
print(a60)
"""


@pytest.mark.parametrize("name", DOUBLING)
def test_what_doubles_with_each_line(name: str) -> None:
    assert "QF101" in codes(KEY + DOUBLING[name] + END)


@pytest.mark.parametrize("name", GROWING)
def test_what_grows_with_each_line(name: str) -> None:
    assert "QF101" in codes(KEY + GROWING[name])


@pytest.mark.parametrize("opening", ["[", "(", "A(", "[b, ", "[b | ", '["]", '])
@pytest.mark.parametrize("before", ["case ", "case a, ", "case \\\n  ", "case a | "])
@pytest.mark.parametrize("newline", ["\n", "\r"])
def test_patterns_in_patterns(before: str, opening: str, newline: str) -> None:
    closing = ")" if "(" in opening else "]"
    text = f"{KEY}match x:\n    {before}{opening * 50}c{closing * 50}: pass\n"
    assert codes(text.replace("\n", newline)) == ["QF101"]


def reason(name: str, text: str) -> tuple[list[str], str]:
    kind = kind_of(name)
    assert kind is not None
    result = ENGINE.check_bytes(name, kind, expand(text).encode())
    return [found.code for found in result.diagnostics], str(result.not_scanned.reason if result.not_scanned else "")


def test_a_module_that_is_not_followed_to_its_end_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "FREE_WORK", 0)
    monkeypatch.setattr(budget, "WORK_PER_CHARACTER", 1)
    assert reason("app.py", KEY + "d = {}\n" + 'd["k"] = d\n' * 300) == (
        ["QF101"],
        "its values are too intertwined to be followed to their end",
    )
    assert reason("app.py", KEY) == (["QF101"], "")


LARGE = "x = [" + "1," * depth.MAX_MARKS + "]\n"


def test_a_module_that_is_too_large_is_searched_as_text() -> None:
    said = (["QF101", "QF101"], "too large to be parsed; only searched for keys")
    assert (
        reason(
            "app.py",
            f'{KEY}session_id = "<<iam-secret-key>>"\ndef f(): return {{"qianfan_sk": "<<app-secret-key>>"}}\n{LARGE}',
        )
        == said
    )


@pytest.mark.parametrize("unit", ["x=1\n", "f(f(f()))\n", "aaaaaaaaaaaaaaaaaaa(b)\n"])
def test_a_module_of_more_marks_or_calls_than_people_write_is_searched_as_text(unit: str) -> None:
    said = "too large to be parsed; only searched for keys"
    assert reason("app.py", KEY + unit * depth.DENSE_MARKS) == (["QF101"], said)


def test_a_module_of_as_many_marks_with_more_letters_is_read() -> None:
    lines = "a_name_that_tells = another_name_that_tells\n" * (depth.DENSE_MARKS // 2)
    assert reason("app.py", f"{KEY}{lines}") == (["QF101"], "")


def test_a_module_that_is_too_large_is_not_rewritten() -> None:
    (finding,) = ENGINE.check_source(decode("app.py", Kind.PYTHON, (expand(KEY) + LARGE).encode())).findings
    assert (finding.fix, finding.unfixed) == (None, Message.of("the file is too large to be rewritten"))


def test_a_module_that_is_no_python_is_searched_as_text() -> None:
    said = (["QF101", "QF101"], "syntax error on line 3; only searched for keys")
    assert reason("app.py", f'{KEY}session_id = "<<iam-secret-key>>"\nprint "2"\n# sk = "<<app-secret-key>>"\n') == said


def test_a_cell_that_is_no_python_is_searched_for_keys() -> None:
    cells = [{"cell_type": "code", "source": expand(source)} for source in ("import dashscope\n", f"{KEY}(\n")]
    assert reason("app.ipynb", json.dumps({"cells": cells})) == (["QF101"], "syntax error in cell 2")


def test_a_notebook_that_is_too_large_is_searched_as_text() -> None:
    cells = [{"cell_type": "code", "source": source} for source in (expand(KEY), LARGE)]
    said = (["QF101"], "too large to be parsed; only searched for keys")
    assert reason("app.ipynb", json.dumps({"cells": cells})) == said


@pytest.mark.parametrize("name", ["app-config.json", "app.ipynb"])
def test_blanks_behind_the_end_are_passed_over_at_once(name: str) -> None:
    text = json.dumps({"cells": [{"cell_type": "code", "source": expand(KEY)}]})
    assert reason(name, text + "\t" * 2_000_000) == (["QF701" if name.endswith(".json") else "QF101"], "")


def test_a_table_that_is_written_out_is_read_however_long_it_is() -> None:
    entries = "".join(f'"{n}": 1,' for n in range(budget.MAX_SIZE + 1))
    assert reason("app.py", f'x = {{{entries} "qianfan_sk": "<<app-secret-key>>"}}\n') == (["QF101"], "")


def test_a_large_module_of_few_nodes_is_read() -> None:
    assert reason("app.py", f'{KEY}x = "{"a " * depth.MAX_MARKS}"\n') == (["QF101"], "")
