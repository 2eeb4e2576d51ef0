"""`python -m tests.naive_server run …`: the server with redemptions and holds that read, check and save."""

from server.__main__ import main
from tests.server.benefits.naive import plant

# Each worker imports this module anew, so each gets the faults.
plant()

if __name__ == "__main__":
    raise SystemExit(main())
