-- Organisations, who belongs to them, the posts there are and who holds them: versions, as 0105 says. A version of an
-- object that is not there on a day does not exist; so what is closed has no version from that day on.
CREATE TABLE organization_versions (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  organization_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  part INT NOT NULL,
  valid_from DATE NOT NULL,
  valid_to DATE NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  superseded_at DATETIME(6) NOT NULL,
  superseded_seq BIGINT NOT NULL,
  kind TINYINT NOT NULL,
  display_name VARCHAR(100) COLLATE utf8mb4_bin NOT NULL,
  parent_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seat_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  leads TINYINT NOT NULL,
  PRIMARY KEY (region, organization_id, seq, part)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- `slot` names what a member can have one of a day: "*district/schools/{id}", "*group/schools/{id}", or the membership
-- itself ("{organization}/organizations/{id}").
CREATE TABLE membership_versions (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  slot VARCHAR(160) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  part INT NOT NULL,
  valid_from DATE NOT NULL,
  valid_to DATE NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  superseded_at DATETIME(6) NOT NULL,
  superseded_seq BIGINT NOT NULL,
  organization_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  member_kind TINYINT NOT NULL,
  member_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (region, slot, seq, part),
  KEY ix_membership_versions_organization (region, organization_id, member_kind, member_id),
  KEY ix_membership_versions_member (region, member_kind, member_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE post_versions (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  post_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  part INT NOT NULL,
  valid_from DATE NOT NULL,
  valid_to DATE NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  superseded_at DATETIME(6) NOT NULL,
  superseded_seq BIGINT NOT NULL,
  place_kind TINYINT NOT NULL,
  place_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  title VARCHAR(100) COLLATE utf8mb4_bin NOT NULL,
  duty TINYINT NOT NULL,
  role TINYINT NOT NULL,
  ex_officio TINYINT NOT NULL,
  ex_officio_post VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (region, post_id, seq, part),
  KEY ix_post_versions_ex_officio (region, ex_officio_post)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Who was appointed to a post; `subject` is an account, not a name.
CREATE TABLE appointment_versions (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  post_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  part INT NOT NULL,
  valid_from DATE NOT NULL,
  valid_to DATE NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  superseded_at DATETIME(6) NOT NULL,
  superseded_seq BIGINT NOT NULL,
  subject VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (region, post_id, seq, part),
  KEY ix_appointment_versions_subject (subject)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
