-- A community is kept in the county that lists it, a pairing in its home county (D11).
CREATE TABLE communities (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  community_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sequence INT NOT NULL,
  stage TINYINT NOT NULL,
  core_region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  core_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (region, community_id),
  KEY ix_communities_sequence (region, sequence),
  KEY ix_communities_core (core_region, core_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE pairings (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  listed_by VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  community_region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  community_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sequence INT NOT NULL,
  position INT NOT NULL,
  supporter_region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  supporter_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  supporter_name VARCHAR(100) COLLATE utf8mb4_bin NOT NULL,
  supported_region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  supported_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  supported_name VARCHAR(100) COLLATE utf8mb4_bin NOT NULL,
  mode TINYINT NOT NULL,
  mode_as_printed VARCHAR(100) COLLATE utf8mb4_bin NOT NULL,
  scope TINYINT NOT NULL,
  verification_level TINYINT NOT NULL,
  founded_year INT NOT NULL,
  state TINYINT NOT NULL,
  stage TINYINT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  changed_at DATETIME(6) NOT NULL,
  PRIMARY KEY (region, pairing_id),
  KEY ix_pairings_order (region, sequence, position),
  KEY ix_pairings_community (community_region, community_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Both ends of every pairing, so that a region (and a school) finds its pairings wherever they are kept.
CREATE TABLE pairing_ends (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  school_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing_region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (region, school_id, pairing_region, pairing_id),
  KEY ix_pairing_ends_pairing (pairing_region, pairing_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Which pairings a county's list of a year names.
CREATE TABLE list_pairings (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  list_year INT NOT NULL,
  pairing_region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (region, list_year, pairing_region, pairing_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE mentor_groups (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  group_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  year INT NOT NULL,
  mentor VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  mentees INT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (region, pairing_id, group_id),
  UNIQUE KEY uk_mentor_groups_mentor (region, pairing_id, year, mentor)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE exchanges (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  exchange_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  year INT NOT NULL,
  teacher VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  start_day DATE NOT NULL,
  end_day DATE NOT NULL,
  confirmed TINYINT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  changed_at DATETIME(6) NOT NULL,
  PRIMARY KEY (region, pairing_id, exchange_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
