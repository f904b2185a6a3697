"""Places in files where a reader finds a credential: a row each, of a file's name, a text and what is found there.

``<N>`` is the name, ``<V>`` the value, ``<B>`` base64 of it, ``<1>`` and ``<2>`` its halves, ``<X>`` it with an escape.
"""

from __future__ import annotations

import enum
from typing import NamedTuple


class Finds(enum.Enum):
    NAMED = "a key of a known shape, and one that the name says is one"
    SHAPED = "a key of a known shape"
    QUOTED = "a key of a known shape, but of one that needs quotes only there"


class Form(NamedTuple):
    file: str
    text: str
    finds: Finds = Finds.NAMED
    plain: bool = True
    """The name may only be one of letters, digits and ``_``."""


def _rows(file: str, *texts: str, finds: Finds = Finds.NAMED, plain: bool = True) -> list[Form]:
    return [Form(file, text, finds, plain) for text in texts]


def _cell(source: str, kind: str = "code", rest: str = "") -> str:
    return f'{{"cell_type": "{kind}", "metadata": {{}}, "source": {source}{rest}}}'


FORMS = [
    # Python
    *_rows(
        "app.py",
        '<N> = "<V>"',
        "<N> = '<V>'",
        '<N>: str = "<V>"',
        'connect(<N>="<V>")',
        'def connect(url, <N>="<V>"):\n    return url',
        'class Settings:\n    <N>: str = "<V>"',
        'self.<N> = "<V>"',
        'import os\n\nos.environ["<N>"] = "<V>"',
        'import os\n\nos.environ.setdefault("<N>", "<V>")',
        'import os\n\nos.putenv("<N>", "<V>")',
        'import os\n\nos.environ.update({"<N>": "<V>"})',
        'import os\n\nvalue = os.getenv("<N>", "<V>")',
        'import os\n\nvalue = os.environ.get("<N>") or "<V>"',
        '# <N> = "<V>"',
        'def call():\n    """Call it.\n\n    <N> = "<V>"\n    """',
    ),
    # Python, spelled otherwise
    *_rows(
        "app.py",
        '<N> = "<X>"',
        '<N> = "<1>\\\n<2>"',
        '<N> = "<1>" "<2>"',
        "<N> = (\n    '<1>'  # one\n    \"<2>\"\n)",
        '<N> = ("<1>") + ("<2>")',
        "<N> = f\"<1>{'<2>'}\"",
        'connect(<N>="<1>"\n        "<2>")',
        'import os\n\nos.environ["<N>"] = "<1>" + "<2>"',
        '<N> = " <V> "',
        '<N> = "<V>\\n"',
        '<N> = """\n<V>\n"""',
        '<N> = """\\\n<V>"""',
        '<N> = "Bearer <V>"',
    ),
    *_rows("app.py", 'options = {"<N>": "<V>"}', 'options["<N>"] = "<V>"', plain=False),
    *_rows("app.py", '# see "<V>"', 'def call():\n    """See "<V>" there."""', 'call("<V>", 1)', finds=Finds.SHAPED),
    # Variables
    *_rows(
        ".env",
        "<N>=<V>",
        "<N> = <V>",
        '<N>="<V>"',
        "<N>='<V>'",
        "export <N>=<V>",
        'export <N>="<V>"',
        "# <N>=<V>",
        "<N>=<V>  # the key",
        "OTHER=${<N>:-<V>}",
    ),
    *_rows(".env.production", "<N>=<V>"),
    # Scripts
    *_rows(
        "deploy.sh",
        "export <N>=<V>",
        'export <N>="<V>"',
        "export <N>='<V>'",
        "export A=b <N>=<V>",
        "<N>=<V>",
        '<N>="<V>"',
        "<N>=<V> python app.py",
        "<N>=<V>; export <N>",
        "readonly <N>=<V>",
        'declare -x <N>="<V>"',
        'docker run -e <N>="<V>" app',
        "docker run -e <N>=<V> app",
        "docker run --env <N>=<V> app",
        "docker run --env=<N>=<V> app",
        'docker run \\\n  -e <N>="<V>" \\\n  app',
        'echo "<N>=<V>" >> .env',
        "cat > .env <<EOF\n<N>=<V>\nEOF",
        'VALUE="${<N>:-<V>}"',
        ': "${<N>:=<V>}"',
        "# export <N>=<V>",
        'kubectl create secret generic app --from-literal=<N>="<V>"',
    ),
    *_rows("deploy.sh", "tool --<N> <V>", "tool --<N>=<V>", 'tool --<N> "<V>" now', plain=False),
    *_rows("setup.fish", "set -x <N> <V>", 'set -gx <N> "<V>"', "set -Ux <N> '<V>'"),
    *_rows(
        "deploy.ps1",
        '$env:<N>="<V>"',
        "$env:<N> = '<V>'",
        '$<N> = "<V>"',
        '[Environment]::SetEnvironmentVariable("<N>", "<V>", "User")',
        'Set-Item Env:<N> -Value "<V>"',
        'Set-Item -Path Env:<N> -Value "<V>"',
    ),
    *_rows(
        "deploy.bat", "set <N>=<V>", 'set "<N>=<V>"', "@set <N>=<V>", "setx <N> <V>", 'setx <N> "<V>"', "rem <N>=<V>"
    ),
    *_rows(
        "Makefile",
        "<N> = <V>",
        "<N> := <V>",
        "export <N> ?= <V>",
        "run:\n\t<N>=<V> python app.py",
        "run:\n\t@<N>=<V> ./x",
    ),
    # Images
    *_rows(
        "Dockerfile",
        "ENV <N>=<V>",
        "ENV <N> <V>",
        'ENV <N>="<V>"',
        "ENV A=b <N>=<V>",
        'ENV A=b \\\n    <N>="<V>"',
        "ARG <N>=<V>",
        'ARG <N>="<V>"',
        "RUN export <N>=<V> && make",
        "# ENV <N>=<V>",
    ),
    # Compose files
    *_rows(
        "compose.yaml",
        "services:\n  app:\n    environment:\n      <N>: <V>",
        'services:\n  app:\n    environment:\n      <N>: "<V>"',
        "services:\n  app:\n    environment:\n      - <N>=<V>",
        'services:\n  app:\n    environment:\n      - "<N>=<V>"',
        "services:\n  app:\n    environment: {A: b, <N>: <V>}",
        'services:\n  app:\n    environment: ["A=b", "<N>=<V>"]',
        "services:\n  app:\n    environment:\n      A: ${<N>:-<V>}",
        "services:\n  app:\n    environment:\n      # <N>: <V>\n      A: b",
    ),
    *_rows(
        "compose.yaml",
        "services:\n  app:\n    command: run --<N> <V>",
        "services:\n  app:\n    command: [run, --<N>, <V>]",
        "services:\n  app:\n    command:\n      - --<N>=<V>",
        plain=False,
    ),
    # Manifests
    *_rows(
        "deployment.yaml",
        'env:\n  - name: <N>\n    value: "<V>"',
        "env:\n  - name: <N>\n    value: <V>",
        'env:\n  - value: "<V>"\n    name: <N>',
        'env:\n  - {name: <N>, value: "<V>"}',
        'env: [{"name": "<N>", "value": "<V>"}]',
        'env: [{value: "<V>", name: <N>}]',
        "env:\n  - name: <N>\n    valueFrom: null\n    value: <V>",
        "apiVersion: v1\nkind: Secret\ndata:\n  <N>: <B>",
        'apiVersion: v1\nkind: Secret\ndata:\n  <N>: "<B>"',
        "apiVersion: v1\nkind: Secret\ndata: {<N>: <B>}",
        'app: {"apiVersion": "v1", "kind": "Secret", "data": {"<N>": "<B>"}}',
        "apiVersion: v1\nkind: Secret\nstringData:\n  <N>: <V>",
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  app.properties: |\n    <N>=<V>",
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  <N>: <V>",
    ),
    *_rows("values.yaml", "app:\n  <N>: <V>", "extraEnv:\n  - name: <N>\n    value: <V>"),
    *_rows(
        "templates/app.yaml",
        'env:\n  - name: <N>\n    value: "<V>"\n  - name: A\n    value: {{ .Values.a }}\n{{- if .Values.b }}'
        "\n{{- end }}",
        "{{- if .Values.b }}\n<N>: <V>\n{{- end }}",
    ),
    # Workflows
    *_rows(
        ".github/workflows/ci.yml",
        "jobs:\n  test:\n    env:\n      <N>: <V>",
        "jobs:\n  test:\n    steps:\n      - run: |\n          export <N>=<V>\n          pytest",
        'jobs:\n  test:\n    steps:\n      - run: <N>="<V>" pytest',
        'jobs:\n  test:\n    steps:\n      - run: >\n          <N>="<V>"\n          pytest',
        "jobs:\n  test:\n    steps:\n      - uses: a/b@v1\n        with:\n          <N>: <V>",
    ),
    *_rows(
        ".gitlab-ci.yml", "variables:\n  <N>: <V>", "variables:\n  <N>:\n    value: <V>\n    description: of the app"
    ),
    # Settings
    *_rows(
        "config.yaml",
        "<N>: <V>",
        '<N>: "<V>"',
        "<N>: '<V>'",
        "'<N>': <V>",
        "<N>: >\n  <V>",
        "<N>: |\n  <V>",
        "app: {model: qwen-plus, <N>: <V>}",
        'app: {"model": "qwen-plus", "<N>": "<V>"}',
        "models:\n  - model: qwen-plus\n    <N>: <V>",
        "<N>:\n  - <V>",
        "<N>: [<V>]",
        "<N>:\n  <V>",
        "# <N>: <V>",
        "<N>: Bearer <V>",
        "text: |\n  <N>=<V>",
    )
    + _rows("config.yaml", "<N>: <V>", plain=False),
    *_rows(
        "config.toml",
        '<N> = "<V>"',
        "<N> = '<V>'",
        '"<N>" = "<V>"',
        '[app]\n<N> = "<V>"',
        'app = { model = "qwen-plus", <N> = "<V>" }',
        'env = ["A=b", "<N>=<V>"]',
        '# <N> = "<V>"',
    ),
    *_rows("pyproject.toml", '[tool.app]\n<N> = "<V>"', '[tool.app]\nenv = { <N> = "<V>" }'),
    *_rows(
        "config.ini",
        "<N> = <V>",
        "<N>=<V>",
        "<N>: <V>",
        '<N> = "<V>"',
        "[app]\n<N> = <V>",
        "; <N> = <V>",
        "# <N> = <V>",
        '[program:app]\nenvironment=A="b",<N>="<V>"',
    ),
    *_rows("app.properties", "<N>=<V>", "spring.ai.<N>=<V>", plain=False),
    *_rows("app.properties", "a=${<N>:<V>}"),
    *_rows("setup.cfg", "[app]\n<N> = <V>"),
    *_rows("tox.ini", "[testenv]\nsetenv =\n    <N> = <V>"),
    *_rows(
        "config.json",
        '"<N>": "<V>"',
        '"app": {"model": "qwen-plus", "<N>": "<V>"}',
        '"<N>": ["<V>"]',
        '"args": ["--<N>", "<V>"]',
        '"args": ["--<N>=<V>"]',
        '"env": ["A=b", "<N>=<V>"]',
        '"env": [{"name": "<N>", "value": "<V>"}]',
        '"env": [{"value": "<V>", "key": "<N>"}]',
        '"headers": {"<N>": "Bearer <V>"}',
        plain=False,
    ),
    *_rows("mcp.json", '"mcpServers": {"a": {"command": "npx", "env": {"<N>": "<V>"}}}'),
    # Notebooks
    *_rows(
        "app.ipynb",
        _cell('["<N> = \\"<V>\\""]'),
        _cell('["import os\\n", "os.environ[\\"<N>\\"] = \\"<V>\\"\\n", "print(1)"]'),
        _cell("\"<N> = '<V>'\\nprint(1)\""),
        _cell('["# <N> = \\"<V>\\"\\n", "print(1)"]'),
        _cell('["<N> = \\"<1>\\\\\\n", "<2>\\""]'),
        _cell('["<N> = (\\"<1>\\"\\n", "       \\"<2>\\")"]'),
        _cell('["<N> = \\u0022<V>\\u0022"]'),
        _cell('["%env <N>=<V>"]'),
        _cell('["%env <N> <V>\\n", "print(1)"]'),
        _cell('["%set_env <N> <V>"]'),
        _cell('["%env <N>=\\"<V>\\""]'),
        _cell('["!export <N>=<V>"]'),
        _cell('["!export <N>=\\"<V>\\" && run"]'),
        _cell('["x = 1\\n", "!docker run -e <N>=<V> app\\n", "y = 2"]'),
        _cell('["%%bash\\n", "export <N>=<V>\\n", "run"]'),
        _cell("\"%%sh\\nexport <N>='<V>'\""),
        _cell('["%%writefile .env\\n", "<N>=<V>\\n"]'),
    ),
    *_rows("app.ipynb", _cell('["!tool --<N> <V>"]'), plain=False),
    *_rows(
        "app.ipynb",
        _cell('["Use `<V>` here."]', "markdown"),
        _cell('["print(1)"]', rest=', "outputs": [{"output_type": "stream", "text": ["the key: <V>\\n"]}]'),
        _cell('["%%html\\n", "<p><V></p>"]'),
        finds=Finds.QUOTED,
    ),
    # Documents, and what declares
    *_rows("README.md", "Use `<V>` here.", "```\nexport <N>=<V>\n```", "| <N> | <V> |", finds=Finds.QUOTED),
    *_rows("README.md", '`export <N>="<V>"`', "key = '<V>'", finds=Finds.SHAPED),
    *_rows("index.rst", "Use ``<V>`` here.", finds=Finds.QUOTED),
    *_rows("notes.txt", "<N>: <V>", finds=Finds.QUOTED),
]
"""Every place, in no order that matters."""
