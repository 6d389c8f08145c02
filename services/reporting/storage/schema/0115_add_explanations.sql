-- What a count stood on at any entry: the entries that made an activity count and that ended it (0: none, or older than
-- these columns; a rebuild fills them), whether that was a time-out, and what the evidence said of it, entry by entry.
ALTER TABLE activity_facts
  ADD COLUMN verified TINYINT NOT NULL DEFAULT 0,
  ADD COLUMN confirmed_seq BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN ended_seq BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN timed_out TINYINT NOT NULL DEFAULT 0,
  ADD COLUMN answered TINYINT NOT NULL DEFAULT 0;

CREATE TABLE assessments (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  generation BIGINT NOT NULL,
  activity VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  satisfied TINYINT NOT NULL,
  verified TINYINT NOT NULL,
  PRIMARY KEY (region, generation, activity, seq)
) ENGINE=InnoDB;
