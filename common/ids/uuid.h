// UUIDs that are made of a name (RFC 4122, version 5): the same name gives the same one, everywhere and for ever.
#pragma once

#include <string>
#include <string_view>

namespace jgt {

// In the namespace of URLs, for an absolute IRI.
std::string UuidOfIri(std::string_view iri);

// The standard string form, variant 2 (the one of RFC 4122).
bool IsUuid(std::string_view text);

}  // namespace jgt
