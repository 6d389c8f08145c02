// Names of schools that there are not, in the form of those that there are: 鹤溪镇明新小学.
#pragma once

#include <cstdint>
#include <string>

namespace jgt::bench {

// Of so many numbers no two have the same name, nor one that an alias rule would propose to be the same.
inline constexpr int64_t kInventedNames = 300'000;

// Begins with no division's name: a list that prints it says nothing about where the school lies.
std::string InventedSchool(int64_t number);

}  // namespace jgt::bench
