// Our Status on the wire and back: code and message as gRPC has them, details as google.rpc.Status in
// "grpc-status-details-bin", so that callers in any language can read them. Bounded: trailers beyond 8 KiB make a
// client see RESOURCE_EXHAUSTED in place of the real error.
#pragma once

#include <grpcpp/support/status.h>

#include "common/status/status.h"

namespace jgt::rpc {

// The domain of all our ErrorInfo.
inline constexpr char kErrorDomain[] = "jgt";

// Violations and metadata that do not fit are left out, and metadata "details_omitted" says how many; long messages are
// cut at a character. An error without a reason gets none (no ErrorInfo).
grpc::Status ToGrpc(const Status& status);

// What ToGrpc made, with all its details. Of a foreign error (a proxy's, gRPC's own) code and message; details of other
// domains are not taken for ours, and malformed ones are ignored.
Status FromGrpc(const grpc::Status& status);

}  // namespace jgt::rpc
