-- What is kept, for how long, and in how much space.

-- Limits of an experiment's own; one without a row follows the server's. NULL is no limit.
CREATE TABLE retention (
  experiment_no int4 PRIMARY KEY,
  max_age_s     int8,                     -- since the trace arrived, by the server's clock
  max_traces    int8,
  max_bytes     int8,                     -- of spans, packed
  updated       timestamptz NOT NULL DEFAULT now()
);

-- Retention, export and a new index read living traces only; those deleted would stand in their way for a month.
CREATE INDEX trace_alive ON trace (experiment_no, no) WHERE deleted_at IS NULL;
DROP INDEX trace_experiment;
CREATE INDEX trace_tombstone ON trace (deleted_at) WHERE deleted_at IS NOT NULL;

-- How far the change log has been read for traces to compact.
CREATE TABLE compaction_cursor (lane int2 PRIMARY KEY, n int8 NOT NULL) WITH (fillfactor = 50);

-- Deletes traces and all that hangs on them, leaving tombstones; triggers on trace do the rest. All lanes are locked: no arrival
-- of theirs is in flight.
CREATE OR REPLACE FUNCTION delete_traces(p_nos int8[]) RETURNS int4
LANGUAGE plpgsql AS $$
DECLARE c int4;
BEGIN
  FOR l IN 0..15 LOOP PERFORM pg_advisory_xact_lock(7, l); END LOOP;
  DELETE FROM chunk k USING trace t WHERE t.no = ANY (p_nos) AND k.trace_no = t.no AND k.bucket = t.bucket;
  DELETE FROM trace_info WHERE trace_no = ANY (p_nos);
  DELETE FROM trace_tag WHERE trace_no = ANY (p_nos);
  DELETE FROM trace_link WHERE trace_no = ANY (p_nos);
  DELETE FROM trace_prompt WHERE trace_no = ANY (p_nos);
  DELETE FROM trace_stray_link WHERE trace_no = ANY (p_nos);
  DELETE FROM trace_early_link e USING trace t WHERE t.no = ANY (p_nos) AND e.trace_id = t.id;
  DELETE FROM assessment WHERE trace_no = ANY (p_nos);
  DELETE FROM score WHERE trace_no = ANY (p_nos);
  DELETE FROM index_failure WHERE trace_no = ANY (p_nos);
  WITH d AS (
    UPDATE trace SET deleted_at = now() WHERE no = ANY (p_nos) AND deleted_at IS NULL RETURNING no
  ), h AS (
    INSERT INTO change (lane, n, trace_no, what) SELECT 0, nextval('change_n'), d.no, 5 FROM d
  )
  SELECT count(*) INTO c FROM d;
  RETURN c;
END $$;

-- The next traces to look at for compaction: those that changed since the last look and, as far as this look can tell, have more
-- than one chunk. quiet: nothing has come for p_quiet_s. Those of more than p_many chunks are given whether quiet or not.
-- The cursor is moved by move_compaction, once they have been dealt with.
CREATE FUNCTION compactable(p_quiet_s float8, p_many int4, p_limit int4)
RETURNS TABLE (no int8, bucket int4, chunks int4, quiet bool, lanes int2[], ns int8[])
LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
DECLARE
  settled int8;
  v_lanes int2[];
  v_ns int8[];
  old int8[];
  busy int8[];
BEGIN
  INSERT INTO compaction_cursor (lane, n)
    SELECT k.lane, coalesce((SELECT c.n - 1 FROM change c WHERE c.lane = k.lane ORDER BY c.n LIMIT 1), 0)
    FROM generate_series(0, 15) AS k (lane) WHERE NOT EXISTS (SELECT FROM compaction_cursor);
  WITH read AS MATERIALIZED (
    SELECT c.lane, c.n, c.trace_no, c.what FROM compaction_cursor k
    CROSS JOIN LATERAL (
      SELECT x.lane, x.n, x.trace_no, x.what, x.at FROM change x WHERE x.lane = k.lane AND x.n > k.n ORDER BY x.n LIMIT p_limit
    ) c
    WHERE c.at < now() - p_quiet_s * interval '1 second'
  ), heads AS (SELECT read.lane, max(read.n) AS n FROM read GROUP BY read.lane)
  SELECT (SELECT max(heads.n) FROM heads), ARRAY (SELECT heads.lane FROM heads ORDER BY heads.lane),
         ARRAY (SELECT heads.n FROM heads ORDER BY heads.lane),
         ARRAY (SELECT DISTINCT read.trace_no FROM read WHERE read.what IN (0, 1))
    INTO settled, v_lanes, v_ns, old;
  -- One span at a time, and quickly: the trace is read and written anew for each of them.
  busy := ARRAY (
    SELECT c.trace_no FROM generate_series(0, 15) AS k (lane)
    CROSS JOIN LATERAL (
      SELECT x.trace_no FROM change x
      WHERE x.lane = k.lane AND x.n > coalesce(settled, (SELECT o.n FROM compaction_cursor o WHERE o.lane = k.lane)) AND x.what = 0
      ORDER BY x.n LIMIT p_limit * 10
    ) c
    GROUP BY c.trace_no HAVING count(*) > p_many);
  -- n is given out in one order for all lanes: a chunk numbered before a settled change is older than that change.
  RETURN QUERY
    SELECT t.no, t.bucket, k.chunks, k.last <= settled AND t.no = ANY (old), v_lanes, v_ns
    FROM (SELECT DISTINCT u.no FROM unnest(old || busy) AS u (no)) w
    JOIN trace t ON t.no = w.no AND t.deleted_at IS NULL
    CROSS JOIN LATERAL (
      SELECT count(*)::int4 AS chunks, max(c.n) AS last FROM chunk c WHERE c.trace_no = t.no AND c.bucket = t.bucket
    ) k
    WHERE k.chunks > 1 AND ((k.last <= settled AND t.no = ANY (old)) OR k.chunks > p_many)
    ORDER BY t.no;
  IF NOT FOUND AND cardinality(v_lanes) > 0 THEN
    RETURN QUERY SELECT NULL::int8, NULL::int4, 0, false, v_lanes, v_ns;
  END IF;
END $$;

CREATE FUNCTION move_compaction(p_lanes int2[], p_ns int8[]) RETURNS void
LANGUAGE sql AS $$
  UPDATE compaction_cursor k SET n = greatest(k.n, u.n) FROM unnest(p_lanes, p_ns) AS u (lane, n) WHERE k.lane = u.lane
$$;

-- Puts new chunks in the place of old ones, trace by trace: of a trace whose old ones are not all there, nothing is changed.
-- What arrives meanwhile has other numbers and stays. No deletion is in flight while the lane is locked, and no other compaction:
-- they all use one lane. The fold is the same, so the change log is not told. Returns the traces that were compacted.
CREATE FUNCTION compact_traces(p_lane int, o_trace int8[], o_bucket int4[], o_n int8[],
    c_trace int8[], c_bucket int4[], c_n int8[], c_spans int4[], c_codec int4[], c_raw_bytes int4[], c_data bytea[])
RETURNS int8[]
LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
DECLARE
  whole int8[];
BEGIN
  PERFORM pg_advisory_xact_lock(7, p_lane);
  whole := ARRAY (
    SELECT o.trace_no FROM unnest(o_trace, o_bucket, o_n) AS o (trace_no, bucket, n)
    LEFT JOIN LATERAL (
      SELECT k.n FROM chunk k WHERE k.trace_no = o.trace_no AND k.n = o.n AND k.bucket = o.bucket
    ) k ON true
    GROUP BY o.trace_no HAVING count(k.n) = count(*));
  DELETE FROM chunk k USING unnest(o_trace, o_bucket, o_n) AS o (trace_no, bucket, n)
    WHERE o.trace_no = ANY (whole) AND k.trace_no = o.trace_no AND k.n = o.n AND k.bucket = o.bucket;
  INSERT INTO chunk (bucket, trace_no, n, spans, flags, codec, raw_bytes, data)
    SELECT c.bucket, c.trace_no, c.n, c.spans, 1, c.codec, c.raw_bytes, c.data
    FROM unnest(c_trace, c_bucket, c_n, c_spans, c_codec, c_raw_bytes, c_data)
      AS c (trace_no, bucket, n, spans, codec, raw_bytes, data)
    WHERE c.trace_no = ANY (whole);
  RETURN whole;
END $$;

-- Forgets changes that every reader of the log has behind it: each index that was seen in the last week, the scorers, the
-- compaction. The last change of each lane stays, and whatever is younger than p_keep_s. Returns how many were forgotten.
CREATE FUNCTION prune_changes(p_keep_s float8, p_limit int4) RETURNS int8
LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
DECLARE
  forgotten int8 := 0;
  bound int8;
  upto int8;
  c int8;
  pruned int8[];
BEGIN
  IF NOT pg_try_advisory_xact_lock(8, 2) THEN RETURN 0; END IF;
  DELETE FROM node WHERE lanes_at IS NOT NULL AND seen < now() - interval '7 days';
  SELECT coalesce(s.pruned_to, array_fill(0::int8, ARRAY[16])) INTO pruned FROM store s FOR UPDATE;
  FOR l IN 0..15 LOOP
    SELECT x.n - 1 INTO bound FROM change x WHERE x.lane = l ORDER BY x.n DESC LIMIT 1;
    CONTINUE WHEN bound IS NULL;
    -- Without any index there is nobody to ask; then a week has to do.
    bound := least(bound,
      (SELECT min(coalesce(o.lanes_at[l + 1], 0)) FROM node o WHERE o.lanes_at IS NOT NULL),
      (SELECT k.n FROM scorer_cursor k WHERE k.lane = l), (SELECT k.n FROM compaction_cursor k WHERE k.lane = l));
    SELECT max(x.n) INTO upto FROM (
      SELECT y.n, y.at FROM change y WHERE y.lane = l AND y.n <= bound ORDER BY y.n LIMIT p_limit
    ) x WHERE x.at < now() - p_keep_s * interval '1 second'
      AND (x.at < now() - interval '7 days' OR EXISTS (SELECT FROM node o WHERE o.lanes_at IS NOT NULL));
    CONTINUE WHEN upto IS NULL;
    DELETE FROM change x WHERE x.lane = l AND x.n <= upto;
    GET DIAGNOSTICS c = ROW_COUNT;
    forgotten := forgotten + c;
    pruned[l + 1] := upto;
  END LOOP;
  IF forgotten > 0 THEN UPDATE store SET pruned_to = pruned; END IF;
  RETURN forgotten;
END $$;

-- Tombstones keep late spans from bringing a deleted trace back; for how long, the caller says.
CREATE FUNCTION forget_tombstones(p_keep_s float8, p_limit int4) RETURNS int4
LANGUAGE plpgsql AS $$
DECLARE c int4;
BEGIN
  DELETE FROM trace WHERE (ws, id) IN (
    SELECT t.ws, t.id FROM trace t WHERE t.deleted_at < now() - p_keep_s * interval '1 second' ORDER BY t.deleted_at LIMIT p_limit)
    AND deleted_at IS NOT NULL;
  GET DIAGNOSTICS c = ROW_COUNT;
  RETURN c;
END $$;

-- An import is meant, other than a late span: what was deleted may come back, as a new trace. All lanes are locked: nobody is
-- looking at the tombstone.
CREATE FUNCTION forget_tombstones_of(p_ids text[]) RETURNS int4
LANGUAGE plpgsql AS $$
DECLARE c int4;
BEGIN
  IF NOT EXISTS (SELECT FROM trace t WHERE t.ws = 0 AND t.id = ANY (p_ids) AND t.deleted_at IS NOT NULL) THEN RETURN 0; END IF;
  FOR l IN 0..15 LOOP PERFORM pg_advisory_xact_lock(7, l); END LOOP;
  -- Files of theirs that are still to be swept would be the new trace's.
  DELETE FROM artifact_garbage g USING trace t
    WHERE t.ws = 0 AND t.id = ANY (p_ids) AND t.deleted_at IS NOT NULL AND g.path = t.experiment_no || '/traces/' || t.id;
  DELETE FROM trace t WHERE t.ws = 0 AND t.id = ANY (p_ids) AND t.deleted_at IS NOT NULL;
  GET DIAGNOSTICS c = ROW_COUNT;
  RETURN c;
END $$;

-- What an export says of a trace beside its spans, in one commit. What is here and newer stays. Run ids that are not known here
-- are links to unknown runs. n is 0 when nothing changed; no row: no such trace.
CREATE FUNCTION import_trace(p_lane int, p_bucket int, p_id text, p_experiment int4, p_info bytea, p_tag_keys text[],
    p_tag_values text[], p_prompts text[], p_runs text[], p_assessments jsonb)
RETURNS TABLE (n int8)
LANGUAGE plpgsql AS $$
DECLARE
  t int8;
  m int8;
  c int8;
  changed bool := false;
BEGIN
  PERFORM pg_advisory_xact_lock(7, p_lane);
  PERFORM identify(p_bucket, ARRAY[p_id], ARRAY[p_experiment]);
  SELECT x.no INTO t FROM trace x WHERE x.ws = 0 AND x.id = p_id AND x.deleted_at IS NULL;
  IF t IS NULL THEN RETURN; END IF;
  m := nextval('change_n');
  IF p_info IS NOT NULL THEN
    INSERT INTO trace_info (trace_no, n, data) VALUES (t, m, p_info) ON CONFLICT DO NOTHING;
    changed := FOUND;
  END IF;
  INSERT INTO trace_tag (trace_no, key, value, n) SELECT t, u.key, u.value, m FROM unnest(p_tag_keys, p_tag_values) AS u (key, value)
    ON CONFLICT DO NOTHING;
  changed := changed OR FOUND;
  INSERT INTO trace_prompt (trace_no, prompt, n) SELECT DISTINCT t, u.prompt, m FROM unnest(p_prompts) AS u (prompt)
    ON CONFLICT DO NOTHING;
  changed := changed OR FOUND;
  INSERT INTO trace_link (run_no, trace_no, n) SELECT DISTINCT r.no, t, m FROM unnest(p_runs) AS u (id) JOIN run r ON r.id = u.id
    ON CONFLICT DO NOTHING;
  changed := changed OR FOUND;
  INSERT INTO trace_stray_link (trace_no, run_id, n) SELECT DISTINCT t, u.id, m FROM unnest(p_runs) AS u (id)
    WHERE NOT EXISTS (SELECT FROM run r WHERE r.id = u.id) ON CONFLICT DO NOTHING;
  changed := changed OR FOUND;
  INSERT INTO assessment AS a (trace_no, id, kind, name, value, num, error, rationale, source_type, source_id, span_id, own_span_id,
      metadata, overrides, valid, run_no, created, updated, n)
    SELECT t, u.id, u.kind, u.name, u.value, u.num, u.error, u.rationale, u.source_type, u.source_id,
        decode(u.span_id, 'hex'), decode(u.own_span_id, 'hex'), u.metadata, u.overrides, u.valid,
        (SELECT r.no FROM run r WHERE r.id = u.run_id), u.created, u.updated, m
    FROM jsonb_to_recordset(p_assessments) AS u (id text, kind int2, name text, value jsonb, num float8, error jsonb,
        rationale text, source_type int2, source_id text, span_id text, own_span_id text, metadata jsonb, overrides text, valid bool,
        run_id text, created timestamptz, updated timestamptz)
    ON CONFLICT (trace_no, id) DO UPDATE SET kind = excluded.kind, name = excluded.name, value = excluded.value,
        num = excluded.num, error = excluded.error, rationale = excluded.rationale, source_type = excluded.source_type,
        source_id = excluded.source_id, span_id = excluded.span_id, own_span_id = excluded.own_span_id,
        metadata = excluded.metadata, overrides = excluded.overrides, valid = excluded.valid, updated = excluded.updated,
        n = excluded.n
      WHERE excluded.updated > a.updated;
  changed := changed OR FOUND;
  IF NOT changed THEN
    RETURN QUERY SELECT 0::int8; RETURN;
  END IF;
  INSERT INTO change (lane, n, trace_no, what) VALUES (p_lane, m, t, 1);
  RETURN QUERY SELECT m;
END $$;
