-- What the ledger has followed from the roster of plans and timetables: the newest of each pairing and year, with the
-- number of its entry. Lines belong to the entry of their head and go with it.
CREATE TABLE assistance_plans (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  year SMALLINT NOT NULL,
  filed_at DATETIME(6) NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (region, pairing_id, year)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE plan_items (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  year SMALLINT NOT NULL,
  position INT NOT NULL,
  part VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  planned INT NOT NULL,
  due_day DATE NOT NULL,
  note VARCHAR(200) NOT NULL,
  PRIMARY KEY (region, pairing_id, year, position)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE timetables (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  year SMALLINT NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (region, pairing_id, year)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE timetable_slots (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  year SMALLINT NOT NULL,
  slot_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  day DATE NOT NULL,
  period TINYINT NOT NULL,
  subject SMALLINT NOT NULL,
  kind VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  teacher VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  supporter_class VARCHAR(50) NOT NULL,
  supported_class VARCHAR(50) NOT NULL,
  PRIMARY KEY (region, pairing_id, year, slot_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Whether a pairing's agreement is signed, and since when.
CREATE TABLE pairing_agreements (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  met TINYINT NOT NULL,
  since VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (region, pairing_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Notices that a person has looked at; the notices themselves are computed when they are asked for.
CREATE TABLE notice_reviews (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  notice_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  reason VARCHAR(500) NOT NULL,
  reviewed_at DATETIME(6) NOT NULL,
  PRIMARY KEY (region, notice_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
