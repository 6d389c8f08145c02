-- What reporting keeps of the roster's journal. Partitions of the journal are not ordered among each other, so no
-- table relies on a row of another one being there already.
CREATE TABLE pairings (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  supporter VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  supporter_name VARCHAR(200) NOT NULL,
  supporter_region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  supported VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  supported_name VARCHAR(200) NOT NULL,
  supported_region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  mode SMALLINT NOT NULL,
  scope SMALLINT NOT NULL,
  verification_level SMALLINT NOT NULL,
  founded_year SMALLINT NOT NULL,
  state SMALLINT NOT NULL,
  sequence INT NOT NULL,
  listed_seq BIGINT NOT NULL,
  PRIMARY KEY (region, pairing),
  KEY ix_pairings_supporter (supporter)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Each pairing under the region of each of its ends: a county's form lists the pairings with an end there, wherever
-- their home is (D11).
CREATE TABLE pairing_ends (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  home_region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (region, home_region, pairing),
  KEY ix_pairing_ends_pairing (pairing)
) ENGINE=InnoDB;

CREATE TABLE schools (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  school VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  display_name VARCHAR(200) NOT NULL,
  stage SMALLINT NOT NULL,
  PRIMARY KEY (region, school)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- In the partition of the county whose person confirmed it.
CREATE TABLE school_aliases (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  alias VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  target VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (region, alias),
  KEY ix_school_aliases_alias (alias)
) ENGINE=InnoDB;

-- Of schools and of pairings; subject is the resource name.
CREATE TABLE readiness (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  subject VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  item SMALLINT NOT NULL,
  met TINYINT NOT NULL,
  since VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (region, subject, item),
  KEY ix_readiness_subject (subject, item)
) ENGINE=InnoDB;

CREATE TABLE head_counts (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  school VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  day VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  teachers INT NOT NULL,
  pupils INT NOT NULL,
  PRIMARY KEY (region, school, day),
  KEY ix_head_counts_school (school, day)
) ENGINE=InnoDB;

CREATE TABLE mentor_groups (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  mentor_group VARCHAR(160) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  year SMALLINT NOT NULL,
  mentees INT NOT NULL,
  PRIMARY KEY (region, mentor_group),
  KEY ix_mentor_groups_pairing (region, pairing, year)
) ENGINE=InnoDB;

CREATE TABLE exchanges (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  exchange VARCHAR(160) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  year SMALLINT NOT NULL,
  teacher VARCHAR(64) NOT NULL,
  start_day VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  end_day VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  confirmed TINYINT NOT NULL,
  PRIMARY KEY (region, exchange),
  KEY ix_exchanges_pairing (region, pairing)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
