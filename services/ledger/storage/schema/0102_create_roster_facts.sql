-- What the ledger has followed from the roster's journals.
CREATE TABLE pairings (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  supporter VARCHAR(300) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  supported VARCHAR(300) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state TINYINT NOT NULL,
  mode TINYINT NOT NULL,
  scope TINYINT NOT NULL,
  verification_level TINYINT NOT NULL,
  PRIMARY KEY (region, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE mentor_groups (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  year SMALLINT NOT NULL,
  mentees INT NOT NULL,
  PRIMARY KEY (region, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE exchanges (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  year SMALLINT NOT NULL,
  confirmed TINYINT NOT NULL,
  PRIMARY KEY (region, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- `region` is the alias school's own; names are whole, because the target may lie elsewhere.
CREATE TABLE school_aliases (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  alias VARCHAR(300) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  target VARCHAR(300) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (region, alias)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
