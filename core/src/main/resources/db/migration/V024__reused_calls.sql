-- A score that was taken from an earlier run has no calls of its own: its assessments name the first one of the score that was
-- paid for, on the same trace, and so lead to its calls. Those stay until the last that leads to them is gone.
CREATE FUNCTION score_paid_for(metadata jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT metadata ->> 'assay.assessment.reusedFromId' $$;

CREATE OR REPLACE FUNCTION forget_judge_calls() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM judge_call c USING gone g
    WHERE c.trace_no = g.trace_no AND (g.id = ANY (c.ids) OR score_paid_for(g.metadata) = ANY (c.ids))
      AND NOT EXISTS (
        SELECT FROM assessment a
        WHERE a.trace_no = c.trace_no AND (a.id = ANY (c.ids) OR score_paid_for(a.metadata) = ANY (c.ids)));
  RETURN NULL;
END $$;
