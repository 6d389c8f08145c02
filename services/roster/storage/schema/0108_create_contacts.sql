-- Contacts: who has which duty on which days, as versions like those of 0105. They name a person by account only;
-- `person_seq` is the entry that gave the personal part.
CREATE TABLE contact_versions (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  contact_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  part INT NOT NULL,
  valid_from DATE NOT NULL,
  valid_to DATE NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  superseded_at DATETIME(6) NOT NULL,
  superseded_seq BIGINT NOT NULL,
  owner_kind TINYINT NOT NULL,
  owner_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  end_of TINYINT NOT NULL,
  duty TINYINT NOT NULL,
  form VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  unit VARCHAR(100) NOT NULL,
  subject VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  person_seq BIGINT NOT NULL,
  PRIMARY KEY (region, contact_id, seq, part),
  KEY ix_contact_versions_owner (region, owner_kind, owner_id, contact_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- The personal parts, each with its salts and with what the entry has in its place. The only table that has them in
-- plain: erasing one sets its values and its salts to NULL, and the commitments stay.
-- Of one entry there is one part: that is how a repetition's is found.
CREATE TABLE contact_persons (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  contact_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  display_name VARCHAR(40) NULL,
  phone VARCHAR(20) NULL,
  mail VARCHAR(100) NULL,
  display_name_salt VARBINARY(32) NULL,
  phone_salt VARBINARY(32) NULL,
  mail_salt VARBINARY(32) NULL,
  display_name_commitment VARBINARY(32) NOT NULL,
  phone_commitment VARBINARY(32) NOT NULL,
  mail_commitment VARBINARY(32) NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  erased_seq BIGINT NOT NULL,
  erased_at DATETIME(6) NULL,
  PRIMARY KEY (region, contact_id, seq),
  UNIQUE KEY uk_contact_persons_seq (region, seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Every reading of contacts that was answered, and which contacts it showed. Rows are only added: nothing in the
-- service changes or removes one.
CREATE TABLE contact_reads (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  read_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  read_at DATETIME(6) NOT NULL,
  subject VARCHAR(200) NOT NULL,
  reading TINYINT NOT NULL,
  asked VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  duty TINYINT NOT NULL,
  as_of DATE NOT NULL,
  known_at VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reason VARCHAR(200) NOT NULL,
  revealed_seq BIGINT NOT NULL,
  PRIMARY KEY (region, read_id),
  KEY ix_contact_reads_region_read_at (region, read_at, read_id),
  KEY ix_contact_reads_read_at (read_at, read_id),
  KEY ix_contact_reads_subject (subject, read_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE contact_read_items (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  contact_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  read_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (region, contact_id, read_id),
  KEY ix_contact_read_items_read (region, read_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Inspectors' windows (R106), both days within. `revoked_at` is what is otherwise later than every instant.
CREATE TABLE inspections (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  inspection_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  home_county VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  inspector VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_day DATE NOT NULL,
  until_day DATE NOT NULL,
  reason VARCHAR(500) NOT NULL,
  document VARCHAR(200) NOT NULL,
  granted_by VARCHAR(200) NOT NULL,
  granted_at DATETIME(6) NOT NULL,
  revoked_at DATETIME(6) NOT NULL,
  revoked_seq BIGINT NOT NULL,
  revoked_by VARCHAR(200) NOT NULL,
  revoke_reason VARCHAR(500) NOT NULL,
  PRIMARY KEY (region, inspection_id),
  KEY ix_inspections_inspector (inspector, region, inspection_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
