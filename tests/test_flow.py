"""Where a value comes from: through names, branches, joins, helpers and classes."""

from __future__ import annotations

import pytest

from qianfan_lint.core.flow import (
    Choice,
    Encoded,
    Env,
    Items,
    Made,
    Mix,
    Named,
    Nothing,
    Table,
    Text,
    Value,
)
from qianfan_lint.core.source import Source
from qianfan_lint.knowledge import providers
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.project_modules import ProjectModules
from qianfan_lint.readers.python.tree.parse import screen
from tests.forms import source_of

PROVIDERS = providers.load()


def spelled(value: Value) -> str:
    """*value* in short: ``$NAME`` from the environment, ``a|b`` one of several, ``a+b`` joined, ``?`` unknown."""
    match value:
        case Text(text=written):
            return repr(written)
        case Env(name=name):
            return f"${name}"
        case Named(dotted=dotted):
            return dotted
        case Made(callee=callee):
            return f"{callee or '?'}()"
        case Mix(parts=parts):
            return "+".join(map(spelled, parts))
        case Encoded(value=inner):
            return f"base64({spelled(inner)})"
        case Choice(options=several):
            return "|".join(map(spelled, several))
        case Table(entries=entries, complete=complete):
            listed = [f"{entry.key.text}={spelled(entry.value)}" for entry in entries]
            return "{" + ", ".join(listed + ([] if complete else ["..."])) + "}"
        case Items(values=values):
            return "(" + ", ".join(map(spelled, values)) + ")"
        case Nothing():
            return "None"
    return "?"


def module_of(source: Source) -> Module:
    return Module(source, screen(source)[0], ProjectModules(PROVIDERS))


def shown(code: str) -> str:
    """What the argument of the one call of ``show`` in *code* is."""
    module = module_of(source_of(f"import os\n{code}\n"))
    (value,) = [
        value
        for site in module.index.calls
        if module.callee(site) == "show"
        for _, _, _, value in module.arguments(site)
    ]
    return spelled(value)


FLOWS = {
    "unknown": [
        ("show(1)", "?"),
        ("show(x)", "x"),
        ("show(None)", "None"),
        ("show(-1)", "?"),
        ("show([*a])", "?"),
        ("show(a < b)", "?"),
        ("show('a' * 3)", "?"),
        ("x = x\nshow(x)", "x"),
        ("x = y\ny = x\nshow(x)", "y"),
        ("import keys\nshow(keys.load())", "keys.load()"),
    ],
    "names": [
        ("x = 'a'\nshow(x)", "'a'"),
        ("x: str = 'a'\nshow(x)", "'a'"),
        ("x = y = 'a'\nshow(y)", "'a'"),
        ("x = 'a'\ny = x\nz = y\nshow(z)", "'a'"),
        ("show(x)\nx = 'a'", "x"),
        ("x = 'a'\ndef f():\n    show(x)", "'a'"),
        ("def f():\n    show(x)\nx = 'a'", "'a'"),
        ("x = 'a'\ndef f(x):\n    show(x)", "x"),
        ("x = 'a'\ndef f():\n    x = 'b'\n    show(x)", "'b'"),
        ("def f():\n    global x\n    x = 'a'\nshow(x)", "'a'"),
        ("import keys as k\nshow(k.API_KEY)", "keys.API_KEY"),
        ("from keys import API_KEY as K\nshow(K)", "keys.API_KEY"),
        ("from .keys import K\nshow(K)", ".keys.K"),
        ("for x in ['a']:\n    show(x)", "'a'"),
        ("for x in ['a', 1]:\n    show(x)", "x"),
        ("with open('a') as x:\n    show(x)", "open()"),
        ("try:\n    pass\nexcept E as x:\n    show(x)", "x"),
        ("[show(x) for x in y]", "x"),
    ],
    "rebinding": [
        ("x = 'a'\nx = 'b'\nshow(x)", "'b'"),
        ("x = 'a'\nshow(x)\nx = 'b'", "'a'"),
        ("x = 'a'\nx = x\nshow(x)", "'a'"),
        ("x = 'a'\ndel x\nx = 'b'\nshow(x)", "'b'"),
        ("x = 'a'\nx = os.environ['X']\nshow(x)", "$X"),
    ],
    "branches": [
        ("if c:\n    x = 'a'\nelse:\n    x = 'b'\nshow(x)", "'a'|'b'"),
        ("if c:\n    x = 'a'\nelif d:\n    x = 'b'\nelse:\n    x = 'c'\nshow(x)", "'a'|'b'|'c'"),
        ("x = 'a'\nif c:\n    x = 'b'\nshow(x)", "'a'|'b'"),
        ("x = 'a'\nif c:\n    x = 'b'\n    show(x)", "'b'"),
        ("if c:\n    x = 'a'\nelse:\n    x = 'b'\n    show(x)", "'b'"),
        ("if c:\n    x = 'a'\nelse:\n    show(x)", "x"),
        ("x = 'a'\nif c:\n    x = 'a'\nshow(x)", "'a'|'a'"),
        ("if c:\n    x = os.environ['X']\nelse:\n    x = None\nshow(x)", "$X|None"),
        ("try:\n    x = 'a'\nexcept E:\n    x = 'b'\nshow(x)", "'a'|'b'"),
        ("try:\n    x = 'a'\nfinally:\n    x = 'b'\nshow(x)", "'b'"),
        ("while c:\n    x = 'a'\nshow(x)", "'a'"),
        ("match c:\n    case 1:\n        x = 'a'\n    case _:\n        x = 'b'\nshow(x)", "'a'|'b'"),
        ("show('a' if c else 'b')", "'a'|'b'"),
        ("show(c or 'b')", "c|'b'"),
        ("show(os.getenv('X') or 'b')", "$X|'b'"),
        ("show(os.getenv('X', 'b'))", "$X|'b'"),
        ("show(os.getenv('X', default='b'))", "$X|'b'"),
    ],
    "walrus": [
        ("show(x := 'a')", "'a'"),
        ("if (x := 'a'):\n    show(x)", "'a'"),
        ("(x := 'a')\nshow(x)", "'a'"),
        ("while (x := os.getenv('X')):\n    show(x)", "$X"),
    ],
    "unpacking": [
        ("x, y = 'a', 'b'\nshow(y)", "'b'"),
        ("(x, y) = ('a', 'b')\nshow(x)", "'a'"),
        ("[x, y] = ['a', 'b']\nshow(x)", "'a'"),
        ("pair = 'a', 'b'\nx, y = pair\nshow(y)", "'b'"),
        ("x, y = load()\nshow(y)", "y"),
        ("pair = 'a', 'b'\nshow(pair[1])", "'b'"),
        ("pair = 'a', 'b'\nshow(pair[2])", "?"),
    ],
    "augmented": [
        ("x = 'a'\nx += 'b'\nshow(x)", "'ab'"),
        ("x = 'a'\nx += y\nshow(x)", "'a'+y"),
        ("x = 'a'\nx += 'b'\nx += 'c'\nshow(x)", "'abc'"),
        ("x = 'a'\nif c:\n    x += 'b'\nshow(x)", "'a'|'ab'"),
        ("x = 'a'\nx -= 'b'\nshow(x)", "?"),
    ],
    "joined": [
        ("show('a' 'b')", "'ab'"),
        ("show('a' + 'b')", "'ab'"),
        ("show('a' + x + 'b' + 'c')", "'a'+x+'bc'"),
        ("show(f'a{x}b')", "'a'+x+'b'"),
        ("show(f'a' 'b')", "'ab'"),
        ("show(f'{x!r:>10}')", "x"),
        ("show('a%sb' % x)", "'a'+x+'b'"),
        ("show('%s:%s' % (x, 'b'))", "x+':b'"),
        ("show('%(k)s!' % {'k': x})", "x+'!'"),
        ("show('100%% %s' % x)", "'100% '+x"),
        ("show('a{}b'.format(x))", "'a'+x+'b'"),
        ("show('{1}{0}'.format(x, y))", "y+x"),
        ("show('{k}{{}}'.format(k=x))", "x+'{}'"),
        ("show('{'.format(x))", "?"),
        ("show(':'.join([x, y]))", "x+':'+y"),
        ("show(':'.join(xs))", "?()"),
        ("show('a'.encode())", "'a'"),
        ("show(x.strip())", "x"),
        ("show(str(x))", "x"),
        ("show('abc'[:2])", "'abc'"),
    ],
    "environment": [
        ("show(os.environ['X'])", "$X"),
        ("show(os.environ.get('X'))", "$X"),
        ("show(os.getenv('X'))", "$X"),
        ("show(os.environ.pop('X'))", "$X"),
        ("NAME = 'X'\nshow(os.environ[NAME])", "$X"),
        ("show(os.environ['A' 'B'])", "$AB"),
        ("from os import environ as e\nshow(e['X'])", "$X"),
        ("from os import getenv as g\nshow(g('X'))", "$X"),
        ("import os as o\nshow(o.environ.get('X'))", "$X"),
        ("env = os.environ\nshow(env['X'])", "$X"),
        ("read = os.getenv\nshow(read('X'))", "$X"),
        ("show(os.environ['X'].strip())", "$X"),
        ("show(os.environ[name])", "?"),
    ],
    "base64": [
        ("import base64\nshow(base64.b64encode(b'a'))", "base64('a')"),
        ("from base64 import b64encode as e\nshow(e(f'{x}:{y}'.encode()).decode())", "base64(x+':'+y)"),
    ],
    "helpers": [
        ("def f():\n    return os.environ['X']\nshow(f())", "$X"),
        ("def main():\n    show(f())\ndef f():\n    return 'a'", "'a'"),
        ("def f():\n    if c:\n        return os.environ['X']\n    return os.environ['Y']\nshow(f())", "$X|$Y"),
        ("def f():\n    key = os.getenv('X')\n    return key\nshow(f())", "$X"),
        ("def f():\n    return g()\ndef g():\n    return 'a'\nshow(f())", "'a'"),
        ("def f():\n    return f()\nshow(f())", ".f()"),
        ("def f():\n    pass\nshow(f())", ".f()"),
    ],
    "arguments": [
        ("def f(a): return a\nshow(f('x'))", "'x'"),
        ("def f(a='x'): return a\nshow(f())", "'x'"),
        ("def f(*, a): return a\nshow(f(a='x'))", "'x'"),
        ("def f(a, b): return b\nshow(f(b='y', a='x'))", "'y'"),
        ("def f(a, b): return b\nshow(f('x', *c))", ".f()"),
        ("def f(a, b): return b\nshow(f(*['x', 'y']))", "'y'"),
        ("def f(a, b): return b\nshow(f(**{'a': 'x', 'b': 'y'}))", "'y'"),
        ("def f(name):\n    return os.environ[name]\nshow(f('X'))", "$X"),
        ("def f(name):\n    return os.environ[name.upper()]\nshow(f('x_key'))", "$X_KEY"),
        ("def f(name):\n    return os.environ[name.replace('-', '_')]\nshow(f('X-KEY'))", "$X_KEY"),
        ("def f(name):\n    return os.environ[f'X_{name}']\nshow(f('KEY'))", "$X_KEY"),
        ("def f(name):\n    v = os.getenv(name)\n    if not v:\n        raise E\n    return v\nshow(f('X'))", "$X"),
        ("def f(name, d=None):\n    return os.getenv(name, d)\nshow(f('X', 'a'))", "$X|'a'"),
        ("def f(a):\n    if a: return os.getenv(a)\n    return input()\nshow(f('X'))", "$X|input()"),
        ("def f(a): return {'Authorization': f'Bearer {a}'}\nshow(f(os.environ['X']))", "{Authorization='Bearer '+$X}"),
        ("def f(a): return g(a)\ndef g(b): return os.environ[b]\nshow(f('X'))", "$X"),
        ("def f(a): return f(a)\nshow(f('x'))", ".f()"),
        ("def f(a):\n    if a == 'x': return 'y'\n    return 'z'\nshow(f('x'))", "'y'"),
        ("def f(a):\n    if a == 'x': return g(a)\n    return 'z'\nshow(f('x'))", "g()"),
        (
            "def f(a):\n    if a == 'y': return 'y'\n    elif a in ('x', 'z'): return a\n    return 'z'\nshow(f('x'))",
            "'x'",
        ),
        ("def f(a):\n    if a == 'y': return a\n    else: return a + 'z'\nshow(f('x'))", "'xz'"),
        ("def f(a):\n    if b: return a\n    return a + 'z'\nshow(f('x'))", "'x'|'xz'"),
        ("def f(a): return a[:4]\nshow(f('x'))", ".f()"),
        ("def f(a):\n    b = a[:4]\n    return b + '***'\nshow(f('x'))", "?+'***'"),
        ("def f(a): return len(a)\nshow(f('x'))", "len()"),
        ("show((lambda a: os.environ[a])('X'))", "$X"),
        ("f = lambda a: os.environ[a]\nshow(f('X'))", "$X"),
        ("from functools import partial\ndef f(a, b): return a + b\nshow(partial(f, 'x')('y'))", "'xy'"),
        ("show(tuple(map(os.getenv, ['X', 'Y'])))", "($X, $Y)"),
        ("def f(a):\n    def g(b): return a + b\n    return g('y')\nshow(f('x'))", "'xy'"),
        ("class C:\n    def __init__(self, a): self.a = a\nshow(C('x').a)", "'x'"),
        (
            "class C:\n    def __init__(self, a): self.a = a\n    def f(self): return self.a\nc = C('x')\nshow(c.f())",
            "'x'",
        ),
        (
            "class C:\n    def __init__(self, a): self.a = a\n    @property\n    def f(self): return self.a\n"
            "show(C('x').f)",
            "'x'",
        ),
        ("class C:\n    @staticmethod\n    def f(a): return a\nshow(C().f('x'))", "'x'"),
        ("class C:\n    @classmethod\n    def f(cls, a): return a\nshow(C.f('x'))", "'x'"),
        ("class C(NamedTuple):\n    a: str\n    b: str\nshow(C('x', 'y').b)", "'y'"),
        ("from types import SimpleNamespace\nc = SimpleNamespace(a='x')\nshow(c.a)", "'x'"),
        ("class C:\n    a = os.environ['X']\nshow(getattr(C, 'a'))", "$X"),
    ],
    "classes": [
        ("class C:\n    x = 'a'\nshow(C.x)", "'a'"),
        ("class C:\n    x = 'a'\nshow(C().x)", "'a'"),
        ("class C:\n    x = 'a'\nc = C()\nshow(c.x)", "'a'"),
        ("class C:\n    x = 'a'\n    def f(self):\n        show(self.x)", "'a'"),
        (
            "class C:\n    def f(self):\n        self.x = os.getenv('X')\n    def g(self):\n        show(self.x)",
            "$X",
        ),
        ("class C:\n    def f(self):\n        show(self.x)\n    def g(self):\n        self.x = 'a'", "'a'"),
        ("class C:\n    @classmethod\n    def f(cls):\n        show(cls.x)\n    x = 'a'", "'a'"),
        (
            "class C:\n    x = None\n    def f(self):\n        self.x = 'a'\n    def g(self):\n        show(self.x)",
            "'a'",
        ),
        ("class C:\n    def __init__(self, x):\n        self.x = x\n    def f(self):\n        show(self.x)", "x"),
        ("class C:\n    pass\nC.x = 'a'\nshow(C.x)", "'a'"),
        ("class C:\n    def f(self):\n        show(self.y)", "y"),
        ("x = 'a'\nclass C:\n    x = 'b'\n    def f(self):\n        show(x)", "'a'"),
        ("class C(Base):\n    x = 'a'\n    y = x\nshow(C.y)", "'a'"),
    ],
    "tables": [
        ("show({'a': 'b', 'c': x})", "{a='b', c=x}"),
        ("show(dict(a='b'))", "{a='b'}"),
        ("show({**x})", "{...}"),
        ("show({x: 'a'})", "{...}"),
        ("t = {'a': 'b'}\nshow({**t, 'c': 'd'})", "{a='b', c='d'}"),
        ("t = {'a': 'b'}\nshow(t['a'])", "'b'"),
        ("t = {'a': 'b'}\nshow(t.get('a'))", "'b'"),
        ("t = {'a': 'b'}\nshow(t.get('z', 'd'))", "'d'"),
        ("t = {'a': 'b'}\nshow(t['z'])", "?"),
        ("t = {}\nt['a'] = 'b'\nshow(t)", "{a='b'}"),
        ("t = {}\nt['a'] = 'b'\nshow(t['a'])", "'b'"),
        ("t = {}\nshow(t)\nt['a'] = 'b'", "{}"),
        ("t = {}\nt.update({'a': 'b'})\nshow(t)", "{a='b'}"),
        ("t = {}\nt.update(a='b')\nshow(t)", "{a='b'}"),
        ("t = {}\nt.update(x)\nshow(t)", "{...}"),
        ("t = {}\nt.update(**x)\nshow(t)", "{...}"),
        ("t = {}\nt.setdefault('a', 'b')\nshow(t)", "{a='b'}"),
        ("t = {'a': {'b': 'c'}}\nshow(t['a']['b'])", "'c'"),
        ("show(x['a'])", "x[a]"),
        ("show(x.get('a'))", "x[a]"),
    ],
}
CASES = [
    pytest.param(code, value, id=f"{group}-{number}")
    for group, rows in FLOWS.items()
    for number, (code, value) in enumerate(rows)
]


@pytest.mark.parametrize(("code", "expected"), CASES)
def test_flow(code: str, expected: str) -> None:
    assert shown(code) == expected


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("x = 'ab'", "'ab'"),
        ("x = 'a' 'b'", "'a' 'b'"),
        ("x = 'a' + 'b'", "'a' + 'b'"),
        ("p = 'a'\nq = 1\nx = p + 'b'", "p + 'b'"),
        ("p = 'b'\nq = 1\nx = 'a' + p", "'a' + p"),
        ("p = 'b'\nx = f'a{p}'", "f'a{p}'"),
        ("x = '%s' % 'ab'", "'ab'"),
        ("x = 'a%s' % 'b'", "'a%s' % 'b'"),
        ("x = '{}b'.format('a')", "'{}b'.format('a')"),
        ("x = ''.join(['a', 'b'])", "''.join(['a', 'b'])"),
    ],
)
def test_place_of_a_literal(code: str, written: str) -> None:
    """The span of a literal is the literal, or the expression that puts it together: an edit may replace it."""
    source = source_of(f"{code}\nshow(x)\n")
    module = module_of(source)
    (site,) = [site for site in module.index.calls if module.callee(site) == "show"]
    ((_, _, _, value),) = module.arguments(site)
    assert isinstance(value, Text)
    assert value.text == "ab"
    assert source.slice(value.span) == written
