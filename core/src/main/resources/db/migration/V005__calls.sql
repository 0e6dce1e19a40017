-- Calls of judge models. State: 0 about to be made or under way, 1 answered, 2 answered and paid, but no verdict,
-- 3 failed and not paid, 4 failed and perhaps paid.
ALTER TABLE call ADD COLUMN doubts int2 NOT NULL DEFAULT 0;   -- how often it was made again although it may have been paid
ALTER TABLE call ADD COLUMN model text;                       -- model URI asked for
ALTER TABLE call ADD COLUMN reason text;                      -- why it gave no verdict
CREATE INDEX call_run ON call (run_no);
