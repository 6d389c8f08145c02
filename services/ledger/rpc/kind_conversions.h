// Kinds of activities between the wire and the domain, both ways.
#pragma once

#include <string>

#include "jgt/ledger/v1/kind.pb.h"
#include "jgt/ledger/v1/ledger_service.pb.h"
#include "services/ledger/domain/activity_life.h"
#include "services/ledger/domain/county_kinds.h"

namespace jgt::ledger {

// What a caller or an entry defines; output-only fields are ignored.
Kind FromProto(const v1::KindDefinition& told);
// Of a year; a kind of the catalogue's files.
v1::KindDefinition ToProto(int year, const Kind& kind);
// A county's own, with its place.
v1::KindDefinition ToProto(const std::string& region, const CountyKind& kind);

// For ListKinds: the definition, and what every activity must say besides.
v1::Kind ToListed(const KindCatalogue& catalogue, v1::KindDefinition definition);

// An event as its message of events.proto.
EntryBody EncodeKindEntry(const KindEvent& event);

}  // namespace jgt::ledger
