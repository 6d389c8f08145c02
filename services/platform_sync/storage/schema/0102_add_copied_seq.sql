-- The entry that each copy is from, so that an older one applied late takes nothing back. What was copied before has 0
-- and yields to the next entry.
ALTER TABLE pairings ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE activities ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
