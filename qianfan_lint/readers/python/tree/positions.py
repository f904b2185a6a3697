"""Where each node of a syntax tree stands in its text."""

from __future__ import annotations

import libcst as cst
from libcst._nodes.internal import CodegenState

Spans = dict[int, tuple[int, int]]
"""Start and end by ``id(node)``, in code points."""


class _Recorded:
    """The context manager that libcst enters around a node's own tokens; lighter than a generator's."""

    __slots__ = ("end_node", "node", "start", "start_node", "state")

    def __init__(self, state: Positions, node: object, start_node: object, end_node: object) -> None:
        self.state, self.node, self.start_node, self.end_node = state, node, start_node, end_node

    def __enter__(self) -> None:
        self.start = self.state.position

    def __exit__(self, failed: object, *_: object) -> None:
        if failed is not None:
            return
        spans = self.state.spans
        start = spans[id(self.start_node)][0] if self.start_node is not None else self.start
        end = spans[id(self.end_node)][1] if self.end_node is not None else self.state.position
        spans[id(self.node)] = (start, end)


class Positions(CodegenState):
    """Where each node stands in a text in which the module begins at *start*, in code points.

    That is without surrounding whitespace and parentheses.
    libcst's own span provider does the same but costs the import of ``libcst.metadata`` and a deep copy of the tree.
    """

    def __init__(self, module: cst.Module, start: int) -> None:
        super().__init__(default_indent=module.default_indent, default_newline=module.default_newline)
        self.position = start
        self.spans: Spans = {}
        self._stack: list[int] = []
        module._codegen(self)

    def add_token(self, value: str) -> None:
        self.tokens.append(value)
        self.position += len(value)

    def add_indent_tokens(self) -> None:
        for token in self.indent_tokens:
            self.add_token(token)

    def before_codegen(self, node: cst.CSTNode) -> None:
        self._stack.append(self.position)

    def after_codegen(self, node: cst.CSTNode) -> None:
        start = self._stack.pop()
        if id(node) not in self.spans:
            self.spans[id(node)] = (start, self.position)

    def record_syntactic_position(  # type: ignore[override]
        self, node: cst.CSTNode, *, start_node: cst.CSTNode | None = None, end_node: cst.CSTNode | None = None
    ) -> _Recorded:
        return _Recorded(self, node, start_node, end_node)
