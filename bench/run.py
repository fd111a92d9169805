#!/usr/bin/env python3
"""Measures scidl beside other downloaders on the same bytes, in one run. See README.md."""
import argparse
import contextlib
import os
from pathlib import Path
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from cases import CASES, Context
from measure import Settings
from origin import Origin

HERE = Path(__file__).resolve().parent


def main() -> None:
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nginx and the link go with us
    if sys.platform != "linux" or not Path("/usr/bin/time").exists():
        raise SystemExit("The benchmark needs Linux, and GNU time (Debian: apt-get install time).")

    data = options.data.resolve()
    data.mkdir(parents=True, exist_ok=True)
    out = (options.out or data / "out").resolve() / f"scidl-bench-{os.getpid()}"
    scidl = (options.scidl or _publish(data)).resolve()
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, out, ignore_errors=True)
        out.mkdir(parents=True)
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="scidl-bench-")))
        origin = stack.enter_context(Origin(data))
        only = set(options.tools.split(",")) if options.tools else None
        settings = Settings(scidl, out, scratch, origin.certificate, options.rounds, options.timeout, only)
        context = Context(settings, origin, options.shrink, options.large_mib)
        print(_machine(out, options.rounds) + "\n", flush=True)
        for name in CASES if options.case == "all" else options.case.split(","):
            CASES[name](context)
    if settings.failures:
        raise SystemExit("scidl failed:\n" + "\n".join(settings.failures))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", default="all", type=_case, help="all, or some of: " + ", ".join(CASES))
    parser.add_argument("--rounds", type=int, default=5, help="runs of each tool, in turn (default 5)")
    parser.add_argument("--out", type=Path, help="write below this folder: its disk is measured too (default: in the data folder)")
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "scidl-bench",
                        help="where the origin's files are kept between runs, about 9 GiB for all cases")
    parser.add_argument("--tools", metavar="A,B", help="only these programs beside scidl, such as curl,aria2c")
    parser.add_argument("--scidl", type=Path, help="a published scidl (default: publish this tree)")
    parser.add_argument("--large-mib", type=int, default=2048, help="length of the large file (default 2048)")
    parser.add_argument("--shrink", type=int, default=1, help="divide all amounts by this, to try the script itself")
    parser.add_argument("--timeout", type=float, default=900, help="seconds one run may take (default 900)")
    return parser.parse_args()


def _case(value: str) -> str:
    if unknown := set(value.split(",")) - {*CASES, "all"}:
        raise argparse.ArgumentTypeError("no such case: " + ", ".join(sorted(unknown)))
    return value


def _publish(data: Path) -> Path:
    """The program as users get it: Release, compiled ahead of time as far as ReadyToRun goes."""
    target = data / "scidl"
    print("Publishing scidl ...", file=sys.stderr)
    subprocess.run(["dotnet", "publish", str(HERE.parent / "src" / "ScienceDownload.Worker"), "-c", "Release", "--use-current-runtime",
                    "--self-contained", "false", "-p:PublishReadyToRun=true", "-o", str(target), "-v", "quiet", "--nologo"],
                   check=True, stdout=sys.stderr)
    return target / "scidl"


def _machine(out: Path, rounds: int) -> str:
    """The line a table is worth nothing without."""
    cpu = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), os.uname().machine)
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / (1 << 30)
    disk = subprocess.run(["stat", "-f", "-c", "%T", str(out)], capture_output=True, text=True, check=True).stdout.strip()
    commit = subprocess.run(["git", "-C", str(HERE), "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    return (f"{time.strftime('%Y-%m-%d')}, commit {commit or 'unknown'}; {os.cpu_count()} × {cpu}, {memory:.0f} GiB, Linux {os.uname().release}; "
            f"written to {disk}; medians of {rounds} round{'s' if rounds > 1 else ''}.")


if __name__ == "__main__":
    main()
