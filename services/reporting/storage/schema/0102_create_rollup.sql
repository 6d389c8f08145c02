-- Written by the process jgt-rollup, read by jgt-reporting. A region's facts and cells stand under a generation;
-- rollup_regions says which one is alive. So a rebuild writes a new generation beside the old one and puts it in its
-- place by one row.
CREATE TABLE rollup_regions (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  generation BIGINT NOT NULL,
  next_generation BIGINT NOT NULL,
  PRIMARY KEY (region)
) ENGINE=InnoDB;

-- One row per activity. Evidence may come before the activity itself (two journals are not ordered): then told is 0
-- and the facts are empty.
CREATE TABLE activity_facts (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  generation BIGINT NOT NULL,
  activity VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  day VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  month VARCHAR(7) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  end_day VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  subject SMALLINT NOT NULL,
  level VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  teachers INT NOT NULL,
  students INT NOT NULL,
  teacher VARCHAR(64) NOT NULL,
  mentor_group VARCHAR(160) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  exchange VARCHAR(160) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  told TINYINT NOT NULL,
  confirmed TINYINT NOT NULL,
  ended TINYINT NOT NULL,
  evidenced TINYINT NOT NULL,
  PRIMARY KEY (region, generation, activity),
  KEY ix_activity_facts_seq (region, generation, seq),
  KEY ix_activity_facts_pairing (region, generation, pairing, kind, month)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- What evidence showed for an activity, in the Shanghai month in which it was shown.
CREATE TABLE evidence_links (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  generation BIGINT NOT NULL,
  activity VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  file VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  month VARCHAR(7) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (region, generation, activity, file)
) ENGINE=InnoDB;

-- The month in which a pairing first showed a file.
CREATE TABLE shown_files (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  generation BIGINT NOT NULL,
  pairing VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  file VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  month VARCHAR(7) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (region, generation, pairing, file)
) ENGINE=InnoDB;

-- basis: 1 recorded, 2 confirmed, 3 evidenced. level: of PUBLICITY; otherwise empty.
CREATE TABLE pairing_cells (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  generation BIGINT NOT NULL,
  pairing VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  basis TINYINT NOT NULL,
  month VARCHAR(7) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  subject SMALLINT NOT NULL,
  level VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  activities BIGINT NOT NULL,
  teachers BIGINT NOT NULL,
  students BIGINT NOT NULL,
  PRIMARY KEY (region, generation, pairing, basis, month, kind, subject, level)
) ENGINE=InnoDB;

-- The same over all pairings of a home county: province and nation add these up.
CREATE TABLE county_cells (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  generation BIGINT NOT NULL,
  basis TINYINT NOT NULL,
  month VARCHAR(7) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  subject SMALLINT NOT NULL,
  level VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  activities BIGINT NOT NULL,
  teachers BIGINT NOT NULL,
  students BIGINT NOT NULL,
  PRIMARY KEY (region, generation, basis, month, kind, subject, level)
) ENGINE=InnoDB;

-- Files that a pairing showed for the first time, by month.
CREATE TABLE material_cells (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  generation BIGINT NOT NULL,
  pairing VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  month VARCHAR(7) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  files BIGINT NOT NULL,
  PRIMARY KEY (region, generation, pairing, month)
) ENGINE=InnoDB;
