"""The language server: the findings of the command line in editors, as one types. Needs pygls (extra ``lsp``)."""

from qianfan_lint.frontends.server.features import serve

__all__ = ["serve"]
