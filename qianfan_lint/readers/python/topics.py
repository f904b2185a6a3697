"""What a Python file may have to be told of: the gate says which of these, and readers read what belongs to them."""

from __future__ import annotations

import enum


class Topic(enum.Enum):
    CREDENTIALS = enum.auto()
    """Literals, and texts that a key stands in."""
    ENVIRONMENT = enum.auto()
    DEPENDENCIES = enum.auto()
    REQUESTS = enum.auto()
    """Headers, addresses, and what else a request without an SDK has."""
    CLIENTS = enum.auto()
    WRAPPERS = enum.auto()
    """Functions of other modules that hand a credential on to a client."""
    OUTPUTS = enum.auto()
    DESTINATIONS = enum.auto()
    """Names that are given to a client as its credential and do not say so: only for outputs, which may show them."""
    NAMES = enum.auto()
    """Of environment variables, one of which may be a credential itself: a part of what the environment has."""
    ADDRESSES = enum.auto()
    """Addresses and headers that may have a credential written into them: a part of what requests have."""


Topics = frozenset[Topic]
ALL: Topics = frozenset(Topic)
NONE: Topics = frozenset()
