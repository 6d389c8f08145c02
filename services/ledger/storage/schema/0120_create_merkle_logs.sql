-- The proofs over the journal: leaf i of a region's log is entry i + 1 of its journal. Head and tiles are written in
-- the entries' own transactions; a journal that is older than these tables is caught up from its rows.
CREATE TABLE merkle_logs (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- 1 SHA-256, 2 SM3; chosen when the log began, and never changed.
  hash TINYINT NOT NULL,
  size BIGINT NOT NULL,
  frontier VARBINARY(2016) NOT NULL,
  root BINARY(32) NOT NULL,
  PRIMARY KEY (region)
) ENGINE=InnoDB;

-- Full tiles only, each written once; the root stands beside the hashes so that a tile of the level above can be read
-- without reading this one.
CREATE TABLE merkle_tiles (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  level TINYINT NOT NULL,
  tile_index BIGINT NOT NULL,
  root BINARY(32) NOT NULL,
  hashes VARBINARY(8192) NOT NULL,
  PRIMARY KEY (region, level, tile_index)
) ENGINE=InnoDB;

-- What has been signed, persisted before it is shown to anybody.
CREATE TABLE checkpoints (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  size BIGINT NOT NULL,
  root BINARY(32) NOT NULL,
  note BLOB NOT NULL,
  PRIMARY KEY (region, size)
) ENGINE=InnoDB;

-- The newest head of each county that the province's log holds: `region` is the province, `seq` the entry there.
CREATE TABLE province_heads (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  county VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  size BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  appended_at DATETIME(6) NOT NULL,
  PRIMARY KEY (region, county)
) ENGINE=InnoDB;
