-- Schools, and every form in which a list has printed their names. Names are compared byte for byte (utf8mb4_bin): two
-- that look alike are made one by a person (alias), never by a collation.
CREATE TABLE schools (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  school_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  display_name VARCHAR(100) COLLATE utf8mb4_bin NOT NULL,
  stage TINYINT NOT NULL,
  ownership TINYINT NOT NULL,
  alias_of VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  teachers INT NOT NULL,
  pupils INT NOT NULL,
  head_count_day DATE NULL,
  listed_by VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (region, school_id),
  KEY ix_schools_name (region, display_name),
  KEY ix_schools_alias (region, alias_of)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE school_names (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  printed_name VARCHAR(100) COLLATE utf8mb4_bin NOT NULL,
  school_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (region, printed_name),
  KEY ix_school_names_school (region, school_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Readiness facts of schools and of pairings; `subject` is "schools/<id>" or "pairings/<id>".
CREATE TABLE readiness (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  subject VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  item TINYINT NOT NULL,
  met TINYINT NOT NULL,
  since_day DATE NULL,
  recorded_at DATETIME(6) NOT NULL,
  PRIMARY KEY (region, subject, item)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
