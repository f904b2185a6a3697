"""The names by which readers know what they look for, once: the gate asks for their words before a file is parsed.

Names with dots are those of the standard library and of packages, however a module imports them.
"""

from __future__ import annotations

# The environment.
GETENV = {
    *("os.getenv", "os.environ.get", "os.environ.pop", "os.environ.setdefault", "os.environ.__getitem__"),
    *("os.getenvb", "os.environb.get"),
}
ENVIRONS = {"os.environ", "os.environb"}
ENV_WRITES = {"os.environ.setdefault", "os.putenv", "os.unsetenv"}
ENV_COPIES = {"os.environ.copy"}
ENV_UPDATE = "os.environ.update"
# Third-party readers of the environment: the functions, and the classes whose instances are called.
ENV_FUNCTIONS = {"decouple.config", "starlette.config.Config", "environs.env", "environs.env.str"}
ENV_OBJECTS = {"decouple.Config", "decouple.AutoConfig", "starlette.config.Config", "environs.Env", "environ.Env"}
ENV_METHODS = {"str", "get", "get_value", "__call__"}
"""Of such instances: what looks a variable up as text."""
ENV_PREFIXED = "prefixed"
"""Of such an instance: the method that puts a prefix before the names that are looked up in its block."""
ENV_PREFIXES = ("prefix", "env_prefix")
"""Keywords that do so for all lookups of an instance."""
DOTENV_VALUES = {"dotenv.dotenv_values", "dotenv.main.dotenv_values"}
DOTENV_KEYS = {f"dotenv.{name}" for module in ("", "main.") for name in (f"{module}get_key", f"{module}set_key")}
"""Functions that are given a file, and the name of a variable in it."""
VAULTS = {
    *("airflow.models.Variable.get", "airflow.sdk.Variable.get", "airflow.models.variable.Variable.get"),
    *("google.colab.userdata.get", "streamlit.secrets.get", "streamlit.secrets.__getitem__"),
}
"""Functions that look a secret up by its name, elsewhere than in the environment."""
SECRETS = {"streamlit.secrets"}
"""What holds all secrets of an application."""
CHILDREN = ("subprocess.", "asyncio.create_subprocess_", "os.exec", "os.spawn")
"""Functions that start a program, with the environment that their ``env`` is."""
SHELL_CALLS = {
    *("os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"),
    "asyncio.create_subprocess_shell",
}
"""Functions that give a string to a shell."""
PROGRAM_CALLS = {
    *("subprocess.run", "subprocess.Popen", "subprocess.call", "subprocess.check_call", "subprocess.check_output"),
    "asyncio.create_subprocess_exec",
}
"""Functions that start a program with a list of words, or a shell with a string."""
INTERPOLATIONS = {"omegaconf.oc.env", "hydra.oc.env", "litellm.model_list.os.environ"}
"""What a module has that reads variables by their names in the text of a configuration: ``${oc.env:NAME}``."""
CONFIGURATIONS = {"omegaconf.OmegaConf.create", "omegaconf.DictConfig"}
"""What makes a configuration of a table."""
DOTENV_LOADERS = {"dotenv.load_dotenv", "dotenv.main.load_dotenv"}
EXPANDING = "os.path.expandvars"
"""The function that puts variables of the environment in for their names in a text."""
ENVVAR = "envvar"
"""The keyword by which options of click and typer name their variable."""
CASE_SENSITIVE = "case_sensitive"
"""The setting by which fields of pydantic settings keep the case of their names."""

NAMED_TUPLES = ("collections.namedtuple", "typing.NamedTuple")
"""What makes a class of tuples of their field names."""
NAMESPACE_OBJECTS = {"types.SimpleNamespace", "argparse.Namespace"}
"""Objects whose attributes are the keywords that they are made with."""

BY_NAME = frozenset(("getattr", "itemgetter", "attrgetter"))
"""Functions that give a part of an object by its name."""
PACKED = frozenset(("apply", "apply_async"))
STARTED = {
    **dict.fromkeys(("submit", "to_thread", "partial", "call_soon", "call_soon_threadsafe", "run_sync", *PACKED), 0),
    **dict.fromkeys(("Thread", "Process", "run_in_executor", "call_later"), 1),
}
"""Functions and methods that have a function called, by its position, where that is no ``target``.

What that is given follows it; of some it is packed into a tuple.
"""
MAPPED = frozenset(("map", "imap", "imap_unordered"))
"""The same, for each of several items."""
HANDING_ON = BY_NAME | frozenset(
    "dict str list tuple set SimpleNamespace partial copy deepcopy strip bytes cast get pop update append"
    " extend join format NewType field Field next iter filter map zip enumerate items values fromkeys defaultdict vars"
    " asdict model_dump _asdict to_dict replace _replace evolve dumps loads run to_thread submit"
    " result Template substitute safe_substitute namedtuple NamedTuple ChainMap MappingProxyType setattr wait_for"
    " run_until_complete ContextVar cls sorted reversed deque popleft gather model_copy model_validate"
    " parse_obj get_nowait Queue SimpleQueue LifoQueue partialmethod reduce".split()
)
"""Functions and methods whose result holds what they are given."""

# Clients.
BASES = ("base_url", "api_base", "openai_api_base")
"""Names that the base address goes by in clients of the OpenAI protocol; several take more than one."""

# Requests and their headers.
MAPPINGS = {
    *(
        "dict",
        "collections.OrderedDict",
        "collections.ChainMap",
        "types.MappingProxyType",
        "httpx.Headers",
        "requests.structures.CaseInsensitiveDict",
    ),
    *("multidict.CIMultiDict", "multidict.MultiDict"),
    *("box.Box", "easydict.EasyDict", "addict.Dict", "munch.Munch", "munch.munchify", "ml_collections.ConfigDict"),
}
"""What makes a table of pairs, of another table and of keywords."""
REQUEST_METHODS = {"get", "post", "put", "patch", "delete", "request", "stream", "head", "send", "fetch", "ws_connect"}
REQUEST_FUNCTIONS = {
    *("urllib.request.Request", "urllib.request.urlopen", "aiohttp.request", "requests.Request", "httpx.Request"),
    *("websocket.WebSocketApp", "websocket.create_connection", "websockets.connect", "websockets.client.connect"),
    *("websockets.sync.client.connect", "websockets.asyncio.client.connect", "websockets.legacy.client.connect"),
}
HEADER_KEYWORDS = ("headers", "header", "additional_headers", "extra_headers")
CLIENT_HEADERS = frozenset(("default_headers", "headers", "extra_headers"))
"""The same of clients and sessions."""
SESSIONS = {
    *("requests.Session", "requests.session", "httpx.Client", "httpx.AsyncClient", "aiohttp.ClientSession"),
}
HEADER_SETTERS = {"add_header", "putheader", "add_unredirected_header", "set_header", "setdefault"}
REQUEST_PROGRAMS = ("curl", "wget")
"""Programs that send requests, by names that are no ordinary words."""
_VERB = "(?:GET|POST|PUT|PATCH|DELETE)"
_NEXT = r"\s*,(?:\s|#[^\n]*\n)*[A-Za-z]{0,2}[\"']+"
HTTPIE = rf"[\"']https?[\"']+{_NEXT}(?:{_VERB}[\"']|-|http)|[\"'\s]https?\s+{_VERB}\b"
"""HTTPie, which is called by a word of any address: with what comes next, as a pattern."""
REQUEST_LIBRARIES = ("requests.", "httpx.", "urllib.", "aiohttp.", "urllib3.")
HEADER_MAKERS = {f"urllib3.{name}" for name in ("make_headers", "util.make_headers", "util.request.make_headers")}
"""Functions that make headers of keywords such as ``basic_auth="name:password"``."""
BASIC_AUTH = {
    *("requests.auth.HTTPBasicAuth", "requests.auth._basic_auth_str"),
    *("httpx.BasicAuth", "aiohttp.BasicAuth", "aiohttp.helpers.BasicAuth"),
}
URL_SECRETS = ("client_secret", "access_token")
URL_ACCOUNT = "client_id"
DEBUG_SETTINGS = ("debuglevel", "set_debuglevel")

TRACEBACK_SETTINGS = {
    *("show_locals", "tracebacks_show_locals", "pretty_exceptions_show_locals"),  # rich, structlog, typer
    "capture_locals",  # traceback
    "diagnose",  # loguru
    *("include_local_variables", "with_locals"),  # sentry_sdk
}
"""What lets a traceback show the values of variables, where it is true."""
TRACEBACK_HOOKS = {
    *("cgitb.enable", "better_exceptions.hook", "stackprinter.set_excepthook", "pysnooper.snoop"),
}
"""Functions that do so by themselves."""

# Outputs.
PRINTS = {
    *("print", "pprint", "pprint.pprint", "pprint.pp", "rich.print", "rich.pretty.pprint", "builtins.print"),
    *("sys.stdout.write", "sys.stderr.write", "warnings.warn", "click.echo", "click.secho", "typer.echo"),
    *("sys.stdout.writelines", "sys.stderr.writelines", "display"),
    *("sys.exit", "rich.inspect", "rich.print_json", "icecream.ic", "devtools.debug", "termcolor.cprint"),
    *("tqdm.tqdm.write", "tqdm.auto.tqdm.write", "IPython.display.display", "flask.flash", "typer.secho"),
}
NOTES = "add_note"
"""The method by which an exception gets more to say."""
BINDS = frozenset(("bind", "contextualize", "bind_contextvars"))
"""Methods of loggers that put something into every message that follows."""
# What a page shows to whoever opens it; also of its parts, as in `st.sidebar.write`.
PAGE_METHODS = frozenset("write text code markdown info success warning error json caption".split())
TRACERS = {
    "mlflow": ("log_param", "log_params", "log_dict", "log_text", "set_tag", "set_tags"),
    "wandb": ("init", "log", "config.update"),
    "sentry_sdk": ("capture_message", "set_extra", "set_tag", "set_context", "set_user", "add_breadcrumb"),
}
"""Packages that keep what runs and requests do, with the functions that send what they are given."""
TRACES = {f"{package}.{name}" for package, names in TRACERS.items() for name in names}
SPAN_METHODS = frozenset(("set_attribute", "set_attributes", "add_event"))
"""The same of a span of OpenTelemetry."""
LOG_LEVELS = frozenset("debug info warning warn error critical exception log fatal trace success".split())
NAMESPACES = frozenset(("locals", "globals", "vars"))
"""Functions that give all variables of a scope, where they are given nothing."""
FRAME_VARIABLES = frozenset(("f_locals", "f_globals"))
"""The same as attributes of a frame."""
ATTRIBUTES = "__dict__"
"""The table of all attributes of an object."""
DUMPS = frozenset("model_dump model_dump_json dict json to_dict _asdict asdict".split())
"""Methods that show what an object holds."""
SETTINGS_HOMES = ("settings", "config", "secrets", "conf", "cfg")
"""How the names end of what settings are kept in."""
APPLICATION_SETTINGS = {"flask.Flask", "quart.Quart"}
"""Applications whose ``config`` holds all their settings."""
CURRENT_SETTINGS = {"flask.current_app.config", "quart.current_app.config"}
HIDING = "mask|redact|hash|hide|obfusc|censor|scrub|sanit|fingerprint|digest|shorten|truncat|anonym"
"""What the name of a function says that hides what it is given, as a pattern."""
HEADER_CARRIERS = frozenset(("headers", "header", "auth", "_headers"))

# Dependencies.
SETUP_FUNCTIONS = {"setuptools.setup", "distutils.core.setup"}
SETUP_KEYWORDS = ("install_requires", "extras_require", "setup_requires", "tests_require")
SESSION_LIBRARY = "nox"
SCRIPT_BLOCK = "/// script"
"""How a script begins to declare its dependencies: https://peps.python.org/pep-0723/#specification"""
INSTALLER = ("pip", "install")
"""The words of a command that installs packages."""
CONTEXT_VARIABLE = "contextvars.ContextVar"
FILLING = ("set", "put", "put_nowait")
"""Methods of context variables and of queues that put something into them."""
QUEUES = {
    *("queue.Queue", "queue.SimpleQueue", "queue.LifoQueue", "asyncio.Queue", "multiprocessing.Queue"),
    "janus.Queue",
}
"""What gives back what is put into it."""
