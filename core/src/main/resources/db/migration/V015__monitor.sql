-- Incoming traces for registered scorers: none is lost to a change of the scorers, and nothing is kept for ever.

-- Traces due to a scorer that cannot run here at the time, for want of a judge's endpoint, say. Once it can, they wait again.
CREATE TABLE scorer_held (scorer_id uuid NOT NULL, trace_no int8 NOT NULL, PRIMARY KEY (scorer_id, trace_no));

-- Who lists runs goes by scorer_id; the lifecycle of these could be changed with that of their experiment.
UPDATE run SET lifecycle = 'monitor' WHERE scorer_id IS NOT NULL AND lifecycle <> 'monitor';

-- Another text as soon as some trace could be another scorer's.
CREATE FUNCTION scorers_generation() RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT md5(coalesce(string_agg(concat_ws(' ', s.id, v.version, s.sample_rate, extract(epoch FROM s.since),
      quote_nullable(s.filter)), ',' ORDER BY s.id), ''))
  FROM scorer s CROSS JOIN LATERAL (
    SELECT x.version FROM scorer_version x WHERE x.scorer_id = s.id ORDER BY x.version DESC LIMIT 1
  ) v
  WHERE s.since IS NOT NULL
    AND EXISTS (SELECT FROM experiment e WHERE e.no = s.experiment_no AND e.lifecycle = 'active')
$$;

-- Notes traces to be looked at (again), however they were noted before.
CREATE FUNCTION wait_again(p_traces int8[]) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO scorer_waiting AS w (trace_no, changed)
  SELECT t.no, clock_timestamp() FROM trace t WHERE t.no = ANY (p_traces) AND t.deleted_at IS NULL ORDER BY t.no
  ON CONFLICT (trace_no) DO UPDATE SET changed = greatest(w.changed + interval '1 microsecond', excluded.changed)
$$;

-- As before, but NULL when the run takes none: then the traces are to be looked at again. While the scorer's row is locked, no
-- other version takes over, and the run cannot finish without what is queued here. While (8, 2) is held, no trace is deleted.
CREATE OR REPLACE FUNCTION queue_traces(p_scorer uuid, p_run int8, p_slice int4, p_traces int8[]) RETURNS int4
LANGUAGE plpgsql AS $$
DECLARE
  fresh int8[];
  room int4;
  next_no int4;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(8, 2);
  PERFORM FROM scorer x WHERE x.id = p_scorer AND x.run_no = p_run FOR NO KEY UPDATE;
  IF NOT FOUND THEN RETURN NULL; END IF;
  PERFORM FROM run r WHERE r.no = p_run AND r.state IN ('running', 'pausing', 'paused') FOR UPDATE;
  IF NOT FOUND THEN RETURN NULL; END IF;
  WITH i AS (
    INSERT INTO scorer_trace (scorer_id, trace_no)
      SELECT p_scorer, t.no FROM trace t WHERE t.no = ANY (p_traces) AND t.deleted_at IS NULL ORDER BY t.no
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

-- Keeps traces due that a scorer cannot be given now; those that it was given before are left out.
CREATE FUNCTION hold_traces(p_scorer uuid, p_traces int8[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(8, 2);
  PERFORM FROM scorer x WHERE x.id = p_scorer AND x.since IS NOT NULL FOR NO KEY UPDATE;
  IF NOT FOUND THEN RETURN; END IF;
  INSERT INTO scorer_held (scorer_id, trace_no)
    SELECT p_scorer, t.no FROM trace t
    WHERE t.no = ANY (p_traces) AND t.deleted_at IS NULL
      AND NOT EXISTS (SELECT FROM scorer_trace g WHERE g.scorer_id = p_scorer AND g.trace_no = t.no)
    ORDER BY t.no
    ON CONFLICT DO NOTHING;
END $$;

-- Scorers that can run here now: what was kept for them waits again. Returns how many traces, at most p_limit.
CREATE FUNCTION release_traces(p_scorers uuid[], p_limit int4) RETURNS int4
LANGUAGE plpgsql AS $$
DECLARE
  released int8[];
BEGIN
  PERFORM pg_advisory_xact_lock_shared(8, 2);
  WITH chosen AS (
    SELECT h.scorer_id, h.trace_no FROM scorer_held h WHERE h.scorer_id = ANY (p_scorers)
    ORDER BY h.scorer_id, h.trace_no LIMIT p_limit FOR UPDATE SKIP LOCKED
  ), gone AS (
    DELETE FROM scorer_held h USING chosen WHERE h.scorer_id = chosen.scorer_id AND h.trace_no = chosen.trace_no
    RETURNING h.trace_no
  )
  SELECT array_agg(gone.trace_no) INTO released FROM gone;
  IF released IS NULL THEN RETURN 0; END IF;
  PERFORM wait_again(released);
  RETURN cardinality(released);
END $$;

-- A run that rests although another version took over, or that failed, goes on no more: it ends, and what it has not scored waits
-- again, for the version that runs now. A scorer whose run has ended gets another one.
CREATE FUNCTION take_back_traces() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  r record;
  unscored int8[];
BEGIN
  PERFORM pg_advisory_xact_lock_shared(8, 2);
  UPDATE scorer s SET run_no = NULL
    WHERE s.run_no IN (SELECT x.no FROM run x WHERE x.scorer_id IS NOT NULL AND x.state IN ('finished', 'failed', 'cancelled'));
  FOR r IN
    SELECT x.no, x.scorer_id FROM run x
    WHERE x.scorer_id IS NOT NULL AND NOT EXISTS (SELECT FROM scorer s WHERE s.run_no = x.no)
      AND (x.state = 'paused'
           OR x.state = 'failed' AND EXISTS (SELECT FROM slice y WHERE y.run_no = x.no AND y.state < 2))
    ORDER BY x.no
  LOOP
    PERFORM FROM scorer s WHERE s.id = r.scorer_id FOR NO KEY UPDATE;
    UPDATE run x SET state = CASE x.state WHEN 'paused' THEN 'cancelling' ELSE x.state END, epoch = x.epoch + 1
      WHERE x.no = r.no AND x.state IN ('paused', 'failed') AND NOT EXISTS (SELECT FROM scorer s WHERE s.run_no = x.no);
    CONTINUE WHEN NOT FOUND;
    -- What comes of these slices now comes too late.
    WITH gone AS (
      DELETE FROM slice y WHERE y.run_no = r.no AND y.state < 2 RETURNING y.traces
    )
    SELECT array_agg(u.no) INTO unscored FROM gone CROSS JOIN LATERAL unnest(gone.traces) AS u (no);
    unscored := ARRAY (SELECT u.no FROM unnest(unscored) AS u (no)
      WHERE NOT EXISTS (SELECT FROM score c WHERE c.run_no = r.no AND c.trace_no = u.no));
    DELETE FROM scorer_trace g WHERE g.scorer_id = r.scorer_id AND g.trace_no = ANY (unscored);
    PERFORM wait_again(unscored);
  END LOOP;
END $$;

-- As before; what was kept for the scorer goes with it.
CREATE OR REPLACE FUNCTION delete_scorer(p_scorer uuid, p_version int4) RETURNS bool
LANGUAGE plpgsql AS $$
DECLARE
  was_there bool;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(8, 2);
  PERFORM FROM scorer WHERE id = p_scorer FOR UPDATE;
  DELETE FROM scorer_version WHERE scorer_id = p_scorer AND (p_version IS NULL OR version = p_version);
  was_there := FOUND;
  IF p_version IS NULL THEN
    DELETE FROM scorer WHERE id = p_scorer;
    DELETE FROM scorer_trace WHERE scorer_id = p_scorer;
    DELETE FROM scorer_held WHERE scorer_id = p_scorer;
    PERFORM end_monitors(p_scorer);
  ELSIF was_there THEN
    UPDATE scorer SET run_no = NULL WHERE id = p_scorer;
  END IF;
  RETURN was_there;
END $$;

-- As before; what was kept for a scorer that is stopped stays unscored, too.
CREATE OR REPLACE FUNCTION configure_scorer(p_scorer uuid, p_config text, p_rate float8, p_filter text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(8, 1);
  PERFORM pg_advisory_xact_lock_shared(8, 2);
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
    DELETE FROM scorer_held WHERE scorer_id = p_scorer;
    PERFORM end_monitors(p_scorer);
  END IF;
END $$;

-- A trace that is deleted is nobody's any more. Whoever queues it at this moment is waited for, or finds it deleted.
CREATE FUNCTION forget_scoring() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  gone int8[];
  s uuid;
BEGIN
  IF TG_OP = 'DELETE' THEN
    gone := ARRAY (SELECT t.no FROM affected t WHERE t.deleted_at IS NULL);
  ELSE
    gone := ARRAY (SELECT t.no FROM affected t WHERE t.deleted_at IS NOT NULL);
  END IF;
  IF cardinality(gone) = 0 THEN RETURN NULL; END IF;
  PERFORM pg_advisory_xact_lock(8, 2);
  FOR s IN SELECT x.id FROM scorer x WHERE x.experiment_no IN (SELECT t.experiment_no FROM affected t) LOOP
    DELETE FROM scorer_trace WHERE scorer_id = s AND trace_no = ANY (gone);
    DELETE FROM scorer_held WHERE scorer_id = s AND trace_no = ANY (gone);
  END LOOP;
  -- One that is locked is being looked at, and found gone.
  DELETE FROM scorer_waiting WHERE trace_no IN (
    SELECT w.trace_no FROM scorer_waiting w WHERE w.trace_no = ANY (gone) FOR UPDATE SKIP LOCKED);
  RETURN NULL;
END $$;
CREATE TRIGGER forget_scoring_deleted AFTER UPDATE ON trace
  REFERENCING NEW TABLE AS affected FOR EACH STATEMENT EXECUTE FUNCTION forget_scoring();
CREATE TRIGGER forget_scoring_gone AFTER DELETE ON trace
  REFERENCING OLD TABLE AS affected FOR EACH STATEMENT EXECUTE FUNCTION forget_scoring();
DELETE FROM scorer_trace g WHERE NOT EXISTS (SELECT FROM trace t WHERE t.no = g.trace_no AND t.deleted_at IS NULL);

-- Forgets what nobody will ask for again.
CREATE FUNCTION tidy_monitors() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  -- The last slice stays, so that no number is used twice: a fence belongs to one slice. A score says that its trace need not be
  -- scored again, should its slice be claimed again: of a slice that is done it says nothing.
  WITH done AS (
    DELETE FROM slice x USING run r
    WHERE r.scorer_id IS NOT NULL AND x.run_no = r.no AND x.state = 2
      AND x.slice_no < (SELECT max(y.slice_no) FROM slice y WHERE y.run_no = r.no)
    RETURNING x.run_no, x.traces
  )
  DELETE FROM score c USING (SELECT done.run_no, u.no FROM done CROSS JOIN LATERAL unnest(done.traces) AS u (no)) d
    WHERE c.run_no = d.run_no AND c.trace_no = d.no;
  -- An answer is needed until the score that it led to is committed: at most as long as a call and its slice live.
  DELETE FROM call c USING run r
    WHERE r.scorer_id IS NOT NULL AND c.run_no = r.no AND c.state IN (1, 2, 3) AND c.doubts = 0
      AND c.sent_at < now() - interval '1 hour';
  -- Nobody is told of these runs, and no work on them is under way after so long.
  WITH ended AS (
    DELETE FROM run r
    WHERE r.scorer_id IS NOT NULL AND r.state IN ('finished', 'failed', 'cancelled') AND r.ended < now() - interval '1 hour'
      AND NOT EXISTS (SELECT FROM scorer s WHERE s.run_no = r.no)
    RETURNING r.no
  ), slices AS (
    DELETE FROM slice x USING ended WHERE x.run_no = ended.no
  ), scores AS (
    DELETE FROM score c USING ended WHERE c.run_no = ended.no
  )
  DELETE FROM call c USING ended WHERE c.run_no = ended.no;
  DELETE FROM trace_early_link WHERE at < now() - interval '1 day';
  DELETE FROM node WHERE seen < now() - interval '1 day';
END $$;
