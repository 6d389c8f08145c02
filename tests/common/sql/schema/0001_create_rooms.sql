-- Rooms of a school; the migrator's own tests apply this.
CREATE TABLE rooms (
  county INT NOT NULL,
  id BIGINT NOT NULL,
  name VARCHAR(100) NOT NULL,
  PRIMARY KEY (county, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

INSERT INTO rooms (county, id, name) VALUES (330000, 1, '音乐室; (R"x" \\ "quoted")');
