-- The agreement of mentor and mentees: when it was recorded, when it was signed, and which document it is. NULL until
-- it is recorded, and written once.
ALTER TABLE mentor_groups
  ADD COLUMN agreement_at DATETIME(6) NULL,
  ADD COLUMN agreement_signed_on DATE NULL,
  ADD COLUMN agreement_document VARCHAR(200) COLLATE utf8mb4_bin NOT NULL DEFAULT '';

-- Every filing before the year: `seq` is the number of its entry, which has it whole. Rows are only added. Filings that
-- others had replaced before this table are in their entries alone.
CREATE TABLE filings (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  year SMALLINT NOT NULL,
  kind TINYINT NOT NULL,
  seq BIGINT NOT NULL,
  filed_at DATETIME(6) NOT NULL,
  PRIMARY KEY (region, pairing_id, year, kind, seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

INSERT INTO filings (region, pairing_id, year, kind, seq, filed_at)
SELECT region, pairing_id, year, 1, revision, filed_at FROM support_requests;
INSERT INTO filings (region, pairing_id, year, kind, seq, filed_at)
SELECT region, pairing_id, year, 2, revision, filed_at FROM assistance_plans;
INSERT INTO filings (region, pairing_id, year, kind, seq, filed_at)
SELECT region, pairing_id, year, 3, revision, filed_at FROM timetables;
