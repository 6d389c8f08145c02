-- The entry that each copy is from (of an activity: that its state is from), so that an older one applied late takes
-- nothing back. What was copied before has 0 and yields to the next entry.
ALTER TABLE pairings ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE school_aliases ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE head_counts ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE activities ADD COLUMN state_seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE assessments ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
