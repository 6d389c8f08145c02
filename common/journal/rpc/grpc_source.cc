#include "common/journal/rpc/grpc_source.h"

namespace jgt::journal {
namespace {
using jgt::common::v1::JournalService;
constexpr std::chrono::milliseconds kCallMax{3000};
}  // namespace

GrpcSource::GrpcSource(std::string service, std::shared_ptr<grpc::Channel> channel, rpc::TokenSource& token)
    : service_(std::move(service)), stub_(JournalService::NewStub(std::move(channel))), token_(token) {}

StatusOr<std::vector<Entry>> GrpcSource::Read(const std::string& region, int64_t from_seq, int limit) {
  jgt::common::v1::ReadJournalRequest request;
  request.set_region(region);
  request.set_from_seq(from_seq);
  request.set_limit(limit);
  ASSIGN_OR_RETURN(auto response,
                   rpc::CallUnary<jgt::common::v1::ReadJournalResponse>(
                       *stub_, &JournalService::StubInterface::ReadJournal, request, rpc::Within(kCallMax, &token_)));
  std::vector<Entry> entries;
  entries.reserve(static_cast<size_t>(response.entries_size()));
  for (auto& entry : *response.mutable_entries()) {
    entries.push_back({.region = entry.region(),
                       .seq = entry.seq(),
                       .type = entry.type(),
                       .body = std::move(*entry.mutable_body()),
                       .entry_hash = entry.entry_hash(),
                       .recorded_at = {entry.recorded_at_micros()},
                       .principal = entry.principal(),
                       .request_id = entry.request_id()});
  }
  return entries;
}

StatusOr<std::map<std::string, int64_t>> GrpcSource::Heads(const std::string& follower,
                                                           const std::map<std::string, int64_t>& applied) {
  jgt::common::v1::ListHeadsRequest request;
  request.set_follower(follower);
  for (const auto& [region, seq] : applied) {
    auto* head = request.add_applied();
    head->set_region(region);
    head->set_seq(seq);
  }
  ASSIGN_OR_RETURN(const auto response,
                   rpc::CallUnary<jgt::common::v1::ListHeadsResponse>(*stub_, &JournalService::StubInterface::ListHeads,
                                                                      request, rpc::Within(kCallMax, &token_)));
  std::map<std::string, int64_t> heads;
  for (const auto& head : response.heads()) heads[head.region()] = head.seq();
  return heads;
}

}  // namespace jgt::journal
