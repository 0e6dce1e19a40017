-- Searches that people keep under a name.
CREATE TABLE saved_search (
  id             text COLLATE "C" PRIMARY KEY,
  name           text COLLATE "C" NOT NULL UNIQUE,
  filter         text NOT NULL,
  experiment_nos int4[] NOT NULL,         -- none is all
  order_by       text[] NOT NULL,         -- none is newest first
  created        timestamptz NOT NULL DEFAULT now(),
  updated        timestamptz NOT NULL DEFAULT now()
);
