// A journal read through its service's JournalService.
#pragma once

#include <memory>
#include <string>

#include "common/journal/source.h"
#include "common/rpc/channel.h"
#include "jgt/common/v1/journal_service.grpc.pb.h"

namespace jgt::journal {

class GrpcSource final : public Source {
 public:
  GrpcSource(std::string service, std::shared_ptr<grpc::Channel> channel, rpc::TokenSource& token);

  const std::string& service() const override { return service_; }
  StatusOr<std::vector<Entry>> Read(const std::string& region, int64_t from_seq, int limit) override;
  StatusOr<std::map<std::string, int64_t>> Heads(const std::string& follower,
                                                 const std::map<std::string, int64_t>& applied) override;

 private:
  const std::string service_;
  const std::unique_ptr<jgt::common::v1::JournalService::StubInterface> stub_;
  rpc::TokenSource& token_;
};

}  // namespace jgt::journal
