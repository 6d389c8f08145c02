-- What the rule last said of each activity that has, or had, evidence. `missing` holds one line for each thing that is
-- missing.
CREATE TABLE assessments (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  activity_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  satisfied TINYINT NOT NULL,
  rule_version VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  missing VARCHAR(2000) NOT NULL,
  link_count INT NOT NULL,
  assessed_at DATETIME(6) NOT NULL,
  PRIMARY KEY (region, activity_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
