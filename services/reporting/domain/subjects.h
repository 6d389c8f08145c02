// Subjects as the monthly form prints them (R199): twelve boxes in printed order, one of them for both codes of 品德.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace jgt::reporting {

struct SubjectBox {
  std::string printed;     // 语
  std::vector<int> codes;  // national course codes; local ones for 拓展课程 and 其他
};

const std::vector<SubjectBox>& SubjectBoxes();

// The codes, in printed order; a code without a box of its own is ticked as 其他.
std::vector<int> InPrintedOrder(const std::set<int>& codes);

// "☑语□数□英□科…": all boxes, on the lines on which a narrow cell holds them.
std::string TickedBoxes(const std::vector<int>& codes);

// For lists: 语文 as 语, and so on; "" for no subject.
std::string PrintedSubject(int code);

}  // namespace jgt::reporting
