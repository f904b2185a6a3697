"""The steps that hand a credential on in random programs, and those that hide it."""

from __future__ import annotations

from typing import NamedTuple


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
    # What runs over a value, and what is made to be run over.
    "a generator": _step("def f{n}(x):\n    yield x", "next(f{n}({v}))"),
    "the list of a generator": _step("def f{n}(x):\n    yield 1\n    yield x", "list(f{n}({v}))[1]"),
    "a loop over a generator": _step("def f{n}(x):\n    yield x\nfor a{n} in f{n}({v}):\n    pass", "a{n}"),
    "a loop": _step("for a{n} in [{v}]:\n    pass", "a{n}"),
    "a loop over pairs": _step('for a{n}, b{n} in [("k", {v})]:\n    pass', "b{n}"),
    "a loop over items": _step('for a{n}, b{n} in {{"k": {v}}}.items():\n    pass', "b{n}"),
    "a list comprehension": _step("a{n} = [x for x in [{v}]]", "a{n}[0]"),
    "a comprehension that changes": _step("a{n} = [x.strip() for x in [{v}] if x]", "a{n}[0]"),
    "a dict comprehension": _step('a{n} = {{k: x for k, x in {{"k": {v}}}.items()}}', 'a{n}["k"]'),
    "a dict comprehension over names": _step('a{n} = {{k: {v} for k in ["k"]}}', 'a{n}["k"]'),
    "the first of an expression": _step("", "next(x for x in [{v}])"),
    "the first that is set": _step("", 'next((x for x in ["", {v}] if x), None)'),
    "next of iter": _step("", "next(iter([{v}]))"),
    "filter": _step("", "next(filter(None, [{v}]))"),
    "map": _step("def f{n}(x):\n    return x\na{n} = list(map(f{n}, [{v}]))", "a{n}[0]"),
    "zip": _step('a{n} = dict(zip(["k"], [{v}]))', 'a{n}["k"]'),
    "fromkeys": _step('a{n} = dict.fromkeys(["k"], {v})', 'a{n}["k"]'),
    "extend": _step("a{n} = []\na{n}.extend([{v}])", "a{n}[0]"),
    "a list that is added to": _step("a{n} = []\na{n} += [{v}]", "a{n}[0]"),
    "pop of a list": _step("a{n} = [1, {v}]", "a{n}.pop()"),
    "all of a list": _step("a{n} = [*[{v}], 1]", "a{n}[0]"),
    "values": _step('a{n} = list({{"k": {v}}}.values())', "a{n}[0]"),
    # Names
    "a swap": _step("a{n}, b{n} = 1, {v}\na{n}, b{n} = b{n}, a{n}", "a{n}"),
    "a tuple in a tuple": _step("a{n}, (b{n}, c{n}) = 1, ({v}, 2)", "b{n}"),
    "the last of a star": _step("*a{n}, b{n} = [1, {v}]", "b{n}"),
    "an annotated name": _step("a{n}: str = {v}", "a{n}"),
    "and": _step("", "(True and {v})"),
    "a with": _step("with contextlib.suppress(KeyError):\n    a{n} = {v}", "a{n}"),
    "finally": _step("try:\n    pass\nfinally:\n    a{n} = {v}", "a{n}"),
    "an early return": _step('def f{n}(x):\n    if not x:\n        return ""\n    return x', "f{n}({v})"),
    "nonlocal": _step(
        'def f{n}(x):\n    a = ""\n    def g():\n        nonlocal a\n        a = x\n    g()\n    return a', "f{n}({v})"
    ),
    # Tables
    "an update in place": _step('a{n} = {{}}\na{n} |= {{"k": {v}}}', 'a{n}["k"]'),
    "a union of names": _step('a{n}, b{n} = {{"j": 1}}, {{"k": {v}}}\nc{n} = a{n} | b{n}', 'c{n}["k"]'),
    "a copy of a table": _step('a{n} = {{"k": {v}}}.copy()', 'a{n}["k"]'),
    "a deep copy": _step('a{n} = copy.deepcopy({{"k": {v}}})', 'a{n}["k"]'),
    "a default table": _step('a{n} = collections.defaultdict(str)\na{n}["k"] = {v}', 'a{n}["k"]'),
    "itemgetter": _step("", 'operator.itemgetter("k")({{"k": {v}}})'),
    "itemgetter by a name": _step('g{n} = operator.itemgetter("k")', 'g{n}({{"k": {v}}})'),
    "attrgetter": _step("class C{n}:\n    x = {v}", 'operator.attrgetter("x")(C{n})'),
    "a list in a table": _step('a{n} = {{"k": [{v}]}}', 'a{n}["k"][0]'),
    "JSON": _step('a{n} = json.loads(json.dumps({{"k": {v}}}))', 'a{n}["k"]'),
    "a key that is a name": _step('K{n} = "k"\na{n} = {{K{n}: {v}}}', "a{n}[K{n}]"),
    "a typed table": _step("class C{n}(typing.TypedDict):\n    x: str", 'C{n}(x={v})["x"]'),
    "an annotated table": _step('class C{n}(typing.TypedDict):\n    x: str\na{n}: C{n} = {{"x": {v}}}', 'a{n}["x"]'),
    # Texts
    "a named format": _step("", '"{{k}}".format(k={v})'),
    "percent with names": _step("", '("%(k)s" % {{"k": {v}}})'),
    "a template": _step("", 'string.Template("$k").substitute(k={v})'),
    "an empty text before": _step("", '("" + {v})'),
    "a conversion": _step("a{n} = {v}", 'f"{{a{n}!s}}"'),
    "bytes": _step("", 'bytes({v}, "utf-8").decode()'),
    # Functions
    "a function that is made": _step("def f{n}(x):\n    def g():\n        return x\n    return g", "f{n}({v})()"),
    "a lambda that is made": _step("def f{n}(x):\n    return lambda: x", "f{n}({v})()"),
    "a lambda without parameters": _step("f{n} = lambda: {v}", "f{n}()"),
    "partial with a keyword": _step("def f{n}(x):\n    return x\ng{n} = functools.partial(f{n}, x={v})", "g{n}()"),
    "a cached getter": _step("a{n} = {v}\n@functools.lru_cache\ndef f{n}():\n    return a{n}", "f{n}()"),
    "a getter": _step("a{n} = {v}\ndef f{n}():\n    return a{n}", "f{n}()"),
    "keywords that are handed on": _step(
        "def g{n}(x):\n    return x\ndef f{n}(**kw):\n    return g{n}(**kw)", "f{n}(x={v})"
    ),
    "positions that are handed on": _step(
        "def g{n}(x):\n    return x\ndef f{n}(*args):\n    return g{n}(*args)", "f{n}({v})"
    ),
    "keywords of an object": _step(
        'class C{n}:\n    def __init__(self, **kw):\n        self.x = kw["x"]', "C{n}(x={v}).x"
    ),
    "keywords that become attributes": _step(
        "class C{n}:\n    def __init__(self, **kw):\n        self.__dict__.update(kw)", "C{n}(x={v}).x"
    ),
    "a coroutine": _step("async def f{n}(x):\n    return x", "asyncio.run(f{n}({v}))"),
    "a plain decorator": _step(
        "def d{n}(f):\n    def g(*a, **k):\n        return f(*a, **k)\n    return g\n@d{n}\ndef f{n}(x):\n    return x",
        "f{n}({v})",
    ),
    "a decorator with arguments": _step(
        "def d{n}(times):\n    def e(f):\n        def g(*a, **k):\n            return f(*a, **k)\n        return g\n"
        "    return e\n@d{n}(3)\ndef f{n}(x):\n    return x",
        "f{n}({v})",
    ),
    "a loop in a function": _step(
        "def f{n}(*args):\n    for x in args:\n        if x:\n            return x", 'f{n}({v}, "")'
    ),
    "a list of a function": _step("def f{n}(x):\n    a = []\n    a.append(x)\n    return a", "f{n}({v})[0]"),
    # Objects
    "a context manager": _step(
        "@contextlib.contextmanager\ndef f{n}(x):\n    yield x\nwith f{n}({v}) as a{n}:\n    pass", "a{n}"
    ),
    "an object that is entered": _step(
        "class C{n}:\n    def __init__(self, x):\n        self.x = x\n    def __enter__(self):\n        return self.x\n"
        "    def __exit__(self, *a):\n        pass\nwith C{n}({v}) as a{n}:\n    pass",
        "a{n}",
    ),
    "an object that enters itself": _step(
        "class C{n}:\n    def __init__(self, x):\n        self.x = x\n    def __enter__(self):\n        return self\n"
        "    def __exit__(self, *a):\n        pass\nwith C{n}({v}) as a{n}:\n    pass",
        "a{n}.x",
    ),
    "namedtuple": _step('C{n} = collections.namedtuple("C{n}", "a x")', "C{n}(1, {v}).x"),
    "namedtuple of a list": _step('C{n} = collections.namedtuple("C{n}", ["a", "x"])', "C{n}(1, x={v}).x"),
    "a named tuple that is unpacked": _step(
        "class C{n}(typing.NamedTuple):\n    a: int\n    x: str\na{n}, b{n} = C{n}(1, {v})", "b{n}"
    ),
    "an item of a named tuple": _step("class C{n}(typing.NamedTuple):\n    a: int\n    x: str", "C{n}(1, {v})[1]"),
    "a replaced field": _step(
        "class C{n}(typing.NamedTuple):\n    a: int\n    x: str", 'C{n}(1, "")._replace(x={v}).x'
    ),
    "a replaced field of a data class": _step(
        "@dataclasses.dataclass\nclass C{n}:\n    a: int\n    x: str",
        'dataclasses.replace(C{n}(1, ""), x={v}).x',
    ),
    "a data class as a table": _step(
        "@dataclasses.dataclass\nclass C{n}:\n    a: int\n    x: str", 'dataclasses.asdict(C{n}(1, {v}))["x"]'
    ),
    "a model as a table": _step("class C{n}(pydantic.BaseModel):\n    x: str", 'C{n}(x={v}).model_dump()["x"]'),
    "attrs": _step("@attrs.define\nclass C{n}:\n    a: int\n    x: str", "C{n}(1, {v}).x"),
    "after the initialisation": _step(
        "@dataclasses.dataclass\nclass C{n}:\n    y: str\n    def __post_init__(self):\n        self.x = self.y",
        "C{n}({v}).x",
    ),
    "an object that is called": _step(
        "class C{n}:\n    def __init__(self, x):\n        self.x = x\n    def __call__(self):\n        return self.x",
        "C{n}({v})()",
    ),
    "an object with entries": _step(
        "class C{n}:\n    def __init__(self, d):\n        self.d = d\n    def __getitem__(self, k):\n"
        "        return self.d[k]",
        'C{n}({{"k": {v}}})["k"]',
    ),
    "an object with any attribute": _step(
        "class C{n}:\n    def __init__(self, d):\n        self.d = d\n    def __getattr__(self, k):\n"
        "        return self.d[k]",
        'C{n}({{"k": {v}}}).k',
    ),
    "a cached property": _step(
        "class C{n}:\n    def __init__(self, x):\n        self._x = x\n"
        "    @functools.cached_property\n    def x(self):\n        return self._x",
        "C{n}({v}).x",
    ),
    "a method that sets": _step(
        "class C{n}:\n    def put(self, x):\n        self.x = x\nc{n} = C{n}()\nc{n}.put({v})", "c{n}.x"
    ),
    "a builder": _step(
        "class C{n}:\n    def put(self, x):\n        self.x = x\n        return self\n    def get(self):\n"
        "        return self.x",
        "C{n}().put({v}).get()",
    ),
    "a table of an object": _step(
        'class C{n}:\n    def __init__(self, x):\n        self.d = {{"k": x}}', 'C{n}({v}).d["k"]'
    ),
    "a table of an object that is filled": _step(
        'class C{n}:\n    def __init__(self, x):\n        self.d = {{}}\n        self.d["k"] = x', 'C{n}({v}).d["k"]'
    ),
    "an object of an object": _step(
        "class B{n}:\n    def __init__(self, x):\n        self.x = x\nclass C{n}:\n    def __init__(self, b):\n"
        "        self.b = b",
        "C{n}(B{n}({v})).b.x",
    ),
    "a method of the class above": _step(
        "class B{n}:\n    def f(self, x):\n        return x\nclass C{n}(B{n}):\n    def g(self, x):\n"
        "        return super().f(x)",
        "C{n}().g({v})",
    ),
    "a method that is inherited": _step(
        "class B{n}:\n    def __init__(self, x):\n        self.x = x\n    def f(self):\n        return self.x\n"
        "class C{n}(B{n}):\n    pass",
        "C{n}({v}).f()",
    ),
    "the class of an object": _step(
        "class C{n}:\n    x = {v}\n    def f(self):\n        return self.__class__.x", "C{n}().f()"
    ),
    "setattr": _step('class C{n}:\n    pass\nc{n} = C{n}()\nsetattr(c{n}, "x", {v})', "c{n}.x"),
    "vars of an object": _step("class C{n}:\n    def __init__(self, x):\n        self.x = x", 'vars(C{n}({v}))["x"]'),
    "__dict__": _step("class C{n}:\n    def __init__(self, x):\n        self.x = x", 'C{n}({v}).__dict__["x"]'),
    "a singleton": _step(
        "class C{n}:\n    one = None\n    def __init__(self, x):\n        self.x = x\n    @classmethod\n"
        "    def of(cls, x):\n        cls.one = cls(x)\n        return cls.one",
        "C{n}.of({v}).x",
    ),
    "an alternative constructor": _step(
        "class C{n}:\n    def __init__(self, x):\n        self.x = x\n    @classmethod\n    def of(cls, x):\n"
        "        return cls(x)",
        "C{n}.of({v}).x",
    ),
    "a thread's own": _step("a{n} = threading.local()\na{n}.x = {v}", "a{n}.x"),
    "a future": _step(
        "def f{n}(x):\n    return x\np{n} = concurrent.futures.ThreadPoolExecutor()", "p{n}.submit(f{n}, {v}).result()"
    ),
    "a type that is text": _step("class C{n}(str):\n    pass", "C{n}({v})"),
    # Patterns, and what is kept for a context
    "a case of a table": _step('match {{"k": {v}}}:\n    case {{"k": a{n}}}:\n        pass', "a{n}"),
    "a case of a list": _step("match [1, {v}]:\n    case [_, a{n}]:\n        pass", "a{n}"),
    "a case behind a star": _step("match [1, 2, {v}]:\n    case [1, *_, a{n}]:\n        pass", "a{n}"),
    "a case of all": _step("match {v}:\n    case str() as a{n}:\n        pass", "a{n}"),
    "a case of a type": _step("match {v}:\n    case str(a{n}):\n        pass", "a{n}"),
    "a case of an object": _step(
        "class C{n}:\n    def __init__(self, x):\n        self.x = x\n"
        "match C{n}({v}):\n    case C{n}(x=a{n}):\n        pass",
        "a{n}",
    ),
    "a case of nested tables": _step(
        'match {{"j": [{{"k": {v}}}]}}:\n    case {{"j": [{{"k": a{n}}}]}} if a{n}:\n        pass', "a{n}"
    ),
    "a context variable": _step('a{n} = contextvars.ContextVar("a{n}")\na{n}.set({v})', "a{n}.get()"),
    "the default of a context variable": _step('a{n} = contextvars.ContextVar("a{n}", default={v})', "a{n}.get()"),
    "an enumeration of texts": _step("class C{n}(str, enum.Enum):\n    X = {v}", "C{n}.X.value"),
    # Classes above, tables that others fill, and names bound within expressions
    "a context variable that a function sets": _step(
        'a{n} = contextvars.ContextVar("a{n}")\ndef f{n}(x):\n    a{n}.set(x)\nf{n}({v})', "a{n}.get()"
    ),
    "a context variable that is set in a function": _step(
        'a{n} = contextvars.ContextVar("a{n}")\ndef f{n}():\n    a{n}.set({v})\nf{n}()', "a{n}.get()"
    ),
    "a descriptor": _step(
        "class D{n}:\n    def __set_name__(self, o, n):\n        self.n = '_' + n\n"
        "    def __get__(self, o, t=None):\n        return o._x\nclass C{n}:\n    x = D{n}()\n"
        "    def __init__(self, x):\n        self._x = x",
        "C{n}({v}).x",
    ),
    "a function with a cache": _step("@functools.cache\ndef f{n}(x):\n    return x", "f{n}({v})"),
    "an attribute of the class above": _step("class B{n}:\n    x = {v}\nclass C{n}(B{n}):\n    pass", "C{n}.x"),
    "an attribute of the class above, of an object": _step(
        "class B{n}:\n    x = {v}\nclass C{n}(B{n}):\n    pass", "C{n}().x"
    ),
    "an attribute of the class above, by self": _step(
        "class B{n}:\n    x = {v}\nclass C{n}(B{n}):\n    def f(self):\n        return self.x", "C{n}().f()"
    ),
    "a data class below another as a table": _step(
        "@dataclasses.dataclass\nclass B{n}:\n    x: str\n@dataclasses.dataclass\nclass C{n}(B{n}):\n    a: int = 1",
        'dataclasses.asdict(C{n}({v}))["x"]',
    ),
    "fields of two data classes": _step(
        "@dataclasses.dataclass\nclass B{n}:\n    a: int\n@dataclasses.dataclass\nclass C{n}(B{n}):\n    x: str",
        "C{n}(1, {v}).x",
    ),
    "zip of names and values": _step('a{n} = {{k: x for k, x in zip(["j", "k"], [1, {v}])}}', 'a{n}["k"]'),
    "ChainMap of two tables": _step('a{n} = collections.ChainMap({{"j": 1}}, {{"k": {v}}})', 'a{n}["k"]'),
    "getattr of an object": _step(
        "class C{n}:\n    def __init__(self, x):\n        self.x = x", 'getattr(C{n}({v}), "x")'
    ),
    "a walrus in a comprehension": _step("a{n} = [y for x in [{v}] if (y := x.strip())]", "a{n}[0]"),
    "a walrus in a loop": _step("while not (a{n} := {v}):\n    pass", "a{n}"),
    "two updates in place": _step('a{n} = {{"j": 1}}\na{n} |= {{"i": 2}}\na{n} |= {{"k": {v}}}', 'a{n}["k"]'),
    "a table of functions": _step('def f{n}(x):\n    return x\nT{n} = {{"a": f{n}, "b": str}}', 'T{n}["a"]({v})'),
    "a default of an inner function": _step(
        "def f{n}(x):\n    def g(y=x):\n        return y\n    return g", "f{n}({v})()"
    ),
    "an object in a table": _step(
        'class C{n}:\n    def __init__(self, x):\n        self.x = x\na{n} = {{"k": C{n}({v})}}', 'a{n}["k"].x'
    ),
    "one of several tables": _step(
        'a{n} = [{{"name": "a", "k": 1}}, {{"name": "b", "k": {v}}}]\nb{n} = next(x for x in a{n} if x["name"] == "b")',
        'b{n}["k"]',
    ),
    "the end of a try": _step("try:\n    pass\nexcept KeyError:\n    a{n} = ''\nelse:\n    a{n} = {v}", "a{n}"),
    "a return in a try": _step("def f{n}(x):\n    try:\n        return x\n    finally:\n        pass", "f{n}({v})"),
    "the second of a function": _step("def f{n}(x):\n    return 1, x\n_, a{n} = f{n}({v})", "a{n}"),
    "pop of keywords": _step('def f{n}(**kw):\n    return kw.pop("x", None)', "f{n}(x={v})"),
    "a table that becomes keywords of an object": _step(
        "class C{n}:\n    def __init__(self, x, y=1):\n        self.x = x", 'C{n}(**{{"x": {v}}}).x'
    ),
    "a model of a table": _step("class C{n}(pydantic.BaseModel):\n    x: str", 'C{n}.model_validate({{"x": {v}}}).x'),
    "a changed copy of a model": _step(
        "class C{n}(pydantic.BaseModel):\n    x: str", 'C{n}(x="").model_copy(update={{"x": {v}}}).x'
    ),
    "a data class that makes itself": _step(
        "@dataclasses.dataclass(frozen=True)\nclass C{n}:\n    x: str\n    @classmethod\n"
        "    def make(cls, x):\n        return cls(x=x)",
        "C{n}.make({v}).x",
    ),
    "sorted": _step("", "sorted([{v}])[0]"),
    "reversed": _step("", "next(reversed([{v}]))"),
    "the first of a comprehension": _step("", "[x for x in (None, {v}) if x][0]"),
    "an object that is entered and awaited": _step(
        "class C{n}:\n    def __init__(self, x):\n        self.x = x\n    async def __aenter__(self):\n"
        "        return self\n    async def __aexit__(self, *a):\n        pass\nasync def f{n}():\n"
        "    async with C{n}({v}) as c:\n        return c.x",
        "asyncio.run(f{n}())",
    ),
    "gather": _step(
        "async def f{n}(x):\n    return x\nasync def g{n}():\n"
        "    a, b = await asyncio.gather(f{n}(1), f{n}({v}))\n    return b",
        "asyncio.run(g{n}())",
    ),
    "a table that a function fills": _step('S{n} = {{}}\ndef f{n}(x):\n    S{n}["k"] = x\nf{n}({v})', 'S{n}["k"]'),
    "an attribute that a function sets": _step(
        "class S{n}:\n    x = None\ndef f{n}(y):\n    S{n}.x = y\nf{n}({v})", "S{n}.x"
    ),
    "a named tuple as a table": _step('C{n} = collections.namedtuple("C{n}", "a x")', 'C{n}(1, {v})._asdict()["x"]'),
    "an object with slots": _step(
        "class C{n}:\n    __slots__ = ('x',)\n    def __init__(self, x):\n        self.x = x", "C{n}({v}).x"
    ),
    "a method of the second class above": _step(
        "class A{n}:\n    def f(self, x):\n        return x\nclass B{n}:\n    pass\nclass C{n}(B{n}, A{n}):\n    pass",
        "C{n}().f({v})",
    ),
    "a method that the class below has": _step(
        "import abc\nclass A{n}(abc.ABC):\n    @abc.abstractmethod\n    def g(self): ...\n    def f(self):\n"
        "        return self.g()\nclass C{n}(A{n}):\n    def __init__(self, x):\n        self.x = x\n"
        "    def g(self):\n        return self.x",
        "C{n}({v}).f()",
    ),
    # What a library keeps or folds, and tables of classes of one's own
    "reduce": _step("", 'functools.reduce(lambda a, b: a or b, [{v}, ""])'),
    "reduce over keys": _step("", 'functools.reduce(lambda d, k: d[k], ["j", "k"], {{"j": {{"k": {v}}}}})'),
    "reduce with an operator": _step("", 'functools.reduce(operator.add, ["", {v}])'),
    "a queue": _step("a{n} = queue.Queue()\na{n}.put({v})", "a{n}.get()"),
    "a queue of asyncio": _step(
        "async def f{n}():\n    a = asyncio.Queue()\n    await a.put({v})\n    return await a.get()",
        "asyncio.run(f{n}())",
    ),
    "a queue that does not wait": _step("a{n} = queue.SimpleQueue()\na{n}.put_nowait({v})", "a{n}.get_nowait()"),
    "a class below dict": _step("class C{n}(dict):\n    pass", 'C{n}(k={v})["k"]'),
    "a class below UserDict": _step("class C{n}(collections.UserDict):\n    pass", 'C{n}({{"k": {v}}})["k"]'),
    "a class below dict with attributes": _step(
        "class C{n}(dict):\n    def __getattr__(self, k):\n        return self[k]\nc{n} = C{n}()\nc{n}['k'] = {v}",
        "c{n}.k",
    ),
    "partialmethod": _step(
        "class C{n}:\n    def f(self, a, x):\n        return x\n    g = functools.partialmethod(f, 1)", "C{n}().g({v})"
    ),
    "a loop that fills a table": _step(
        'a{n} = {{}}\nfor k, x in zip(["j", "k"], [1, {v}]):\n    a{n}[k] = x', 'a{n}["k"]'
    ),
    "a loop over pairs that fills a table": _step(
        'a{n} = {{}}\nfor k, x in [("j", 1), ("k", {v})]:\n    a{n}[k] = x', 'a{n}["k"]'
    ),
    "namedtuple in a lambda": _step(
        'C{n} = collections.namedtuple("C{n}", "a x")\na{n} = {{"k": {v}}}\nf{n} = lambda: C{n}(1, a{n}["k"]).x',
        "f{n}()",
    ),
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
