"""All nodes of the light tree: the few types that the readers work on, whichever parser read the text."""
# ruff: noqa: F403

from qianfan_lint.readers.python.tree.expressions import *
from qianfan_lint.readers.python.tree.node import *
from qianfan_lint.readers.python.tree.statements import *
