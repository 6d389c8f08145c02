-- Files shown for activities. The same file is shown once for an activity in a role for a school.
CREATE TABLE links (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  link_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  activity_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  role TINYINT NOT NULL,
  school VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  verdict TINYINT NOT NULL,
  verdict_reason VARCHAR(500) NOT NULL,
  linked_at DATETIME(6) NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (region, link_id),
  UNIQUE KEY ux_links_identity (region, activity_id, sha256, role, school),
  KEY ix_links_activity_id_seq (region, activity_id, seq),
  KEY ix_links_sha256 (region, sha256)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
