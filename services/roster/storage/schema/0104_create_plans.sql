-- Support requests and assistance plans of a pairing and year, replaced whole. `content` is the message as its entry
-- carries it: nobody asks for a part of it.
CREATE TABLE support_requests (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  year SMALLINT NOT NULL,
  revision BIGINT NOT NULL,
  content MEDIUMBLOB NOT NULL,
  filed_at DATETIME(6) NOT NULL,
  PRIMARY KEY (region, pairing_id, year)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE assistance_plans (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  year SMALLINT NOT NULL,
  revision BIGINT NOT NULL,
  content MEDIUMBLOB NOT NULL,
  filed_at DATETIME(6) NOT NULL,
  PRIMARY KEY (region, pairing_id, year)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE timetables (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  year SMALLINT NOT NULL,
  revision BIGINT NOT NULL,
  filed_at DATETIME(6) NOT NULL,
  PRIMARY KEY (region, pairing_id, year)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Its lessons, in rows: other timetables ask for the places that they take.
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
  supporter_class VARCHAR(50) COLLATE utf8mb4_bin NOT NULL,
  supported_class VARCHAR(50) COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (region, pairing_id, year, slot_id),
  KEY ix_timetable_slots_teacher (region, year, teacher)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
