"""`python -m anchorkit` and the `anchorkit` command: build the command line and run it."""


def main() -> None:
    """Run the command line; exit codes are listed in the README."""
    from anchorkit.cli.app import app

    app(prog_name="anchorkit")


if __name__ == "__main__":
    main()
