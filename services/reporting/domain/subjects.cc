#include "services/reporting/domain/subjects.h"

#include <algorithm>

namespace jgt::reporting {
namespace {

constexpr int kOther = 102;
constexpr size_t kBoxesPerLine[] = {4, 4, 2, 2};

bool Contains(const std::vector<int>& codes, int code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

}  // namespace

const std::vector<SubjectBox>& SubjectBoxes() {
  static const std::vector<SubjectBox> kBoxes = {
      {"语", {13}}, {"数", {14}}, {"英", {41}},   {"科", {15}},       {"品德", {11, 12}},  {"音", {24}},
      {"体", {22}}, {"美", {25}}, {"劳技", {62}}, {"信息技术", {61}}, {"拓展课程", {101}}, {"其他", {kOther}},
  };
  return kBoxes;
}

std::vector<int> InPrintedOrder(const std::set<int>& codes) {
  std::vector<int> ordered;
  std::set<int> rest = codes;
  rest.erase(0);
  for (const SubjectBox& box : SubjectBoxes()) {
    for (const int code : box.codes) {
      if (rest.erase(code) > 0) ordered.push_back(code);
    }
  }
  if (!rest.empty() && !Contains(ordered, kOther)) ordered.push_back(kOther);
  return ordered;
}

std::string TickedBoxes(const std::vector<int>& codes) {
  std::string text;
  size_t box = 0;
  for (const size_t line : kBoxesPerLine) {
    if (box > 0) text += "\n";
    for (size_t end = box + line; box < end; ++box) {
      const SubjectBox& printed = SubjectBoxes()[box];
      const bool ticked =
          std::any_of(printed.codes.begin(), printed.codes.end(), [&](int code) { return Contains(codes, code); });
      text += (ticked ? "☑" : "□") + printed.printed;
    }
  }
  return text;
}

std::string PrintedSubject(int code) {
  for (const SubjectBox& box : SubjectBoxes()) {
    if (Contains(box.codes, code)) return box.printed;
  }
  return "";
}

}  // namespace jgt::reporting
