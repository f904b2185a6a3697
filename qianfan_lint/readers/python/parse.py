"""Parse a module with libcst, within bounds that keep a hostile file from hanging or killing the process."""

from __future__ import annotations

import libcst as cst
from libcst._nodes.internal import CodegenState

from qianfan_lint.readers.python.depth import check_depth
from qianfan_lint.source import Source, Unreadable


def parse(source: Source) -> cst.Module:
    """The tree of *source*. Raises Unreadable where it is no valid Python, or nested too deeply."""
    check_depth(source.text)
    try:
        module = cst.parse_module(source.text)
    except cst.ParserSyntaxError as error:
        raise Unreadable("syntax error on line {line}", line=error.raw_line) from None
    except RecursionError:
        raise Unreadable("nested too deeply") from None
    except Exception as error:  # the native parser also raises bare errors on odd input
        raise Unreadable("cannot be parsed ({error})", error=type(error).__name__) from None
    return module


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
    """Where each node stands in the text, in code points, without surrounding whitespace and parentheses.

    libcst's own span provider does the same but costs the import of ``libcst.metadata`` and a deep copy of the tree.
    """

    def __init__(self, module: cst.Module) -> None:
        super().__init__(default_indent=module.default_indent, default_newline=module.default_newline)
        self.position = 0
        self.spans: dict[int, tuple[int, int]] = {}
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


def positions(module: cst.Module, source: Source) -> dict[int, tuple[int, int]]:
    """Start and end by ``id(node)``. Raises Unreadable where libcst does not give the text back as it was."""
    try:
        found = Positions(module)
    except RecursionError:
        raise Unreadable("nested too deeply") from None
    if "".join(found.tokens) != source.text:
        raise Unreadable("cannot be located: the parser does not give the text back unchanged")
    return found.spans
