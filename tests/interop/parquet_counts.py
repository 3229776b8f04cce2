"""Counts rows of a trace by kind and outcome, with DuckDB and Polars; of receptions, those nearer than a distance."""

import json
import sys

import duckdb
import polars

path, nearer_than = sys.argv[1], float(sys.argv[2])

connection = duckdb.connect()
connection.execute("CREATE TABLE events AS FROM read_parquet(?)", [path])
connection.execute("DELETE FROM events WHERE distance_m >= ?", [nearer_than])
by_duckdb = dict(connection.execute("SELECT coalesce(outcome, kind), count(*) FROM events GROUP BY 1").fetchall())
by_duckdb["reception"], by_duckdb["mean_bytes"] = connection.execute(
    "SELECT count(*) FILTER (kind = 'reception'), avg(bytes) FROM events"
).fetchone()
by_duckdb["seeds"] = [seed for (seed,) in connection.execute("SELECT DISTINCT seed FROM events ORDER BY 1").fetchall()]

table = polars.read_parquet(path).filter((polars.col("distance_m") < nearer_than).fill_null(True))
by_polars = dict(table.group_by(polars.coalesce("outcome", "kind")).len().iter_rows())
by_polars["reception"] = table.filter(kind="reception").height
by_polars["mean_bytes"] = table["bytes"].mean()
by_polars["seeds"] = table["seed"].unique().sort().to_list()

print(json.dumps({"duckdb": by_duckdb, "polars": by_polars}))
