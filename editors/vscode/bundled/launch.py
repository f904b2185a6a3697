"""Starts qianfan-lint: that of an environment, or the one that the extension brings in ``libs``.

    python -I launch.py probe
    python -I launch.py environment|bundled ARGUMENT...

``probe`` writes one line of JSON: the Python's version, and the version of qianfan-lint on either way, null where it
cannot be used. The interpreter must be started with -I: then nothing of the working folder is imported.
"""

import json
import os
import runpy
import sys

LIBS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "libs")
ANY = os.path.join(LIBS, "any")
NATIVE = os.path.join(LIBS, "cp{}{}".format(*sys.version_info[:2]))


def fits():
    """Whether the compiled modules in ``libs`` are for this Python, on this platform."""
    from importlib.machinery import EXTENSION_SUFFIXES

    folder = os.path.join(NATIVE, "libcst")
    names = os.listdir(folder) if os.path.isdir(folder) else []
    return any(name == "native" + suffix for name in names for suffix in EXTENSION_SUFFIXES)


def version(path):
    """The version of qianfan-lint that is installed in the folders of *path*; None without it."""
    from importlib.metadata import distributions

    found = distributions(name="qianfan-lint", path=path)
    return next((each.version for each in found), None)


def probe():
    from importlib.util import find_spec

    installed = version(sys.path)
    return {
        "python": "{}.{}".format(*sys.version_info[:2]),
        "environment": installed,
        "serves": installed is not None and find_spec("pygls") is not None,
        "bundled": version([ANY]) if fits() else None,
    }


def main():
    how, arguments = sys.argv[1], sys.argv[2:]
    if how == "probe":
        print(json.dumps(probe()))
        return
    if how == "bundled":
        sys.path[:0] = [ANY, NATIVE]
    sys.argv = ["qianfan-lint", *arguments]
    runpy.run_module("qianfan_lint", run_name="__main__")


# Worker processes that multiprocessing starts import this file again.
if __name__ == "__main__":
    main()
