-- What every service with a journal, and every follower of journals, keeps in its own schema. The journal is the
-- outbox: there is no second table, because polling one by an auto-increment id loses rows under concurrent writers.
CREATE TABLE journal_head (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  PRIMARY KEY (region)
) ENGINE=InnoDB;

CREATE TABLE journal (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  type VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  body MEDIUMBLOB NOT NULL,
  entry_hash BINARY(32) NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  principal VARCHAR(200) NOT NULL,
  request_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (region, seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- The first answer to every request, so that a repetition gets the same one.
CREATE TABLE journal_request (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_hash BINARY(32) NOT NULL,
  response MEDIUMBLOB NOT NULL,
  last_seq BIGINT NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  PRIMARY KEY (region, request_id)
) ENGINE=InnoDB;

-- How far each follower has come, as it told us; the streams are trimmed behind the slowest.
CREATE TABLE journal_reader (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  follower VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  applied_seq BIGINT NOT NULL,
  seen_at DATETIME(6) NOT NULL,
  PRIMARY KEY (region, follower)
) ENGINE=InnoDB;

-- Our own followers: the offset and the lease of a partition are one row, so that moving the one is fenced by the
-- other.
CREATE TABLE follower (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  source VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  follower VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  next_seq BIGINT NOT NULL,
  head_seq BIGINT NOT NULL,
  owner VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  epoch BIGINT NOT NULL,
  expires_at DATETIME(6) NOT NULL,
  PRIMARY KEY (region, source, follower)
) ENGINE=InnoDB;

-- Processes that share the partitions of a follower; each takes its fair part.
CREATE TABLE follower_member (
  source VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  follower VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  owner VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  expires_at DATETIME(6) NOT NULL,
  PRIMARY KEY (source, follower, owner)
) ENGINE=InnoDB;

-- Entries that a follower could not apply, kept whole so that they can be applied later.
CREATE TABLE dead_letter (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  source VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  follower VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  type VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  error VARCHAR(1000) NOT NULL,
  attempts INT NOT NULL,
  dead_at DATETIME(6) NOT NULL,
  PRIMARY KEY (region, source, follower, seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
