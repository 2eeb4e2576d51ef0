"""`make bench`: every benchmark of this folder in a process of its own, one after the other, so that none disturbs another."""

import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Run what is named on the command line (`python -m tests.bench codes scan`), or everything. 1 when one of them failed."""
    found = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    chosen = sys.argv[1:] or found
    failed = []
    for name in chosen:
        if name not in found:
            print(f"there is no benchmark {name}; there are: {', '.join(found)}", file=sys.stderr)
            return 2
        print(f"\n== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"tests.bench.bench_{name}"], check=False).returncode:
            failed.append(name)
    print(f"\n{len(chosen) - len(failed)} of {len(chosen)} benchmarks ran" + (f"; failed: {', '.join(failed)}" if failed else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
