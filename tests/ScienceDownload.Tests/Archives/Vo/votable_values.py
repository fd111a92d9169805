"""Writes what astropy reads from VOTables as JSON: every table, every cell, nulls included.

usage: votable_values.py FOLDER
Reads the test data that python3-astropy and python3-pyvo bring, lays each file that can be read down in FOLDER again in the three ways rows are
written, and prints one line of JSON for each file, those in FOLDER included.
"""
import glob
import json
import os
import sys
import warnings

warnings.simplefilter("ignore")

import astropy
import numpy as np
from astropy.io import votable

packages = os.path.dirname(os.path.dirname(astropy.__file__))
shipped = sorted(
    glob.glob(packages + "/astropy/io/votable/tests/data/*.xml*")
    + [path for path in glob.glob(packages + "/pyvo/**/*.xml", recursive=True) if b"<VOTABLE" in open(path, "rb").read(4000)])


def element(value, masked):
    if np.any(masked) and np.ndim(masked) == 0:
        return None
    if isinstance(value, (bytes, np.bytes_)):
        return value.decode("utf-8", "replace")
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (complex, np.complexfloating)):
        return {"complex": [repr(float(value.real)), repr(float(value.imag))]}
    if isinstance(value, (float, np.floating)):
        return {"float": repr(float(value))}
    if isinstance(value, (int, np.integer)):
        return int(value)
    return str(value)


def cell(value, masked):
    if isinstance(value, np.ma.core.MaskedConstant):
        return None
    if isinstance(value, (np.ndarray, np.ma.MaskedArray, list)):
        flat = np.ma.asarray(value).reshape(-1) if not isinstance(value, list) else np.ma.array(value)
        mask = np.ma.getmaskarray(flat)
        return {"array": [element(flat.data[i], mask[i]) for i in range(len(flat))]}
    return element(value, masked)


def table(one):
    rows = []
    for row, mask in zip(one.array, one.array.mask if one.array.mask is not np.ma.nomask else [None] * len(one.array)):
        cells = []
        for field in one.fields:
            value = row[field.ID]
            masked = mask[field.ID] if mask is not None else False
            cells.append(cell(value, masked))
        rows.append(cells)
    return {"names": [field.name for field in one.fields], "types": [[field.datatype, field.arraysize] for field in one.fields], "rows": rows}


def show(path):
    line = {"file": path}
    try:
        document = votable.parse(path, verify="ignore")
        line["tables"] = [table(one) for one in document.iter_tables()]
    except Exception as error:
        line["error"] = f"{type(error).__name__}: {error}"
        document = None
    print(json.dumps(line))
    return document


for path in shipped:
    document = show(path)
    if document is None or not any(len(one.array) for one in document.iter_tables()):
        continue
    # Of variable arrays, astropy writes each bit as a byte of its own and each float as a double, which the standard does not.
    is_odd = any(field.datatype in ("bit", "float") and "*" in (field.arraysize or "") for one in document.iter_tables() for field in one.fields)
    for kind in ("tabledata",) if is_odd else ("tabledata", "binary", "binary2"):
        copy = os.path.join(sys.argv[1], f"{len(os.listdir(sys.argv[1])):03}-{kind}-{os.path.basename(path)}.vot")
        try:
            document.version = "1.3"
            document.to_xml(copy, tabledata_format=kind)
        except Exception:
            if os.path.exists(copy):
                os.remove(copy)
            continue
        show(copy)
