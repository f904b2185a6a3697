"""The algebra of values: choosing, joining, looking inside, telling origins apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianfan_lint.core.flow import (
    MAX_PARTS,
    NOTHING,
    UNKNOWN,
    Choice,
    Encoded,
    Entry,
    Env,
    Items,
    Made,
    Mix,
    Table,
    Text,
    Unknown,
    Value,
    choice,
    descend,
    identity,
    leading_text,
    mix,
    options,
    text_of,
)
from qianfan_lint.core.model import Span
from qianfan_lint.core.named import Builtin, Imported, Instance, Local, Member, Named, Parameter, PartOf

NOWHERE = Span(0, 0)


def text(value: str, at: int = 0) -> Text:
    span = Span(at, at + len(value))
    return Text(value, span, (span,))


def test_choice_of_nothing() -> None:
    assert choice([]) is UNKNOWN


def test_choice_of_one() -> None:
    assert choice([text("a")]) == text("a")
    assert choice([text("a"), text("a")]) == text("a")


def test_choice_is_flat() -> None:
    inner = Choice((text("a"), text("b")))
    assert choice([inner, text("b"), text("c")]) == Choice((text("a"), text("b"), text("c")))


def test_choice_keeps_what_is_not_known_beside_nothing() -> None:
    assert choice([NOTHING, UNKNOWN]) == Choice((NOTHING, UNKNOWN))


def test_options_of_no_choice() -> None:
    assert list(options(NOTHING)) == [NOTHING]


def test_mix_of_literals_is_one() -> None:
    assert mix([text("a"), text("b", 1)], Span(0, 2)) == Text("ab", Span(0, 2), (Span(0, 1), Span(1, 2)))


def test_mix_flattens() -> None:
    env = Env("X", NOWHERE)
    inner = mix([text("a"), env], NOWHERE)
    assert mix([inner, text("b")], NOWHERE) == Mix((text("a"), env, text("b")), NOWHERE)


def test_mix_ends() -> None:
    parts: list[Value] = [Env(str(n), NOWHERE) for n in range(2 * MAX_PARTS)]
    found = mix(parts, NOWHERE)
    assert isinstance(found, Mix)
    assert len(found.parts) == MAX_PARTS + 1
    assert isinstance(found.parts[-1], Unknown)


def test_descend_sees_everything_once() -> None:
    env = Env("X", NOWHERE)
    made = Made("f", (env,), {"k": text("a")}, True, NOWHERE)
    found = list(descend(Items((Encoded(made, NOWHERE), Choice((env, NOTHING)), Mix((env, text("b")), NOWHERE)))))
    assert [value for value in found if value is env] == [env]
    assert {text_of(value) for value in found} == {"a", "b", None}
    assert all(value in found for value in (made, env, NOTHING, text("a"), text("b")))


@pytest.mark.parametrize("value", [UNKNOWN, NOTHING, Items(()), Mix((), NOWHERE), Choice((text("a"), text("b")))])
def test_no_identity(value: Value) -> None:
    assert identity(value) is None


def test_identity() -> None:
    assert identity(text("a", 1)) == identity(text("a", 9))
    assert identity(Env("X", NOWHERE)) != identity(text("X"))
    keys: list[Named] = [Imported("key", NOWHERE), Builtin("key", NOWHERE), Instance("key", NOWHERE)]
    keys += [each(scope, "key", NOWHERE) for each in (Parameter, Member) for scope in (".f", ".g")]
    keys += [Local(".f", order, "key", NOWHERE) for order in (1, 2)]
    keys += [PartOf(callee, start, "key", NOWHERE) for callee, start in (("f", 1), ("f", 2), ("g", 1))]
    assert len({identity(key) for key in keys}) == len(keys)
    assert len(set(keys)) == len(keys)
    assert all(identity(key.entry("[a]", NOWHERE)) != identity(key) for key in keys)


def test_what_is_in_a_part_is_of_the_same_result() -> None:
    made = Made("exchange", (), {}, True, Span(3, 9))
    part = PartOf.result(made, "body", NOWHERE)
    assert (part.attribute("token", NOWHERE).of, part.attribute("token", NOWHERE).last) == (made, "token")
    assert (part.entry("[token]", NOWHERE).of, part.entry("[token]", NOWHERE).last) == (made, "token")


def test_identity_of_calls() -> None:
    call = Made("keys.load", (text("a"),), {}, True, NOWHERE)
    assert identity(call) == identity(call._replace(span=Span(5, 9)))
    assert identity(call) != identity(call._replace(positional=(text("b"),)))
    assert identity(call._replace(complete=False)) is None
    assert identity(call._replace(callee="")) is None
    assert identity(call._replace(positional=(UNKNOWN,))) is None


def test_texts() -> None:
    assert text_of(text("a")) == "a"
    assert text_of(NOTHING) is None
    assert leading_text(Mix((text("a"), UNKNOWN), NOWHERE)) == "a"
    assert leading_text(Mix((UNKNOWN, text("a")), NOWHERE)) == ""


def test_table_ignores_case() -> None:
    entries = tuple(Entry(text(key), text(value), NOWHERE) for key, value in (("Key", "a"), ("KEY", "b")))
    entry = Table(entries, True, NOWHERE).get("key")
    assert entry is not None
    assert text_of(entry.value) == "b"
    assert Table(entries, True, NOWHERE).get("other") is None


@given(st.lists(st.text(max_size=5), min_size=1, max_size=20))
def test_mix_keeps_the_text(texts: list[str]) -> None:
    found = mix([text(value) for value in texts], NOWHERE)
    assert text_of(found) == "".join(texts)
