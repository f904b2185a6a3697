"""How a credential is taken out of a Python module: what each idiom is rewritten to, or why it is left as it is.

A repair is offered only for an idiom that stands in :data:`IDIOMS`. ``tests/proof`` runs a program for each of them
before and after. An idiom that is not known is refused with a reason.
"""

from __future__ import annotations

from qianfan_lint.repairs.change import Refused, Repair
from qianfan_lint.repairs.embeddings import own_variable
from qianfan_lint.repairs.idioms import IDIOMS, READS, take, take_from_address
from qianfan_lint.repairs.loading import load
from qianfan_lint.repairs.tree import tree_of

__all__ = ("IDIOMS", "READS", "Refused", "Repair", "load", "own_variable", "take", "take_from_address", "tree_of")
