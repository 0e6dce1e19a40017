-- Without statistics the planner takes "ws = 0" for rare: it read all traces once for every batch and compared each with each
-- id, until the first ANALYZE a minute or more later. Each trace is looked up by its whole key; OFFSET 0 leaves no other way.

CREATE OR REPLACE FUNCTION identify(p_bucket int, p_ids text[], p_experiments int4[]) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO trace (ws, id, experiment_no, bucket)
  SELECT 0, u.id, u.experiment_no, p_bucket
  FROM (SELECT DISTINCT ON (id) id, experiment_no FROM unnest(p_ids, p_experiments) AS t (id, experiment_no) ORDER BY id) u
  LEFT JOIN LATERAL (SELECT x.no FROM trace x WHERE x.ws = 0 AND x.id = u.id OFFSET 0) x ON true
  WHERE x.no IS NULL
  ORDER BY u.id
  ON CONFLICT DO NOTHING
$$;

-- Spans of some traces. Outcome per row: 0 kept, 1 the trace is deleted, 2 the trace belongs to another experiment.
CREATE OR REPLACE FUNCTION ingest(p_lane int, p_bucket int, p_ids text[], p_experiments int4[], p_explicit bool[],
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
    CROSS JOIN LATERAL (SELECT * FROM trace x WHERE x.ws = 0 AND x.id = u.id OFFSET 0) x
  ), c AS (
    INSERT INTO chunk (bucket, trace_no, n, spans, codec, raw_bytes, data)
    SELECT t.bucket, t.no, t.n, t.spans, t.codec, t.raw_bytes, t.data FROM t WHERE t.outcome = 0
  ), h AS (
    INSERT INTO change (lane, n, trace_no, what)
    SELECT p_lane, max(t.n), t.no, 0 FROM t WHERE t.outcome = 0 GROUP BY t.no
  )
  SELECT t.ord, t.outcome, t.n FROM t;
END $$;
