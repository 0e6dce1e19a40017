-- What the traces of the store have in common: chunks of codec 3 name one by its id. Kept for good, as chunks may need it.
CREATE TABLE span_dictionary (
  id       int4 PRIMARY KEY,              -- zstd's hash of it
  trace_no int8 NOT NULL,                 -- the newest trace when it was made
  data     bytea NOT NULL,
  created  timestamptz NOT NULL DEFAULT now()
);
