"""Programs under load, each on a processor of its own: what serves on the first, everything else on the second."""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from tests.bench.load import Outcome
from tests.servers import ROOT, free_port

SERVING, ASKING = 0, 1
START_SECONDS = 60


def stay_aside() -> None:
    """Move this process, and what it starts from now on, to the processor that does not serve."""
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {ASKING})


@contextmanager
def served(factory: str, env: Mapping[str, str], *, cpu: int = SERVING) -> Iterator[str]:
    """Serve an application factory by uvicorn with the settings of `python -m server run`; yield 127.0.0.1:PORT."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", factory, "--factory", "--port", str(port)]
    command += ["--no-access-log", "--no-server-header", "--log-level", "warning", "--timeout-graceful-shutdown", "5"]
    with tempfile.TemporaryFile() as log, subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env}, stderr=log) as process:
        try:
            os.sched_setaffinity(process.pid, {cpu})
            _wait_for(f"http://127.0.0.1:{port}/", process)
            yield f"127.0.0.1:{port}"
        finally:
            process.terminate()


def ask(address: str, paths: Sequence[str], *, seconds: float, connections: int, accept: str = "application/json") -> Outcome:
    """Put load on a served application; every answer must be 200."""
    command = [sys.executable, "-m", "tests.bench.load", address, "--seconds", str(seconds), "--connections", str(connections)]
    done = subprocess.run(
        [*command, "--accept", accept], input="\n".join(paths), text=True, capture_output=True, check=True, cwd=ROOT, timeout=seconds + 60
    )
    outcome = Outcome(**json.loads(done.stdout))
    if outcome.failed:
        raise SystemExit(f"{outcome.failed} of {outcome.answered} answers of {address} were not 200")
    return outcome


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError):
            try:
                urllib.request.urlopen(url, timeout=5).close()
            except urllib.error.HTTPError as answer:
                answer.close()
            return
        time.sleep(0.05)
    raise SystemExit(f"{process.args!r} did not start")
