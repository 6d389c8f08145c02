-- Files whose bytes are durable in the content store, under their hash. A file belongs to the partition for whose
-- activities it was brought; the same bytes in two partitions are two rows and one content.
CREATE TABLE files (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  size BIGINT NOT NULL,
  media_type VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  stored_at DATETIME(6) NOT NULL,
  uploaded_by VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (region, sha256)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Every school that brought the bytes: each of them may see the file.
CREATE TABLE file_schools (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  school VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  uploaded_at DATETIME(6) NOT NULL,
  PRIMARY KEY (region, sha256, school)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
