"""``python -m qianfan_lint``, and the command itself."""

import sys


def main() -> None:
    """Run the command line."""
    if sys.argv[1:2] == ["check"]:
        from qianfan_lint.frontends.cli.quick import check

        if check(sys.argv[2:]):
            return
    from qianfan_lint.frontends.cli.commands import main as command_line

    command_line(prog_name="qianfan-lint")


if __name__ == "__main__":
    main()
