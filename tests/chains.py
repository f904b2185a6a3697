"""Random small programs: a credential, a chain of steps that hand it on, and a sink.

In half of the programs the chain carries something harmless instead: another variable, the right name, the right
scheme, or a part that hides the credential. Names tell nothing: what is found was followed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.core.kinds import Kind
from tests.forms import ENGINE, lint

MAX_STEPS = 6


class Program(NamedTuple):
    text: str
    code: str
    """The rule that has to speak; empty where none may."""
    steps: tuple[str, ...]
    sink: str


class Step(NamedTuple):
    """What it needs before it, and the expression for what it is given."""

    before: str
    after: str


def _step(before: str, after: str) -> Step:
    return Step(before, after)


# Each `{n}` is a number that makes the name the program's own, and `{v}` the expression that is handed on.
STEPS = {
    "a name": _step("a{n} = {v}", "a{n}"),
    "two names": _step("a{n} = b{n} = {v}", "b{n}"),
    "a tuple": _step("a{n}, b{n} = {v}, 1", "a{n}"),
    "a list": _step("a{n} = [1, {v}]", "a{n}[1]"),
    "an entry": _step('a{n} = {{"k": {v}}}', 'a{n}["k"]'),
    "get": _step('a{n} = {{"k": {v}}}', 'a{n}.get("k")'),
    "an entry that is set": _step('a{n} = {{}}\na{n}["k"] = {v}', 'a{n}["k"]'),
    "update": _step("a{n} = {{}}\na{n}.update(k={v})", 'a{n}["k"]'),
    "dict": _step("a{n} = dict(k={v})", 'a{n}["k"]'),
    "a merge": _step('a{n} = {{**{{"j": 1}}, "k": {v}}}', 'a{n}["k"]'),
    "a union": _step('a{n} = {{"j": 1}} | {{"k": {v}}}', 'a{n}["k"]'),
    "pairs": _step('a{n} = dict([("k", {v})])', 'a{n}["k"]'),
    "strip": _step("", "{v}.strip()"),
    "str": _step("", "str({v})"),
    "a format": _step("a{n} = {v}", 'f"{{a{n}}}"'),
    "a conditional": _step("a{n} = {v}", '(a{n} if a{n} else "")'),
    "or": _step("", '({v} or "")'),
    "a walrus": _step("if (a{n} := {v}):\n    pass", "a{n}"),
    "a branch": _step('if True:\n    a{n} = {v}\nelse:\n    a{n} = ""', "a{n}"),
    "a function": _step("def f{n}(x):\n    return x", "f{n}({v})"),
    "a function with a check": _step(
        'def f{n}(x):\n    y = x\n    if not y:\n        raise ValueError("nothing")\n    return y', "f{n}({v})"
    ),
    "a function by keyword": _step("def f{n}(a, x=None):\n    return x", "f{n}(1, x={v})"),
    "a default": _step("a{n} = {v}\ndef f{n}(x=a{n}):\n    return x", "f{n}()"),
    "unpacked keywords": _step("def f{n}(x):\n    return x", 'f{n}(**{{"x": {v}}})'),
    "unpacked positions": _step("def f{n}(a, x):\n    return x", "f{n}(*[1, {v}])"),
    "a function in a function": _step("def g{n}(y):\n    return y\ndef f{n}(x):\n    return g{n}(x)", "f{n}({v})"),
    "a closure": _step("def f{n}(x):\n    def g():\n        return x\n    return g()", "f{n}({v})"),
    "a table of a function": _step('def f{n}(x):\n    return {{"k": x}}', 'f{n}({v})["k"]'),
    "a pair of a function": _step("def f{n}(x):\n    return x, 1\na{n}, b{n} = f{n}({v})", "a{n}"),
    "a lambda": _step("f{n} = lambda x: x", "f{n}({v})"),
    "partial": _step("def f{n}(a, x):\n    return x\ng{n} = functools.partial(f{n}, 1)", "g{n}({v})"),
    "an object": _step("class C{n}:\n    def __init__(self, x):\n        self.x = x", "C{n}({v}).x"),
    "a method": _step(
        "class C{n}:\n    def __init__(self, x):\n        self.x = x\n    def f(self):\n        return self.x",
        "C{n}({v}).f()",
    ),
    "a property": _step(
        "class C{n}:\n    def __init__(self, x):\n        self._x = x\n"
        "    @property\n    def x(self):\n        return self._x",
        "C{n}({v}).x",
    ),
    "a static method": _step("class C{n}:\n    @staticmethod\n    def f(x):\n        return x", "C{n}.f({v})"),
    "a class method": _step("class C{n}:\n    @classmethod\n    def f(cls, x):\n        return x", "C{n}.f({v})"),
    "a class": _step("class C{n}:\n    x = {v}", "C{n}.x"),
    "a data class": _step("@dataclasses.dataclass\nclass C{n}:\n    a: int\n    x: str", "C{n}(1, {v}).x"),
    "a namespace": _step("a{n} = types.SimpleNamespace(x={v})", "a{n}.x"),
    "getattr": _step("class C{n}:\n    x = {v}", 'getattr(C{n}, "x")'),
    "OmegaConf": _step('a{n} = OmegaConf.create({{"k": {v}}})', "a{n}.k"),
    "Box": _step('a{n} = Box({{"k": {v}}})', "a{n}.k"),
    "a try": _step('try:\n    a{n} = {v}\nexcept KeyError:\n    a{n} = ""', "a{n}"),
    "a global": _step("def f{n}():\n    global a{n}\n    a{n} = {v}\nf{n}()", "a{n}"),
    "an attribute of a class that is set": _step("class C{n}:\n    pass\nC{n}.x = {v}", "C{n}.x"),
    "an attribute that is set": _step("class C{n}:\n    pass\nc{n} = C{n}()\nc{n}.x = {v}", "c{n}.x"),
    "a named tuple": _step("class C{n}(typing.NamedTuple):\n    a: int\n    x: str", "C{n}(1, {v}).x"),
    "a model": _step("class C{n}(pydantic.BaseModel):\n    x: str", "C{n}(x={v}).x"),
    "a copy": _step("", 'copy.copy({{"k": {v}}})["k"]'),
    "format": _step("", '"{{}}".format({v})'),
    "percent": _step("", '("%s" % {v})'),
    "join": _step("", '"".join([{v}])'),
    "encode": _step("", "{v}.encode().decode()"),
    "pop": _step('a{n} = {{"k": {v}}}', 'a{n}.pop("k")'),
    "setdefault": _step('a{n} = {{}}\na{n}.setdefault("k", {v})', 'a{n}["k"]'),
    "nested tables": _step('a{n} = {{"j": {{"k": {v}}}}}', 'a{n}["j"]["k"]'),
    "a default in a function": _step("a{n} = {v}\ndef f{n}(x=None):\n    return x or a{n}", "f{n}()"),
    "a cached function": _step("@functools.lru_cache(maxsize=None)\ndef f{n}(x):\n    return x", "f{n}({v})"),
    "an inner class": _step("class C{n}:\n    class D:\n        x = {v}", "C{n}.D.x"),
    "a subclass": _step(
        "class B{n}:\n    def __init__(self, x):\n        self.x = x\nclass C{n}(B{n}):\n    pass", "C{n}({v}).x"
    ),
    "super": _step(
        "class B{n}:\n    def __init__(self, x):\n        self.x = x\nclass C{n}(B{n}):\n"
        "    def __init__(self, y):\n        super().__init__(y)",
        "C{n}({v}).x",
    ),
    "keywords of a function": _step('def f{n}(**kw):\n    return kw["x"]', "f{n}(x={v})"),
    "get of keywords": _step('def f{n}(**kw):\n    return kw.get("x")', "f{n}(x={v})"),
    "positions of a function": _step("def f{n}(*args):\n    return args[0]", "f{n}({v})"),
    "a star": _step("a{n}, *b{n} = [{v}, 1]", "a{n}"),
    "a dict of a function": _step('def f{n}(x):\n    d = {{}}\n    d["k"] = x\n    return d', 'f{n}({v})["k"]'),
    "cast": _step("", "typing.cast(str, {v})"),
    "a decorator": _step(
        "def d{n}(f):\n    @functools.wraps(f)\n    def g(*a, **k):\n"
        "        return f(*a, **k)\n    return g\n@d{n}\ndef f{n}(x):\n    return x",
        "f{n}({v})",
    ),
    "a dataclass with a default": _step("@dataclasses.dataclass\nclass C{n}:\n    x: str = {v}", "C{n}().x"),
    "a field": _step(
        "@dataclasses.dataclass\nclass C{n}:\n    x: str = dataclasses.field(default_factory=lambda: {v})", "C{n}().x"
    ),
    "getattr with a default": _step("a{n} = types.SimpleNamespace(x={v})", 'getattr(a{n}, "x", None)'),
    "ChainMap": _step('a{n} = collections.ChainMap({{"k": {v}}})', 'a{n}["k"]'),
    "MappingProxyType": _step('a{n} = types.MappingProxyType({{"k": {v}}})', 'a{n}["k"]'),
    "an enum": _step("class C{n}(enum.Enum):\n    X = {v}", "C{n}.X.value"),
    "replace": _step("", '{v}.replace("\\n", "")'),
    "a ternary on None": _step("a{n} = {v}", 'a{n} if a{n} is not None else ""'),
    "an assert": _step('a{n} = {v}\nassert a{n}, "none"', "a{n}"),
    "slots and property setter": _step(
        "class C{n}:\n    @property\n    def x(self):\n        return self._x\n    @x.setter\n"
        "    def x(self, y):\n        self._x = y\nc{n} = C{n}()\nc{n}.x = {v}",
        "c{n}.x",
    ),
    "a list that is appended to": _step("a{n} = []\na{n}.append({v})", "a{n}[0]"),
    "last of a list": _step("a{n} = [1, {v}]", "a{n}[-1]"),
    "sum of lists": _step("a{n} = [{v}] + [1]", "a{n}[0]"),
    "new type": _step('K{n} = typing.NewType("K{n}", str)', "K{n}({v})"),
}

# Steps after which a credential is none any more.
HIDING = {
    "a slice": _step("a{n} = {v}", "a{n}[:4]"),
    "a length": _step("", "len({v})"),
    "a truth": _step("", "bool({v})"),
    "a hash": _step("", "hashlib.sha256({v}.encode()).hexdigest()"),
    "a function that cuts": _step("def f{n}(x):\n    return x[:4] + '…'", "f{n}({v})"),
    "a function that measures": _step('def f{n}(x):\n    return f"{{len(x)}} characters"', "f{n}({v})"),
    "a function that compares": _step("def f{n}(x):\n    return x == ''", "f{n}({v})"),
}


class Sink(NamedTuple):
    code: str
    text: str
    """``{v}`` is what reaches it."""
    bad: str
    """What goes into the chain."""
    good: str
    hides: bool = False
    """A step that hides makes it harmless too."""


_URL = "https://dashscope.aliyuncs.com/compatible-mode/v1/embeddings"
_KEY, _OTHER = 'os.environ["DASHSCOPE_API_KEY"]', 'os.environ["MODEL_NAME"]'
SINKS = {
    "print": Sink("QF601", "print({v})", _KEY, _OTHER, True),
    "a log": Sink("QF601", 'logging.info("value %s", {v})', _KEY, _OTHER, True),
    "an f-string": Sink("QF601", 'z = {v}\nprint(f"value {{z}}")', _KEY, _OTHER, True),
    "an exception": Sink("QF601", 'raise RuntimeError("value " + {v})', _KEY, _OTHER, True),
    "a function that prints": Sink("QF601", "def show(x):\n    print(x)\n\n\nshow({v})", _KEY, _OTHER, True),
    "what goes with a log": Sink("QF601", 'logging.info("sent", extra={{"value": {v}}})', _KEY, _OTHER, True),
    "what is bound to a log": Sink("QF601", "structlog.get_logger().bind(value={v})", _KEY, _OTHER, True),
    "each entry": Sink(
        "QF601", 'z = {{"a": {v}}}\nfor name, value in z.items():\n    print(name, value)', _KEY, _OTHER, True
    ),
    "variables of a function": Sink("QF601", "def go():\n    z = {v}\n    print(locals())", _KEY, _OTHER, True),
    "the environment of a program": Sink(
        "QF201", 'subprocess.run(["a"], env={{**os.environ, {v}: "1"}})', '"dashscope_api_key"', '"DASHSCOPE_API_KEY"'
    ),
    "a lookup": Sink("QF201", "z = os.environ[{v}]", '"dashscope_api_key"', '"DASHSCOPE_API_KEY"'),
    "getenv": Sink("QF201", "z = os.getenv({v})", '"dashscope_api_key"', '"DASHSCOPE_API_KEY"'),
    "a function that looks up": Sink(
        "QF201",
        "def need(x):\n    return os.environ[x]\n\n\nz = need({v})",
        '"dashscope_api_key"',
        '"DASHSCOPE_API_KEY"',
    ),
    "a header": Sink(
        "QF301",
        f'requests.post("{_URL}", headers={{{{"Authorization": {{v}}}}}})',
        f'"Basic " + {_KEY}',
        f'"Bearer " + {_KEY}',
    ),
    "a client with headers": Sink(
        "QF301",
        f'c = httpx.Client(headers={{{{"Authorization": {{v}}}}}})\nc.post("{_URL}")',
        f'"Basic " + {_KEY}',
        f'"Bearer " + {_KEY}',
    ),
    "a helper for headers": Sink(
        "QF301",
        f'def h(x):\n    return {{{{"Authorization": x}}}}\n\n\nrequests.post("{_URL}", headers=h({{v}}))',
        f'"Basic " + {_KEY}',
        f'"Bearer " + {_KEY}',
    ),
    "a header of curl": Sink(
        "QF301",
        f'subprocess.run(["curl", "-H", "Authorization: " + {{v}}, "{_URL}"])',
        f'"Basic " + {_KEY}',
        f'"Bearer " + {_KEY}',
    ),
    "a key of a client": Sink(
        "QF306",
        f'OpenAI(api_key={{v}}, base_url="{_URL.removesuffix("/embeddings")}")',
        f'f"Bearer {{{_KEY}}}"'.replace('"]', "']").replace('["', "['"),
        _KEY,
    ),
}
_IMPORTS = (
    "import collections\nimport copy\nimport dataclasses\nimport enum\nimport functools\nimport hashlib\n"
    "import logging\n"
    "import os\nimport subprocess\nimport types\nimport typing\n\nimport httpx\nimport pydantic\nimport requests\n"
    "import structlog\nfrom box import Box\nfrom omegaconf import OmegaConf\nfrom openai import OpenAI\n"
)


def programs(seed: int) -> Iterator[Program]:
    """Programs without end, bad and harmless ones in turn, each step and each sink as often as another."""
    rnd = random.Random(seed)
    is_bad = True
    while True:
        for sink in rnd.sample(sorted(SINKS), len(SINKS)):
            yield _program(rnd, sink, is_bad)
            is_bad = not is_bad
        is_bad = not is_bad


def _program(rnd: random.Random, name: str, is_bad: bool) -> Program:
    sink = SINKS[name]
    steps = rnd.choices(sorted(STEPS), k=rnd.randint(1, MAX_STEPS))
    hidden = not is_bad and sink.hides and rnd.random() < 0.7
    chain: list[tuple[str, Step]] = [(step, STEPS[step]) for step in steps]
    if hidden:
        hiding = rnd.choice(sorted(HIDING))
        chain.append((hiding, HIDING[hiding]))
    value = sink.bad if is_bad or hidden else sink.good
    lines = [_IMPORTS]
    if any(mark in value for mark in " +"):
        lines.append(f"start = {value}")
        value = "start"
    for number, (_, step) in enumerate(chain):
        if step.before:
            lines.append(step.before.format(n=number, v=value))
        value = step.after.format(n=number, v=value)
    lines.append(sink.text.format(v=value))
    return Program("\n".join(lines) + "\n", sink.code if is_bad else "", tuple(step for step, _ in chain), name)


def found(program: Program) -> set[str]:
    """The codes of what is found in it."""
    return {finding.code for finding in lint(program.text)}


def seen(program: Program) -> set[str]:
    """The codes of what is found in it where the gate has to see a reason first."""
    return {each.code for each in ENGINE.check_bytes("form.py", Kind.PYTHON, program.text.encode()).diagnostics}
