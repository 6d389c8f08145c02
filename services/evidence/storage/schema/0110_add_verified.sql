-- Whether accepted links alone satisfy the rule. What was assessed before is told when it changes next.
ALTER TABLE assessments ADD COLUMN verified TINYINT NOT NULL DEFAULT 0;
