-- What a plan prints, and the guesses that may explain where its own list says otherwise.
CREATE TABLE control_totals (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  year INT NOT NULL,
  code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  printed INT NOT NULL,
  source VARCHAR(500) NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  PRIMARY KEY (region, year, code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE alias_proposals (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  proposal_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  alias_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  alias_name VARCHAR(100) COLLATE utf8mb4_bin NOT NULL,
  target_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  target_name VARCHAR(100) COLLATE utf8mb4_bin NOT NULL,
  rule VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  confidence INT NOT NULL,
  confirmed TINYINT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  changed_at DATETIME(6) NOT NULL,
  PRIMARY KEY (region, proposal_id),
  UNIQUE KEY uk_alias_proposals_schools (region, alias_id, target_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
