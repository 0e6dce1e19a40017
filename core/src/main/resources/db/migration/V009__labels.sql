-- What people are asked about traces, and who is to answer for which traces. Times are milliseconds since 1970.
CREATE TABLE label_schema (
  id             text COLLATE "C" PRIMARY KEY,
  experiment_no  int4 NOT NULL,
  name           text COLLATE "C" NOT NULL,
  type           text NOT NULL,           -- FEEDBACK or EXPECTATION
  input          jsonb NOT NULL,          -- MLflow's LabelSchemaInput
  instruction    text,
  enable_comment bool NOT NULL,
  is_default     bool NOT NULL DEFAULT false,
  created        int8 NOT NULL,
  updated        int8 NOT NULL,
  UNIQUE (experiment_no, name)
);
CREATE UNIQUE INDEX label_schema_default ON label_schema (experiment_no) WHERE is_default;

CREATE TABLE review_queue (
  id            text COLLATE "C" PRIMARY KEY,
  experiment_no int4 NOT NULL,
  name          text NOT NULL,
  name_key      text COLLATE "C" NOT NULL, -- the name in lower case
  type          text NOT NULL,            -- USER or CUSTOM
  created_by    text,
  users         text[] NOT NULL,
  schema_ids    text[] NOT NULL,
  created       int8 NOT NULL,
  updated       int8 NOT NULL,
  UNIQUE (experiment_no, name_key)
);

CREATE TABLE review_queue_item (          -- traces; the only kind of item there is
  queue_id     text COLLATE "C" NOT NULL REFERENCES review_queue ON DELETE CASCADE,
  item_id      text COLLATE "C" NOT NULL,
  status       text NOT NULL DEFAULT 'PENDING',
  completed_by text,
  completed    int8,
  created      int8 NOT NULL,
  updated      int8 NOT NULL,
  PRIMARY KEY (queue_id, item_id)
);
CREATE INDEX review_queue_item_id ON review_queue_item (item_id);

-- Nobody reviews a trace that is gone.
CREATE FUNCTION forget_reviews() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM review_queue_item WHERE item_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER trace_deleted AFTER UPDATE OF deleted_at ON trace
  FOR EACH ROW WHEN (NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION forget_reviews();

CREATE TABLE issue (
  id            text COLLATE "C" PRIMARY KEY,
  experiment_no int4 NOT NULL,
  name          text NOT NULL,
  description   text NOT NULL,
  status        text NOT NULL,            -- pending, rejected, resolved
  severity      text,                     -- not_an_issue, low, medium, high
  root_causes   text[] NOT NULL,
  categories    text[] NOT NULL,
  category_keys text[] NOT NULL,          -- categories, stripped and in lower case
  source_run_id text COLLATE "C",
  metadata      jsonb NOT NULL DEFAULT '{}',
  created       int8 NOT NULL,
  updated       int8 NOT NULL,
  seen          int8 NOT NULL,
  created_by    text,
  updated_by    text
);
CREATE INDEX issue_experiment ON issue (experiment_no);
CREATE INDEX assessment_issue ON assessment (name) WHERE kind = 2;
