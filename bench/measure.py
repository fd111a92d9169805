"""Runs tools side by side on the same bytes, checks what they wrote, and prints how long they took."""
from dataclasses import dataclass, field
import hashlib
import os
from pathlib import Path
import shlex
import shutil
import statistics
import subprocess
import time

from origin import File, FileSet
from peers import Tool


@dataclass
class Settings:
    """What is the same for all cases of one call."""
    scidl: Path           # the published program
    out: Path             # the folder to write to; its file system is part of the result
    scratch: Path
    certificate: Path
    rounds: int
    timeout: float        # seconds for one run
    only: set[str] | None
    failures: list[str] = field(default_factory=list)  # of ours: a benchmark that did not work has failed


@dataclass(frozen=True)
class Run:
    """One timed call."""
    wall: float    # seconds
    synced: float  # seconds until the data had left the page cache
    cpu: float     # seconds, user and system
    rss: float     # MiB, at most
    quiet: bool    # whether the machine was idle before it


@dataclass
class Contender:
    """A tool with a number of connections, and its runs by round."""
    tool: Tool
    n: int
    runs: dict[int, Run] = field(default_factory=dict)
    failure: str | None = None

    @property
    def label(self) -> str:
        return f"{self.tool.name} | {'' if self.tool.any_limit else self.n}"

    def median(self, what: str) -> float:
        return statistics.median(getattr(r, what) for r in self.runs.values())


def contenders(tools: list[Tool], counts: list[int]) -> list[Contender]:
    """Each tool with each number of connections it can work with."""
    found = []
    for tool in tools:
        fitting = [n for n in counts if (tool.single if n == 1 else tool.several)]
        found += [Contender(tool, n) for n in (fitting[:1] if tool.any_limit else fitting)]
    return found


def race(field_: list[Contender], files: FileSet, base: str, settings: Settings, prefix: list[str] | None = None,
         packed: File | None = None) -> None:
    """Round-robin, the start moving on by one each round, so that no tool always follows the same other one."""
    for number in range(settings.rounds):
        first = number % len(field_)
        for contender in field_[first:] + field_[:first]:
            if contender.failure is None:
                try:
                    contender.runs[number] = _run(contender, files, base, settings, prefix or [], packed)
                except RunFailed as failure:
                    contender.failure = str(failure)
                    if contender.tool.ours:
                        settings.failures.append(f"{contender.tool.name} ({contender.n}), {files.name}: {failure}")


class RunFailed(Exception):
    """A tool did not end well or wrote something else than it was to."""


def _run(contender: Contender, files: FileSet, base: str, settings: Settings, prefix: list[str], packed: File | None) -> Run:
    target = settings.out / "files"
    state = settings.out / "state"
    for folder in target, state:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    words = _fill(contender, files, base, settings, target, state)
    usage = settings.scratch / "usage"
    environment = dict(os.environ, SSL_CERT_FILE=str(settings.certificate),
                       PATH=f"{settings.scidl.parent}:{os.environ['PATH']}")
    os.sync()
    quiet = _wait_for_a_quiet_machine()

    start = time.monotonic()
    process = subprocess.Popen([*prefix, "/usr/bin/time", "-q", "-o", str(usage), "-f", "%U %S %M", *words], env=environment,
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, process_group=0)
    try:
        _, errors = process.communicate(timeout=settings.timeout)
    except BaseException as exception:
        os.killpg(process.pid, 9)
        process.wait()
        if isinstance(exception, subprocess.TimeoutExpired):
            raise RunFailed(f"not done after {settings.timeout:g} s") from None
        raise
    wall = time.monotonic() - start
    subprocess.run(["sync", "-f", str(target)], check=True)
    synced = time.monotonic() - start

    if process.returncode != 0:
        raise RunFailed(f"exit {process.returncode}: " + " ".join(errors.decode(errors="replace").split())[-160:])
    _verify([packed] if contender.tool.packed and packed else files.files, target)
    user, system, rss = usage.read_text().split()
    return Run(wall, synced, float(user) + float(system), int(rss) / 1024, quiet)


def _fill(contender: Contender, files: FileSet, base: str, settings: Settings, target: Path, state: Path) -> list[str]:
    urls = settings.scratch / "urls.txt"
    urls.write_text("".join(f"{base}/{f.path}\n" for f in files.files))
    config = settings.scratch / "curl.txt"
    config.write_text("".join(f'url="{base}/{f.path}"\noutput="{target}/{f.name}"\n' for f in files.files))
    one = files.files[0]
    values = dict(url=f"{base}/{one.path}", out=target / one.name, list=urls, config=config, base=base, path=one.path, set=files.name,
                  dir=target, name=one.name, n=contender.n, chunk=-(-one.length // contender.n), sha256=one.sha256,
                  cert=settings.certificate, state=state, plan=settings.scratch / "plan.json")
    return [word.format(**values) for word in shlex.split(contender.tool.command)]


def _verify(files: list[File], target: Path) -> None:
    for f in files:
        path = target / f.name
        if not path.exists():
            raise RunFailed(f"{f.name} is missing")
        with open(path, "rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != f.sha256:
                raise RunFailed(f"{f.name} has other bytes")


def _wait_for_a_quiet_machine(limit: float = 15) -> bool:
    """Waits until the processors are mostly idle: others may share the machine. A stolen second spoils a run of one second."""
    def processors() -> tuple[int, int]:
        with open("/proc/stat") as stat:
            ticks = [int(x) for x in stat.readline().split()[1:9]]
        return sum(ticks), ticks[3] + ticks[4]

    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        before = processors()
        time.sleep(0.3)
        after = processors()
        if after[1] - before[1] >= 0.85 * (after[0] - before[0]):
            return True
    return False


def table(title: str, field_: list[Contender], files: FileSet) -> str:
    """A heading and a markdown table, fastest first; then ours at its best beside the best peer."""
    lines = [f"### {title}", "", "| tool | n | wall s | min..max | MB/s | synced s | CPU s | RSS MiB | scidl / tool |",
             "| --- | --: | --: | --: | --: | --: | --: | --: | --: |"]
    done = sorted((c for c in field_ if c.runs and c.failure is None), key=lambda c: c.median("wall"))
    for c in done:
        walls = [r.wall for r in c.runs.values()]
        lines.append(f"| {c.label} | {c.median('wall'):.2f} | {min(walls):.2f}..{max(walls):.2f} | {files.total / 1e6 / c.median('wall'):.0f} "
                     f"| {c.median('synced'):.2f} | {c.median('cpu'):.2f} | {c.median('rss'):.0f} | {_against_ours(c, done)} |")
    lines += [f"| {c.label} | failed: {c.failure.replace('|', '/')} | | | | | | |" for c in field_ if c.failure is not None]
    lines.append("")
    noisy = sum(not r.quiet for c in done for r in c.runs.values())
    if noisy:
        lines += [f"The machine was busy before {noisy} of {sum(len(c.runs) for c in done)} runs.", ""]
    for hashes in False, True:
        ours, peers = ([c for c in done if c.tool.ours == mine and c.tool.hashes == hashes] for mine in (True, False))
        lines += _best("hashing" if hashes else "not hashing", ours, peers)
    if not any(c.tool.hashes for c in done if not c.tool.ours):
        lines += _best("ours hashing", [c for c in done if c.tool.ours and c.tool.hashes], [c for c in done if not c.tool.ours])
    return "\n".join(lines)


def _best(what: str, ours: list[Contender], peers: list[Contender]) -> list[str]:
    """One line for the fastest of each, as both lists are sorted; none where one is empty."""
    if not ours or not peers:
        return []
    names = " / ".join(c.tool.name + ("" if c.tool.any_limit else f" ({c.n})") for c in (ours[0], peers[0]))
    return [f"Best of each, {what}: {names} = {ratio(ours[0], peers[0]):.2f}", ""]


def _against_ours(peer: Contender, done: list[Contender]) -> str:
    """The ratio to our run that does the same work: hashing or not, with as many connections."""
    ours = [c for c in done if c.tool.ours and not c.tool.any_limit]
    if peer.tool.ours or not ours:
        return ""
    match = max(ours, key=lambda c: (c.tool.hashes == peer.tool.hashes, c.n == peer.n))
    return f"{ratio(match, peer):.2f}"


def ratio(one: Contender, other: Contender) -> float:
    """The median over the rounds of one's wall time by the other's: below 1, one is faster."""
    return statistics.median(one.runs[r].wall / other.runs[r].wall for r in one.runs.keys() & other.runs.keys())
