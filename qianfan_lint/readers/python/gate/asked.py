"""The words that the questions cannot do without, from the readers' vocabulary. Each run imports them."""

from __future__ import annotations

from qianfan_lint.knowledge.providers.words import Phrases
from qianfan_lint.readers.python.vocabulary import (
    BASIC_AUTH,
    BINDS,
    CASE_SENSITIVE,
    DEBUG_SETTINGS,
    DOTENV_KEYS,
    DOTENV_LOADERS,
    DOTENV_VALUES,
    ENV_FUNCTIONS,
    ENV_OBJECTS,
    ENV_WRITES,
    ENVIRONS,
    ENVVAR,
    EXPANDING,
    GETENV,
    HEADER_MAKERS,
    INSTALLER,
    INTERPOLATIONS,
    LOG_LEVELS,
    NOTES,
    PAGE_METHODS,
    PRINTS,
    PROGRAM_CALLS,
    REQUEST_LIBRARIES,
    REQUEST_PROGRAMS,
    SCRIPT_BLOCK,
    SESSION_LIBRARY,
    SETTINGS_HOMES,
    SETUP_KEYWORDS,
    SHELL_CALLS,
    SPAN_METHODS,
    TRACEBACK_HOOKS,
    TRACEBACK_SETTINGS,
    TRACERS,
    URL_ACCOUNT,
    URL_SECRETS,
)
from qianfan_lint.readers.python.vocabulary import SECRETS as SECRETS_HELD

# The environment.
LOOKUPS = Phrases(GETENV | ENVIRONS | ENV_WRITES)
LIBRARIES = Phrases({*ENV_FUNCTIONS, *ENV_OBJECTS, *ENVIRONS, *GETENV})
SENSITIVE = Phrases({f"BaseSettings.{CASE_SENSITIVE}"})
INDIRECT = Phrases(
    {
        *(*DOTENV_VALUES, *DOTENV_KEYS, f"BaseSettings.{CASE_SENSITIVE}"),
        *(f"{package}.{ENVVAR}" for package in ("click", "typer")),
        *INTERPOLATIONS,
        EXPANDING,
    }
)
"""With one of these, names of variables may stand anywhere."""
CONFIGURED = Phrases(INTERPOLATIONS)
EXPANDED = Phrases((EXPANDING,))
SETTINGS = b"basesettings"
"""The class whose fields are variables."""
READS_ENVIRONMENT = LOOKUPS.telling | LIBRARIES.telling | INDIRECT.telling
"""Without all of these no variable is looked up."""
LOADERS = Phrases(DOTENV_LOADERS)

# What is sent.
AUTHORIZATION = Phrases(("authorization",))
BASIC = Phrases(("basic", *BASIC_AUTH))
MADE_HEADERS = Phrases(HEADER_MAKERS)
AUTH = Phrases(("auth",))
BEARER = Phrases(("bearer",))
REQUESTS = Phrases(REQUEST_LIBRARIES)
PROGRAMS = Phrases(REQUEST_PROGRAMS)
STARTERS = Phrases(SHELL_CALLS | PROGRAM_CALLS)
DEBUG = Phrases(DEBUG_SETTINGS)
TRACEBACKS = Phrases(TRACEBACK_SETTINGS | TRACEBACK_HOOKS)
PARAMETERS = Phrases((*URL_SECRETS, URL_ACCOUNT))

# What is shown, declared and imported.
OUTPUTS = Phrases(
    {name.rpartition(".")[2] for name in PRINTS}
    | LOG_LEVELS
    | PAGE_METHODS
    | {"raise", "assert", NOTES}
    | BINDS
    | SPAN_METHODS
    | TRACERS.keys()
)
CONSOLES = Phrases(LOG_LEVELS | {name for name in PRINTS if "." not in name})
SECRET_VALUE = Phrases(("get_secret_value",))
MODELS = Phrases(("BaseSettings",))
SECRETS = Phrases(SECRETS_HELD)
SETUP = Phrases((*SETUP_KEYWORDS, SESSION_LIBRARY, f"{SCRIPT_BLOCK} dependencies"))
INSTALLS = Phrases((" ".join(INSTALLER),))
HINTS = (b"key", b"secret", b"_ak", b"_sk", b"_token")
"""What the name of an imported credential has in it, in lower case."""
HOMES = tuple(home.encode() for home in SETTINGS_HOMES)
"""What settings are kept in."""

SETTINGS_NAMES = Phrases(SETTINGS_HOMES)

TABLE = frozenset().union(*(value.words for value in tuple(globals().values()) if isinstance(value, Phrases)))
