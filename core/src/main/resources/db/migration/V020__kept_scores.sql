-- What judges were paid for, to be used again. The key is a hash of all that a score depends on.
CREATE TABLE kept_score (
  key       bytea PRIMARY KEY,
  trace_nos int8[] NOT NULL,              -- that it speaks of: one, or the turns of a session
  run_id    text NOT NULL,                -- that paid for it
  outcome   bytea NOT NULL,
  created   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX kept_score_created ON kept_score (created);
CREATE INDEX kept_score_traces ON kept_score USING gin (trace_nos);

-- Keeps scores whose traces are all there; no deletion is in flight while the lane is locked. p_places and p_traces are pairs: the
-- place of a score in the arrays, from 1, and a trace that it speaks of.
CREATE FUNCTION keep_scores(p_lane int, p_keys bytea[], p_runs text[], p_outcomes bytea[], p_places int4[], p_traces int8[])
RETURNS void
LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(7, p_lane);
  INSERT INTO kept_score AS k (key, trace_nos, run_id, outcome)
    SELECT DISTINCT ON (u.key) u.key, w.nos, u.run, u.outcome
    FROM unnest(p_keys, p_runs, p_outcomes) WITH ORDINALITY AS u (key, run, outcome, place)
    CROSS JOIN LATERAL (
      SELECT array_agg(p.no) AS nos, bool_and(t.no IS NOT NULL AND t.deleted_at IS NULL) AS whole
      FROM unnest(p_places, p_traces) AS p (place, no) LEFT JOIN trace t ON t.no = p.no
      WHERE p.place = u.place
    ) w
    WHERE w.whole
    ORDER BY u.key
  ON CONFLICT (key) DO UPDATE SET trace_nos = excluded.trace_nos, run_id = excluded.run_id, outcome = excluded.outcome,
    created = now();
END $$;

CREATE FUNCTION forget_kept_scores() RETURNS trigger
LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
DECLARE gone int8[];
BEGIN
  gone := ARRAY (SELECT a.no FROM affected a WHERE a.deleted_at IS NOT NULL);
  IF cardinality(gone) > 0 THEN
    DELETE FROM kept_score WHERE trace_nos && gone;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER forget_kept_scores AFTER UPDATE ON trace
  REFERENCING NEW TABLE AS affected FOR EACH STATEMENT EXECUTE FUNCTION forget_kept_scores();
