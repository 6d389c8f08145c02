-- Imports, so that a wrong one can be undone as a whole: what it wrote is found by the numbers of its entries, and what
-- it took out of force by the numbers that superseded it. An undo supersedes and withdraws; no row is removed or
-- changed otherwise. `undone_seq` is the undo's entry, 0 while the import stands. Imports from before this table are
-- not in it.
CREATE TABLE roster_imports (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  year INT NOT NULL,
  effective_day DATE NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  principal VARCHAR(200) NOT NULL,
  rows_new INT NOT NULL,
  rows_changed INT NOT NULL,
  rows_unchanged INT NOT NULL,
  rows_differing INT NOT NULL,
  content_sha256 BINARY(32) NOT NULL,
  undone_seq BIGINT NOT NULL,
  undone_at DATETIME(6) NULL,
  undone_by VARCHAR(200) NOT NULL,
  undo_reason VARCHAR(500) NOT NULL,
  PRIMARY KEY (region, seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- The partitions in which an import wrote, and its entries there.
CREATE TABLE roster_import_parts (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  partition_region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  first_seq BIGINT NOT NULL,
  last_seq BIGINT NOT NULL,
  PRIMARY KEY (region, seq, partition_region)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- What lists say beside versions: which entry said it (0: from before this column), and until when it was so.
ALTER TABLE school_names
  ADD COLUMN seq BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN withdrawn_at DATETIME(6) NOT NULL DEFAULT '9999-12-31',
  DROP PRIMARY KEY,
  ADD PRIMARY KEY (region, printed_name, seq);

ALTER TABLE list_pairings
  ADD COLUMN seq BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN withdrawn_at DATETIME(6) NOT NULL DEFAULT '9999-12-31',
  DROP PRIMARY KEY,
  ADD PRIMARY KEY (region, list_year, pairing_region, pairing_id, seq),
  ADD KEY ix_list_pairings_pairing (pairing_region, pairing_id);

ALTER TABLE alias_proposals
  ADD COLUMN seq BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN withdrawn_at DATETIME(6) NOT NULL DEFAULT '9999-12-31';
