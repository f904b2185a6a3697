"""What readers say and rules hear. A fact is small, frozen, and has a span for every part a rule may point to.

A new file format is a reader that yields these; a new rule takes one of them.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, NamedTuple

from qianfan_lint.core.flow import Made, Value
from qianfan_lint.core.model import Message, Span
from qianfan_lint.knowledge.providers import Client, Host, Slot
from qianfan_lint.knowledge.providers.rows import Role

if TYPE_CHECKING:
    from qianfan_lint.knowledge.constraints import Notation


class Bound(enum.Enum):
    """How a name comes to hold a value."""

    VARIABLE = "variable"
    ATTRIBUTE = "attribute"
    ENTRY = "entry"
    """A dictionary entry or ``mapping["name"] = …``."""
    ARGUMENT = "argument"
    ENVIRON = "environment variable"
    """``os.environ[…] = …`` and its relatives: the name is an environment name."""
    DEFAULT = "parameter default"
    OPTION = "option default"
    """The default of a field, an argparse argument or a click option."""
    DEPLOYED = "deployed"
    """An entry of a file that configures or deploys."""
    DISABLED = "commented out"
    """Such an entry that is commented out."""
    FALLBACK = "fallback"
    """What stands behind a lookup: ``getenv(name, …)``, ``… or …``."""


class Reference(NamedTuple):
    """How a place of a deployment file refers to a variable or a secret instead of holding the value."""

    text: str
    """With ``{}`` for the name."""
    span: Span
    """What it replaces."""
    works: bool
    """False where more than this has to be written: it is shown only."""


class Holder(enum.Enum):
    """A file, or a part of one, that is there to hold credentials: nothing in it can refer to a variable instead."""

    VARIABLES = "a file of variables, as `.env`"
    STREAMLIT = "`.streamlit/secrets.toml`, which a program of Streamlit reads"
    SECRET = "a `Secret` of Kubernetes"


class Setting(NamedTuple):
    """A name is bound to a value."""

    name: str
    bound: Bound
    value: Value
    span: Span
    """The value."""
    name_span: Span
    slot: Slot | None = None
    """What the client, the attribute or the environment name says it is for."""
    removal: Span | None = None
    """What to delete to drop the value: ``, "fallback"`` with its comma."""
    reference: Reference | None = None
    holder: Holder | None = None
    taken: bool = False
    """Another file takes the value for a credential, whose *slot* need not be known."""


class Variable(NamedTuple):
    """A file that configures or deploys names an environment variable."""

    name: str
    span: Span
    defined: bool
    """It gives the variable a value, or a place for one; else it refers to it."""


class Dotenv(NamedTuple):
    """A file of environment variables, with what it sets."""

    settings: tuple[Setting, ...]


class EnvRead(NamedTuple):
    """An environment variable is read or written under a literal name."""

    name: str
    span: Span
    """The literal that states the name, quotes included; the lookup where the name is put together from several."""
    written: bool
    passed: bool
    """Its value is seen to reach a call: a client, a header, a function."""
    exported: bool
    """Its value is kept where other modules can read it: a module or class name, an attribute, a result."""
    pieces: tuple[Span, ...]
    """The literals that the name is written in."""
    implicit: bool
    """The module makes a client that is given no credential and so reads its own variable."""
    set_here: bool
    """The module sets the variable itself."""
    taken: bool = False
    """Its value is seen to reach a client as its credential, or a provider's host in a header."""


class Reach(enum.Enum):
    """What is known of where a request goes."""

    HOST = "a provider's host"
    ELSEWHERE = "a host of no provider"
    UNKNOWN = "a host that cannot be told"
    UNSEEN = "no request in sight"


class Header(NamedTuple):
    """An ``Authorization`` value is built, or a request is made without one."""

    value: Value | None
    """None where the request carries none."""
    span: Span
    reach: Reach
    host: Host | None = None
    basic: bool = False
    """An ``auth=(user, password)`` form, which makes a Basic header of *value*'s items."""
    partner: str = ""
    """The expression for the other half of the pair, where the module has it under a name in reach."""
    partner_at: tuple[int, str] | None = None
    """Where that half is to be inserted and the text that does it, for a fix."""
    hosts: tuple[Host, ...] = ()
    """Hosts of providers that the module names anywhere: evidence where the request's own cannot be told."""
    begins_at: int | None = None
    """Where the value begins in a text, in which a scheme can be put before it; None where it is no text's own part."""
    named: str = ""
    """The name that a credential goes under which the host does not read; *value* is None then."""


class Url(NamedTuple):
    """A literal address or form with query parameters."""

    value: Value
    span: Span
    constants: frozenset[str] = frozenset()
    """What of it is written elsewhere and is a setting there."""


Block = tuple[str, tuple[tuple[int, int], ...]]
"""A function, by its root, and the branches in it."""


class Argument(NamedTuple):
    """A credential is given to a client."""

    keyword: str
    """Empty where it is given by position."""
    value: Value
    span: Span
    name_span: Span
    """The keyword; the argument where there is none."""
    slot: Slot | None
    """None where a client that serves any host does not say whose it is."""
    definition: str = ""
    """Module and name that it comes from; empty where other modules cannot have it."""
    is_here: bool = True
    """It is written in the call itself, not in a dictionary that may be given to others too."""


class Address(NamedTuple):
    """The base address that a client is given."""

    value: Value
    span: Span


class ClientCall(NamedTuple):
    """A client of a provider is made or called."""

    client: Client
    arguments: tuple[Argument, ...]
    keywords: frozenset[str]
    """All that are given, credentials or not."""
    complete: bool
    """False where ``**kwargs`` of unknown content take part."""
    span: Span
    """What is called."""
    host: Host | None = None
    """The provider's host that its requests go to: by the address it is given, or else by its own."""
    block: Block = ("", ())
    """Where it stands."""
    address: Address | None = None
    """The base address that it is given; None where it is given none."""
    made: Made | None = None
    """The client as a value; calls of one client share it. None for a call through a wrapper."""
    models: tuple[str, ...] = ()
    """The models that it is asked for, as far as the code names them. Only the doctor is told."""


class Use(NamedTuple):
    """A credential reaches a client."""

    role: Role
    slot: Slot
    value: Value
    span: Span
    """The argument."""
    call: Span
    definition: str = ""
    """As of its :class:`Argument`."""


class Shared(NamedTuple):
    """One origin reaches several clients."""

    uses: tuple[Use, ...]


class Divided(NamedTuple):
    """One origin is sent to two hosts of a vendor, in one place, of which one refuses it."""

    argument: Argument
    host: Host
    other: ClientCall


class Implicit(NamedTuple):
    """A chat client and an embeddings client are given no key, so that both read one variable."""

    slot: Slot
    chat: Span
    embedding: Span


class LateWrite(NamedTuple):
    """A variable is set after the import of a module that reads it at import, and at no other time."""

    name: str
    module: str
    span: Span
    imported: Span


class Endpoint(NamedTuple):
    """The address of a provider's host is written out."""

    host: Host
    span: Span


class Leak(NamedTuple):
    """A credential reaches an output."""

    value: Value
    span: Span
    """The part of the output that shows it."""
    sink: str
    """What puts it out: ``print``, ``logger.info``, ``raise``."""
    origin: Span | None
    """Where it is read or written, if that is elsewhere."""
    field: str = ""
    """The field that holds it, where *value* is an object that shows its fields."""
    annotation: Span | None = None
    """Where that field is declared as ``str``, in this file."""


class Debugging(NamedTuple):
    """A setting is switched on that prints every request with its headers, or the variables that a traceback meets."""

    setting: str
    span: Span
    of_variables: bool = False
    """It is about tracebacks."""


class Place(enum.Enum):
    LITERAL = "literal"
    COMMENT = "comment"
    DOCSTRING = "docstring"
    CELL = "Markdown cell"
    OUTPUT = "saved output"
    DOCUMENT = "document"
    FILE = "file"
    """Anywhere in a file that configures or deploys."""


class Shaped(NamedTuple):
    """Text with the shape of a credential, wherever it stands."""

    text: str
    span: Span
    place: Place
    name: str = ""
    """The name before it in commented-out code (``# api_key = …``)."""


class Pin(NamedTuple):
    """A dependency is declared or installed."""

    package: str
    specifier: str
    """PEP 440, translated from the file's own notation."""
    span: Span
    """The requirement as written."""
    version_span: Span
    """The part that states the version, for a fix; empty where none is stated."""
    locked: bool = False
    """The version is tied to what a tool computed, a hash or a lock file: raising it by hand breaks it."""
    notation: Notation = "pep440"
    """How the constraint is written in the file."""
    direct: bool = False
    """It names its own address, index or channel: the public index does not decide what it is."""


class Unused(NamedTuple):
    """A comment suppresses what is not found. Made by the engine, when it knows what is."""

    codes: str
    """As they are written; empty where it names none."""
    span: Span
    replaced: Span | None
    """What to replace by *kept* so that it is gone; None where that would leave half a sentence."""
    kept: str


class Unchecked(NamedTuple):
    """The source was not checked to its end; the file is listed with the *reason*, and what was found is told."""

    reason: Message


Fact = (
    Setting
    | Variable
    | Dotenv
    | EnvRead
    | Header
    | Url
    | ClientCall
    | Use
    | Shared
    | Divided
    | Implicit
    | LateWrite
    | Endpoint
    | Leak
    | Debugging
    | Shaped
    | Pin
    | Unused
    | Unchecked
)
