-- Scorers that MLflow clients registered. One with a sample rate above 0 has a run of its own that never ends by itself (a run
-- with a scorer_id and the lifecycle monitor, which no list of runs shows): complete, quiet traces are appended to it as slices.
CREATE TABLE scorer (
  id            uuid PRIMARY KEY,
  experiment_no int4 NOT NULL,
  name          text COLLATE "C" NOT NULL,
  config_id     text,                     -- NULL: it was never said how it runs on incoming traces
  sample_rate   float8 NOT NULL DEFAULT 0,
  filter        text,
  since         timestamptz,              -- traces that arrived earlier are not scored; NULL while it is stopped
  run_no        int8,                     -- takes in traces; NULL until one is begun for the latest version
  scored        int8 NOT NULL DEFAULT 0,
  skipped       int8 NOT NULL DEFAULT 0,
  failed        int8 NOT NULL DEFAULT 0,
  UNIQUE (experiment_no, name)
) WITH (fillfactor = 50);
CREATE INDEX scorer_run ON scorer (run_no) WHERE run_no IS NOT NULL;

CREATE TABLE scorer_version (
  scorer_id  uuid NOT NULL,
  version    int4 NOT NULL,
  serialized text NOT NULL,               -- as the client sent it; nothing of it is ever run
  created    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (scorer_id, version)
);

-- Traces that a scorer has been given: once each, whatever arrives of them later.
CREATE TABLE scorer_trace (scorer_id uuid NOT NULL, trace_no int8 NOT NULL, PRIMARY KEY (scorer_id, trace_no));

-- How far the change log has been read for scorers; empty while none runs.
CREATE TABLE scorer_cursor (lane int2 PRIMARY KEY, n int8 NOT NULL) WITH (fillfactor = 50);

-- Traces that changed and have not been looked at since.
CREATE TABLE scorer_waiting (trace_no int8 PRIMARY KEY, changed timestamptz NOT NULL);
CREATE INDEX scorer_waiting_changed ON scorer_waiting (changed);

ALTER TABLE run ADD COLUMN scorer_id uuid;
CREATE INDEX run_scorer ON run (scorer_id) WHERE scorer_id IS NOT NULL;

CREATE FUNCTION register_scorer(p_experiment int4, p_name text, p_id uuid, p_serialized text)
RETURNS TABLE (scorer_id uuid, version int4, created timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
  s uuid;
BEGIN
  INSERT INTO scorer (id, experiment_no, name) VALUES (p_id, p_experiment, p_name) ON CONFLICT (experiment_no, name) DO NOTHING;
  SELECT x.id INTO s FROM scorer x WHERE x.experiment_no = p_experiment AND x.name = p_name FOR UPDATE;
  -- The run of the version before scores what it was given, and ends.
  UPDATE scorer x SET run_no = NULL WHERE x.id = s;
  RETURN QUERY INSERT INTO scorer_version AS v (scorer_id, version, serialized)
    SELECT s, coalesce(max(o.version), 0) + 1, p_serialized FROM scorer_version o WHERE o.scorer_id = s
    RETURNING v.scorer_id, v.version, v.created;
END $$;

-- What is not scored yet stays unscored.
CREATE FUNCTION end_monitors(p_scorer uuid) RETURNS void
LANGUAGE sql AS $$
  UPDATE run SET state = 'cancelling', epoch = epoch + 1
  WHERE scorer_id = p_scorer AND state IN ('scheduled', 'running', 'pausing', 'paused')
$$;

-- All versions (p_version NULL) or one. Returns whether there was any.
CREATE FUNCTION delete_scorer(p_scorer uuid, p_version int4) RETURNS bool
LANGUAGE plpgsql AS $$
DECLARE
  was_there bool;
BEGIN
  PERFORM FROM scorer WHERE id = p_scorer FOR UPDATE;
  DELETE FROM scorer_version WHERE scorer_id = p_scorer AND (p_version IS NULL OR version = p_version);
  was_there := FOUND;
  IF p_version IS NULL THEN
    DELETE FROM scorer WHERE id = p_scorer;
    DELETE FROM scorer_trace WHERE scorer_id = p_scorer;
    PERFORM end_monitors(p_scorer);
  ELSIF was_there THEN
    UPDATE scorer SET run_no = NULL WHERE id = p_scorer;
  END IF;
  RETURN was_there;
END $$;

-- From when on traces are scored is decided in the transaction that the client waits for: what it sends afterwards is scored.
CREATE FUNCTION configure_scorer(p_scorer uuid, p_config text, p_rate float8, p_filter text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(8, 1);
  UPDATE scorer SET config_id = p_config, sample_rate = p_rate, filter = p_filter,
      since = CASE WHEN p_rate > 0 THEN coalesce(since, now()) END,
      run_no = CASE WHEN p_rate > 0 THEN run_no END
    WHERE id = p_scorer;
  IF p_rate > 0 THEN
    INSERT INTO scorer_cursor (lane, n)
      SELECT k.lane, coalesce((SELECT c.n FROM change c WHERE c.lane = k.lane ORDER BY c.n DESC LIMIT 1), 0)
      FROM generate_series(0, 15) AS k (lane)
      WHERE NOT EXISTS (SELECT FROM scorer_cursor);
  ELSE
    PERFORM end_monitors(p_scorer);
  END IF;
END $$;

-- Reads on in the change log, on one node at a time. Returns how many changes there were.
CREATE FUNCTION watch_traces(p_limit int4) RETURNS int4
LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
DECLARE
  c int4;
BEGIN
  IF NOT pg_try_advisory_xact_lock(8, 1) THEN RETURN 0; END IF;
  IF NOT EXISTS (SELECT FROM scorer WHERE since IS NOT NULL) THEN
    DELETE FROM scorer_cursor;
    DELETE FROM scorer_waiting;
    RETURN 0;
  END IF;
  WITH seen AS MATERIALIZED (
    SELECT c.lane, c.n, c.trace_no, c.what, c.at FROM scorer_cursor k
    CROSS JOIN LATERAL (
      SELECT x.lane, x.n, x.trace_no, x.what, x.at FROM change x WHERE x.lane = k.lane AND x.n > k.n ORDER BY x.n LIMIT p_limit
    ) c
  ), moved AS (
    UPDATE scorer_cursor k SET n = s.n FROM (SELECT lane, max(n) AS n FROM seen GROUP BY lane) s WHERE s.lane = k.lane
  ), noted AS (
    INSERT INTO scorer_waiting AS w (trace_no, changed)
    SELECT s.trace_no, max(s.at) FROM seen s JOIN trace t ON t.no = s.trace_no
    WHERE s.what IN (0, 1, 2) AND t.deleted_at IS NULL
      AND t.arrival >= (SELECT min(c.since) FROM scorer c WHERE c.experiment_no = t.experiment_no AND c.since IS NOT NULL)
    GROUP BY s.trace_no
    ORDER BY s.trace_no
    ON CONFLICT (trace_no) DO UPDATE SET changed = greatest(w.changed, excluded.changed)
  )
  SELECT count(*) INTO c FROM seen;
  RETURN c;
END $$;

-- Begins the run of a scorer's version, if it is the latest and has none. Returns its number; NULL when it is not wanted.
CREATE FUNCTION begin_monitor(p_scorer uuid, p_version int4, p_id text, p_name text, p_spec jsonb) RETURNS int8
LANGUAGE plpgsql AS $$
DECLARE
  s scorer%ROWTYPE;
  r int8;
BEGIN
  SELECT * INTO s FROM scorer WHERE id = p_scorer FOR UPDATE;
  IF NOT FOUND OR s.since IS NULL OR s.run_no IS NOT NULL
     OR p_version <> (SELECT max(v.version) FROM scorer_version v WHERE v.scorer_id = p_scorer) THEN
    RETURN NULL;
  END IF;
  INSERT INTO run (id, experiment_no, name, status, lifecycle, state, epoch, spec, traces, scorer_id)
    VALUES (p_id, s.experiment_no, p_name, 'RUNNING', 'monitor', 'running', 1, p_spec, 0, p_scorer)
    RETURNING no INTO r;
  UPDATE scorer SET run_no = r WHERE id = p_scorer;
  RETURN r;
END $$;

-- Gives traces to a scorer, those that it has not been given before. Returns how many were new.
CREATE FUNCTION queue_traces(p_scorer uuid, p_run int8, p_slice int4, p_traces int8[]) RETURNS int4
LANGUAGE plpgsql AS $$
DECLARE
  fresh int8[];
  room int4;
  next_no int4;
BEGIN
  PERFORM FROM run r WHERE r.no = p_run AND r.state IN ('running', 'pausing', 'paused') FOR UPDATE;
  IF NOT FOUND OR NOT EXISTS (SELECT FROM scorer x WHERE x.id = p_scorer AND x.run_no = p_run) THEN RETURN 0; END IF;
  WITH i AS (
    INSERT INTO scorer_trace (scorer_id, trace_no) SELECT p_scorer, u.no FROM unnest(p_traces) AS u (no) ORDER BY u.no
    ON CONFLICT DO NOTHING RETURNING trace_no
  )
  SELECT array_agg(i.trace_no ORDER BY i.trace_no) INTO fresh FROM i;
  IF fresh IS NULL THEN RETURN 0; END IF;
  -- What nobody has begun is filled up first: work of many small slices would wait for few workers.
  UPDATE slice s SET traces = s.traces || fresh[1:p_slice - cardinality(s.traces)]
    FROM (SELECT x.slice_no, cardinality(x.traces) AS had FROM slice x
          WHERE x.run_no = p_run AND x.state = 0 AND x.fence = 0 AND cardinality(x.traces) < p_slice
          ORDER BY x.slice_no DESC LIMIT 1 FOR UPDATE SKIP LOCKED) open
    WHERE s.run_no = p_run AND s.slice_no = open.slice_no
    RETURNING p_slice - open.had INTO room;
  SELECT coalesce(max(x.slice_no) + 1, 0) INTO next_no FROM slice x WHERE x.run_no = p_run;
  INSERT INTO slice (run_no, slice_no, traces)
    SELECT p_run, next_no + ((u.place - 1) / p_slice)::int4, array_agg(u.no ORDER BY u.place)
    FROM unnest(fresh[coalesce(room, 0) + 1:]) WITH ORDINALITY AS u (no, place)
    GROUP BY (u.place - 1) / p_slice;
  UPDATE run SET traces = traces + cardinality(fresh) WHERE no = p_run;
  RETURN cardinality(fresh);
END $$;

-- As before, and for the run of a registered scorer: its assessments belong to no run, its traces are linked to none, and what
-- came of them is counted. The span that clients are told, beside the scorer's own.
DROP FUNCTION commit_scores;
CREATE FUNCTION commit_scores(p_lane int, p_run int8, p_slice int4, p_fence int4, p_ending int4, p_done int4, p_sums jsonb,
    p_traces int8[],
    s_trace int8[], s_scorer int4[], s_outcome int4[], s_reason text[], s_took int8[], s_feedbacks int4[], s_cost text[],
    s_session int8[],
    a_trace int8[], a_scorer int4[], a_ord int4[], a_id text[], a_name text[], a_value text[], a_num float8[],
    a_error text[], a_rationale text[], a_source_type int4[], a_source_id text[], a_span bytea[], a_own_span bytea[],
    a_metadata text[])
RETURNS int4
LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
DECLARE
  live int8[];
  whole bool;
  new_trace int8[];
  new_scorer int2[];
  new_outcome int2[];
  ns int8[];
  c int4;
  registered uuid;
BEGIN
  PERFORM pg_advisory_xact_lock(7, p_lane);
  UPDATE slice SET done = p_done, sums = p_sums,
      state = CASE p_ending WHEN 1 THEN 1 WHEN 2 THEN 2 ELSE 0 END,
      attempt = CASE p_ending WHEN 0 THEN attempt - 1 ELSE attempt END,
      owner = CASE p_ending WHEN 1 THEN owner END,
      lease_until = CASE p_ending WHEN 1 THEN lease_until END
    WHERE run_no = p_run AND slice_no = p_slice AND fence = p_fence AND state = 1;
  IF NOT FOUND THEN RETURN -1; END IF;
  -- No deletion is in flight while the lane is locked.
  live := ARRAY (SELECT t.no FROM trace t WHERE t.no = ANY (p_traces) AND t.deleted_at IS NULL);
  whole := cardinality(live) = cardinality(p_traces);
  WITH s AS (
    INSERT INTO score (run_no, trace_no, scorer_no, outcome, reason, took_us, n_feedbacks, cost, session)
    SELECT p_run, u.trace_no, u.scorer_no, u.outcome, u.reason, u.took_us, u.n_feedbacks, u.cost::numeric, u.session
    FROM unnest(s_trace, s_scorer, s_outcome, s_reason, s_took, s_feedbacks, s_cost, s_session)
         AS u (trace_no, scorer_no, outcome, reason, took_us, n_feedbacks, cost, session)
    WHERE whole OR u.trace_no = ANY (live)
    ON CONFLICT DO NOTHING
    RETURNING trace_no, scorer_no, outcome
  )
  SELECT count(*), array_agg(s.trace_no), array_agg(s.scorer_no), array_agg(s.outcome)
    INTO c, new_trace, new_scorer, new_outcome FROM s;
  IF c = 0 THEN RETURN 0; END IF;
  whole := c = cardinality(s_trace);
  IF NOT whole THEN
    live := ARRAY (SELECT DISTINCT u.no FROM unnest(new_trace) AS u (no));
  END IF;
  ns := ARRAY (SELECT nextval('change_n') FROM unnest(live));
  INSERT INTO change (lane, n, trace_no, what) SELECT p_lane, u.n, u.no, 3 FROM unnest(live, ns) AS u (no, n);
  SELECT r.scorer_id INTO registered FROM run r WHERE r.no = p_run;
  IF registered IS NULL THEN
    INSERT INTO trace_link (run_no, trace_no, n) SELECT p_run, u.no, u.n FROM unnest(live, ns) AS u (no, n)
      ON CONFLICT DO NOTHING;
  ELSE
    UPDATE scorer x SET scored = x.scored + u.scored, skipped = x.skipped + u.skipped, failed = x.failed + u.failed
      FROM (SELECT count(*) FILTER (WHERE o = 0) AS scored, count(*) FILTER (WHERE o = 1) AS skipped,
                   count(*) FILTER (WHERE o = 2) AS failed
            FROM unnest(new_outcome) AS n (o)) u
      WHERE x.id = registered;
  END IF;
  INSERT INTO assessment (trace_no, id, kind, name, value, num, error, rationale, source_type, source_id, span_id,
      own_span_id, metadata, run_no, scorer_no, ord, created, updated, n)
  SELECT u.trace_no, u.id, 0, u.name, u.value::jsonb, u.num, u.error::jsonb, u.rationale, u.source_type, u.source_id, u.span_id,
      u.own_span_id, u.metadata::jsonb, CASE WHEN registered IS NULL THEN p_run END, u.scorer_no, u.ord, now(), now(),
      ns[cardinality(ns)]
  FROM unnest(a_trace, a_scorer, a_ord, a_id, a_name, a_value, a_num, a_error, a_rationale, a_source_type, a_source_id, a_span,
      a_own_span, a_metadata) AS u (trace_no, scorer_no, ord, id, name, value, num, error, rationale, source_type, source_id,
      span_id, own_span_id, metadata)
  WHERE whole OR (u.trace_no, u.scorer_no) IN (SELECT x.t, x.s FROM unnest(new_trace, new_scorer) AS x (t, s));
  RETURN c;
END $$;
