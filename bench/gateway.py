"""A real S3 server on loopback: Ceph's gateway, in memory, with one private bucket."""
import os
from pathlib import Path
import shutil
import socket
import subprocess
import tempfile

from origin import FileSet

HERE = Path(__file__).resolve().parent
PYTHON = "/usr/bin/python3"  # Debian's, which has boto3
BUCKET = "bench"
KEY, SECRET = "benchkey", "benchsecret"


def missing() -> str | None:
    """What keeps the case from being run; None for nothing."""
    programs = [p for p in ("radosgw", "ceph-mon", "ceph-osd", "ceph", PYTHON) if not shutil.which(p)]
    if programs:
        return "S3 needs " + ", ".join(programs)
    if subprocess.run([PYTHON, "-c", "import boto3"], capture_output=True).returncode != 0:
        return "S3 needs boto3 to fill the server"
    return None


class Gateway:
    """For a `with` block: the server runs, and the environment leads every tool to it, signing as its owner."""

    def __init__(self, bytes_: int) -> None:
        self.bytes = bytes_

    def __enter__(self) -> "Gateway":
        self.folder = Path(tempfile.mkdtemp(prefix="scidl-bench-s3-"))
        self.before = dict(os.environ)
        ports = _free_ports(3)
        script = HERE.parent / "tests" / "ScienceDownload.Tests" / "Radosgw" / "start.sh"
        # It lives as long as its standard input does.
        self.process = subprocess.Popen(["bash", str(script), str(self.folder), *map(str, ports), KEY, SECRET, str(self.bytes)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            if (said := self.process.stdout.readline().strip()) != "ready":
                raise SystemExit(f"radosgw did not start: {said} {self.process.stdout.read()}")
            self._lead_here(f"http://127.0.0.1:{ports[2]}")
            self._peer("make")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        self.process.wait()
        os.environ.clear()
        os.environ.update(self.before)
        shutil.rmtree(self.folder)

    def fill(self, www: Path, files: FileSet) -> None:
        """Uploads a set; what is larger than 8 MiB goes in parts of 8 MiB, as the AWS programs send it."""
        self._peer("fill", str(www / files.name), files.name)

    def _peer(self, *arguments: str) -> None:
        subprocess.run([PYTHON, str(HERE / "s3peer.py"), *arguments], check=True)

    def _lead_here(self, endpoint: str) -> None:
        for name in [name for name in os.environ if name.startswith(("AWS_", "RCLONE_"))]:
            del os.environ[name]
        profile = f"aws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n"
        (self.folder / "credentials").write_text(f"[default]\n{profile}[{BUCKET}]\n{profile}")
        (self.folder / "config").write_text("[default]\nregion = us-east-1\ns3 =\n  addressing_style = path\n")
        os.environ.update(
            AWS_SHARED_CREDENTIALS_FILE=str(self.folder / "credentials"), AWS_CONFIG_FILE=str(self.folder / "config"),
            AWS_ENDPOINT_URL_S3=endpoint, AWS_EC2_METADATA_DISABLED="true", RCLONE_S3_PROVIDER="Ceph", RCLONE_S3_ENDPOINT=endpoint,
            RCLONE_S3_ENV_AUTH="true", RCLONE_S3_FORCE_PATH_STYLE="true", NO_PROXY="127.0.0.1")


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [s.getsockname()[1] for s in sockets]
    finally:
        for s in sockets:
            s.close()
