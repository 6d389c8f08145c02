-- The papers of pairings, and what counties are asked to reach. Rows are only added: an amended agreement is another
-- version, a withdrawn notice one that a later notice names. `content` is the message as its entry carries it; columns
-- beside it are what is looked for. An answer is of what had been recorded by an instant, and of what had been signed,
-- held or issued by a day.
CREATE TABLE agreement_versions (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  agreement_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version INT NOT NULL,
  seq BIGINT NOT NULL,
  last_day DATE NOT NULL,
  signed_on DATE NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  content MEDIUMBLOB NOT NULL,
  PRIMARY KEY (region, pairing_id, agreement_id, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE ceremonies (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  ceremony_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  day DATE NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  content MEDIUMBLOB NOT NULL,
  PRIMARY KEY (region, ceremony_id),
  KEY ix_ceremonies_day (region, day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- By the pairing's region, which may be another than the ceremony's.
CREATE TABLE ceremony_pairings (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  ceremony_region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  ceremony_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  day DATE NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  PRIMARY KEY (region, pairing_id, ceremony_region, ceremony_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE notices (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  notice_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  number VARCHAR(100) COLLATE utf8mb4_bin NOT NULL,
  issued_on DATE NOT NULL,
  withdraws_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  content MEDIUMBLOB NOT NULL,
  PRIMARY KEY (region, notice_id),
  KEY ix_notices_number (region, number),
  KEY ix_notices_withdraws (region, withdraws_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- The regions that have to do with a notice: those that issue it, and those of the ends of its pairings.
CREATE TABLE notice_regions (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  notice_region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  notice_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (region, notice_region, notice_id),
  KEY ix_notice_regions_notice (notice_region, notice_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE notice_pairings (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  notice_region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  notice_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (region, pairing_id, notice_region, notice_id),
  KEY ix_notice_pairings_notice (notice_region, notice_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- A county's targets; those of a year are set anew as a whole.
CREATE TABLE quota_versions (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  year INT NOT NULL,
  code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  superseded_at DATETIME(6) NOT NULL,
  superseded_seq BIGINT NOT NULL,
  target VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  base INT NOT NULL,
  source VARCHAR(500) NOT NULL,
  PRIMARY KEY (region, year, code, seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
