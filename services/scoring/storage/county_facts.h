// Reads what a county's scores are made from, at one moment of the database.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/journal/mutation.h"
#include "common/journal/writer.h"
#include "common/sql/transaction.h"
#include "common/status/status.h"
#include "services/scoring/domain/facts.h"

namespace jgt::scoring {

struct CountySnapshot {
  CountyFacts facts;
  // Of the followed journals and of our own, those of the county and of every region that a school of its pairings lies
  // in.
  std::vector<journal::Position> positions;
};

// `tx` must show one moment (REPEATABLE READ): rows and positions belong together only then.
StatusOr<CountySnapshot> ReadCounty(sql::Transaction& tx, const std::string& region, int year);

// The pairing; absent when it is not known here.
StatusOr<std::optional<Pairing>> FindPairing(journal::Batch& batch, const std::string& region, const std::string& name);

}  // namespace jgt::scoring
