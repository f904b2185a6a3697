"""Error messages as they are pasted, and what each is explained by. The table brings its own examples: `texts`."""

from __future__ import annotations

import pytest

from qianfan_lint.frontends.doctor.causes import texts
from qianfan_lint.frontends.doctor.explain import Row, causes, explain, rows
from qianfan_lint.knowledge.providers import BUILT_IN, load
from tests.keys import make
from tests.project import LOWERCASE, Project

EXAMPLES = [(text, row) for row in rows() for text in row.texts]


@pytest.mark.parametrize(("text", "row"), EXAMPLES, ids=[text[:40] for text, _ in EXAMPLES])
def test_names_the_likeliest_cause_of_each_example_first(text: str, row: Row) -> None:
    diagnosis = explain(text, load())
    assert [cause.id for cause in diagnosis.causes] == list(row.causes[:1])
    assert diagnosis.exit_code == 1


def test_the_table_has_many_texts_each_with_a_source_and_known_causes() -> None:
    assert len(EXAMPLES) >= 250
    for row in rows():
        assert row.source
        assert set(row.causes) <= set(texts("answers"))
        assert row.vendor in {"", *BUILT_IN}


NOISE = "2026-01-02 10:00:0{} INFO app: handled 4010 of 14290 items in 403 ms\n"


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.texts[0][:40])
def test_finds_the_message_in_the_middle_of_a_log(row: Row) -> None:
    log = NOISE.format(1) * 40 + f"2026-01-02 10:00:02 ERROR app: {row.texts[0]}\n" + NOISE.format(3) * 40
    assert [cause.id for cause in causes(log, load())][:1] == list(row.causes[:1])


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.texts[0][:40])
def test_no_answer_sends_its_reader_to_another_vendor(row: Row) -> None:
    pages = {page for id in BUILT_IN for page in _pages(id) if id != row.vendor} - set(_pages(row.vendor))
    for cause in causes(row.texts[0], load()):
        for language in ("en", "zh"):
            assert not [page for page in pages if page in cause.next(language)]


OTHERS = [
    'sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) FATAL:  password authentication failed for user "a"',
    "redis.exceptions.AuthenticationError: invalid username-password pair or user is disabled.",
    "remote: HTTP Basic: Access denied\nfatal: Authentication failed for 'https://git.example.com/a.git/'",
    "PermissionError: [Errno 13] Permission denied: '/var/log/app.log'",
    "smtplib.SMTPAuthenticationError: (535, b'5.7.8 Authentication failed')",
    "ModuleNotFoundError: No module named 'decouple'",
    "FileNotFoundError: [Errno 2] No such file or directory: 'data.csv'",
    "KeyError: 'choices'",
]


@pytest.mark.parametrize("text", OTHERS)
def test_what_another_program_refuses_is_no_key_of_a_model(text: str) -> None:
    assert causes(text, load()) == ()
    both = f"{text}\nopenai.AuthenticationError: Error code: 401 - Invalid API key\n{text}"
    assert [cause.id for cause in causes(both, load())][:1] == ["unknown-key"]


def _pages(id: str) -> list[str]:
    table = BUILT_IN.get(id, {})
    pages = [table.get("docs"), *(key.get("console") for key in table.get("keys", ()))]
    return [page for page in pages if page]


def test_names_the_console_of_the_service_that_was_asked() -> None:
    (first, *_) = causes("POST https://api.deepseek.com/chat/completions\nError code: 401 - Invalid API key", load())
    assert (first.id, "deepseek" in first.next()) == ("unknown-key", True)
    (bare, *_) = causes("Error code: 401 - Invalid API key", load())
    assert "http" not in bare.next()


def test_of_two_failures_in_a_log_the_last_one_counts() -> None:
    early, late = '{"code":"Arrearage"}\n', "KeyError: 'DASHSCOPE_API_KEY'\n"
    assert causes(early + NOISE.format(1) * 40 + late, load())[0].id == "no-credential"
    assert causes(late + NOISE.format(1) * 40 + early, load())[0].id == "arrears"


CHAINED = """Traceback (most recent call last):
  File "httpx/_transports/default.py", line 72, in map_httpcore_exceptions
httpcore.LocalProtocolError: Illegal header value b'Bearer '

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "app.py", line 3, in <module>
    client.chat.completions.create(
openai.APIConnectionError: Connection error.
"""


def test_the_cause_of_a_chained_traceback_beats_the_error_that_it_ends_in() -> None:
    assert [cause.id for cause in causes(CHAINED, load())] == ["no-credential"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "KeyError: 'choices'",
        "total 4010 of 14290 items, 1403 s",
        "200 OK",
        "CUDA out of memory",
        "This model's maximum context length is 8192 tokens",
        "PermissionError: [Errno 13] Permission denied: '/var/log/app.log'",
        '{"code":"InvalidParameter","message":"Range of input length should be [1, 6000]"}',
        "The server returned 503 Service Unavailable",
        '{"code":"DataInspectionFailed","message":"Input data may contain inappropriate content"}',
    ],
)
def test_leaves_open_what_it_does_not_know(text: str) -> None:
    assert causes(text, load()) == ()
    assert explain(text, load()).exit_code == 3


def test_reads_a_log_from_standard_input_and_shows_no_key_of_it(project: Project) -> None:
    key = make("dashscope-key")
    log = f"DEBUG headers: {{'Authorization': 'Bearer {key}'}}\nERROR Incorrect API key provided: {key}\n"
    ran = project.run("doctor", "--lang", "en", "--explain", "-", stdin=log)
    assert ran.code == 1
    assert "does not know the key" in ran.out
    assert "another region" in ran.out
    assert key[4:] not in ran.out


def test_an_empty_message_is_none_of_the_project(project: Project) -> None:
    project.write("app.py", LOWERCASE)
    ran = project.run("doctor", "--lang", "en", "--explain", "")
    assert ran.code == 3
    assert "of no kind that is known" in ran.out


def test_speaks_chinese(project: Project) -> None:
    ran = project.run("doctor", "--lang", "zh", "--output-format", "json", "--explain", '{"error_code":111}')
    (cause,) = ran.json["causes"]
    assert "已过期" in cause["what"]
