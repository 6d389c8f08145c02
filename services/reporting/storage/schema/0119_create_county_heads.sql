-- The newest signed head of each county's ledger, as the province's log tells it; written by jgt-rollup under a
-- generation, as its other tables. The region is the province.
CREATE TABLE county_heads (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  generation BIGINT NOT NULL,
  county VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  size BIGINT NOT NULL,
  root VARBINARY(32) NOT NULL,
  -- The checkpoint as it was signed.
  note BLOB NOT NULL,
  -- The province's entry that it is from.
  seq BIGINT NOT NULL,
  PRIMARY KEY (region, generation, county)
) ENGINE=InnoDB;
