"""Shell scripts as commands and words: what each part is, and where it stands."""

from __future__ import annotations

import pytest

from qianfan_lint.core.flow import Encoded, Env, Mix, Text, Value
from qianfan_lint.facts import Header, Reach
from qianfan_lint.knowledge import providers
from qianfan_lint.readers.curl import Script
from qianfan_lint.readers.shell import Command, commands

PROVIDERS = providers.load()
URL = "https://qianfan.baidubce.com/v2/models"


def written(text: str) -> list[list[str]]:
    """The words of each command as they are written."""
    return [[text[word.span.start : word.span.end] for word in command.words] for command in commands(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b; c && d || e\nf & g", [["a", "b"], ["c"], ["d"], ["e"], ["f"], ["g"]]),
        ("a 'b c' \"d e\" f\\ g", [["a", "'b c'", '"d e"', "f\\ g"]]),
        ("a \\\n  b \\\r\n c", [["a", "b", "c"]]),
        ("a # b\n# c\nd#e", [["a"], ["d#e"]]),
        ('a "$(b "c d")" e', [["a", '"$(b "c d")"', "e"]]),
        ("a > b 2>&1 < c d &>> e", [["a", "d"]]),
        ("a <<EOF b\nc 'd\nEOF\ne", [["a", "b"], ["e"]]),
        ("a <<-'E'\n\tb\n\tE\nc", [["a"], ["c"]]),
        ("if a; then b; fi", [["a"], ["b"], ["fi"]]),
        ("A=b C='d e' f", [["A=b", "C='d e'", "f"]]),
        ("a 'b", [["a", "'b"]]),
        ('a "b $(c', [["a", '"b $(c']]),
        ("a ${b", [["a", "${b"]]),
        ("", []),
    ],
)
def test_words(text: str, expected: list[list[str]]) -> None:
    assert written(text) == expected


def test_parts() -> None:
    text = "a \"x ${B:-c} $D\"'$E'${F%.*}$1$(g)${{ secrets.H }}"
    (command,) = commands(text)
    assert isinstance(command, Command)
    parts = [(part.form.value, part.text, text[part.span.start : part.span.end]) for part in command.words[1].parts]
    assert parts == [
        ("literal", "x ", "x "),
        ("variable", "B", "${B:-c}"),
        ("literal", " ", " "),
        ("variable", "D", "$D"),
        ("literal", "$E", "$E"),
        ("other", "", "${F%.*}"),
        ("other", "", "$1"),
        ("command", "", "$(g)"),
        ("variable", "H", "${{ secrets.H }}"),
    ]


def headers(text: str) -> list[Header]:
    return [fact for fact in Script(text, PROVIDERS).facts() if isinstance(fact, Header)]


def shape(value: Value | None) -> object:
    """*value* without its places."""
    match value:
        case Text(text=text):
            return text
        case Env(name=name):
            return f"${name}"
        case Mix(parts=parts):
            return [shape(part) for part in parts]
        case Encoded(value=inner):
            return ("base64", shape(inner))
    return type(value).__name__


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('"Authorization: Bearer $A"', ["Bearer ", "$A"]),
        ('"authorization:Bearer x"', "Bearer x"),
        (
            '"Authorization: Basic $(echo -n "$A:$B" | base64 -w 0 | tr -d "\\n")"',
            ["Basic ", ("base64", ["$A", ":", "$B"])],
        ),
        (
            "\"Authorization: Basic $(printf '%s:%s' $A $B | openssl base64 -A)\"",
            ["Basic ", ("base64", ["$A", ":", "$B"])],
        ),
        ('"Authorization: Basic `echo $A | base64`"', ["Basic ", ("base64", "$A")]),
        ('"Authorization: $(cat header)"', "Unknown"),
        ('"Authorization: Bearer $(curl -s x)"', ["Bearer ", "Unknown"]),
        ('"Authorization: Bearer ${A#x}"', ["Bearer ", "Unknown"]),
    ],
)
def test_header(header: str, expected: object) -> None:
    text = f"curl -s -X POST -H {header} {URL}"
    (found,) = headers(text)
    assert (shape(found.value), found.reach) == (expected, Reach.HOST)
    assert header.strip("\"'").endswith(text[found.span.start : found.span.end])


def test_values_through_variables() -> None:
    text = f'K=$QIANFAN_AK\nif x; then K=other; fi\ncurl -H "Authorization: Bearer $K" {URL}\n'
    (found,) = headers(text)
    assert isinstance(found.value, Mix)
    assert [type(part).__name__ for part in found.value.parts] == ["Text", "Choice"]


@pytest.mark.parametrize(
    "text", ["A=$A$A\n" * 30 + f'curl -H "Authorization: $A" {URL}', f'A=$B; B=$A\ncurl -H "Authorization: $A" {URL}']
)
def test_what_refers_to_itself_comes_to_an_end(text: str) -> None:
    assert len(headers(text)) == 1


@pytest.mark.parametrize(
    ("address", "reach"), [(URL, "HOST"), ("https://a.example/x", "ELSEWHERE"), ("$URL", "UNKNOWN")]
)
def test_reach(address: str, reach: str) -> None:
    (found,) = headers(f'curl --header "Authorization: Bearer $A" --proxy https://qianfan.baidubce.com/v2 "{address}"')
    assert found.reach.name == reach
