"""How a credential is taken out of a Python module: what each idiom is rewritten to, or why it is left as it is.

A repair is offered only for an idiom that stands in ``idioms.IDIOMS``. ``tests/proof`` runs a program for each of them
before and after. An idiom that is not known is refused with a reason.
"""
