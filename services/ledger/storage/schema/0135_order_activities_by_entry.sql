-- Rows lie in the order of their entries, so that new ones are added at the end, and every other index carries the
-- entry's number instead of the longer id. Each list has an index that ends in what it is ordered by (activity_list.h).
ALTER TABLE activities
  DROP PRIMARY KEY,
  DROP KEY uk_activities_seq,
  ADD PRIMARY KEY (region, seq),
  ADD UNIQUE KEY uk_activities_id (region, id),
  DROP KEY ix_activities_pairing_day,
  DROP KEY ix_activities_kind,
  ADD KEY ix_activities_pairing_day (region, pairing_id, day, seq),
  ADD KEY ix_activities_kind_state_day (region, kind, state, day, seq),
  ADD KEY ix_activities_state_day (region, state, day, seq),
  ADD KEY ix_activities_day (region, day, seq);
