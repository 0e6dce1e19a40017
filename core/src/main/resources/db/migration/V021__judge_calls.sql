-- Calls of judge models as they went, by the score that they led to: JSON, zstd. They are written before the score is
-- committed, and go with the last of its assessments.
CREATE TABLE judge_call (
  trace_no int8 NOT NULL,
  id       text COLLATE "C" NOT NULL,            -- the first assessment of the score
  ids      text[] COLLATE "C" NOT NULL,          -- all of them
  data     bytea NOT NULL,
  kept     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (trace_no, id)
);
CREATE INDEX judge_call_kept ON judge_call USING brin (kept);

CREATE FUNCTION forget_judge_calls() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM judge_call c USING gone g
    WHERE c.trace_no = g.trace_no AND g.id = ANY (c.ids)
      AND NOT EXISTS (SELECT FROM assessment a WHERE a.trace_no = c.trace_no AND a.id = ANY (c.ids));
  RETURN NULL;
END $$;
CREATE TRIGGER forget_judge_calls AFTER DELETE ON assessment
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION forget_judge_calls();
