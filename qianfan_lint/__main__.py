"""``python -m qianfan_lint``."""

from qianfan_lint.cli import main

if __name__ == "__main__":
    main(prog_name="qianfan-lint")
