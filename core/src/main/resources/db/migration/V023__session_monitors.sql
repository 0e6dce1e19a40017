-- Sessions for registered scorers: each is scored once it has been quiet, and again when it has changed since.

ALTER TABLE scorer ADD COLUMN session_quiet_ms int8;  -- how long a session rests before it is scored; NULL: the server's default
ALTER TABLE scorer ADD COLUMN native_filter bool NOT NULL DEFAULT false;  -- in this server's language, not in MLflow's

-- As before; the language of the filter, too.
CREATE OR REPLACE FUNCTION scorers_generation() RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT md5(coalesce(string_agg(concat_ws(' ', s.id, v.version, s.sample_rate, extract(epoch FROM s.since),
      quote_nullable(s.filter), s.native_filter), ',' ORDER BY s.id), ''))
  FROM scorer s CROSS JOIN LATERAL (
    SELECT x.version FROM scorer_version x WHERE x.scorer_id = s.id ORDER BY x.version DESC LIMIT 1
  ) v
  WHERE s.since IS NOT NULL
    AND EXISTS (SELECT FROM experiment e WHERE e.no = s.experiment_no AND e.lifecycle = 'active')
$$;

CREATE TABLE scorer_session (
  scorer_id  uuid NOT NULL,
  key        uuid NOT NULL,               -- hash of the session: ids may be longer than an index takes
  session    text NOT NULL,
  changed    timestamptz NOT NULL,        -- rises with everything that is noted of it
  due        bool NOT NULL,               -- to be looked at, once it is quiet
  given      uuid,                        -- hash of the turns that it was last given with
  run_no     int8,                        -- and where
  slice_no   int4,
  said_trace int8,                        -- what was said of it last, to be history once there is something newer
  said       text[],
  PRIMARY KEY (scorer_id, key)
) WITH (fillfactor = 70);
CREATE INDEX scorer_session_due ON scorer_session (scorer_id, changed) WHERE due;

-- Of a scorer of sessions: the turns that were noted.
ALTER TABLE scorer_trace ADD COLUMN session uuid;
CREATE INDEX scorer_trace_session ON scorer_trace (scorer_id, session) WHERE session IS NOT NULL;

-- Of a session: its only trace is the first turn, where the score is to stand.
ALTER TABLE slice ADD COLUMN session uuid, ADD COLUMN turns int8[];

-- Notes turns that arrived or changed. To note them again changes nothing but how long the session has been quiet.
CREATE FUNCTION note_turns(p_scorer uuid, p_traces int8[], p_sessions text[], p_at timestamptz[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(8, 2);
  PERFORM FROM scorer x WHERE x.id = p_scorer AND x.since IS NOT NULL FOR NO KEY UPDATE;
  IF NOT FOUND THEN RETURN; END IF;
  INSERT INTO scorer_trace AS g (scorer_id, trace_no, session)
    SELECT p_scorer, t.no, md5(u.session)::uuid FROM unnest(p_traces, p_sessions) AS u (no, session)
    JOIN trace t ON t.no = u.no AND t.deleted_at IS NULL ORDER BY t.no
    ON CONFLICT (scorer_id, trace_no) DO UPDATE SET session = excluded.session WHERE g.session IS DISTINCT FROM excluded.session;
  INSERT INTO scorer_session AS s (scorer_id, key, session, changed, due)
    SELECT p_scorer, md5(u.session)::uuid, min(u.session), max(u.at), true FROM unnest(p_traces, p_sessions, p_at) AS u (no, session, at)
    JOIN trace t ON t.no = u.no AND t.deleted_at IS NULL
    GROUP BY md5(u.session) ORDER BY md5(u.session)
    ON CONFLICT (scorer_id, key) DO UPDATE SET due = true,
      changed = greatest(s.changed + interval '1 microsecond', excluded.changed);
END $$;

-- Whether a session is being scored, or waits for it.
CREATE FUNCTION session_is_open(p_run int8, p_slice int4) RETURNS bool
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM slice x JOIN run r ON r.no = x.run_no
    WHERE x.run_no = p_run AND x.slice_no = p_slice AND x.state < 2 AND r.state NOT IN ('finished', 'failed', 'cancelled'))
$$;

-- Sessions that are due and quiet, those that have been so for the longest time first. One that is being scored is not given
-- before that has come to its end: of two verdicts the newer one stays.
CREATE FUNCTION quiet_sessions(p_scorer uuid, p_quiet_ms int8, p_limit int4)
RETURNS TABLE (session text, changed timestamptz, given uuid, turns int8[])
LANGUAGE sql STABLE AS $$
  SELECT s.session, s.changed, s.given,
    ARRAY (SELECT g.trace_no FROM scorer_trace g WHERE g.scorer_id = s.scorer_id AND g.session = s.key ORDER BY g.trace_no)
  FROM scorer_session s
  WHERE s.scorer_id = p_scorer AND s.due AND s.changed < now() - p_quiet_ms * interval '1 millisecond'
    AND NOT session_is_open(s.run_no, s.slice_no)
  ORDER BY s.changed, s.key LIMIT p_limit
$$;

-- Gives a session to a scorer, to be scored on its first turn, unless it was given these turns last. False when it has changed
-- since it was looked at; NULL when the run takes none.
CREATE FUNCTION queue_session(p_scorer uuid, p_run int8, p_session text, p_changed timestamptz, p_given uuid, p_turns int8[])
RETURNS bool
LANGUAGE plpgsql AS $$
DECLARE
  next_no int4;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(8, 2);
  PERFORM FROM scorer x WHERE x.id = p_scorer AND x.run_no = p_run FOR NO KEY UPDATE;
  IF NOT FOUND THEN RETURN NULL; END IF;
  PERFORM FROM run r WHERE r.no = p_run AND r.state IN ('running', 'pausing', 'paused') FOR UPDATE;
  IF NOT FOUND THEN RETURN NULL; END IF;
  IF NOT EXISTS (SELECT FROM trace t WHERE t.no = p_turns[1] AND t.deleted_at IS NULL) THEN RETURN false; END IF;
  SELECT coalesce(max(x.slice_no) + 1, 0) INTO next_no FROM slice x WHERE x.run_no = p_run;
  UPDATE scorer_session s SET due = false, given = p_given, run_no = p_run, slice_no = next_no
    WHERE s.scorer_id = p_scorer AND s.key = md5(p_session)::uuid AND s.due AND s.changed = p_changed
      AND NOT session_is_open(s.run_no, s.slice_no);
  IF NOT FOUND THEN RETURN false; END IF;
  -- What came of the session as it was.
  DELETE FROM score c WHERE c.run_no = p_run AND c.trace_no = p_turns[1];
  INSERT INTO slice (run_no, slice_no, traces, session, turns)
    VALUES (p_run, next_no, p_turns[1:1], md5(p_session)::uuid, p_turns);
  UPDATE run SET traces = traces + 1 WHERE no = p_run;
  RETURN true;
END $$;

-- As before, and for a session: what was said of it before is history.
CREATE OR REPLACE FUNCTION commit_scores(p_lane int, p_run int8, p_slice int4, p_fence int4, p_ending int4, p_done int4, p_sums jsonb,
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
  of_session uuid;
  old_trace int8;
  old_ids text[];
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
  IF registered IS NULL THEN RETURN c; END IF;
  SELECT x.session INTO of_session FROM slice x WHERE x.run_no = p_run AND x.slice_no = p_slice;
  IF of_session IS NULL THEN RETURN c; END IF;
  -- What was said of the session before is history now, wherever its first turn was then.
  SELECT s.said_trace, s.said INTO old_trace, old_ids FROM scorer_session s
    WHERE s.scorer_id = registered AND s.key = of_session FOR UPDATE;
  UPDATE scorer_session s SET said_trace = new_trace[1], said = a_id
    WHERE s.scorer_id = registered AND s.key = of_session;
  UPDATE assessment a SET valid = false WHERE a.trace_no = old_trace AND a.id = ANY (old_ids);
  IF old_trace = new_trace[1] THEN
    UPDATE assessment a SET overrides = old_ids[a.ord + 1]
      WHERE a.trace_no = old_trace AND a.id = ANY (a_id)
        AND EXISTS (SELECT FROM assessment o WHERE o.trace_no = old_trace AND o.id = old_ids[a.ord + 1] AND o.name = a.name);
  ELSE
    INSERT INTO change (lane, n, trace_no, what)
      SELECT p_lane, nextval('change_n'), t.no, 3 FROM trace t WHERE t.no = old_trace AND t.deleted_at IS NULL;
  END IF;
  RETURN c;
END $$;

-- As before; a session that was not scored is due again.
CREATE OR REPLACE FUNCTION take_back_traces() RETURNS void
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
      DELETE FROM slice y WHERE y.run_no = r.no AND y.state < 2 RETURNING y.traces, y.session
    ), again AS (
      UPDATE scorer_session s SET due = true, given = NULL FROM gone
      WHERE s.scorer_id = r.scorer_id AND s.key = gone.session
        AND NOT EXISTS (SELECT FROM score c WHERE c.run_no = r.no AND c.trace_no = gone.traces[1])
    )
    SELECT array_agg(u.no) INTO unscored FROM gone CROSS JOIN LATERAL unnest(gone.traces) AS u (no)
      WHERE gone.session IS NULL;
    unscored := ARRAY (SELECT u.no FROM unnest(unscored) AS u (no)
      WHERE NOT EXISTS (SELECT FROM score c WHERE c.run_no = r.no AND c.trace_no = u.no));
    DELETE FROM scorer_trace g WHERE g.scorer_id = r.scorer_id AND g.trace_no = ANY (unscored);
    PERFORM wait_again(unscored);
  END LOOP;
END $$;

-- As before; what is known of sessions goes with the scorer.
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
    DELETE FROM scorer_session WHERE scorer_id = p_scorer;
    PERFORM end_monitors(p_scorer);
  ELSIF was_there THEN
    UPDATE scorer SET run_no = NULL WHERE id = p_scorer;
  END IF;
  RETURN was_there;
END $$;

-- As before; sessions that are due when a scorer is stopped stay unscored. MLflow's client knows nothing of how long a session
-- rests: what it configures leaves that as it is.
DROP FUNCTION configure_scorer;
CREATE FUNCTION configure_scorer(p_scorer uuid, p_config text, p_rate float8, p_filter text, p_native bool, p_quiet_ms int8)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(8, 1);
  PERFORM pg_advisory_xact_lock_shared(8, 2);
  UPDATE scorer SET config_id = p_config, sample_rate = p_rate, filter = p_filter, native_filter = p_native,
      session_quiet_ms = CASE WHEN p_native THEN p_quiet_ms ELSE session_quiet_ms END,
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
    UPDATE scorer_session SET due = false WHERE scorer_id = p_scorer AND due;
    PERFORM end_monitors(p_scorer);
  END IF;
END $$;

-- As before; a session is forgotten with the last of its turns.
CREATE OR REPLACE FUNCTION forget_scoring() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  gone int8[];
  s uuid;
  sessions uuid[];
BEGIN
  IF TG_OP = 'DELETE' THEN
    gone := ARRAY (SELECT t.no FROM affected t WHERE t.deleted_at IS NULL);
  ELSE
    gone := ARRAY (SELECT t.no FROM affected t WHERE t.deleted_at IS NOT NULL);
  END IF;
  IF cardinality(gone) = 0 THEN RETURN NULL; END IF;
  PERFORM pg_advisory_xact_lock(8, 2);
  FOR s IN SELECT x.id FROM scorer x WHERE x.experiment_no IN (SELECT t.experiment_no FROM affected t) LOOP
    WITH turns AS (
      DELETE FROM scorer_trace WHERE scorer_id = s AND trace_no = ANY (gone) RETURNING session
    )
    SELECT array_agg(DISTINCT turns.session) INTO sessions FROM turns WHERE turns.session IS NOT NULL;
    DELETE FROM scorer_session x WHERE x.scorer_id = s AND x.key = ANY (sessions)
      AND NOT EXISTS (SELECT FROM scorer_trace g WHERE g.scorer_id = s AND g.session = x.key);
    DELETE FROM scorer_held WHERE scorer_id = s AND trace_no = ANY (gone);
  END LOOP;
  -- One that is locked is being looked at, and found gone.
  DELETE FROM scorer_waiting WHERE trace_no IN (
    SELECT w.trace_no FROM scorer_waiting w WHERE w.trace_no = ANY (gone) FOR UPDATE SKIP LOCKED);
  RETURN NULL;
END $$;
