-- What the ledger and the roster told, as far as evidence needs it. Written by the followers alone; built anew from
-- those journals, these tables are the same.
CREATE TABLE followed_activities (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  activity_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state TINYINT NOT NULL,
  mentor_group VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (region, activity_id),
  KEY ix_followed_activities_mentor_group (region, mentor_group)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE followed_pairings (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  supporter VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  supported VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (region, pairing)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- By the region of the alias. An alias and the school that stands are of one region.
CREATE TABLE followed_school_aliases (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  alias VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  target VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (region, alias)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
