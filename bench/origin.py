"""The other side: files with random content, and an nginx that serves them."""
from dataclasses import dataclass, field
import hashlib
import os
from pathlib import Path
import random
import shutil
import socket
import subprocess
import time

FOLDER_SIZE = 1000  # of a set with very many files, so that no folder of the origin grows without end


@dataclass(frozen=True)
class File:
    path: str   # below the server's root
    length: int
    sha256: str

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class FileSet:
    name: str
    files: list[File]

    @property
    def total(self) -> int:
        return sum(f.length for f in self.files)


def file_set(www: Path, count: int, length: int, nested: bool = False) -> FileSet:
    """`count` incompressible files of `length` bytes: written at the first call, read into the page cache at each."""
    name = f"{count}x{length}"
    sums = www / f"{name}.sha256"
    if not sums.exists():
        shutil.rmtree(www / name, ignore_errors=True)
        source = random.Random(name)
        lines = []
        for i in range(count):
            path = f"{name}/{i // FOLDER_SIZE:03}/f{i:06}.bin" if nested else f"{name}/f{i:06}.bin"
            lines.append(f"{_write(www / path, length, source)}  {path}\n")
        partial = sums.with_suffix(".partial")
        partial.write_text("".join(lines))
        partial.rename(sums)
    files = [File(path, length, sha256) for sha256, path in (line.split() for line in sums.read_text().splitlines())]
    for f in files:
        with open(www / f.path, "rb", buffering=0) as stream:
            while stream.read(1 << 20):
                pass
    return FileSet(name, files)


def _write(path: Path, length: int, source: random.Random) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with open(path, "wb") as stream:
        for start in range(0, length, 1 << 20):
            block = source.randbytes(min(1 << 20, length - start))
            digest.update(block)
            stream.write(block)
    return digest.hexdigest()


@dataclass
class Origin:
    """An nginx in the foreground, for a `with` block. Four ports: plain, limited per connection, TLS, TLS with HTTP/2."""
    data: Path
    address: str = "127.0.0.1"
    prefix: list[str] = field(default_factory=list)  # runs nginx elsewhere: in a network namespace
    limit: int = 4 << 20                             # bytes per second and connection of the limited port
    extra: str = ""                                  # more for the plain port

    @property
    def www(self) -> Path:
        return self.data / "www"

    @property
    def certificate(self) -> Path:
        return self.data / "tls.crt"

    def __enter__(self) -> "Origin":
        self.www.mkdir(parents=True, exist_ok=True)
        self._make_certificate()
        ports = _free_ports(4)
        self.plain, self.limited = (f"http://{self.address}:{p}" for p in ports[:2])
        self.tls, self.http2 = (f"https://{self.address}:{p}" for p in ports[2:])
        # One scratch folder per server: two may run at a time, one of them in a namespace.
        self.scratch = self.data / f"nginx-{ports[0]}"
        self.scratch.mkdir()
        configuration = self.scratch / "nginx.conf"
        configuration.write_text(self._configuration(ports))
        log = self.scratch / "error.log"
        self.process = subprocess.Popen([*self.prefix, _nginx(), "-c", str(configuration), "-e", str(log)])
        try:
            self._wait_until_it_listens(log)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.scratch)

    def _wait_until_it_listens(self, log: Path) -> None:
        # Not by connecting: the ports may be in another namespace. Workers start when all ports are bound.
        deadline = time.monotonic() + 20
        while not (log.exists() and "start worker processes" in log.read_text()):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("nginx did not start:\n" + (log.read_text() if log.exists() else ""))
            time.sleep(0.01)

    def _make_certificate(self) -> None:
        if not self.certificate.exists():
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-subj", "/CN=localhost",
                            "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:10.99.0.2",
                            "-keyout", str(self.data / "tls.key"), "-out", str(self.certificate)], check=True, capture_output=True)

    def _configuration(self, ports: list[int]) -> str:
        scratch, at = self.scratch, self.address
        return f"""
            daemon off;
            {"user root;" if os.geteuid() == 0 else ""}
            worker_processes auto; worker_rlimit_nofile 65536;
            pid {scratch}/nginx.pid; error_log {scratch}/error.log notice;
            events {{ worker_connections 4096; }}
            http {{
              access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
              default_type application/octet-stream; root {self.www}; autoindex on; open_file_cache max=4096;
              client_body_temp_path {scratch}; proxy_temp_path {scratch}; fastcgi_temp_path {scratch};
              uwsgi_temp_path {scratch}; scgi_temp_path {scratch};
              ssl_certificate {self.certificate}; ssl_certificate_key {self.data}/tls.key; ssl_session_cache shared:tls:10m;
              server {{ listen {at}:{ports[0]}; {self.extra} }}
              server {{ listen {at}:{ports[1]}; limit_rate {self.limit}; }}
              server {{ listen {at}:{ports[2]} ssl; }}
              server {{ listen {at}:{ports[3]} ssl http2; }}
            }}
            """


def _nginx() -> str:
    path = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/local/sbin:/usr/sbin")
    if path is None:
        raise SystemExit("nginx is not installed (Debian: apt-get install nginx-light)")
    return path


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for s in sockets:
            s.bind(("127.0.0.1", 0))
        return [s.getsockname()[1] for s in sockets]
    finally:
        for s in sockets:
            s.close()
