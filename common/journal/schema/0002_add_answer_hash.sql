-- SHA-256 over the row (common/journal/answer.h), so that an audit finds a damaged answer. NULL in rows that are older
-- than this column, and in those that an older process writes during a roll-out.
ALTER TABLE journal_request ADD COLUMN row_hash BINARY(32) NULL;
