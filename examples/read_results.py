"""Reads the folder of a run of rheobase: tables, models and numbers.

    python3 examples/read_results.py runs/fi-curve-1

With pandas the tables are data frames; without it, dictionaries of numpy arrays. numpy is needed for models only.
Every number is read to its last bit. Who reads tables/*.csv with pandas.read_csv adds float_precision="round_trip".
"""

import csv
import json
import struct
import sys
from pathlib import Path

try:
    import numpy as np
except ImportError:
    np = None
try:
    import pandas as pd
except ImportError:
    pd = None


def read_result(folder):
    """The content of result.json: every number and table in full, models and figures by their files."""
    return json.loads((Path(folder) / "result.json").read_text(encoding="utf-8"))


def tables(folder):
    """Every table by its name, `node.port`. A missing cell is NaN in numbers and None in text."""
    found = {}
    for name, output in read_result(folder)["outputs"].items():
        if output["kind"] != "table":
            continue
        columns = {}
        for column in output["columns"]:
            values = column["values"]
            if column["kind"] != "text":
                values = [float("nan") if value is None else value for value in values]
                if np is not None:
                    values = np.array(values, dtype=np.float64)
            columns[column["name"]] = values
        found[name] = columns if pd is None else pd.DataFrame(columns)
    return found


def units(folder):
    """The unit of every column that has one, by `node.port` and column."""
    outputs = read_result(folder)["outputs"].items()
    return {
        name: {column["name"]: column["unit"] for column in output["columns"] if "unit" in column}
        for name, output in outputs
        if output["kind"] == "table"
    }


def numbers(folder):
    """Every single number by its name; None where it was not measured."""
    outputs = read_result(folder)["outputs"].items()
    return {name: output["value"] for name, output in outputs if output["kind"] == "number"}


def model(path):
    """The tensors of a safetensors file by name, as numpy arrays. Weights of a dense layer are [inputs][outputs]."""
    data = Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    dtypes = {"F32": "<f4", "F64": "<f8"}
    tensors = {}
    for name, entry in header.items():
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        tensors[name] = np.frombuffer(data[start:end], dtype=dtypes[entry["dtype"]]).reshape(entry["shape"])
    return tensors


def csv_table(path):
    """A table from its CSV file, with nothing but Python: column heads are `name (unit)`, missing cells are None."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        head = next(rows)
        cells = [[None if cell == "" else cell for cell in row] for row in rows]
    return {name: [row[i] for row in cells] for i, name in enumerate(head)}


def main(folder):
    receipt = json.loads((Path(folder) / "receipt.json").read_text(encoding="utf-8"))
    print("graph", receipt["graphHash"], "seed", receipt["seed"], "numerics", receipt["numerics"])
    for name, value in numbers(folder).items():
        print(name, "=", value)
    for name, table in tables(folder).items():
        columns = list(table)
        print(name, len(table[columns[0]]) if columns else 0, "rows:", ", ".join(columns))
    if np is not None:
        for path in sorted((Path(folder) / "models").glob("*.safetensors")):
            for name, tensor in model(path).items():
                print(path.name, name, tensor.dtype, list(tensor.shape), "mean", float(tensor.mean(dtype=np.float64)))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
