"""Random small programs: a credential, a chain of steps that hand it on, and a sink.

In half of the programs the chain carries something harmless instead: another variable, the right name, the right
scheme, or a part that hides the credential. Names tell nothing: what is found was followed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.core.kinds import Kind
from tests.chain_steps import HIDING, STEPS, Step
from tests.forms import ENGINE, lint
from tests.keys import make

MAX_STEPS = 6


class Program(NamedTuple):
    text: str
    code: str
    """The rule that has to speak; empty where none may."""
    steps: tuple[str, ...]
    sink: str


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
    "a thread that prints": Sink(
        "QF601",
        "def show(x):\n    print(x)\n\n\nthreading.Thread(target=show, args=({v},)).start()",
        _KEY,
        _OTHER,
        True,
    ),
    "a pool that prints": Sink(
        "QF601",
        "def show(x, y):\n    print(y, x)\n\n\n"
        "with concurrent.futures.ThreadPoolExecutor() as pool:\n    pool.submit(show, {v}, 1)",
        _KEY,
        _OTHER,
        True,
    ),
    "a map that prints": Sink("QF601", "def show(x):\n    print(x)\n\n\nlist(map(show, [1, {v}]))", _KEY, _OTHER, True),
    "all attributes": Sink(
        "QF601",
        "class Holder:\n    def __init__(self):\n        self.value = {v}\n\n"
        "    def show(self):\n        print(self.__dict__)",
        _KEY,
        _OTHER,
        True,
    ),
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
    "a lookup but for the name": Sink(
        "QF201",
        'z = functools.partial(os.getenv, default="")\nz({v})',
        '"dashscope_api_key"',
        '"DASHSCOPE_API_KEY"',
    ),
    "a lookup that is bound": Sink(
        "QF201",
        "z = functools.partial(os.environ.get, {v})()",
        '"dashscope_api_key"',
        '"DASHSCOPE_API_KEY"',
    ),
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
    "a client with headers of a method": Sink(
        "QF301",
        "class Client:\n    def __init__(self):\n"
        f'        self.c = httpx.Client(base_url="{_URL}", headers=self.headers())\n\n'
        '    def headers(self):\n        return {{"Authorization": {v}}}',
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
    "a key of another vendor": Sink(
        "QF405",
        f'OpenAI(api_key={{v}}, base_url="{_URL.removesuffix("/embeddings")}")',
        'os.environ["QIANFAN_AK"]',
        _KEY,
    ),
    "a key in the code": Sink(
        "QF101", "OpenAI(api_key={v}, base_url=os.environ['BASE'])", f'"{make("app-api-key")}"', '"your-api-key"'
    ),
}
_IMPORTS = (
    "import asyncio\nimport collections\nimport concurrent.futures\nimport contextlib\nimport contextvars\n"
    "import copy\nimport dataclasses\nimport enum\nimport functools\nimport hashlib\nimport json\nimport logging\n"
    "import operator\nimport os\nimport queue\nimport string\nimport subprocess\nimport threading\nimport types\n"
    "import typing\n\n"
    "import attrs\nimport httpx\nimport pydantic\nimport requests\nimport structlog\n"
    "from box import Box\nfrom omegaconf import OmegaConf\nfrom openai import OpenAI\n"
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
