"""A long link: two network namespaces of our own with a delay between them. Linux, root."""
import os
from pathlib import Path
import shutil
import subprocess

CLIENT, SERVER = "scidl-bench-client", "scidl-bench-server"
CLIENT_ADDRESS, SERVER_ADDRESS = "10.99.0.1", "10.99.0.2"
HERE = Path(__file__).resolve().parent


def missing() -> str | None:
    """Why there can be no link here; None when there can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    if not shutil.which("ip"):
        return "ip is not installed (Debian: apt-get install iproute2)"
    if not _has_netem() and not (Path("/dev/net/tun").exists() and shutil.which("cc")):
        return "the kernel has no netem, and without it this needs /dev/net/tun and a C compiler"
    return None


def _has_netem() -> bool:
    probe = "ip link set lo up && tc qdisc add dev lo root netem delay 1ms"
    return subprocess.run(["unshare", "--net", "sh", "-c", probe], capture_output=True).returncode == 0


class Link:
    """The link, for a `with` block. What runs with `client` as its prefix reaches SERVER_ADDRESS over it."""
    client = ["ip", "netns", "exec", CLIENT]
    server = ["ip", "netns", "exec", SERVER]

    def __init__(self, one_way_ms: float, scratch: Path):
        self.one_way_ms = one_way_ms
        self.scratch = scratch
        self.emulator: subprocess.Popen | None = None
        self.kind = "netem"

    def __enter__(self) -> "Link":
        self._remove()  # left over by a run that was killed
        try:
            for namespace in CLIENT, SERVER:
                _ip("netns", "add", namespace)
                _ip("-n", namespace, "link", "set", "lo", "up")
            device = self._join_by_netem() if _has_netem() else self._join_by_emulator()
            for namespace, own, far in (CLIENT, CLIENT_ADDRESS, SERVER_ADDRESS), (SERVER, SERVER_ADDRESS, CLIENT_ADDRESS):
                _ip("-n", namespace, "addr", "add", own, "peer", far, "dev", device)
                _ip("-n", namespace, "link", "set", device, "mtu", "1500", "txqueuelen", "10000", "up")
                # Else the kernel remembers how the last transfer went and starts the next one faster.
                subprocess.run(["ip", "netns", "exec", namespace, "sysctl", "-qw", "net.ipv4.tcp_no_metrics_save=1"], check=True)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self.emulator is not None:
            self.emulator.kill()
            self.emulator.wait()
        self._remove()

    def _join_by_netem(self) -> str:
        _ip("-n", CLIENT, "link", "add", "link0", "type", "veth", "peer", "name", "link0", "netns", SERVER)
        for namespace in CLIENT, SERVER:
            subprocess.run(["ip", "netns", "exec", namespace, "tc", "qdisc", "add", "dev", "link0", "root", "netem",
                            "delay", f"{self.one_way_ms}ms", "limit", "100000"], check=True)
        return "link0"

    def _join_by_emulator(self) -> str:
        self.kind = "linkemu, for want of netem"
        program = self.scratch / "linkemu"
        subprocess.run(["cc", "-O2", "-Wall", "-o", str(program), str(HERE / "linkemu.c")], check=True)
        self.emulator = subprocess.Popen([str(program), CLIENT, SERVER, str(self.one_way_ms)], stdout=subprocess.PIPE)
        if self.emulator.stdout.readline().strip() != b"up":
            raise SystemExit("linkemu did not start")
        return "tun0"

    def _remove(self) -> None:
        for namespace in CLIENT, SERVER:
            subprocess.run(["ip", "netns", "del", namespace], capture_output=True)


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)
