-- What only one kind of activities says: a line key=value for each fact (activity_rows.cc).
ALTER TABLE activities ADD COLUMN facts VARCHAR(4000) NOT NULL DEFAULT '';
-- Whose exchange it is: only this teacher's activity may name it. Empty in copies that are older.
ALTER TABLE exchanges ADD COLUMN teacher VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '';
