-- What was true when, and when it was recorded. A row is a version of an object: what held from valid_from until the
-- day before valid_to, as it was known from recorded_at until just before superseded_at. An entry of the journal writes
-- versions in its own transaction (`seq` is its number, `part` tells those of one entry apart); a later entry that
-- knows better supersedes them, once, and that is the only change that is ever made to a row. Where there is no end the
-- columns say 9999-12-31.
--
-- These tables are the only place of these facts: how things stand today is a question like any other, and there are no
-- two tables that could disagree about it. `schools`, `communities`, `pairings` and `readiness` are no longer read or
-- written.
CREATE TABLE school_versions (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  school_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  part INT NOT NULL,
  valid_from DATE NOT NULL,
  valid_to DATE NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  superseded_at DATETIME(6) NOT NULL,
  superseded_seq BIGINT NOT NULL,
  display_name VARCHAR(100) COLLATE utf8mb4_bin NOT NULL,
  stage TINYINT NOT NULL,
  ownership TINYINT NOT NULL,
  state TINYINT NOT NULL,
  alias_of VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  campus_of VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  predecessor_region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  predecessor_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  successor_region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  successor_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  teachers INT NOT NULL,
  pupils INT NOT NULL,
  head_count_day DATE NULL,
  readiness VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  listed_by VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (region, school_id, seq, part),
  KEY ix_school_versions_time (region, school_id, superseded_at, valid_to),
  KEY ix_school_versions_name (region, display_name, superseded_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE community_versions (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  community_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  part INT NOT NULL,
  valid_from DATE NOT NULL,
  valid_to DATE NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  superseded_at DATETIME(6) NOT NULL,
  superseded_seq BIGINT NOT NULL,
  sequence INT NOT NULL,
  stage TINYINT NOT NULL,
  core_region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  core_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (region, community_id, seq, part),
  KEY ix_community_versions_time (region, community_id, superseded_at, valid_to),
  KEY ix_community_versions_sequence (region, sequence)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- A county's pairings are found by pairing_ends, to which rows are only added, and the version that is asked for of
-- each by ix_pairing_versions_time: a list does not cost more for what has happened before or since.
CREATE TABLE pairing_versions (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pairing_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  part INT NOT NULL,
  valid_from DATE NOT NULL,
  valid_to DATE NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  superseded_at DATETIME(6) NOT NULL,
  superseded_seq BIGINT NOT NULL,
  listed_by VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  community_region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  community_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sequence INT NOT NULL,
  position INT NOT NULL,
  supporter_region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  supporter_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  supporter_name VARCHAR(100) COLLATE utf8mb4_bin NOT NULL,
  supported_region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  supported_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  supported_name VARCHAR(100) COLLATE utf8mb4_bin NOT NULL,
  mode TINYINT NOT NULL,
  mode_as_printed VARCHAR(100) COLLATE utf8mb4_bin NOT NULL,
  scope TINYINT NOT NULL,
  verification_level TINYINT NOT NULL,
  founded_year INT NOT NULL,
  state TINYINT NOT NULL,
  stage TINYINT NOT NULL,
  readiness VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  predecessor_region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  predecessor_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  said_on DATE NOT NULL,
  PRIMARY KEY (region, pairing_id, seq, part),
  KEY ix_pairing_versions_time (region, pairing_id, superseded_at, valid_to),
  KEY ix_pairing_versions_community (community_region, community_id, superseded_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Printed totals; a county sets those of a year anew as a whole.
CREATE TABLE control_total_versions (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  year INT NOT NULL,
  code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  superseded_at DATETIME(6) NOT NULL,
  superseded_seq BIGINT NOT NULL,
  printed INT NOT NULL,
  source VARCHAR(500) NOT NULL,
  PRIMARY KEY (region, year, code, seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- What people decided about alias proposals: the last decision of one stands.
CREATE TABLE alias_decisions (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  proposal_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  confirmed TINYINT NOT NULL,
  reason VARCHAR(500) NOT NULL,
  PRIMARY KEY (region, proposal_id, seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- What stands is carried over as known since it was created, though a part of it may have been changed since: that was
-- overwritten. A school's beginning is not known. A pairing began in the year in which it was founded, else in that of
-- the first list that names it.
INSERT INTO school_versions (region, school_id, seq, part, valid_from, valid_to, recorded_at, superseded_at,
  superseded_seq, display_name, stage, ownership, state, alias_of, campus_of, predecessor_region, predecessor_id,
  successor_region, successor_id, teachers, pupils, head_count_day, readiness, listed_by)
SELECT s.region, s.school_id, 0, 0, '2000-01-01', '9999-12-31', s.created_at, '9999-12-31', 0, s.display_name, s.stage,
  s.ownership, 1, s.alias_of, '', '', '', '', '', s.teachers, s.pupils, s.head_count_day,
  COALESCE((SELECT GROUP_CONCAT(CONCAT(r.item, IF(r.met, '+', '-'), COALESCE(r.since_day, '')) ORDER BY r.item
    SEPARATOR ';') FROM readiness r WHERE r.region = s.region AND r.subject = CONCAT('schools/', s.school_id)), ''),
  s.listed_by
FROM schools s;

INSERT INTO pairing_versions (region, pairing_id, seq, part, valid_from, valid_to, recorded_at, superseded_at,
  superseded_seq, listed_by, community_region, community_id, sequence, position, supporter_region, supporter_id,
  supporter_name, supported_region, supported_id, supported_name, mode, mode_as_printed, scope, verification_level,
  founded_year, state, stage, readiness, predecessor_region, predecessor_id, said_on)
SELECT p.region, p.pairing_id, 0, 0,
  MAKEDATE(IF(p.founded_year > 0, p.founded_year,
    COALESCE((SELECT MIN(l.list_year) FROM list_pairings l
      WHERE l.pairing_region = p.region AND l.pairing_id = p.pairing_id), YEAR(p.created_at))), 1),
  '9999-12-31', p.created_at, '9999-12-31', 0, p.listed_by, p.community_region, p.community_id, p.sequence, p.position,
  p.supporter_region, p.supporter_id, p.supporter_name, p.supported_region, p.supported_id, p.supported_name, p.mode,
  p.mode_as_printed, p.scope, p.verification_level, p.founded_year, p.state, p.stage,
  COALESCE((SELECT GROUP_CONCAT(CONCAT(r.item, IF(r.met, '+', '-'), COALESCE(r.since_day, '')) ORDER BY r.item
    SEPARATOR ';') FROM readiness r WHERE r.region = p.region AND r.subject = CONCAT('pairings/', p.pairing_id)), ''),
  '', '', COALESCE((SELECT MAKEDATE(MAX(l.list_year), 1) FROM list_pairings l
    WHERE l.pairing_region = p.region AND l.pairing_id = p.pairing_id), '2000-01-01')
FROM pairings p;

INSERT INTO community_versions (region, community_id, seq, part, valid_from, valid_to, recorded_at, superseded_at,
  superseded_seq, sequence, stage, core_region, core_id)
SELECT c.region, c.community_id, 0, 0,
  COALESCE((SELECT MIN(v.valid_from) FROM pairing_versions v
    WHERE v.community_region = c.region AND v.community_id = c.community_id), MAKEDATE(YEAR(c.created_at), 1)),
  '9999-12-31', c.created_at, '9999-12-31', 0, c.sequence, c.stage, c.core_region, c.core_id
FROM communities c;

INSERT INTO control_total_versions (region, year, code, seq, recorded_at, superseded_at, superseded_seq, printed,
  source)
SELECT region, year, code, 0, recorded_at, '9999-12-31', 0, printed, source FROM control_totals;

INSERT INTO alias_decisions (region, proposal_id, seq, recorded_at, confirmed, reason)
SELECT region, proposal_id, 0, changed_at, 1, '' FROM alias_proposals WHERE confirmed = 1;
