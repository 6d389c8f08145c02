-- What scoring needs of the journals that it follows. Each row can be made again from the entries alone; entries of
-- different services are not ordered relative to each other, so no table waits for a row of another.
CREATE TABLE pairings (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  supporter VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  supported VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  supporter_name VARCHAR(200) NOT NULL,
  supported_name VARCHAR(200) NOT NULL,
  mode INT NOT NULL,
  scope INT NOT NULL,
  level INT NOT NULL,
  state INT NOT NULL,
  founded_year INT NOT NULL,
  PRIMARY KEY (region, name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE school_aliases (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  alias VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  target VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (region, alias)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE head_counts (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  school VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  day DATE NOT NULL,
  teachers INT NOT NULL,
  PRIMARY KEY (region, school, day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE mentor_groups (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  year INT NOT NULL,
  mentees INT NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (region, name),
  KEY ix_mentor_groups_year (region, year)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE exchanges (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  year INT NOT NULL,
  teacher VARCHAR(200) NOT NULL,
  confirmed TINYINT NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (region, name),
  KEY ix_exchanges_year (region, year)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE activities (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  day DATE NOT NULL,
  end_day DATE NULL,
  subject INT NOT NULL,
  teacher VARCHAR(200) NOT NULL,
  mentor_group VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state INT NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (region, name),
  KEY ix_activities_day (region, day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE assessments (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  activity VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  satisfied TINYINT NOT NULL,
  PRIMARY KEY (region, activity)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
