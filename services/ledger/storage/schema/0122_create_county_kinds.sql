-- Kinds of activities that counties added to the catalogue (R46), as their last entries left them.
CREATE TABLE county_kinds (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  year SMALLINT NOT NULL,
  code VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- Number of the last entry about it.
  revision BIGINT NOT NULL,
  withdrawn TINYINT NOT NULL,
  -- The body of the entry that defined it last.
  definition MEDIUMBLOB NOT NULL,
  PRIMARY KEY (region, year, code)
) ENGINE=InnoDB;
