-- Examples of scripts that people made in the editor; those in files beside the scripts stay there.
CREATE TABLE script_example (
  script  text COLLATE "C" NOT NULL,       -- its name; it may be deleted, and come back
  name    text NOT NULL,
  content json NOT NULL,                   -- {parameters, trace, expected}, keys in the order they were written
  created timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (script, name)
);
