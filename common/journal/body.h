// Protobuf messages as journal bodies: the type is the message's full name, the body its bytes as they are stored once
// and for ever.
#pragma once

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message.h>

#include <string>

#include "common/journal/writer.h"

namespace jgt::journal {

inline std::string TypeOf(const google::protobuf::Message& message) { return message.GetDescriptor()->full_name(); }

// Deterministic within one build, which is all that hashing a request needs; entries are hashed as stored, never
// serialised again.
inline std::string Serialize(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    JGT_CHECK(message.SerializeToCodedStream(&coded));
  }
  return bytes;
}

// Appends `message` as an entry; returns its number.
inline int64_t AppendMessage(Batch& batch, const google::protobuf::Message& message) {
  return batch.Append(TypeOf(message), Serialize(message));
}

}  // namespace jgt::journal
