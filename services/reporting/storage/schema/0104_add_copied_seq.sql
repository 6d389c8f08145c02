-- The entry that each copy is from (of an activity: that the verdict on its evidence is from), so that an older one
-- applied late takes nothing back. What was copied before has 0 and yields to the next entry.
ALTER TABLE pairings ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE schools ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE school_aliases ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE readiness ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE head_counts ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE mentor_groups ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE exchanges ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE activity_facts ADD COLUMN assessed_seq BIGINT NOT NULL DEFAULT 0;
