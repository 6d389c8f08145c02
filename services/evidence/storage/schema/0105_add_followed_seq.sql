-- The entry that each copy is from, so that an older one applied late takes nothing back. What was copied before has 0
-- and yields to the next entry.
ALTER TABLE followed_activities ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE followed_pairings ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE followed_school_aliases ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
