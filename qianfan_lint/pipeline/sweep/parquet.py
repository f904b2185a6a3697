"""The rows of a task as a table of Parquet: a folder of them is one data set for DuckDB, Spark, pandas and the like."""

from __future__ import annotations

from collections.abc import Sequence

from qianfan_lint.pipeline.sweep.rows import Row
from qianfan_lint.pipeline.sweep.whole import whole


def write(path: str, rows: Sequence[Row]) -> None:
    """Write *rows* to *path*, unless there are none. The file is whole or not there."""
    if not rows:
        return
    import pyarrow
    from pyarrow.parquet import write_table

    texts = ("credential", "value", "source", "code", "kind", "vendor", "path", "revoke_at")
    several = ("paths", "branches", "tags")
    columns = {
        **{name: pyarrow.array([getattr(row, name) for row in rows], pyarrow.string()) for name in texts},
        "line": pyarrow.array([row.line for row in rows], pyarrow.int64()),
        "in_head": pyarrow.array([row.in_head for row in rows], pyarrow.bool_()),
        **{
            name: pyarrow.array([getattr(row, name) for row in rows], pyarrow.list_(pyarrow.string()))
            for name in several
        },
    }
    for end in ("first", "last"):
        for field in ("commit", "date"):
            values = [getattr(when, field) if (when := getattr(row, end)) else None for row in rows]
            columns[f"{end}_{field}"] = pyarrow.array(values, pyarrow.string())
    with whole(path) as temporary:
        write_table(pyarrow.table(columns), temporary)
