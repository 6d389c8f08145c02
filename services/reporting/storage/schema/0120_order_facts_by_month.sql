-- What a count is explained by is read month by month, in the order of entries, of a county or of one of its pairings:
-- whatever other months hold costs nothing. An index of all months in the order of entries is needed no longer.
ALTER TABLE activity_facts
  DROP KEY ix_activity_facts_seq,
  DROP KEY ix_activity_facts_pairing,
  ADD KEY ix_activity_facts_pairing (region, generation, pairing, month, seq);
