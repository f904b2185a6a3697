"""A file in which a linter for credentials has nothing to do."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Order:
    """What one customer bought."""

    customer: str
    article: str
    amount: int
    price: float

    @property
    def total(self) -> float:
        """Amount times price."""
        return self.amount * self.price


def read_orders(path: Path) -> Iterator[Order]:
    """Read one order a line."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield Order(**json.loads(line))


def best_customers(orders: Iterable[Order], count: int = 10) -> list[tuple[str, float]]:
    """Find the customers who spent most."""
    spent: Counter[str] = Counter()
    for order in orders:
        spent[order.customer] += round(order.total)
    return [(customer, float(total)) for customer, total in spent.most_common(count)]


def report(path: Path) -> str:
    """List the best customers, one a line."""
    return "\n".join(f"{customer:<30}{total:>12.2f}" for customer, total in best_customers(read_orders(path)))
