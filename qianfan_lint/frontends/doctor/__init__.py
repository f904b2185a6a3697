"""Why is the request refused? Names, kinds, versions and code of a project, compared with what is set around it.

A thin user of the linter: facts and findings come from the engine, what to say from ``causes.toml``, what the vendors
answer from ``knowledge.toml``. Nothing here opens a socket but ``live.py``, which is imported for ``--live`` alone.
"""
