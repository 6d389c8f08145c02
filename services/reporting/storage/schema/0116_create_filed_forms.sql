-- Every form as it was filed: the bytes of a BureauForm, as they stand in the entry.
CREATE TABLE filed_forms (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  month VARCHAR(7) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  filed_at DATETIME(6) NOT NULL,
  form MEDIUMBLOB NOT NULL,
  PRIMARY KEY (region, month, seq)
) ENGINE=InnoDB;
