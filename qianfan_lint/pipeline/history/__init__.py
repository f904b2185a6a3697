"""Credentials that were ever committed: ``qianfan-lint history``."""
