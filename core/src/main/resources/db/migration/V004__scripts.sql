ALTER TABLE script ADD COLUMN file text;       -- name of the file it was dropped as
ALTER TABLE script ADD COLUMN info jsonb;      -- what it says about itself
ALTER TABLE script ADD COLUMN problem jsonb;   -- why it cannot be run
