-- What a client's evaluation said of traces names its run in its metadata. Cut: an entry of an index has a greatest length.
CREATE INDEX assessment_source_run ON assessment (left(metadata ->> 'mlflow.assessment.sourceRunId', 64))
  WHERE metadata ? 'mlflow.assessment.sourceRunId';

-- Deletes what clients' evaluations said of traces, linked to them or not. What they had overridden is valid again.
CREATE OR REPLACE FUNCTION delete_run_assessments(p_lane int, p_runs int8[]) RETURNS int4
LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
DECLARE c int4;
BEGIN
  PERFORM pg_advisory_xact_lock(7, p_lane);
  WITH gone AS (
    DELETE FROM assessment a USING run r
    WHERE r.no = ANY (p_runs) AND a.metadata ? 'mlflow.assessment.sourceRunId'
      AND left(a.metadata ->> 'mlflow.assessment.sourceRunId', 64) = left(r.id, 64)
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
