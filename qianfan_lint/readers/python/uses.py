"""Credentials that reach a client of a provider, and the origins that several clients share."""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.flow import Env, Made, Text, Value, identity, leading_text, options
from qianfan_lint.core.named import Imported, Named
from qianfan_lint.facts import Argument, ClientCall, Divided, Implicit, Use
from qianfan_lint.knowledge.placeholders import could_be_key
from qianfan_lint.knowledge.providers import Client, Host, Providers, Slot
from qianfan_lint.readers.python.addresses import addresses, given_address, host_reached
from qianfan_lint.readers.python.definitions import definition
from qianfan_lint.readers.python.given import Given, Written, given
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.project_modules import find
from qianfan_lint.readers.python.scopes import CallSite, dotted
from qianfan_lint.readers.python.tree import nodes


def client_calls(module: Module, sites: list[CallSite]) -> Iterator[ClientCall]:
    """Those of the calls *sites* of *module* that make or call a client."""
    for site in sites:
        client = module.client(site)
        if client is None:
            continue
        made = module.value(site.node, site)
        if not isinstance(made, Made):
            continue
        if module.is_partial(site):
            made = made._replace(positional=made.positional[1:], complete=False)
        yield from (_client_call(module, site, each) for each in given(module, site, client, made))


def _client_call(module: Module, site: CallSite, found: Given) -> ClientCall:
    client, made, values = found.client, found.made, found.values
    call = module.span(site.node.func)
    arguments = []
    ignored = ((keyword, "", values.keywords[keyword]) for keyword in client.ignored if keyword in values.keywords)
    for keyword, wanted, value in (*credentials(client, values), *ignored):
        if not wanted and keyword in client.keywords:
            continue
        place = found.written.get(keyword, Written(call, call))
        slot = _slot(module, client, wanted, values, value) if wanted else None
        defined = definition(module, place.node, site.scope) if place.node is not None and slot is not None else ""
        name = "" if keyword.isdigit() else keyword
        is_here = made.span.start < place.span.start and place.span.end <= made.span.end
        arguments.append(Argument(name, value, place.span, place.name_span, slot, defined, is_here))
    host = host_reached(module, client, values)
    address = given_address(client, values, found.written)
    names = frozenset(values.keywords)
    return ClientCall(client, tuple(arguments), names, values.complete, call, host, found.block, address, made)


def divided(calls: list[ClientCall]) -> Iterator[Divided]:
    """Arguments whose origin is given for another host too, in the same block: what runs otherwise may be a setting."""
    earlier: dict[tuple[str, ...], list[tuple[ClientCall, Host]]] = {}
    for call in calls:
        host = call.host
        for argument in call.arguments if host is not None else ():
            key = identity(argument.value)
            if (
                host is None
                or key is None
                or (isinstance(argument.value, Text) and not could_be_key(argument.value.text))
            ):
                continue
            before = earlier.get(key, ())
            others = [other for other, its in before if its.excludes(host) and other.block == call.block]
            if others:
                yield Divided(argument, host, others[0])
            earlier.setdefault(key, []).append((call, host))


def uses(module: Module, calls: list[ClientCall]) -> Iterator[Use]:
    for call in calls:
        for argument in call.arguments:
            if argument.slot is not None and call.client.role != "any":
                role, held, place = call.client.role, argument.slot, argument.definition
                # One call makes several clients of a dictionary.
                at = argument.span if call.client.given else call.span
                yield Use(role, held, _kept(module, argument.value), argument.span, at, place)
    instances = {id(call.made): call for call in calls if call.client.calls}
    for site in module.index.calls:
        instance, path = (module.instance(site) if instances else None) or (None, "")
        made, place = instances.get(id(instance)), ""
        if made is None:
            made, path, place = _imported(module, site) or (None, "", "")
        role = made.client.calls.get(path) if made is not None else None
        if made is not None and role is not None:
            span = module.span(site.node.func)
            for argument in made.arguments:
                if argument.slot is not None:
                    defined = argument.definition or place
                    yield Use(role, argument.slot, argument.value, span, span, defined)


def _imported(module: Module, site: CallSite) -> tuple[ClientCall, str, str] | None:
    """The client that another module makes and *site* calls, the path of the call, and where the client is defined."""
    node: nodes.Expression = site.node.func
    if not isinstance(node, nodes.Attribute):
        return None
    written = dotted(node)
    path = next((path for path in module.providers.paths if written.endswith(f".{path}")), "")
    for _ in path.split(".") if path else ():
        assert isinstance(node, nodes.Attribute)
        node = node.value
    for option in options(module.value(node, site)) if path else ():
        name = option.dotted if isinstance(option, Imported) else ""
        place = find(module, name, concerned=True) if name else None
        if place is not None and place[0] is not module:
            target, names = place
            made = {id(each) for each in options(target.attribute(names))}
            for call in target.memo(calls_in):
                if id(call.made) in made:
                    return call, path, definition(module, node, site.scope)
    return None


def calls_in(module: Module) -> tuple[ClientCall, ...]:
    """All of *module*: a file with findings is heard twice, and others ask for them too."""
    return tuple(client_calls(module, module.index.calls))


def _kept(module: Module, value: Value) -> Value:
    """The credential in *value*, where that is an object which keeps one for clients."""
    keeper = module.providers.clients.get(value.callee) if isinstance(value, Made) else None
    if keeper is None or keeper.role != "account" or not isinstance(value, Made):
        return value
    return next((given for _, _, given in credentials(keeper, value)), value)


def credentials(client: Client, made: Made) -> Iterator[tuple[str, str, Value]]:
    """Keyword or position, slot and value of each credential that a call gives to *client*."""
    for keyword, slot in client.keywords.items():
        if keyword in made.keywords:
            yield keyword, slot, made.keywords[keyword]
    for position, slot in client.positions.items():
        if int(position) < len(made.positional):
            yield position, slot, made.positional[int(position)]


def _slot(module: Module, client: Client, slot: str, made: Made, value: Value) -> Slot | None:
    """The slot that *value* fills: for a client that serves any host, that of the provider whose host it reaches."""
    providers = module.providers
    if not client.base:
        return providers.slot(client.provider, slot)
    given = addresses(module, client, made)
    hosts = [providers.host_of(leading_text(option)) for option in given]
    if len({host.provider for host in hosts if host is not None}) > 1:
        return None  # which key goes to which of them is said elsewhere
    if hosts and all(host is not None and host.provider == client.provider for host in hosts):
        return providers.slot(client.provider, slot)
    if not given and client.model:
        return _slot_of_model(providers, client, made)
    return _slot_of_vendor(providers, client, list(zip(given, hosts, strict=True)), value)


def _slot_of_vendor(
    providers: Providers, client: Client, reached: list[tuple[Value, Host | None]], value: Value
) -> Slot | None:
    """The slot of the vendor whose host is *reached*, or whose variable *value* is where the address is not known."""
    for option, host in reached:
        if host is not None and host.provider != client.provider:
            return next((row for row in providers.slots if row.provider == host.provider), None)
        held = _kept_for(providers, value) if isinstance(option, (Env, Named)) else []
        if held:
            one = len({slot.provider for slot in held} & providers.vendors) <= 1
            return held[0] if one and held[0].provider != client.provider else None
    return None


def _slot_of_model(providers: Providers, client: Client, made: Made) -> Slot | None:
    """The slot of the vendor that the name of the model begins with: ``dashscope/qwen-plus``."""
    model = made.keywords.get(client.model, made.positional[0] if made.positional else None)
    names = [option.text if isinstance(option, Text) else "" for option in options(model)] if model is not None else []
    slots = {providers.by_prefix.get(name.partition("/")[0]) if "/" in name else None for name in names}
    return slots.pop() if len(slots) == 1 else None


def _kept_for(providers: Providers, value: Value) -> list[Slot]:
    """What the variables that *value* comes from are for."""
    names = (origin.name for origin in options(value) if isinstance(origin, Env))
    return [providers.env[name] for name in names if name in providers.env]


def are_implicit(calls: list[ClientCall]) -> Iterator[ClientCall]:
    """Clients of a provider that are given no credential at all, and so read their own variable."""
    for call in calls:
        client = call.client
        is_own = not client.base or (call.address is None and call.host is not None)
        if client.keywords and is_own and client.role != "setting" and call.complete and not call.arguments:
            yield call


def implicit(module: Module, calls: list[ClientCall]) -> Iterator[Implicit]:
    """One fact for each embeddings client that reads the variable which a chat client reads too."""
    chats: dict[str, ClientCall] = {}
    embeddings = []
    for call in are_implicit(calls):
        if call.client.role == "chat":
            chats.setdefault(call.client.provider, call)
        elif call.client.role == "embedding":
            embeddings.append(call)
    for call in embeddings:
        chat = chats.get(call.client.provider)
        slots = set(call.client.keywords.values()) & set(chat.client.keywords.values()) if chat is not None else set()
        if chat is not None and slots:
            slot = module.providers.slot(call.client.provider, min(slots))
            yield Implicit(slot, chat.span, call.span)
