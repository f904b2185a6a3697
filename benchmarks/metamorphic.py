"""Run every transformation of tests/metamorphic on every form that it fits, and print what differs.

    python benchmarks/metamorphic.py [NAME …]

With names, only the transformations whose name holds one of them. The exit code is 1 if anything differs.
"""

from __future__ import annotations

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from tests.metamorphic import TRANSFORMATIONS, differences, fitting, python_forms


def main() -> int:
    forms, wanted = python_forms(), sys.argv[1:]
    total = bad = 0
    for transformation in TRANSFORMATIONS:
        if wanted and not any(name in transformation.name for name in wanted):
            continue
        fits = differ = 0
        for form in forms:
            made = fitting(transformation, form)
            if made is None:
                continue
            fits += 1
            difference = differences(transformation, form, made)
            if difference:
                differ += 1
                print(f"  {form.id}: {difference}")
        print(f"{transformation.name:28} {fits:5} forms, {differ} differ", flush=True)
        total, bad = total + fits, bad + differ
    print(f"{total} programs, {bad} differ")
    return bool(bad)


if __name__ == "__main__":
    raise SystemExit(main())
