"""The names by which readers know what they look for, once: the gate asks for their words before a file is parsed.

Names with dots are those of the standard library and of packages, however a module imports them.
"""

from __future__ import annotations

# The environment.
GETENV = {"os.getenv", "os.environ.get", "os.environ.pop", "os.environ.setdefault", "os.environ.__getitem__"}
ENVIRONS = {"os.environ", "os.environb"}
ENV_WRITES = {"os.environ.setdefault", "os.putenv", "os.unsetenv"}
# Third-party readers of the environment: the functions, and the classes whose instances are called.
ENV_FUNCTIONS = {"decouple.config", "starlette.config.Config", "environs.env", "environs.env.str"}
ENV_OBJECTS = {"decouple.Config", "decouple.AutoConfig", "starlette.config.Config", "environs.Env", "environ.Env"}
DOTENV_VALUES = {"dotenv.dotenv_values", "dotenv.main.dotenv_values"}
DOTENV_LOADERS = {"dotenv.load_dotenv", "dotenv.main.load_dotenv"}
ENVVAR = "envvar"
"""The keyword by which options of click and typer name their variable."""
CASE_SENSITIVE = "case_sensitive"
"""The setting by which fields of pydantic settings keep the case of their names."""

# Clients.
BASES = ("base_url", "api_base", "openai_api_base")
"""Names that the base address goes by in clients of the OpenAI protocol; several take more than one."""

# Requests and their headers.
REQUEST_METHODS = {"get", "post", "put", "patch", "delete", "request", "stream", "head", "send", "fetch", "ws_connect"}
REQUEST_FUNCTIONS = {
    *("urllib.request.Request", "urllib.request.urlopen", "aiohttp.request", "requests.Request", "httpx.Request"),
}
REQUEST_LIBRARIES = ("requests.", "httpx.", "urllib.", "aiohttp.", "urllib3.")
BASIC_AUTH = {
    *("requests.auth.HTTPBasicAuth", "requests.auth._basic_auth_str"),
    *("httpx.BasicAuth", "aiohttp.BasicAuth", "aiohttp.helpers.BasicAuth"),
}
URL_SECRETS = ("client_secret", "access_token")
URL_ACCOUNT = "client_id"
DEBUG_SETTINGS = ("debuglevel", "set_debuglevel")

# Outputs.
PRINTS = {
    *("print", "pprint", "pprint.pprint", "pprint.pp", "rich.print", "rich.pretty.pprint", "builtins.print"),
    *("sys.stdout.write", "sys.stderr.write", "warnings.warn", "click.echo", "click.secho", "typer.echo"),
}
# What a page shows to whoever opens it; also of its parts, as in `st.sidebar.write`.
PAGE_METHODS = frozenset("write text code markdown info success warning error json caption".split())
LOG_LEVELS = frozenset("debug info warning warn error critical exception log fatal trace success".split())
HEADER_CARRIERS = frozenset(("headers", "header", "auth", "_headers"))

# Dependencies.
SETUP_FUNCTIONS = {"setuptools.setup", "distutils.core.setup"}
SESSION_LIBRARY = "nox"
