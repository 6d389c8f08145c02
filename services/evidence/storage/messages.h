// The evidence's nouns as protobuf messages: what entries carry, and what answers repeat.
#pragma once

#include "jgt/evidence/v1/evidence.pb.h"
#include "services/evidence/domain/evidence.h"

namespace jgt::evidence {

v1::File ToProto(const File& file);
v1::Link ToProto(const Link& link);
v1::Assessment ToProto(const Assessment& assessment);

}  // namespace jgt::evidence
