"""The tools that are measured, and how each is called. This is the file to read before believing a table.

A command is split as a shell would and then filled in, word by word:
  {url} {out}          one file: where it is, and the path to write
  {list} {config}      many files: one URL per line; the same as a curl configuration with output names
  {base} {path} {set}  the server, the file's path on it, the folder of the set
  {dir} {name}         the folder and the name to write
  {n}                  connections for one file, files at a time for many
  {chunk} {sha256}     the file's length divided by n; its hash
  {plan}               the plan of an XNAT session
  {cert} {state}       the certificate to trust; an empty folder for scidl's state
"""
from dataclasses import dataclass
from pathlib import Path
import shutil


@dataclass(frozen=True)
class Tool:
    """One way to call one program."""
    name: str
    command: str
    single: bool = True    # can work with one connection
    several: bool = True   # can work with several
    hashes: bool = False   # also hashes what it wrote, so that it is compared with our hashing run
    packed: bool = False   # leaves the zip of all files as it came
    any_limit: bool = False  # finds its own limit and ignores n

    @property
    def ours(self) -> bool:
        return self.name.startswith("scidl")

    @property
    def program(self) -> str:
        words = self.command.split()
        return words[2].strip("'\"") if words[:2] == ["sh", "-c"] else words[0]


CURL = "curl -sSf --cacert {cert}"
ARIA2 = "aria2c -q --no-conf --ca-certificate={cert} --file-allocation=none"
RCLONE = "rclone -q --config= --ca-cert {cert}"
WGET2 = "wget2 -q --no-config --ca-certificate={cert}"

ONE_FILE = [
    Tool("scidl", "scidl get {url} -o {out} --connections {n} --state {state}", hashes=True),
    Tool("scidl --no-hash", "scidl get {url} -o {out} --connections {n} --no-hash --state {state}"),
    Tool("curl", CURL + " -o {out} {url}", several=False),
    Tool("curl, then sha256sum", "sh -c '" + CURL + " -o {out} {url} && sha256sum {out}'", several=False, hashes=True),
    Tool("aria2c", ARIA2 + " -x{n} -s{n} -k1M -d {dir} -o {name} {url}"),
    Tool("aria2c --checksum", ARIA2 + " -x{n} -s{n} -k1M --checksum=sha-256={sha256} -d {dir} -o {name} {url}", hashes=True),
    Tool("rclone copyto", RCLONE + " copyto --http-url {base} :http:{path} {out} --multi-thread-streams {n} --multi-thread-cutoff 1M"),
    Tool("wget2", WGET2 + " --max-threads={n} --chunk-size={chunk} -O {out} {url}"),
    Tool("axel", "axel -q -k -n {n} -o {out} {url}"),
]

MANY_FILES = [
    Tool("scidl", "scidl batch {list} -o {dir} --concurrent-limit {n} --state {state}", hashes=True),
    Tool("scidl, auto", "scidl batch {list} -o {dir} --concurrent-limit auto --state {state}", hashes=True, any_limit=True),
    Tool("curl --parallel", CURL + " -Z --parallel-max {n} -K {config}"),
    Tool("aria2c", ARIA2 + " -j{n} -x1 -s1 -d {dir} -i {list}"),
    Tool("rclone copy", RCLONE + " copy --http-url {base}/{set} :http: {dir} --transfers {n} --checkers {n}"),
    Tool("rclone copy, no HEAD", RCLONE + " copy --http-no-head --http-url {base}/{set} :http: {dir} --transfers {n} --checkers {n}"),
    Tool("wget2", WGET2 + " --max-threads={n} -P {dir} -i {list}"),
]

# The environment leads them to the server (gateway.py). All sign; ours by a profile, so that it does not try unsigned first.
BOTO3 = f"/usr/bin/python3 {Path(__file__).resolve().parent}/s3peer.py"

S3_ONE_FILE = [
    Tool("scidl", "scidl get {url} -o {out} --connections {n} --s3-profile bench --state {state}", hashes=True),
    Tool("scidl --no-hash", "scidl get {url} -o {out} --connections {n} --s3-profile bench --no-hash --state {state}"),
    Tool("rclone copyto", "rclone -q --config= copyto :s3:bench/{path} {out} --multi-thread-streams {n} --multi-thread-cutoff 1M"),
    Tool("aws s3 cp", "sh -c 'aws --endpoint-url $AWS_ENDPOINT_URL_S3 s3 cp --quiet {url} {out}'", any_limit=True),
    Tool("boto3", BOTO3 + " get {n} {path} {out}"),
]

S3_MANY_FILES = [
    Tool("scidl", "scidl batch {list} -o {dir} --concurrent-limit {n} --s3-profile bench --state {state}", hashes=True),
    Tool("scidl, auto", "scidl batch {list} -o {dir} --concurrent-limit auto --s3-profile bench --state {state}", hashes=True, any_limit=True),
    Tool("rclone copy", "rclone -q --config= copy :s3:bench/{set} {dir} --transfers {n} --checkers {n}"),
    Tool("aws s3 sync", "sh -c 'aws --endpoint-url $AWS_ENDPOINT_URL_S3 s3 sync --quiet {base}/{set} {dir}'", any_limit=True),
    Tool("boto3", BOTO3 + " many {n} {set} {dir}"),
]

# {base} is the zip of the session. Ours takes it apart and compares every file with its listed MD5; large files it takes one by one.
XNAT_SESSION = [
    Tool("scidl", "scidl run {plan} -o {dir} --concurrent-limit {n} --state {state}", hashes=True),
    Tool("curl, zip left packed", "curl -sSf -o {dir}/{set}.zip {base}", packed=True, any_limit=True),
    Tool("curl, then unzip", "sh -c 'curl -sSf -o {dir}/{set}.zip {base} && unzip -q -j -d {dir} {dir}/{set}.zip && rm {dir}/{set}.zip'",
         any_limit=True),
    Tool("curl, unzip, md5sum", "sh -c 'curl -sSf -o {dir}/{set}.zip {base} && unzip -q -j -d {dir} {dir}/{set}.zip && rm {dir}/{set}.zip"
         " && find {dir} -type f -exec md5sum {{}} +'", hashes=True, any_limit=True),
]

STARTUP = [
    Tool("scidl", "scidl --version"),
    Tool("curl", "curl --version"),
    Tool("aria2c", "aria2c --version"),
    Tool("rclone", "rclone version"),
    Tool("wget2", "wget2 --version"),
]


def installed(tools: list[Tool], only: set[str] | None) -> list[Tool]:
    """The tools that are there, and are wanted: `only` holds program names, None for all. Ours always is."""
    return [t for t in tools if t.ours or ((only is None or t.program in only) and shutil.which(t.program))]
