-- Facts are inserted, never merged: a trace is the fold of its rows, made in dev.assay.trace.TraceFold.

CREATE TABLE store (
  one        bool PRIMARY KEY DEFAULT true CHECK (one),
  epoch      uuid NOT NULL,               -- another one after a restore: cursors of before mean nothing then
  min_server int  NOT NULL DEFAULT 1,
  pruned_to  int8[]
);
INSERT INTO store (epoch) VALUES (gen_random_uuid());

CREATE TABLE experiment (
  no           int4 PRIMARY KEY,
  name         text NOT NULL UNIQUE,
  lifecycle    text NOT NULL DEFAULT 'active',
  created      timestamptz NOT NULL DEFAULT now(),
  updated      timestamptz NOT NULL DEFAULT now(),
  tags         jsonb NOT NULL DEFAULT '{}'
);
CREATE SEQUENCE experiment_no MINVALUE 1;
INSERT INTO experiment (no, name) VALUES (0, 'Default');

-- Identity: inserted once, changed only by deletion.
CREATE TABLE trace (
  no            int8 GENERATED ALWAYS AS IDENTITY,
  ws            int2 NOT NULL DEFAULT 0,
  id            text COLLATE "C" NOT NULL,
  experiment_no int4 NOT NULL,
  bucket        int4 NOT NULL,            -- week of first arrival by the server's clock; never changes
  arrival       timestamptz NOT NULL DEFAULT now(),
  deleted_at    timestamptz,
  PRIMARY KEY (ws, id)
);
CREATE UNIQUE INDEX trace_no ON trace (no) INCLUDE (bucket, experiment_no);
CREATE INDEX trace_experiment ON trace (experiment_no, no);

CREATE SEQUENCE change_n CACHE 1;         -- CACHE 1 is a condition of correctness: n must rise in commit order within a lane

CREATE TABLE chunk (
  bucket    int4 NOT NULL,
  trace_no  int8 NOT NULL,
  n         int8 NOT NULL,
  spans     int4 NOT NULL,
  flags     int2 NOT NULL DEFAULT 0,
  codec     int2 NOT NULL,
  raw_bytes int4 NOT NULL,
  data      bytea NOT NULL,
  PRIMARY KEY (trace_no, n, bucket)
) PARTITION BY RANGE (bucket);            -- weekly partitions, made by PgMaintenance
ALTER TABLE chunk ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TABLE trace_info (trace_no int8 PRIMARY KEY, n int8 NOT NULL, data bytea NOT NULL);

CREATE TABLE trace_tag (
  trace_no int8 NOT NULL,
  key      text COLLATE "C" NOT NULL,
  value    text,                          -- NULL = deleted
  n        int8 NOT NULL,
  PRIMARY KEY (trace_no, key)
) WITH (fillfactor = 85);

CREATE TABLE trace_link (
  run_no   int8 NOT NULL,
  trace_no int8 NOT NULL,
  n        int8 NOT NULL,
  PRIMARY KEY (run_no, trace_no)
);
CREATE INDEX trace_link_trace ON trace_link (trace_no);

CREATE TABLE assessment (
  trace_no    int8 NOT NULL,
  id          text COLLATE "C" NOT NULL,
  kind        int2 NOT NULL,              -- 0 feedback, 1 expectation, 2 issue
  name        text NOT NULL,
  value       jsonb,
  num         float8,
  error       jsonb,
  rationale   text,
  source_type int2 NOT NULL,              -- 0 HUMAN, 1 LLM_JUDGE, 2 CODE
  source_id   text NOT NULL,
  span_id     bytea,
  own_span_id bytea,
  metadata    jsonb NOT NULL DEFAULT '{}',
  overrides   text,
  valid       bool NOT NULL DEFAULT true,
  run_no      int8,
  scorer_no   int2,
  ord         int2,
  created     timestamptz NOT NULL,
  updated     timestamptz NOT NULL,
  n           int8 NOT NULL,
  PRIMARY KEY (trace_no, id)
) WITH (fillfactor = 90);
CREATE INDEX assessment_run ON assessment (run_no, trace_no) WHERE run_no IS NOT NULL;

CREATE TABLE change (
  lane     int2 NOT NULL,
  n        int8 NOT NULL,
  trace_no int8 NOT NULL,
  what     int2 NOT NULL,                 -- 0 content, 1 info, 2 tag, 3 assessment, 4 link, 5 delete
  at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (lane, n)
);

CREATE TABLE index_failure (trace_no int8 PRIMARY KEY, error text NOT NULL, at timestamptz NOT NULL DEFAULT now());

-- Runs: MLflow's, and the evaluations of this server, which are runs with slices.
CREATE SEQUENCE run_no;
CREATE TABLE run (
  no            int8 PRIMARY KEY DEFAULT nextval('run_no'),
  id            text COLLATE "C" NOT NULL UNIQUE,
  experiment_no int4 NOT NULL,
  name          text NOT NULL,
  user_id       text,
  status        text NOT NULL DEFAULT 'RUNNING',   -- MLflow's
  lifecycle     text NOT NULL DEFAULT 'active',
  started       timestamptz NOT NULL DEFAULT now(),
  ended         timestamptz,
  tags          jsonb NOT NULL DEFAULT '{}',
  params        jsonb NOT NULL DEFAULT '{}',
  inputs        jsonb NOT NULL DEFAULT '[]',
  outputs       jsonb NOT NULL DEFAULT '{}',
  -- evaluations only
  state         text,                     -- scheduled running pausing paused resuming finishing finished failed cancelling cancelled
  epoch         int4 NOT NULL DEFAULT 0,
  spec          jsonb,
  traces        int8,
  failure       text
) WITH (fillfactor = 50);
CREATE INDEX run_experiment ON run (experiment_no, no);
CREATE INDEX run_open ON run (no) WHERE state IN ('scheduled', 'running', 'pausing', 'resuming', 'finishing', 'cancelling');

CREATE TABLE metric (
  run_no int8 NOT NULL,
  key    text COLLATE "C" NOT NULL,
  step   int8 NOT NULL DEFAULT 0,
  at     int8 NOT NULL,                   -- milliseconds since 1970, the client's
  value  float8 NOT NULL,
  ord    int8 GENERATED ALWAYS AS IDENTITY,
  PRIMARY KEY (run_no, key, step, at, ord)
);

CREATE TABLE run_metric (                 -- what an evaluation knows beside each mean
  run_no    int8 NOT NULL,
  key       text COLLATE "C" NOT NULL,
  detail    jsonb NOT NULL,
  PRIMARY KEY (run_no, key)
);

CREATE TABLE slice (
  run_no      int8 NOT NULL,
  slice_no    int4 NOT NULL,
  traces      int8[] NOT NULL,
  state       int2 NOT NULL DEFAULT 0,    -- 0 ready, 1 claimed, 2 done
  fence       int4 NOT NULL DEFAULT 0,
  attempt     int2 NOT NULL DEFAULT 0,
  owner       uuid,
  lease_until timestamptz,
  done        int4 NOT NULL DEFAULT 0,
  sums        jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (run_no, slice_no)
) WITH (fillfactor = 50);
CREATE INDEX slice_open ON slice (run_no, slice_no) WHERE state < 2;

CREATE TABLE score (
  run_no      int8 NOT NULL,
  trace_no    int8 NOT NULL,
  scorer_no   int2 NOT NULL,
  outcome     int2 NOT NULL,              -- 0 scored, 1 skipped, 2 failed
  reason      text,
  key         bytea,
  took_us     int8 NOT NULL DEFAULT 0,
  n_feedbacks int2 NOT NULL DEFAULT 0,
  cost        numeric,
  PRIMARY KEY (run_no, trace_no, scorer_no)
);
CREATE INDEX score_trace ON score (trace_no);
CREATE INDEX score_key ON score (key) WHERE key IS NOT NULL;

CREATE TABLE call (                       -- ledger and cache of paid calls in one
  key         bytea PRIMARY KEY,
  ws          int2 NOT NULL DEFAULT 0,
  state       int2 NOT NULL,
  run_no      int8,
  fence       int4,
  owner       uuid,
  lease_until timestamptz,
  reserved    numeric,
  cost        numeric,
  sent_at     timestamptz,
  answer      bytea,
  model_seen  text,
  expires     timestamptz
) WITH (fillfactor = 70);

-- Scorer scripts written in the web editor; each save is a version.
CREATE TABLE script (
  name    text COLLATE "C" NOT NULL,
  version int4 NOT NULL,
  source  text NOT NULL,
  digest  bytea NOT NULL,
  origin  text NOT NULL,                  -- editor or file
  created timestamptz NOT NULL DEFAULT now(),
  deleted bool NOT NULL DEFAULT false,
  PRIMARY KEY (name, version)
);

CREATE TABLE node (id uuid PRIMARY KEY, seen timestamptz NOT NULL, lanes_at int8[], digests text[]);
CREATE TABLE object (digest bytea PRIMARY KEY, kind int2 NOT NULL, data bytea NOT NULL);
