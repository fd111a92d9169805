#!/usr/bin/python3
"""boto3 as a peer, and as the one who fills the server. The environment says where and as whom.

  s3peer.py make                        the bucket
  s3peer.py fill FOLDER PREFIX          a folder's files, below a prefix
  s3peer.py get N KEY FILE              one object, over N connections
  s3peer.py many N PREFIX FOLDER        all objects below a prefix, N at a time
"""
from concurrent.futures import ThreadPoolExecutor
import os
from pathlib import Path
import sys

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config

BUCKET = "bench"


def client(connections: int):
    return boto3.client("s3", endpoint_url=os.environ["AWS_ENDPOINT_URL_S3"],
                        config=Config(max_pool_connections=connections + 4, s3={"addressing_style": "path"}))


def main(verb: str, *rest: str) -> None:
    if verb == "make":
        client(1).create_bucket(Bucket=BUCKET)
    elif verb == "fill":
        folder, prefix = Path(rest[0]), rest[1]
        s3 = client(8)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda path: s3.upload_file(str(path), BUCKET, f"{prefix}/{path.name}"), sorted(folder.iterdir())))
    elif verb == "get":
        n = int(rest[0])
        client(n).download_file(BUCKET, rest[1], rest[2], Config=TransferConfig(max_concurrency=n, use_threads=n > 1))
    elif verb == "many":
        n, prefix, folder = int(rest[0]), rest[1], rest[2]
        s3 = client(n)
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix + "/")
        keys = [found["Key"] for page in pages for found in page.get("Contents", [])]
        single = TransferConfig(use_threads=False)
        with ThreadPoolExecutor(n) as pool:
            list(pool.map(lambda key: s3.download_file(BUCKET, key, os.path.join(folder, key.rsplit("/", 1)[-1]), Config=single), keys))
    else:
        raise SystemExit(__doc__)


main(*sys.argv[1:])
