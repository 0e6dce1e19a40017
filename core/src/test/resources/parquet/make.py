"""Tables as other programs write them: pip install pandas pyarrow, then python make.py."""

import json

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

TRACE = "5b8efff798038103d269b633813fc60c"

spans = pd.DataFrame(
    {
        "trace_id": [TRACE, TRACE, "client-made", None],
        "span_id": ["eee19b7ec3c1b174", "EEE19B7EC3C1B175", "eee19b7ec3c1b176", "eee19b7ec3c1b177"],
        "parent_span_id": [None, "eee19b7ec3c1b174", None, None],
        "name": ["answer", "größe 📏", "call", "lost"],
        "start_time": pd.to_datetime(
            ["2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:06Z", "2026-01-02T03:04:07Z", "2026-01-02T03:04:08Z"],
            format="ISO8601",
        ),
        "end_time": pd.to_datetime(["2026-01-02T03:04:09Z", None, "2026-01-02T03:04:10Z", None], format="ISO8601"),
        "status": ["STATUS_CODE_OK", None, "error", None],
        "type": ["AGENT", "TOOL", "CHAT_MODEL", None],
        "inputs": ['{"question": "how big?"}', "plain words", None, None],
        "input_tokens": [None, None, 12, None],
        "model": [None, None, "gpt-4o", None],
        "attributes": [json.dumps({"n": 1, "x": 1.0, "list": [1, "a", None]}), None, "{}", None],
        "scores": [[1, 2], [], None, [3]],
    }
)
spans.to_parquet("pandas-spans.parquet", index=False)
spans.head(2).to_parquet("gzip-spans.parquet", index=False, compression="gzip")
plain = pa.Table.from_pandas(spans.head(2), preserve_index=False)
pq.write_table(plain, "lz4-spans.parquet", compression="lz4", data_page_version="2.0")
pq.write_table(plain, "int96-spans.parquet", compression="none", use_deprecated_int96_timestamps=True)
spans.head(0).to_parquet("empty-spans.parquet", index=False)
pq.write_table(plain, "brotli-spans.parquet", compression="brotli")

traces = pd.DataFrame(
    {
        "trace_id": [TRACE, "client-made", "client-made"],
        "name": ["answer", "call", "call"],
        "state": ["OK", "ERROR", "BROKEN"],
        "start_time": pd.to_datetime(["2026-01-02T03:04:05.123Z"] * 3, format="ISO8601"),
        "duration_ms": [4000.5, None, None],
        "tags": ['{"env": "prod"}', None, None],
        "metadata": ['{"version": 3}', None, None],
        "session_id": ["s1", None, None],
        "assessments": [
            json.dumps([{"name": "quality", "value": 0.5, "rationale": "so so"}]),
            None,
            None,
        ],
    }
)
traces.to_parquet("pandas-traces.parquet", index=False)
pq.write_table(
    pa.Table.from_pandas(spans.head(2), preserve_index=False).set_column(
        11, "attributes", pa.array([{"n": 1}, {"n": 2}])
    ),
    "nested-attributes.parquet",
)
spans.head(2).assign(start_time=["2026-01-02", "2026-01-03"]).to_parquet("text-times.parquet", index=False)
spans.head(2).drop(columns=["name"]).to_parquet("nameless.parquet", index=False)
