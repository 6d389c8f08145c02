-- What was confirmed or lapsed because nobody answered in time, and by which version of the policy; and the filed forms
-- that an activity's entries restate, their names one after the other.
ALTER TABLE activities ADD COLUMN timeout_policy VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '';
ALTER TABLE activities ADD COLUMN restates VARCHAR(300) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '';
-- Those that wait for a confirmation, oldest first.
CREATE INDEX ix_activities_state ON activities (region, state, seq);

-- Policies that a region set itself; `body` is that of the entry `seq`.
CREATE TABLE confirmation_policies (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  year SMALLINT NOT NULL,
  seq BIGINT NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (region, year)
) ENGINE=InnoDB;

-- Months that a filed form has frozen; `seq` is that of the first filing in reporting's journal.
CREATE TABLE month_locks (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  month VARCHAR(7) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (region, month)
) ENGINE=InnoDB;
