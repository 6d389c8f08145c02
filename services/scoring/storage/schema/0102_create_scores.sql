-- Our own facts. A later survey of the same pairing and year takes the place of the earlier one; the journal keeps
-- both.
CREATE TABLE surveys (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  year INT NOT NULL,
  name VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  satisfied INT NOT NULL,
  mostly_satisfied INT NOT NULL,
  dissatisfied INT NOT NULL,
  abstained INT NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (region, pairing, year),
  KEY ix_surveys_year (region, year)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE deductions (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  year INT NOT NULL,
  item VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  points VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reason VARCHAR(500) NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (region, name),
  KEY ix_deductions_year (region, year)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE score_runs (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  run VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  year INT NOT NULL,
  run_at DATETIME(6) NOT NULL,
  positions MEDIUMBLOB NOT NULL,
  scored INT NOT NULL,
  unassigned INT NOT NULL,
  PRIMARY KEY (region, run)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- place: from 1, best first. summary is a score without its items, body is whole; both are what the journal's entry
-- says.
CREATE TABLE scores (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  run VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  place INT NOT NULL,
  pairing_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  supporter VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  supported VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  summary MEDIUMBLOB NOT NULL,
  body MEDIUMBLOB NOT NULL,
  PRIMARY KEY (region, run, place),
  UNIQUE KEY uk_scores_pairing (region, run, pairing_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
