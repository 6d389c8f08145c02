#include "tests/bench/invented_names.h"

#include <array>
#include <string_view>

#include "common/status/status.h"

namespace jgt::bench {
namespace {

// No name of a division or province begins with two of these.
constexpr std::array<std::string_view, 16> kFirst = {"鹤", "鸣", "霞", "岭", "枫", "荷", "槐", "棠",
                                                     "梧", "栖", "杏", "梅", "柳", "桃", "芦", "蓼"};
constexpr std::array<std::string_view, 16> kSecond = {"溪", "桥", "川", "坪", "湾", "塘", "屿", "峰",
                                                      "岗", "渡", "泉", "垟", "岙", "埠", "渚", "港"};
constexpr std::array<std::string_view, 3> kTown = {"镇", "乡", "街道"};
constexpr std::array<std::string_view, 36> kThird = {
    "明", "德", "育", "英", "崇", "文", "尚", "博", "启", "智", "景", "贤", "弘", "毅", "思", "源", "行", "知",
    "致", "远", "立", "诚", "向", "阳", "敬", "业", "乐", "群", "求", "真", "笃", "信", "厚", "朴", "守", "正"};
constexpr std::array<std::string_view, 36> kFourth = {
    "新", "华", "兴", "光", "辉", "星", "辰", "晨", "曦", "书", "院", "苑", "园", "墨", "香", "儒", "雅", "志",
    "成", "同", "心", "和", "平", "林", "江", "海", "春", "晖", "秋", "实", "冬", "青", "夏", "雨", "松", "风"};
static_assert(kFirst.size() * kSecond.size() * kThird.size() * kFourth.size() >= kInventedNames);

}  // namespace

std::string InventedSchool(int64_t number) {
  JGT_CHECK(number >= 0 && number < kInventedNames);
  // A prime that divides none of the sizes: neighbours have nothing in common.
  auto rest =
      static_cast<uint64_t>(number) * 99'991 % (kFirst.size() * kSecond.size() * kThird.size() * kFourth.size());
  std::string name;
  const auto add = [&](const auto& characters) {
    name += characters.at(rest % characters.size());
    rest /= characters.size();
  };
  add(kFirst);
  add(kSecond);
  name += kTown.at(static_cast<size_t>(number) % kTown.size());
  add(kThird);
  add(kFourth);
  return name + "小学";
}

}  // namespace jgt::bench
