-- Every function takes its lane's lock first: what it writes becomes visible in the order of n within the lane.
-- Functions, not statements with data-modifying parts: each statement inside sees what other requests have just committed.
-- Plans are pinned: without statistics, a generic plan reads the whole trace table for every batch.

-- Finds or makes the identities of traces. Sorted: two of these at once cannot wait for each other.
CREATE FUNCTION identify(p_bucket int, p_ids text[], p_experiments int4[]) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO trace (ws, id, experiment_no, bucket)
  SELECT 0, u.id, u.experiment_no, p_bucket
  FROM (SELECT DISTINCT ON (id) id, experiment_no FROM unnest(p_ids, p_experiments) AS t (id, experiment_no) ORDER BY id) u
  WHERE NOT EXISTS (SELECT FROM trace x WHERE x.ws = 0 AND x.id = u.id)
  ORDER BY u.id
  ON CONFLICT DO NOTHING
$$;

-- Spans of some traces. Outcome per row: 0 kept, 1 the trace is deleted, 2 the trace belongs to another experiment.
CREATE FUNCTION ingest(p_lane int, p_bucket int, p_ids text[], p_experiments int4[], p_explicit bool[],
    p_spans int4[], p_codecs int4[], p_raw_bytes int4[], p_data bytea[])
RETURNS TABLE (ord int8, outcome int4, n int8)
LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(7, p_lane);
  PERFORM identify(p_bucket, p_ids, p_experiments);
  RETURN QUERY
  WITH t AS MATERIALIZED (
    SELECT u.ord, x.no, x.bucket, nextval('change_n') AS n, u.spans, u.codec, u.raw_bytes, u.data,
           CASE WHEN x.deleted_at IS NOT NULL THEN 1
                WHEN u.explicit AND x.experiment_no <> u.experiment_no THEN 2
                ELSE 0 END AS outcome
    FROM unnest(p_ids, p_experiments, p_explicit, p_spans, p_codecs, p_raw_bytes, p_data)
         WITH ORDINALITY AS u (id, experiment_no, explicit, spans, codec, raw_bytes, data, ord)
    JOIN trace x ON x.ws = 0 AND x.id = u.id
  ), c AS (
    INSERT INTO chunk (bucket, trace_no, n, spans, codec, raw_bytes, data)
    SELECT t.bucket, t.no, t.n, t.spans, t.codec, t.raw_bytes, t.data FROM t WHERE t.outcome = 0
  ), h AS (
    INSERT INTO change (lane, n, trace_no, what)
    SELECT p_lane, max(t.n), t.no, 0 FROM t WHERE t.outcome = 0 GROUP BY t.no
  )
  SELECT t.ord, t.outcome, t.n FROM t;
END $$;

-- MLflow's trace info; the last one wins. Outcome as in ingest.
CREATE FUNCTION put_info(p_lane int, p_bucket int, p_id text, p_experiment int4, p_data bytea)
RETURNS TABLE (trace_no int8, outcome int4, n int8)
LANGUAGE plpgsql AS $$
DECLARE
  t trace%ROWTYPE;
  m int8;
BEGIN
  PERFORM pg_advisory_xact_lock(7, p_lane);
  PERFORM identify(p_bucket, ARRAY[p_id], ARRAY[p_experiment]);
  SELECT * INTO STRICT t FROM trace x WHERE x.ws = 0 AND x.id = p_id;
  IF t.deleted_at IS NOT NULL THEN
    RETURN QUERY SELECT t.no, 1, 0::int8; RETURN;
  END IF;
  IF t.experiment_no <> p_experiment THEN
    RETURN QUERY SELECT t.no, 2, 0::int8; RETURN;
  END IF;
  m := nextval('change_n');
  INSERT INTO trace_info AS i (trace_no, n, data) VALUES (t.no, m, p_data)
    ON CONFLICT ON CONSTRAINT trace_info_pkey DO UPDATE SET n = excluded.n, data = excluded.data WHERE excluded.n > i.n;
  INSERT INTO change (lane, n, trace_no, what) VALUES (p_lane, m, t.no, 1);
  RETURN QUERY SELECT t.no, 0, m;
END $$;

-- Sets a tag (or, with a NULL value, deletes it). No row: no such trace. n is 0 when nothing changed.
CREATE FUNCTION put_tag(p_lane int, p_id text, p_key text, p_value text)
RETURNS TABLE (no int8, n int8)
LANGUAGE plpgsql AS $$
DECLARE
  t int8;
  m int8;
BEGIN
  PERFORM pg_advisory_xact_lock(7, p_lane);
  SELECT x.no INTO t FROM trace x WHERE x.ws = 0 AND x.id = p_id AND x.deleted_at IS NULL;
  IF t IS NULL THEN RETURN; END IF;
  IF EXISTS (SELECT FROM trace_tag g WHERE g.trace_no = t AND g.key = p_key AND g.value IS NOT DISTINCT FROM p_value) THEN
    RETURN QUERY SELECT t, 0::int8; RETURN;
  END IF;
  m := nextval('change_n');
  INSERT INTO trace_tag AS g (trace_no, key, value, n) VALUES (t, p_key, p_value, m)
    ON CONFLICT (trace_no, key) DO UPDATE SET value = excluded.value, n = excluded.n WHERE excluded.n > g.n;
  INSERT INTO change (lane, n, trace_no, what) VALUES (p_lane, m, t, 2);
  RETURN QUERY SELECT t, m;
END $$;

-- Links traces to a run; those linked already are left alone. Returns the greatest n, 0 when nothing changed.
CREATE FUNCTION link_traces(p_lane int, p_run int8, p_ids text[]) RETURNS int8
LANGUAGE plpgsql AS $$
DECLARE m int8;
BEGIN
  PERFORM pg_advisory_xact_lock(7, p_lane);
  WITH l AS (
    INSERT INTO trace_link (run_no, trace_no, n)
    SELECT p_run, t.no, nextval('change_n') FROM trace t
    WHERE t.ws = 0 AND t.id = ANY (p_ids) AND t.deleted_at IS NULL
      AND NOT EXISTS (SELECT FROM trace_link o WHERE o.run_no = p_run AND o.trace_no = t.no)
    ON CONFLICT DO NOTHING
    RETURNING trace_link.trace_no, trace_link.n
  ), c AS (
    INSERT INTO change (lane, n, trace_no, what) SELECT p_lane, l.n, l.trace_no, 4 FROM l
  )
  SELECT coalesce(max(l.n), 0) INTO m FROM l;
  RETURN m;
END $$;

-- Inserts or replaces an assessment by id; one that overrides another makes that one invalid.
-- Outcome: 0 done, 1 no such trace, 2 no assessment of the overridden id.
CREATE FUNCTION put_assessment(p_lane int, p_trace text, p_id text, p_kind int, p_name text, p_value jsonb, p_num float8,
    p_error jsonb, p_rationale text, p_source_type int, p_source_id text, p_span bytea, p_own_span bytea,
    p_metadata jsonb, p_overrides text, p_valid bool, p_created timestamptz, p_updated timestamptz)
RETURNS TABLE (outcome int4, n int8)
LANGUAGE plpgsql AS $$
DECLARE
  t int8;
  m int8;
BEGIN
  PERFORM pg_advisory_xact_lock(7, p_lane);
  SELECT x.no INTO t FROM trace x WHERE x.ws = 0 AND x.id = p_trace AND x.deleted_at IS NULL;
  IF t IS NULL THEN
    RETURN QUERY SELECT 1, 0::int8; RETURN;
  END IF;
  m := nextval('change_n');
  IF p_overrides IS NOT NULL THEN
    UPDATE assessment a SET valid = false, n = m WHERE a.trace_no = t AND a.id = p_overrides;
    IF NOT FOUND THEN
      RETURN QUERY SELECT 2, 0::int8; RETURN;
    END IF;
  END IF;
  INSERT INTO assessment AS a (trace_no, id, kind, name, value, num, error, rationale, source_type, source_id, span_id,
      own_span_id, metadata, overrides, valid, created, updated, n)
  VALUES (t, p_id, p_kind, p_name, p_value, p_num, p_error, p_rationale, p_source_type, p_source_id, p_span,
      p_own_span, p_metadata, p_overrides, p_valid, p_created, p_updated, m)
  ON CONFLICT (trace_no, id) DO UPDATE SET kind = excluded.kind, name = excluded.name, value = excluded.value,
      num = excluded.num, error = excluded.error, rationale = excluded.rationale, source_type = excluded.source_type,
      source_id = excluded.source_id, span_id = excluded.span_id, own_span_id = excluded.own_span_id,
      metadata = excluded.metadata, overrides = excluded.overrides, valid = excluded.valid, updated = excluded.updated,
      n = excluded.n;
  INSERT INTO change (lane, n, trace_no, what) VALUES (p_lane, m, t, 3);
  RETURN QUERY SELECT 0, m;
END $$;

-- Deletes an assessment; the one it overrode is valid again. n is 0 when there was none.
CREATE FUNCTION delete_assessment(p_lane int, p_trace text, p_id text) RETURNS TABLE (outcome int4, n int8)
LANGUAGE plpgsql AS $$
DECLARE
  t int8;
  m int8;
  o text;
BEGIN
  PERFORM pg_advisory_xact_lock(7, p_lane);
  SELECT x.no INTO t FROM trace x WHERE x.ws = 0 AND x.id = p_trace AND x.deleted_at IS NULL;
  IF t IS NULL THEN
    RETURN QUERY SELECT 1, 0::int8; RETURN;
  END IF;
  DELETE FROM assessment a WHERE a.trace_no = t AND a.id = p_id RETURNING a.overrides INTO o;
  IF NOT FOUND THEN
    RETURN QUERY SELECT 0, 0::int8; RETURN;
  END IF;
  m := nextval('change_n');
  IF o IS NOT NULL THEN
    UPDATE assessment a SET valid = true, n = m WHERE a.trace_no = t AND a.id = o
      AND NOT EXISTS (SELECT FROM assessment b WHERE b.trace_no = t AND b.overrides = o);
  END IF;
  INSERT INTO change (lane, n, trace_no, what) VALUES (p_lane, m, t, 3);
  RETURN QUERY SELECT 0, m;
END $$;

-- Deletes traces and all that hangs on them, leaving tombstones. All lanes are locked: no arrival of theirs is in flight.
CREATE FUNCTION delete_traces(p_nos int8[]) RETURNS int4
LANGUAGE plpgsql AS $$
DECLARE c int4;
BEGIN
  FOR l IN 0..15 LOOP PERFORM pg_advisory_xact_lock(7, l); END LOOP;
  DELETE FROM chunk k USING trace t WHERE t.no = ANY (p_nos) AND k.trace_no = t.no AND k.bucket = t.bucket;
  DELETE FROM trace_info WHERE trace_no = ANY (p_nos);
  DELETE FROM trace_tag WHERE trace_no = ANY (p_nos);
  DELETE FROM trace_link WHERE trace_no = ANY (p_nos);
  DELETE FROM assessment WHERE trace_no = ANY (p_nos);
  DELETE FROM score WHERE trace_no = ANY (p_nos);
  WITH d AS (
    UPDATE trace SET deleted_at = now() WHERE no = ANY (p_nos) AND deleted_at IS NULL RETURNING no
  ), h AS (
    INSERT INTO change (lane, n, trace_no, what) SELECT 0, nextval('change_n'), d.no, 5 FROM d
  )
  SELECT count(*) INTO c FROM d;
  RETURN c;
END $$;
