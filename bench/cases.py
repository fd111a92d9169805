"""What is measured. Each case prints its tables; add one by a function and a line in CASES."""
from dataclasses import dataclass
import statistics
import subprocess
import time

import link
from measure import Contender, Settings, contenders, race, table
from origin import FileSet, Origin, file_set
from peers import MANY_FILES, ONE_FILE, STARTUP, Tool, installed

KIB, MIB = 1 << 10, 1 << 20


@dataclass
class Context:
    settings: Settings
    origin: Origin
    shrink: int            # smoke runs: divides the number of files and the length of large ones
    large_mib: int

    def one(self, mib: int) -> FileSet:
        return file_set(self.origin.www, 1, max(1, mib // self.shrink) * MIB)

    def many(self, count: int, length: int, nested: bool = False) -> FileSet:
        return file_set(self.origin.www, max(1, count // self.shrink), length, nested)


def large(context: Context) -> None:
    files = context.one(context.large_mib)
    _compare(context, "One large file", ONE_FILE, [1, 8], files, context.origin.plain)


def many(context: Context) -> None:
    for count in 2_000, 20_000:
        _compare(context, "Small files", MANY_FILES, [16], context.many(count, 64 * KIB), context.origin.plain)


def medium(context: Context) -> None:
    _compare(context, "Files of medium size", MANY_FILES, [16], context.many(200, 4 * MIB), context.origin.plain)


def tls(context: Context) -> None:
    files = context.one(512)
    _compare(context, "TLS, HTTP/1.1", ONE_FILE, [1, 8], files, context.origin.tls)
    _compare(context, "TLS, HTTP/2", ONE_FILE, [1], files, context.origin.http2)


def limited(context: Context) -> None:
    _compare(context, "4 MiB/s per connection", ONE_FILE, [16], context.one(64), context.origin.limited)


def latency(context: Context) -> None:
    if reason := link.missing():
        print(f"Skipped: {reason}.\n")
        return
    with (link.Link(25, context.settings.scratch) as wire,
          Origin(context.origin.data, link.SERVER_ADDRESS, wire.server) as origin):
        print(f"50 ms round trip, by {wire.kind}.\n")
        _compare(context, "50 ms, 4 MiB/s per connection", ONE_FILE, [16], context.one(64), origin.limited, wire.client)
        _compare(context, "50 ms, one file", ONE_FILE, [8], context.one(512), origin.plain, wire.client)
        _compare(context, "50 ms, small files", MANY_FILES, [16], context.many(2_000, 64 * KIB), origin.plain, wire.client)


def memory(context: Context) -> None:
    """Ours alone: what is resident at most, for a small and a large amount of the same work."""
    batch = Tool("scidl batch", "scidl batch {list} -o {dir} --concurrent-limit {n} --state {state}")
    get = Tool("scidl get", "scidl get {url} -o {out} --connections {n} --state {state}")
    work = [(batch, 16, context.many(count, KIB, nested=True)) for count in (10_000, 100_000)]
    work += [(get, 8, context.one(mib)) for mib in (256, 4096)]
    print("### Memory\n\n| work | n | max RSS MiB | wall s |\n| --- | --: | --: | --: |")
    for tool, n, files in work:
        contender = Contender(tool, n)
        race([contender], files, context.origin.plain, context.settings)
        what = f"{tool.name}, {_amount(files)} | {n}"
        if contender.failure is None:
            print(f"| {what} | {max(r.rss for r in contender.runs.values()):.0f} | {contender.median('wall'):.2f} |", flush=True)
        else:
            print(f"| {what} | failed: {contender.failure} | |", flush=True)
    print()


def startup(context: Context) -> None:
    print("### Start\n\n| command | median ms | min..max |\n| --- | --: | --: |")
    for tool in installed(STARTUP, context.settings.only):
        words = tool.command.split()
        if tool.ours:
            words[0] = str(context.settings.scidl)
        times = []
        for _ in range(20):
            start = time.perf_counter()
            subprocess.run(words, stdout=subprocess.DEVNULL, check=True)
            times.append((time.perf_counter() - start) * 1000)
        print(f"| {tool.command} | {statistics.median(times):.0f} | {min(times):.0f}..{max(times):.0f} |")
    print()


def _compare(context: Context, title: str, tools: list[Tool], counts: list[int], files: FileSet, base: str,
             prefix: list[str] | None = None) -> None:
    field = contenders(installed(tools, context.settings.only), counts)
    race(field, files, base, context.settings, prefix)
    print(table(f"{title}: {_amount(files)}", field, files) + "\n", flush=True)


def _amount(files: FileSet) -> str:
    length = files.files[0].length
    each = f"{length // MIB:,} MiB" if length >= MIB else f"{length // KIB:,} KiB"
    return f"{len(files.files):,} × {each}"


CASES = {f.__name__: f for f in (large, many, medium, tls, limited, latency, memory, startup)}
