"""An XNAT server of static files: nginx answers its sign-in, single files and ready-made zips.

The plan stands for the listing, which is not timed."""
import hashlib
import json
import os
from pathlib import Path
import zipfile

from origin import File, FileSet, Origin

RESOURCE = "data/experiments/BENCH_E1/scans/1/resources/DICOM/files"


def zip_of(www: Path, files: FileSet) -> File:
    """The zip of a set, as the server would send it; made once."""
    path = www / f"{files.name}.zip"
    if not path.exists():
        partial = path.with_suffix(".partial")
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
            for f in files.files:
                packed.write(www / f.path, f"BENCH_MR1/scans/1/resources/DICOM/files/{f.name}")
        partial.rename(path)
    with open(path, "rb") as stream:
        return File(path.name, path.stat().st_size, hashlib.file_digest(stream, "sha256").hexdigest())


class Imaging:
    """For a `with` block: a server with one session, and the environment leads to it."""

    def __init__(self, origin: Origin, files: FileSet) -> None:
        self.files = files
        self.server = Origin(origin.data, extra=f"""
            location = /data/JSESSION {{ default_type text/plain; return 200 "0123456789ABCDEF0123456789ABCDEF"; }}
            location = /xapi/users/username {{ default_type text/plain; return 200 "bench"; }}
            location = /{RESOURCE} {{ rewrite ^ /{files.name}.zip last; }}
            location /{RESOURCE}/ {{ alias {origin.www}/{files.name}/; }}""")

    def __enter__(self) -> "Imaging":
        self.before = {name: os.environ.get(name) for name in ("XNAT_URL", "XNAT_USER", "XNAT_PASS", "NO_PROXY")}
        self.server.__enter__()
        os.environ.update(XNAT_URL=self.server.plain, XNAT_USER="bench", XNAT_PASS="bench", NO_PROXY="127.0.0.1")
        return self

    def __exit__(self, *_: object) -> None:
        self.server.__exit__()
        for name, value in self.before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value

    @property
    def zip_url(self) -> str:
        return f"{self.server.plain}/{RESOURCE}?format=zip"

    def write_plan(self, path: Path) -> None:
        """What `Save-XnatSession -Expand` makes of the listing: lengths, MD5, and the bundle of each file."""
        www, details = self.server.www, {
            "server": self.server.plain, "session": "BENCH_E1", "label": "BENCH_MR1", "scan": "1", "catalogue": "1", "resource": "DICOM",
            "files": str(len(self.files.files)), "folder": "BENCH_MR1",
        }
        items = [{"path": f.name, "length": f.length, "checksums": [f"md5:{_md5(www / f.path)}"],
                  "sources": [f"{self.server.plain}/{RESOURCE}/{f.name}"], "details": {**details, "path": f.name}, "bundle": "BENCH_E1/scans/1/1"}
                 for f in self.files.files]
        path.write_text(json.dumps({"format": "science-download-manifest", "version": 1, "batch": {"archive": "xnat"}, "items": items}))


def _md5(path: Path) -> str:
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "md5").hexdigest()
