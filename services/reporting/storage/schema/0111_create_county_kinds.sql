-- Kinds of activities that counties added to the catalogue, and what they ask of pairings; written by jgt-rollup
-- under a generation, as its other tables.
CREATE TABLE county_kinds (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  generation BIGINT NOT NULL,
  year SMALLINT NOT NULL,
  kind VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  display_name VARCHAR(30) NOT NULL,
  withdrawn TINYINT NOT NULL,
  -- The ledger's entry that it is from: of an older one applied late nothing is taken.
  seq BIGINT NOT NULL,
  PRIMARY KEY (region, generation, year, kind)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- A row for each mode and scope of which the kind asks something.
CREATE TABLE county_minima (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  generation BIGINT NOT NULL,
  year SMALLINT NOT NULL,
  kind VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  mode TINYINT NOT NULL,
  scope TINYINT NOT NULL,
  required INT NOT NULL,
  subjects_min INT NOT NULL,
  unit VARCHAR(10) NOT NULL,
  PRIMARY KEY (region, generation, year, kind, mode, scope)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
