ALTER TABLE run ADD COLUMN progress jsonb;   -- of an evaluation that has ended: what was shown last
ALTER TABLE score ADD COLUMN session int8;   -- hash of the trace's session: scores of one session depend on each other

-- Commits scores of a slice with all their feedbacks, if the slice is still this claim's. Ending: 0 given back, 1 goes on, 2 done,
-- 3 to be tried again.
-- done and sums are absolute, so the same commit may be sent twice. Returns the new scores, -1 when the claim is lost.
CREATE FUNCTION commit_scores(p_lane int, p_run int8, p_slice int4, p_fence int4, p_ending int4, p_done int4, p_sums jsonb,
    p_traces int8[],
    s_trace int8[], s_scorer int4[], s_outcome int4[], s_reason text[], s_took int8[], s_feedbacks int4[], s_cost text[],
    s_session int8[],
    a_trace int8[], a_scorer int4[], a_ord int4[], a_id text[], a_name text[], a_value text[], a_num float8[],
    a_error text[], a_rationale text[], a_source_type int4[], a_source_id text[], a_span bytea[], a_metadata text[])
RETURNS int4
LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
DECLARE
  live int8[];
  whole bool;
  new_trace int8[];
  new_scorer int2[];
  ns int8[];
  c int4;
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
    RETURNING trace_no, scorer_no
  )
  SELECT count(*), array_agg(s.trace_no), array_agg(s.scorer_no) INTO c, new_trace, new_scorer FROM s;
  IF c = 0 THEN RETURN 0; END IF;
  whole := c = cardinality(s_trace);
  IF NOT whole THEN
    live := ARRAY (SELECT DISTINCT u.no FROM unnest(new_trace) AS u (no));
  END IF;
  ns := ARRAY (SELECT nextval('change_n') FROM unnest(live));
  INSERT INTO change (lane, n, trace_no, what) SELECT p_lane, u.n, u.no, 3 FROM unnest(live, ns) AS u (no, n);
  INSERT INTO trace_link (run_no, trace_no, n) SELECT p_run, u.no, u.n FROM unnest(live, ns) AS u (no, n)
    ON CONFLICT DO NOTHING;
  INSERT INTO assessment (trace_no, id, kind, name, value, num, error, rationale, source_type, source_id, span_id, metadata,
      run_no, scorer_no, ord, created, updated, n)
  SELECT u.trace_no, u.id, 0, u.name, u.value::jsonb, u.num, u.error::jsonb, u.rationale, u.source_type, u.source_id, u.span_id,
      u.metadata::jsonb, p_run, u.scorer_no, u.ord, now(), now(), ns[cardinality(ns)]
  FROM unnest(a_trace, a_scorer, a_ord, a_id, a_name, a_value, a_num, a_error, a_rationale, a_source_type, a_source_id, a_span,
      a_metadata) AS u (trace_no, scorer_no, ord, id, name, value, num, error, rationale, source_type, source_id, span_id,
      metadata)
  WHERE whole OR (u.trace_no, u.scorer_no) IN (SELECT x.t, x.s FROM unnest(new_trace, new_scorer) AS x (t, s));
  RETURN c;
END $$;

-- Takes an evaluation's results off at most p_limit of its traces. Returns how many it found.
CREATE FUNCTION delete_scores(p_lane int, p_run int8, p_limit int4) RETURNS int4
LANGUAGE plpgsql AS $$
DECLARE
  ts int8[];
BEGIN
  PERFORM pg_advisory_xact_lock(7, p_lane);
  ts := ARRAY (SELECT l.trace_no FROM trace_link l WHERE l.run_no = p_run ORDER BY l.trace_no LIMIT p_limit);
  WITH d AS (
    DELETE FROM assessment a WHERE a.run_no = p_run AND a.trace_no = ANY (ts) RETURNING a.trace_no, a.overrides
  )
  UPDATE assessment a SET valid = true FROM d WHERE a.trace_no = d.trace_no AND a.id = d.overrides
    AND NOT EXISTS (SELECT FROM assessment b WHERE b.trace_no = a.trace_no AND b.overrides = a.id AND b.run_no IS DISTINCT FROM p_run);
  DELETE FROM score s WHERE s.run_no = p_run AND s.trace_no = ANY (ts);
  DELETE FROM trace_link l WHERE l.run_no = p_run AND l.trace_no = ANY (ts);
  INSERT INTO change (lane, n, trace_no, what) SELECT p_lane, nextval('change_n'), u.no, 3 FROM unnest(ts) AS u (no);
  RETURN cardinality(ts);
END $$;
