-- Links to runs of traces that have not come yet: a client links a trace while its spans are still under way.
CREATE TABLE trace_early_link (
  trace_id text COLLATE "C" NOT NULL,
  run_id   text COLLATE "C" NOT NULL,
  at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (trace_id, run_id)
);
CREATE INDEX trace_early_link_at ON trace_early_link (at);

-- The trace's own change tells the index of its links, too.
CREATE FUNCTION take_early_links() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM trace_early_link) THEN
    INSERT INTO trace_link (run_no, trace_no, n)
      SELECT r.no, f.no, 0 FROM fresh f JOIN trace_early_link e ON e.trace_id = f.id JOIN run r ON r.id = e.run_id
      ON CONFLICT DO NOTHING;
    INSERT INTO trace_stray_link (trace_no, run_id, n)
      SELECT f.no, e.run_id, 0 FROM fresh f JOIN trace_early_link e ON e.trace_id = f.id
      WHERE NOT EXISTS (SELECT FROM run r WHERE r.id = e.run_id)
      ON CONFLICT DO NOTHING;
    DELETE FROM trace_early_link e USING fresh f WHERE e.trace_id = f.id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER take_early_links AFTER INSERT ON trace
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION take_early_links();

-- Remembers links of traces that are not here. All lanes are locked: no trace is coming in meanwhile. What never comes is
-- forgotten after a day.
CREATE FUNCTION link_early(p_run text, p_ids text[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  FOR l IN 0..15 LOOP PERFORM pg_advisory_xact_lock(7, l); END LOOP;
  DELETE FROM trace_early_link WHERE at < now() - interval '1 day';
  INSERT INTO trace_early_link (trace_id, run_id)
    SELECT u.id, p_run FROM unnest(p_ids) AS u (id)
    WHERE NOT EXISTS (SELECT FROM trace t WHERE t.ws = 0 AND t.id = u.id)
    ON CONFLICT DO NOTHING;
END $$;
