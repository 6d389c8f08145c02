// Looking for what a damaged value was. A hash says only that something is wrong; but damage is mostly small, so the
// original is looked for among all values that differ from the stored one by a byte (a number, an instant: by a bit).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "common/clock/clock.h"

namespace jgt::ledger {

// True when the value, as it is at that moment, has the stored hash.
using Fits = std::function<bool()>;

// Each leaves the value mended, or as it was when nothing fits.
// One that is longer than `bytes_max` is not searched: trying all of it takes time by the square of its length.
bool MendText(std::string& value, size_t bytes_max, const Fits& fits);
bool MendNumber(int64_t& value, const Fits& fits);
// `candidates` are tried first.
bool MendInstant(Instant& value, const std::vector<Instant>& candidates, const Fits& fits);

// Whether two hashes differ so little that one is a damaged copy of the other: unrelated ones differ in nearly all of
// their bytes.
bool NearlySame(const std::string& hash, const std::string& other);

}  // namespace jgt::ledger
