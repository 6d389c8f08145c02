-- Proposed lists of pairings. What was done with a proposal is a row of proposal_acts, numbered by its entry, with how
-- the proposal stood from then on until the next act (recorded_at, superseded_at): its last row is how it stands, and
-- its rows are its history. `waits_for` is the level of the step that it waits at, 0 for none. `content` is the act as
-- its entry carries it, with the pairings of a confirmation.
CREATE TABLE proposal_acts (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  proposal_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  superseded_at DATETIME(6) NOT NULL DEFAULT '9999-12-31',
  principal VARCHAR(200) NOT NULL,
  year SMALLINT NOT NULL,
  revision INT NOT NULL,
  state TINYINT NOT NULL,
  step TINYINT NOT NULL,
  waits_for TINYINT NOT NULL,
  content MEDIUMBLOB NOT NULL,
  PRIMARY KEY (region, proposal_id, seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- What was submitted, whole; `seq` is that of the act. Never changed.
CREATE TABLE proposal_revisions (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  proposal_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  revision INT NOT NULL,
  seq BIGINT NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  principal VARCHAR(200) NOT NULL,
  row_count INT NOT NULL,
  header MEDIUMBLOB NOT NULL,
  list_rows MEDIUMBLOB NOT NULL,
  PRIMARY KEY (region, proposal_id, revision)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Which pairings were verified for which year, by whom (R68). Rows are only added.
CREATE TABLE pairing_verifications (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  year SMALLINT NOT NULL,
  seq BIGINT NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  principal VARCHAR(200) NOT NULL,
  level TINYINT NOT NULL,
  content MEDIUMBLOB NOT NULL,
  PRIMARY KEY (region, pairing_id, year)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
