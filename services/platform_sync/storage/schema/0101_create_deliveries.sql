CREATE TABLE deliveries (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  service VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  destination VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  type VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payload MEDIUMTEXT NOT NULL,
  state TINYINT NOT NULL,
  attempts INT NOT NULL,
  last_error VARCHAR(500) NOT NULL,
  remote_id VARCHAR(200) NOT NULL,
  next_attempt_at DATETIME(6) NULL,
  delivered_at DATETIME(6) NULL,
  PRIMARY KEY (region, service, seq, destination),
  KEY ix_deliveries_destination_state_next_attempt_at (destination, state, next_attempt_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- What is needed to route and to say in full what an entry only names.
CREATE TABLE pairings (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  scope VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (region, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE activities (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  body MEDIUMBLOB NOT NULL,
  told TINYINT NOT NULL,
  PRIMARY KEY (region, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
