"""`python -m tests.naive_server run …`: the server with a redemption that reads, checks and saves."""

from server.__main__ import main
from server.benefits.actions.redeem import redeem
from tests.server.benefits.naive import redeem_naively

# Each worker imports this module anew, so each gets the fault.
redeem.deed = redeem_naively

if __name__ == "__main__":
    raise SystemExit(main())
