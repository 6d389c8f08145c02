-- What is recorded of a school for itself. The numbers are those of the protos; of boarding, weak and town_quality 0 is
-- unknown, 1 yes, 2 no. Versions from before say that nothing is known.
ALTER TABLE school_versions
  ADD COLUMN urban_rural TINYINT NOT NULL DEFAULT 0,
  ADD COLUMN locality TINYINT NOT NULL DEFAULT 0,
  ADD COLUMN boarding TINYINT NOT NULL DEFAULT 0,
  ADD COLUMN weak TINYINT NOT NULL DEFAULT 0,
  ADD COLUMN town_quality TINYINT NOT NULL DEFAULT 0,
  ADD COLUMN school_code VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ADD COLUMN attributes_source VARCHAR(100) COLLATE utf8mb4_bin NOT NULL DEFAULT '',
  ADD COLUMN attributes_source_day DATE NULL;

-- Which school has claimed a code last. A code is one school's in all regions, and regions have locks of their own: who
-- claims a code locks its row. Whether that school still bears it, its versions say.
CREATE TABLE school_codes (
  school_code VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  school_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  claimed_at DATETIME(6) NOT NULL,
  PRIMARY KEY (school_code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
