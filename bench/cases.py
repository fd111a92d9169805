"""What is measured. Each case prints its tables; add one by a function and a line in CASES."""
from dataclasses import dataclass
import fcntl
import os
from pathlib import Path
import pty
import shutil
import statistics
import struct
import subprocess
import termios
import threading
import time

import gateway
import imaging
import link
from measure import Contender, Settings, contenders, race, table
from origin import FileSet, Origin, file_set
from peers import MANY_FILES, ONE_FILE, S3_MANY_FILES, S3_ONE_FILE, STARTUP, XNAT_SESSION, Tool, installed

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


def s3(context: Context) -> None:
    if reason := gateway.missing():
        print(f"Skipped: {reason}.\n")
        return
    large_, small = context.one(512), context.many(500, 64 * KIB)
    base = f"s3://{gateway.BUCKET}"
    with gateway.Gateway(2 * (large_.total + small.total) + (1 << 30)) as server:
        for files in large_, small:
            server.fill(context.origin.www, files)
        _compare(context, "S3, one object in parts", S3_ONE_FILE, [1, 8], large_, base)
        _compare(context, "S3, small objects", S3_MANY_FILES, [16], small, base)


def xnat(context: Context) -> None:
    for files in context.many(2_000, 64 * KIB), context.many(20, max(1, 64 // context.shrink) * MIB):
        packed = imaging.zip_of(context.origin.www, files)
        with imaging.Imaging(context.origin, files) as session:
            session.write_plan(context.settings.scratch / "plan.json")
            field = contenders(installed(XNAT_SESSION, context.settings.only), [4])
            race(field, files, session.zip_url, context.settings, packed=packed)
            print(table(f"XNAT, a session: {_amount(files)}", field, files) + "\n", flush=True)


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


def progress(context: Context) -> None:
    """The cmdlet in a real terminal, with its progress shown and silenced in turn: what does showing it cost?"""
    module = Path(__file__).resolve().parent.parent / "out" / "ScienceDownload"
    if not (shutil.which("pwsh") and module.is_dir()):
        print("Skipped: the progress case needs pwsh and a built module.\n")
        return
    files = context.many(2_000, 64 * KIB)
    scratch = context.settings.scratch
    urls = scratch / "progress.txt"
    urls.write_text("".join(f"{context.origin.plain}/{f.path}\n" for f in files.files))
    times: dict[str, list[float]] = {"Continue": [], "SilentlyContinue": []}
    for number in range(context.settings.rounds):
        for preference in sorted(times, reverse=number % 2 == 1):
            target, result = context.settings.out / "progress", scratch / "progress.seconds"
            shutil.rmtree(target, ignore_errors=True)
            # The first command of a session loads the engine; that is not what is asked here.
            command = (f"$ProgressPreference='{preference}'; Import-Module '{module}'; Get-BatchDownload -StatePath '{target}/state' | Out-Null; "
                       f"(Measure-Command {{ Start-BatchDownload -Path '{urls}' -Destination '{target}/files' -StatePath '{target}/state' "
                       f"-ConcurrentLimit 16 -Wait }}).TotalSeconds | Set-Content '{result}'")
            _in_a_terminal(["pwsh", "-NoProfile", "-Command", command], context.settings.timeout)
            times[preference].append(float(result.read_text()))
    print(f"### Start-BatchDownload in a terminal: {_amount(files)}\n\n| $ProgressPreference | median s | min..max |\n| --- | --: | --: |")
    for preference, seconds in times.items():
        print(f"| {preference} | {statistics.median(seconds):.2f} | {min(seconds):.2f}..{max(seconds):.2f} |")
    shown = statistics.median(a / b for a, b in zip(times["Continue"], times["SilentlyContinue"]))
    print(f"\nShown / silent, median over the rounds: {shown:.2f}\n")


def _in_a_terminal(words: list[str], timeout: float) -> None:
    """Runs a program with a terminal of 120 × 40 that somebody reads."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    process = subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
    os.close(theirs)

    def read() -> None:
        try:
            while data := os.read(ours, 1 << 16):
                # Programs ask a terminal where its cursor is, and wait for the answer.
                for _ in range(data.count(b"\x1b[6n")):
                    os.write(ours, b"\x1b[1;1R")
        except OSError:
            pass  # the other end closed: the program has ended

    reader = threading.Thread(target=read)
    reader.start()
    try:
        if process.wait(timeout) != 0:
            raise subprocess.CalledProcessError(process.returncode, words[0])
    finally:
        process.kill()
        process.wait()
        reader.join()
        os.close(ours)


def _compare(context: Context, title: str, tools: list[Tool], counts: list[int], files: FileSet, base: str,
             prefix: list[str] | None = None) -> None:
    field = contenders(installed(tools, context.settings.only), counts)
    race(field, files, base, context.settings, prefix)
    print(table(f"{title}: {_amount(files)}", field, files) + "\n", flush=True)


def _amount(files: FileSet) -> str:
    length = files.files[0].length
    each = f"{length // MIB:,} MiB" if length >= MIB else f"{length // KIB:,} KiB"
    return f"{len(files.files):,} × {each}"


CASES = {f.__name__: f for f in (large, many, medium, tls, limited, latency, s3, xnat, memory, startup, progress)}
