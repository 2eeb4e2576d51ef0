"""Counters of several worker processes, added up: each counts into a file, and whichever is asked reads them all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import REGISTRY, CollectorRegistry, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector


@contextmanager
def shared_by(workers: int) -> Iterator[None]:
    """Let processes started in the block count together. prometheus-client is told where by a variable of its own and in no other way."""
    if workers == 1:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="xinma-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield


def exposition() -> bytes:
    """Return every counter of every worker in Prometheus' text format."""
    if values.ValueClass is values.MutexValue:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
