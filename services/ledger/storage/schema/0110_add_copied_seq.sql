-- The roster's entry that each copy is from, so that an older one applied late takes nothing back. What was copied
-- before has 0 and yields to the next entry.
ALTER TABLE pairings ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE mentor_groups ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE exchanges ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE school_aliases ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
