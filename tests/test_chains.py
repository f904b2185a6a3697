"""Credentials that go through random chains of steps are found, with the gate as without; the harmless is let be."""

from __future__ import annotations

import itertools

from tests.chains import MAX_STEPS, SINKS, STEPS, Program, found, programs, seen

COUNT = 40 * len(SINKS)
"""benchmarks/chains.py tries as many as wanted."""
PROGRAMS = list(itertools.islice(programs(0), COUNT))


def test_the_programs_are_of_every_kind() -> None:
    assert {step for program in PROGRAMS for step in program.steps} >= set(STEPS)
    assert {program.sink for program in PROGRAMS if program.code} == set(SINKS)
    assert {program.sink for program in PROGRAMS if not program.code} == set(SINKS)
    assert max(len(program.steps) for program in PROGRAMS) >= MAX_STEPS


def test_what_goes_through_a_chain_is_found() -> None:
    bad = [program for program in PROGRAMS if program.code]
    missed = [program for program in bad if program.code not in found(program)]
    assert len(missed) <= len(bad) / 20, shown(missed)


def test_what_is_harmless_is_let_be() -> None:
    assert [shown([program]) for program in PROGRAMS if not program.code and found(program)] == []


def test_the_gate_sees_what_is_found() -> None:
    assert shown([program for program in PROGRAMS if program.code and found(program) - seen(program)]) == ""


def shown(several: list[Program]) -> str:
    return "\n".join(f"{program.steps} → {program.sink}\n{program.text}" for program in several)
