-- Readiness facts tell who checked them and how: up to some 90 bytes each.
ALTER TABLE school_versions MODIFY readiness VARCHAR(500) CHARACTER SET ascii COLLATE ascii_bin NOT NULL;
ALTER TABLE pairing_versions MODIFY readiness VARCHAR(500) CHARACTER SET ascii COLLATE ascii_bin NOT NULL;
