-- Folders of artifacts that nothing refers to any more; a sweeper deletes the files, then the row.
CREATE TABLE artifact_garbage (
  no    int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  path  text NOT NULL,
  since timestamptz NOT NULL DEFAULT now()
);

-- A trigger, so that no way of deleting a trace can forget its attachments.
CREATE FUNCTION note_artifact_garbage() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO artifact_garbage (path) VALUES (NEW.experiment_no || '/traces/' || NEW.id);
  RETURN NULL;
END $$;

CREATE TRIGGER trace_artifacts AFTER UPDATE OF deleted_at ON trace
FOR EACH ROW WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL)
EXECUTE FUNCTION note_artifact_garbage();
