"""`python -m server COMMAND`: the commands of every part under one roof."""

import argparse
import os
import sys
from importlib import import_module

from server.platform.logs import configure_logs
from server.platform.settings import BadSettings, settings_from

PARTS = ("server.cli", "server.access.commands", "server.ingestion.commands", "server.demo.command")
ALONE = {"import": "server.ingestion.commands"}
"""Commands that do not wait until the other parts are loaded, which takes a third of a second."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit status. 2 when the settings contradict themselves."""
    parser = argparse.ArgumentParser(prog="python -m server", description="Xinma 信码: credit codes and credit incentives of a city")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    asked = sys.argv[1:] if arguments is None else arguments
    for part in [ALONE[asked[0]]] if asked and asked[0] in ALONE else PARTS:
        import_module(part).add_commands(commands)
    chosen = parser.parse_args(asked)
    try:
        settings = settings_from(os.environ)
        configure_logs(settings)
        status: int = chosen.command(settings, chosen)
    except BadSettings as error:
        print(f"settings: {error}", file=sys.stderr)
        return 2
    return status


if __name__ == "__main__":
    raise SystemExit(main())
