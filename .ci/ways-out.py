"""What leaves `decode` is read back by other programs: DuckDB, Python's csv, GPSBabel.

The folder it runs in holds pushes.ndjson (`decode --json`), views.sql (`schema --sql duckdb`), pushes.csv, safe.csv and
pushes.geojson of the same saved stream. The Python of docs/analytics.md, which is the argument, runs as it is.
"""

import csv
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as xml
from datetime import datetime, timezone

page = open(sys.argv[1]).read()
blocks = re.findall(r"^```python\n(.*?)^```", page, re.M | re.S)
assert len(blocks) == 5, len(blocks)
exec("".join(blocks))

# The decoder keeps half a surrogate pair; Python's json takes it, and DuckDB has U+FFFD.
rows = [json.loads(line) for line in open("pushes.ndjson", encoding="utf-8")]
pushes = [row for row in rows if "payload" in row]


def whole(text):
    return re.sub("[\ud800-\udfff]+", "\ufffd", text)


# DuckDB: no line is lost, and a column of one type, whatever came, holds what the decoder read.
count = lambda table: db.sql(f"SELECT count(*) FROM {table}").fetchall()[0][0]
assert count("pushes") == len(rows) and count("failures") == len(rows) - len(pushes)
refused, compared = 0, 0
for kind in sorted({row["kind"] for row in pushes}):
    table = db.sql(f'FROM "{kind}"').to_arrow_table().to_pylist()
    of_kind = [row for row in pushes if row["kind"] == kind]
    assert len(table) == len(of_kind), kind
    for row, found in zip(of_kind, table):
        unread = {m[1] for note in row["notes"] if (m := re.match(r"field `(\w+)`: .*read as absent", note))}
        for name, value in found.items():
            if name in ("file", "line", "item", "notes", "payload"):
                continue
            wanted = row["payload"].get(name)
            if isinstance(wanted, str):
                wanted = whole(wanted)
            if name in unread:
                # Text that was refused, such as blank text, is of the column's type.
                assert value is None or value == wanted, (row["line"], name, value)
                refused += value is None and wanted is not None
                continue
            if isinstance(value, datetime):
                instant = value.replace(tzinfo=value.tzinfo or timezone.utc)
                wanted = wanted if wanted > 1e11 else wanted * 1000
                value = round(instant.timestamp() * 1000)
            if isinstance(value, list):
                wanted = wanted.split(",") if isinstance(wanted, str) else wanted
            assert value == wanted, (row["line"], name, value, wanted)
            compared += value is not None
assert refused > 20 and compared > 2000, (refused, compared)
types = dict(zip(db.sql("FROM gps").columns, map(str, db.sql("FROM gps").types)))
assert types["lat"] == "DOUBLE" and types["num"] == "BIGINT" and types["deviceCt"] == "TIMESTAMP WITH TIME ZONE", types
in_parquet = db.sql("SELECT count(*) FROM read_parquet('lake/**/*.parquet', hive_partitioning = true)").fetchall()[0][0]
assert in_parquet == len(pushes)
assert len(polars_frame) == len(pandas_frame) == count("gps") == count("'gps.parquet'")
assert str(pandas_frame["deviceCt"].dtype).endswith("UTC]") and len(late) == count("gps WHERE NOT actual")
print(f"DuckDB: {len(rows)} lines, {compared} values alike, {refused} refused ones NULL")

# CSV: every cell is the value, and `--csv-safe` changes those alone that a spreadsheet would run.
csv.field_size_limit(1 << 30)
cells = list(csv.DictReader(open("pushes.csv", encoding="utf-8", newline="")))
assert len(cells) == len(rows)
columns = list(cells[0])
fields = columns[columns.index("deviceId") : columns.index("more")]
compared = 0
# Numbers stay the text that they are.
exact = [json.loads(line, parse_int=str, parse_float=str) for line in open("pushes.ndjson", encoding="utf-8")]
for row, cell in zip(exact, cells):
    read = row.get("payload", row.get("read") or {})
    more = json.loads(cell["more"] or "{}", parse_int=str, parse_float=str)
    assert (cell["line"], cell["kind"], cell["error"]) == (row["line"], row["kind"] or "", row.get("error", ""))
    for name, value in read.items():
        if name not in fields:
            assert more.pop(name) == value, (row["line"], name)
        elif isinstance(value, str):
            # As for the decoder, what is no text is JSON.
            assert cell[name] == value or json.loads(cell[name]) == value, (row["line"], name)
        else:
            value = {True: "true", False: "false", None: ""}.get(value) if value in (True, False, None) else value
            assert json.loads(cell[name] or "null", parse_int=str, parse_float=str) == value or cell[name] == value
        compared += 1
    assert not more, more
safe = list(csv.DictReader(open("safe.csv", encoding="utf-8", newline="")))
changed = [(a[name], b[name]) for a, b in zip(cells, safe) for name in columns if a[name] != b[name]]
assert changed and all(b == "'" + a and a[0] in "=+-@\t\r\n＝＋－＠" for a, b in changed), changed
assert not any(re.match(r"[=@\t\r\n＝＋－＠]|[-+](?![0-9.])", cell) for row in safe for cell in row.values())
print(f"Python's csv: {len(cells)} rows, {compared} values alike, {len(changed)} formulas quoted")

# GeoJSON: GPSBabel finds the points and the lines where they are.
collection = json.load(open("pushes.geojson", encoding="utf-8"))
points = [f for f in collection["features"] if "alarmType" in f["properties"]]
lines = [f for f in collection["features"] if "positions" in f["properties"]]
assert len(points) == sum(row["kind"] == "alarm" for row in pushes)
assert len(lines) == len({f["properties"]["deviceId"] for f in lines}) > 3
subprocess.run("gpsbabel -i geojson -f pushes.geojson -o gpx -F pushes.gpx".split(), check=True)
gpx = xml.parse("pushes.gpx")
place = lambda node: (round(float(node.get("lon")), 6), round(float(node.get("lat")), 6))
of = lambda tag: [place(node) for node in gpx.iter() if node.tag.endswith("}" + tag)]
rounded = lambda place: tuple(round(degrees, 6) for degrees in place)
located = [f for f in collection["features"] if f["geometry"] and f["geometry"]["type"] == "Point"]
assert sorted(of("wpt")) == sorted(rounded(f["geometry"]["coordinates"]) for f in located)
drawn = [f["geometry"]["coordinates"] for f in lines if f["geometry"]["type"] == "LineString"]
assert sorted(of("rtept")) == sorted(rounded(place) for line in drawn for place in line)
alarms = [row["payload"] for row in pushes if row["kind"] == "alarm"]
typed = {(p["lon"], p["lat"]) for p in alarms if isinstance(p.get("lat"), float) and isinstance(p.get("lon"), float)}
assert {tuple(f["geometry"]["coordinates"]) for f in points if f["geometry"]} <= typed
print(f"GPSBabel: {len(of('wpt'))} points, {len(drawn)} lines with {len(of('rtept'))} places")
