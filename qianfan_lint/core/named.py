"""What only has a name where a value is asked for: a type for each thing that the name may stand for.

Plain classes, since each expression makes some: they take half the time of frozen data classes, whose module is not
loaded otherwise. Nothing changes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianfan_lint.core.model import Span

if TYPE_CHECKING:
    from qianfan_lint.core.flow import Made


class Named:
    """Something that only has a name; *dotted* is the name with the attributes and entries behind it, as written."""

    __slots__ = ("dotted", "span")

    def __init__(self, dotted: str, span: Span) -> None:
        self.dotted = dotted
        self.span = span

    @property
    def root(self) -> str:
        """What tells two things of one name apart. Fingerprints are made of it, so it stays as it is."""
        raise NotImplementedError

    @property
    def last(self) -> str:
        """The name of the thing itself: ``key`` of ``self.key`` and of ``config[key]``."""
        return self.dotted.rpartition(".")[2].rstrip("]").rpartition("[")[2]

    def attribute(self, name: str, span: Span) -> Named:
        """Its attribute *name*."""
        return self.entry(f".{name}", span)

    def entry(self, keys: str, span: Span) -> Named:
        """What is in it under *keys*, which are written as subscripts."""
        return type(self)(self.dotted + keys, span)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, Named) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash(self._parts())

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self._parts()}"

    def _parts(self) -> tuple[object, ...]:
        return self.root, self.dotted, self.span


class Imported(Named):
    """A module, or something in one, by the dotted name that it has there."""

    __slots__ = ()
    root = "module"


class Builtin(Named):
    """A name that the module binds nowhere: Python's own, or one that is missing."""

    __slots__ = ()
    root = "builtin"


class OwnFunction(Named):
    """A function of the module. Its name is the root of its scope."""

    __slots__ = ()
    root = "function"


class OwnClass(Named):
    """A class of the module. Its name is the root of its scope."""

    __slots__ = ()
    root = "class"


class Instance(Named):
    """The object that a method is called on, by the root of its class: ``self``, and ``cls`` too."""

    __slots__ = ()
    root = "self"


class _Within(Named):
    """A name that something in the module has for itself."""

    __slots__ = ("scope",)

    def __init__(self, scope: str, dotted: str, span: Span) -> None:
        super().__init__(dotted, span)
        self.scope = scope
        """The root of the scope that it is a name in."""

    def entry(self, keys: str, span: Span) -> Named:
        return type(self)(self.scope, self.dotted + keys, span)


class Parameter(_Within):
    """A parameter of the function *scope*."""

    __slots__ = ()

    @property
    def root(self) -> str:
        return f"{self.scope}()"

    @property
    def name(self) -> str:
        """The parameter itself: ``config`` of ``config[key]`` and of ``config.key``."""
        return self.dotted.partition(".")[0].partition("[")[0]


class Member(_Within):
    """An attribute of an object of the class *scope*, of which no value is known."""

    __slots__ = ()

    @property
    def root(self) -> str:
        return f"{self.scope}.self"


class Local(_Within):
    """A variable of *scope*, as far as it holds what is not understood."""

    __slots__ = ("order",)

    def __init__(self, scope: str, order: int, dotted: str, span: Span) -> None:
        super().__init__(scope, dotted, span)
        self.order = order
        """Of the binding, which tells it from others of that name."""

    @property
    def root(self) -> str:
        return f"{self.scope}#{self.order}"

    def entry(self, keys: str, span: Span) -> Named:
        return Local(self.scope, self.order, self.dotted + keys, span)


class PartOf(Named):
    """An attribute or entry of the result of a call."""

    __slots__ = ("callee", "of", "start")

    def __init__(self, callee: str, start: int, dotted: str, span: Span, of: Made | None = None) -> None:
        super().__init__(dotted, span)
        self.callee = callee
        """The dotted name of what was called; empty where it is not known."""
        self.start = start
        """Where the call begins: it tells two calls apart."""
        self.of = of
        """The result, where it is known."""

    @classmethod
    def result(cls, made: Made, dotted: str, span: Span) -> PartOf:
        """What *made* has under that name."""
        return cls(made.callee, made.span.start, dotted, span, made)

    @property
    def root(self) -> str:
        return f"{self.callee}@{self.start}"

    def entry(self, keys: str, span: Span) -> PartOf:
        return PartOf(self.callee, self.start, self.dotted + keys, span, self.of)

    def _parts(self) -> tuple[object, ...]:
        return self.root, self.dotted, self.span, self.of


CALLABLE = (Imported, Builtin, OwnFunction, OwnClass)
"""What a dotted name alone stands for, so that a call of it can be told by that."""
CODE = (Builtin, OwnFunction, OwnClass, Instance)
"""What is written as code and holds no value of a credential."""
