ALTER TABLE experiment ADD COLUMN artifact_location text;   -- NULL: this server's artifact store
ALTER TABLE run ADD COLUMN artifact_uri text;               -- NULL: the same

-- MLflow's shape of RunInputs and RunOutputs.
ALTER TABLE run ALTER COLUMN inputs SET DEFAULT '{}';
UPDATE run SET inputs = '{}' WHERE inputs = '[]';

-- MLflow keeps a run's name in a tag as well.
UPDATE run SET tags = tags || jsonb_build_object('mlflow.runName', name) WHERE NOT tags ? 'mlflow.runName';

-- The value of each metric that counts: that of the greatest step, time and value; NaN counts as 0, as in MLflow.
CREATE FUNCTION ordinary(v float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN v = 'NaN' THEN 0 ELSE v END
$$;
CREATE TABLE latest_metric (
  run_no int8 NOT NULL,
  key    text COLLATE "C" NOT NULL,
  step   int8 NOT NULL,
  at     int8 NOT NULL,
  value  float8 NOT NULL,
  PRIMARY KEY (run_no, key)
) WITH (fillfactor = 70);
INSERT INTO latest_metric (run_no, key, step, at, value)
SELECT DISTINCT ON (run_no, key) run_no, key, step, at, value FROM metric
ORDER BY run_no, key, step DESC, at DESC, ordinary(value) DESC;

-- Keeps values of metrics; those that are there already are left out. For one caller at a time per run.
CREATE FUNCTION log_metrics(p_run int8, p_keys text[], p_steps int8[], p_ats int8[], p_values float8[]) RETURNS void
LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
BEGIN
  INSERT INTO metric (run_no, key, step, at, value)
  SELECT p_run, u.key, u.step, u.at, u.value
  FROM (SELECT DISTINCT * FROM unnest(p_keys, p_steps, p_ats, p_values) AS t (key, step, at, value)) u
  WHERE NOT EXISTS (SELECT FROM metric m WHERE m.run_no = p_run AND m.key = u.key COLLATE "C" AND m.step = u.step AND m.at = u.at
    AND m.value = u.value);
  INSERT INTO latest_metric AS l (run_no, key, step, at, value)
  SELECT DISTINCT ON (u.key) p_run, u.key, u.step, u.at, u.value
  FROM unnest(p_keys, p_steps, p_ats, p_values) AS u (key, step, at, value)
  ORDER BY u.key, u.step DESC, u.at DESC, ordinary(u.value) DESC
  ON CONFLICT (run_no, key) DO UPDATE SET step = excluded.step, at = excluded.at, value = excluded.value
    WHERE (excluded.step, excluded.at, ordinary(excluded.value)) > (l.step, l.at, ordinary(l.value));
END $$;

-- Deletes what a client's evaluations said of the traces that were linked to them. What they had overridden is valid again.
CREATE FUNCTION delete_run_assessments(p_lane int, p_runs int8[]) RETURNS int4
LANGUAGE plpgsql AS $$
DECLARE c int4;
BEGIN
  PERFORM pg_advisory_xact_lock(7, p_lane);
  WITH gone AS (
    DELETE FROM assessment a USING trace_link l, run r
    WHERE r.no = ANY (p_runs) AND l.run_no = r.no AND a.trace_no = l.trace_no
      AND a.metadata ->> 'mlflow.assessment.sourceRunId' = r.id
    RETURNING a.trace_no, a.id, a.overrides
  ), back AS (
    UPDATE assessment a SET valid = true FROM gone g
    WHERE a.trace_no = g.trace_no AND a.id = g.overrides
      AND NOT EXISTS (SELECT FROM gone h WHERE h.trace_no = a.trace_no AND h.id = a.id)
      AND NOT EXISTS (SELECT FROM assessment b WHERE b.trace_no = a.trace_no AND b.overrides = a.id
        AND NOT EXISTS (SELECT FROM gone h WHERE h.trace_no = b.trace_no AND h.id = b.id))
  ), h AS (
    INSERT INTO change (lane, n, trace_no, what)
    SELECT p_lane, nextval('change_n'), d.trace_no, 3 FROM (SELECT DISTINCT trace_no FROM gone) d
  )
  SELECT count(*) INTO c FROM gone;
  RETURN c;
END $$;
