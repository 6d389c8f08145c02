// jgt.roster.v1.OneRosterService: checks shape and scope, reads and writes archives, and leaves the rest to the store.
#pragma once

#include <semaphore>
#include <string>

#include "common/clock/clock.h"
#include "common/rpc/call.h"
#include "common/rpc/context.h"
#include "jgt/roster/v1/one_roster_service.grpc.pb.h"
#include "services/roster/domain/one_roster_store.h"
#include "services/roster/domain/region_book.h"

namespace jgt::roster {

// What the handler works with; all of it outlives the handler.
struct OneRosterParts {
  const rpc::RpcRuntime& rpc;
  const Clock& clock;
  const RegionBook& regions;
  OneRosterStore& store;
};

class OneRosterHandler final : public v1::OneRosterService::CallbackService {
 public:
  explicit OneRosterHandler(const OneRosterParts& parts);

  grpc::ServerUnaryReactor* ExportOneRoster(grpc::CallbackServerContext* context,
                                            const v1::ExportOneRosterRequest* request,
                                            v1::ExportOneRosterResponse* response) override;
  grpc::ServerUnaryReactor* ImportOneRoster(grpc::CallbackServerContext* context,
                                            const v1::ImportOneRosterRequest* request,
                                            v1::ImportOneRosterResponse* response) override;

 private:
  StatusOr<v1::ExportOneRosterResponse> Answer(const rpc::Call& call, const v1::ExportOneRosterRequest& request);
  StatusOr<v1::ImportOneRosterResponse> Answer(const rpc::Call& call, const v1::ImportOneRosterRequest& request);
  StatusOr<std::string> WholeCounty(const rpc::Call& call, const std::string& parent) const;

  const rpc::RpcContext rpc_;
  const Clock& clock_;
  const RegionBook& regions_;
  OneRosterStore& store_;
  // One archive in memory at a time: it unpacks to many times its size.
  std::binary_semaphore archives_{1};
};

}  // namespace jgt::roster
