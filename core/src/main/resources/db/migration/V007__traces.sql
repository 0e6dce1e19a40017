-- Versions of prompts that a trace was made with, as name/version.
CREATE TABLE trace_prompt (
  trace_no int8 NOT NULL,
  prompt   text COLLATE "C" NOT NULL,
  n        int8 NOT NULL,
  PRIMARY KEY (trace_no, prompt)
);

-- Runs that traces were linked to and that are not known here.
CREATE TABLE trace_stray_link (
  trace_no int8 NOT NULL,
  run_id   text COLLATE "C" NOT NULL,
  n        int8 NOT NULL,
  PRIMARY KEY (trace_no, run_id)
);

CREATE FUNCTION forget_links() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM trace_prompt WHERE trace_no = NEW.no;
  DELETE FROM trace_stray_link WHERE trace_no = NEW.no;
  RETURN NULL;
END $$;
CREATE TRIGGER forget_links AFTER UPDATE OF deleted_at ON trace
  FOR EACH ROW WHEN (NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION forget_links();

-- Links traces to a run that is not known here; those linked already are left alone. Returns the greatest n, 0 when nothing changed.
CREATE FUNCTION link_to_unknown_run(p_lane int, p_run text, p_ids text[]) RETURNS int8
LANGUAGE plpgsql AS $$
DECLARE m int8;
BEGIN
  PERFORM pg_advisory_xact_lock(7, p_lane);
  WITH l AS (
    INSERT INTO trace_stray_link (trace_no, run_id, n)
    SELECT t.no, p_run, nextval('change_n') FROM trace t
    WHERE t.ws = 0 AND t.id = ANY (p_ids) AND t.deleted_at IS NULL
    ON CONFLICT DO NOTHING
    RETURNING trace_stray_link.trace_no, trace_stray_link.n
  ), c AS (
    INSERT INTO change (lane, n, trace_no, what) SELECT p_lane, l.n, l.trace_no, 4 FROM l
  )
  SELECT coalesce(max(l.n), 0) INTO m FROM l;
  RETURN m;
END $$;

-- Links prompts to a trace; those linked already are left alone. No row: no such trace. n is 0 when nothing changed.
CREATE FUNCTION link_prompts(p_lane int, p_id text, p_prompts text[]) RETURNS TABLE (no int8, n int8)
LANGUAGE plpgsql AS $$
DECLARE
  t int8;
  m int8;
BEGIN
  PERFORM pg_advisory_xact_lock(7, p_lane);
  SELECT x.no INTO t FROM trace x WHERE x.ws = 0 AND x.id = p_id AND x.deleted_at IS NULL;
  IF t IS NULL THEN RETURN; END IF;
  m := nextval('change_n');
  INSERT INTO trace_prompt (trace_no, prompt, n) SELECT DISTINCT t, u.prompt, m FROM unnest(p_prompts) AS u (prompt)
    ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN QUERY SELECT t, 0::int8; RETURN;
  END IF;
  INSERT INTO change (lane, n, trace_no, what) VALUES (p_lane, m, t, 4);
  RETURN QUERY SELECT t, m;
END $$;

-- Changes some of an assessment; what is NULL stays, metadata are merged. With a NULL kind its content stays.
-- Outcome: 0 done, 1 no such trace, 2 no such assessment, 3 it is of another kind.
CREATE FUNCTION update_assessment(p_lane int, p_trace text, p_id text, p_name text, p_kind int, p_value jsonb, p_num float8,
    p_error jsonb, p_rationale text, p_metadata jsonb, p_valid bool, p_updated timestamptz)
RETURNS TABLE (outcome int4, n int8)
LANGUAGE plpgsql AS $$
DECLARE
  t int8;
  k int2;
  m int8;
BEGIN
  PERFORM pg_advisory_xact_lock(7, p_lane);
  SELECT x.no INTO t FROM trace x WHERE x.ws = 0 AND x.id = p_trace AND x.deleted_at IS NULL;
  IF t IS NULL THEN
    RETURN QUERY SELECT 1, 0::int8; RETURN;
  END IF;
  SELECT a.kind INTO k FROM assessment a WHERE a.trace_no = t AND a.id = p_id FOR UPDATE;
  IF NOT FOUND THEN
    RETURN QUERY SELECT 2, 0::int8; RETURN;
  END IF;
  IF p_kind IS NOT NULL AND p_kind <> k THEN
    RETURN QUERY SELECT 3, 0::int8; RETURN;
  END IF;
  m := nextval('change_n');
  UPDATE assessment a SET
      name = coalesce(p_name, a.name),
      value = CASE WHEN p_kind IS NULL THEN a.value ELSE p_value END,
      num = CASE WHEN p_kind IS NULL THEN a.num ELSE p_num END,
      error = CASE WHEN p_kind IS NULL THEN a.error ELSE p_error END,
      rationale = coalesce(p_rationale, a.rationale),
      metadata = a.metadata || p_metadata,
      valid = coalesce(p_valid, a.valid),
      updated = p_updated,
      n = m
    WHERE a.trace_no = t AND a.id = p_id;
  INSERT INTO change (lane, n, trace_no, what) VALUES (p_lane, m, t, 3);
  RETURN QUERY SELECT 0, m;
END $$;
