-- MLflow keeps prompts as registered models with a tag that says so. Times are milliseconds since 1970.
CREATE TABLE registered_model (
  name        text COLLATE "C" PRIMARY KEY,
  description text NOT NULL DEFAULT '',
  tags        jsonb NOT NULL DEFAULT '{}',
  created     int8 NOT NULL,
  updated     int8 NOT NULL
);

-- The number of a deleted version is not given again, so its row stays, without content.
CREATE TABLE model_version (
  name        text COLLATE "C" NOT NULL REFERENCES registered_model ON UPDATE CASCADE ON DELETE CASCADE,
  version     int4 NOT NULL,
  description text,
  source      text COLLATE "C" NOT NULL,
  run_id      text COLLATE "C" NOT NULL DEFAULT '',
  run_link    text NOT NULL DEFAULT '',
  tags        jsonb NOT NULL DEFAULT '{}',
  created     int8 NOT NULL,
  updated     int8 NOT NULL,
  deleted     bool NOT NULL DEFAULT false,
  PRIMARY KEY (name, version)
);

CREATE TABLE model_alias (
  name    text COLLATE "C" NOT NULL REFERENCES registered_model ON UPDATE CASCADE ON DELETE CASCADE,
  alias   text COLLATE "C" NOT NULL,
  version int4 NOT NULL,
  PRIMARY KEY (name, alias)
);
