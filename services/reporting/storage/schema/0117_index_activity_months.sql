-- What is behind a month's count, in the order of its entries: a page of it costs the same however many activities the
-- county has told before.
ALTER TABLE activity_facts ADD KEY ix_activity_facts_month (region, generation, month, seq);
