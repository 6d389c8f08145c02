#include "services/roster/storage/reading.h"

namespace jgt::roster {

RegionRange RangeOf(const std::string& region) {
  std::string last = region;
  size_t keep = 6;
  if (region == "000000") {
    keep = 0;
  } else if (region.ends_with("0000")) {
    keep = 2;
  } else if (region.ends_with("00")) {
    keep = 4;
  }
  for (size_t i = keep; i < last.size(); ++i) last[i] = '9';
  return {.first = region, .last = last};
}

StatusOr<journal::Answer> AppendOver(journal::Writer& writer, const std::vector<std::string>& regions,
                                     const journal::Mutation& mutation, const journal::WorkAcross& work) {
  if (regions.size() > 1) return writer.AppendAcross(regions, mutation, work);
  return writer.Append(regions.front(), mutation, [&](journal::Batch& batch) -> StatusOr<std::string> {
    return work([&](const std::string& region) -> journal::Batch& {
      JGT_CHECK(region == batch.region());
      return batch;
    });
  });
}

Positions::Positions(std::string service, std::vector<std::string> regions,
                     const std::function<journal::Batch&(const std::string&)>& batch_of)
    : service_(std::move(service)), regions_(std::move(regions)), batch_of_(batch_of) {
  for (const std::string& region : regions_) before_.push_back(batch_of_(region).next_seq());
}

std::vector<journal::Position> Positions::Reached() const {
  std::vector<journal::Position> positions;
  for (size_t i = 0; i < regions_.size(); ++i) {
    const int64_t next = batch_of_(regions_[i]).next_seq();
    if (i > 0 && next == before_[i]) continue;
    // A region without any entry has no position to wait for.
    if (next > 1) positions.push_back({.service = service_, .region = regions_[i], .seq = next - 1});
  }
  return positions;
}

journal::Position PositionOf(const journal::Writer& writer, const journal::Batch& batch) {
  return {.service = writer.service(), .region = batch.region(), .seq = batch.next_seq() - 1};
}

}  // namespace jgt::roster
