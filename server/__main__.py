"""`python -m server COMMAND`: the commands of every part under one roof."""

import argparse
import os
import sys

from server import cli
from server.access import commands as accounts
from server.demo import command as demo
from server.ingestion import commands as ingestion
from server.platform.logs import configure_logs
from server.platform.settings import BadSettings, settings_from


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit status. 2 when the settings contradict themselves."""
    parser = argparse.ArgumentParser(prog="python -m server", description="Xinma 信码: credit codes and credit incentives of a city")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for part in (cli, accounts, ingestion, demo):
        part.add_commands(commands)
    chosen = parser.parse_args(arguments)
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
