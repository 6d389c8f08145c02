-- Since when a pairing stands, the first day on which it no longer does (empty: no end), and its modes from days on
-- (common/clock/steps). What was copied before says nothing of them, and yields to the next entry.
ALTER TABLE pairings ADD COLUMN begins_on VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '';
ALTER TABLE pairings ADD COLUMN ends_on VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '';
ALTER TABLE pairings ADD COLUMN mode_steps VARCHAR(500) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '';
