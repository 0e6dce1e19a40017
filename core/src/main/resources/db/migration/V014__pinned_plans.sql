-- Without statistics the planner takes "ws = 0" for rare: it read all traces once for every batch and compared each with each
-- id, until the first ANALYZE a minute or more later. Each trace is looked up by its whole key; OFFSET 0 leaves no other way. The
-- same holds for ingest, which V017 makes anew.

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
