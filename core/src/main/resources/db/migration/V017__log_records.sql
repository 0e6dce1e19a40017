-- Log records of a trace are chunks of their own, of codec 2. Exporters of logs are often told nothing of experiments, and
-- often first: a trace that is log records only is not yet filed, and moves to the experiment that its spans name.
CREATE FUNCTION file_logged(p_ids text[], p_experiments int4[]) RETURNS void
LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
DECLARE
  t record;
BEGIN
  FOR t IN
    SELECT x.no, x.bucket, u.experiment_no
    FROM (SELECT DISTINCT ON (id) id, experiment_no FROM unnest(p_ids, p_experiments) AS p (id, experiment_no) ORDER BY id) u
    CROSS JOIN LATERAL (SELECT * FROM trace x WHERE x.ws = 0 AND x.id = u.id OFFSET 0) x
    WHERE x.deleted_at IS NULL AND x.experiment_no <> u.experiment_no
  LOOP
    UPDATE trace SET experiment_no = t.experiment_no
    WHERE no = t.no
      AND NOT EXISTS (SELECT FROM trace_info i WHERE i.trace_no = t.no)
      AND EXISTS (SELECT FROM chunk c WHERE c.trace_no = t.no AND c.bucket = t.bucket)
      AND NOT EXISTS (SELECT FROM chunk c WHERE c.trace_no = t.no AND c.bucket = t.bucket AND c.codec <> 2);
  END LOOP;
END $$;

-- As before, but that traces which are log records only are filed first, and each trace is looked up by its whole key.
CREATE OR REPLACE FUNCTION ingest(p_lane int, p_bucket int, p_ids text[], p_experiments int4[], p_explicit bool[],
    p_spans int4[], p_codecs int4[], p_raw_bytes int4[], p_data bytea[])
RETURNS TABLE (ord int8, outcome int4, n int8)
LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
DECLARE
  named text[];
  experiments int4[];
BEGIN
  PERFORM pg_advisory_xact_lock(7, p_lane);
  PERFORM identify(p_bucket, p_ids, p_experiments);
  SELECT array_agg(u.id), array_agg(u.experiment_no) INTO named, experiments
  FROM unnest(p_ids, p_experiments, p_explicit, p_codecs) AS u (id, experiment_no, explicit, codec)
  WHERE u.explicit OR (u.codec <> 2 AND u.experiment_no <> 0);
  IF named IS NOT NULL THEN
    PERFORM file_logged(named, experiments);
  END IF;
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

-- As before, but that a trace which is log records only is filed first.
CREATE OR REPLACE FUNCTION put_info(p_lane int, p_bucket int, p_id text, p_experiment int4, p_data bytea)
RETURNS TABLE (trace_no int8, outcome int4, n int8)
LANGUAGE plpgsql AS $$
DECLARE
  t trace%ROWTYPE;
  m int8;
BEGIN
  PERFORM pg_advisory_xact_lock(7, p_lane);
  PERFORM identify(p_bucket, ARRAY[p_id], ARRAY[p_experiment]);
  PERFORM file_logged(ARRAY[p_id], ARRAY[p_experiment]);
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
