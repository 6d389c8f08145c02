-- What a person filled in for a month's form.
CREATE TABLE bureau_forms (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  month VARCHAR(7) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  highlights TEXT NOT NULL,
  next_month_plan TEXT NOT NULL,
  other TEXT NOT NULL,
  filler VARCHAR(64) NOT NULL,
  filed_seq BIGINT NOT NULL,
  filed_at DATETIME(6) NOT NULL,
  PRIMARY KEY (region, month)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- 结对任务数 of a year.
CREATE TABLE quotas (
  region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  year SMALLINT NOT NULL,
  quota INT NOT NULL,
  PRIMARY KEY (region, year)
) ENGINE=InnoDB;
