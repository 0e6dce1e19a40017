-- Evaluation datasets. Times are milliseconds since 1970, as MLflow's filters compare them.
CREATE TABLE dataset (
  no         int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id         text COLLATE "C" NOT NULL UNIQUE,
  name       text COLLATE "C" NOT NULL,
  tags       jsonb NOT NULL DEFAULT '{}',
  schema     text,                        -- JSON: the types of the records' fields
  records    int4,                        -- NULL before the first
  digest     text NOT NULL,
  created    int8 NOT NULL,
  updated    int8 NOT NULL,
  created_by text COLLATE "C",
  updated_by text COLLATE "C"
);
CREATE INDEX dataset_name ON dataset (name);
CREATE INDEX dataset_created ON dataset (created);

CREATE TABLE dataset_experiment (         -- experiment ids as sent: they need not exist
  dataset_no    int8 NOT NULL REFERENCES dataset ON DELETE CASCADE,
  experiment_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (dataset_no, experiment_id)
);
CREATE INDEX dataset_experiment_id ON dataset_experiment (experiment_id);

-- inputs, outputs, expectations, tags and source are JSON texts: jsonb would lose the order of keys.
CREATE TABLE dataset_record (
  no           int8 GENERATED ALWAYS AS IDENTITY,
  dataset_no   int8 NOT NULL REFERENCES dataset ON DELETE CASCADE,
  id           text COLLATE "C" NOT NULL UNIQUE,
  input_hash   text COLLATE "C" NOT NULL,
  inputs       text NOT NULL,
  outputs      text,
  expectations text,
  tags         text NOT NULL,
  source       text,
  source_id    text,
  source_type  text,
  created      int8 NOT NULL,
  updated      int8 NOT NULL,
  created_by   text,
  updated_by   text,
  PRIMARY KEY (dataset_no, no),
  UNIQUE (dataset_no, input_hash)
);
