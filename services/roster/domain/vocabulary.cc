#include "services/roster/domain/vocabulary.h"

#include <algorithm>
#include <array>
#include <utility>

namespace jgt::roster {
namespace {

template <typename T, size_t N>
std::optional<T> Look(const std::array<std::pair<std::string_view, T>, N>& table, std::string_view word) {
  for (const auto& [known, value] : table) {
    if (known == word) return value;
  }
  return std::nullopt;
}

// The first name of the value.
template <typename T, size_t N>
std::string_view NameIn(const std::array<std::pair<std::string_view, T>, N>& table, T wanted, std::string_view none) {
  for (const auto& [name, value] : table) {
    if (value == wanted) return name;
  }
  return none;
}

constexpr std::array<std::pair<std::string_view, Mode>, 9> kModes = {{
    {"融合型", Mode::kIntegrated},
    {"融合性", Mode::kIntegrated},
    {"融合", Mode::kIntegrated},
    {"共建型", Mode::kCoBuilt},
    {"共建性", Mode::kCoBuilt},
    {"共建", Mode::kCoBuilt},
    {"协作型", Mode::kCollaborative},
    {"协作性", Mode::kCollaborative},
    {"协作", Mode::kCollaborative},
}};

constexpr std::array<std::pair<std::string_view, Stage>, 5> kStages = {{
    {"小学", Stage::kPrimary},
    {"初中", Stage::kJunior},
    {"九年一贯制", Stage::kNineYear},
    {"九年一贯", Stage::kNineYear},
    {"九年制", Stage::kNineYear},
}};

constexpr std::array<std::pair<std::string_view, VerificationLevel>, 3> kLevels = {{
    {"县核验", VerificationLevel::kCounty},
    {"市核验", VerificationLevel::kCity},
    {"省核验", VerificationLevel::kProvince},
}};

constexpr std::array<std::pair<std::string_view, Scope>, 4> kScopes = {{
    {"县内", Scope::kInCounty},
    {"市域内", Scope::kInCity},
    {"省域内", Scope::kInProvince},
    {"省域外", Scope::kOutOfProvince},
}};

constexpr std::array<std::pair<std::string_view, Mode>, 3> kModeWords = {{
    {"INTEGRATED", Mode::kIntegrated},
    {"CO_BUILT", Mode::kCoBuilt},
    {"COLLABORATIVE", Mode::kCollaborative},
}};

constexpr std::array<std::pair<std::string_view, Stage>, 3> kStageWords = {{
    {"PRIMARY", Stage::kPrimary},
    {"JUNIOR", Stage::kJunior},
    {"NINE_YEAR", Stage::kNineYear},
}};

constexpr std::array<std::pair<std::string_view, VerificationLevel>, 3> kLevelWords = {{
    {"COUNTY", VerificationLevel::kCounty},
    {"CITY", VerificationLevel::kCity},
    {"PROVINCE", VerificationLevel::kProvince},
}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 1> kMisprints = {{{"畚", "畲"}}};

constexpr std::array<std::string_view, 6> kCrossRegion = {"跨地区/", "跨地区／", "跨地区",
                                                          "跨区域/", "(跨地区)", "（跨地区）"};
constexpr std::string_view kIdeographicSpace = "\u3000";

void ReplaceAll(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

bool BeginsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

}  // namespace

size_t CharacterCount(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), BeginsCharacter));
}

std::string FirstCharacters(std::string_view text, size_t count_max) {
  size_t count = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (BeginsCharacter(text[i]) && count++ == count_max) return std::string(text.substr(0, i));
  }
  return std::string(text);
}

std::optional<PrintedMode> ReadMode(std::string_view printed) {
  std::string word = NameKey(printed);
  PrintedMode result;
  for (const std::string_view mark : kCrossRegion) {
    const std::string key = NameKey(mark);
    if (!result.cross_region && (word.starts_with(key) || word.ends_with(key))) {
      ReplaceAll(word, key, "");
      result.cross_region = true;
    }
  }
  const std::optional<Mode> mode = Look(kModes, word);
  if (!mode.has_value()) return std::nullopt;
  if (result.cross_region && *mode != Mode::kCollaborative) return std::nullopt;
  result.mode = *mode;
  constexpr std::array<std::string_view, 4> kNormalForms = {"", "融合型", "共建型", "协作型"};
  result.normal_form = kNormalForms.at(static_cast<size_t>(*mode));
  if (result.cross_region) result.normal_form += "(跨地区)";
  return result;
}

std::optional<Stage> ReadStage(std::string_view printed) { return Look(kStages, printed); }
std::optional<VerificationLevel> ReadLevel(std::string_view printed) { return Look(kLevels, printed); }
std::optional<Scope> ReadScope(std::string_view printed) { return Look(kScopes, printed); }

std::string_view ChineseName(Scope scope) { return NameIn(kScopes, scope, "未定"); }
std::string_view ChineseName(Mode mode) { return NameIn(kModes, mode, ""); }
std::string_view ChineseName(Stage stage) { return NameIn(kStages, stage, ""); }
std::string_view ChineseName(VerificationLevel level) { return NameIn(kLevels, level, ""); }

int Closeness(Mode mode) {
  switch (mode) {
    case Mode::kCollaborative:
      return 1;
    case Mode::kCoBuilt:
      return 2;
    case Mode::kIntegrated:
      return 3;
    case Mode::kUnspecified:
      break;
  }
  return 0;
}

std::optional<Mode> ParseMode(std::string_view word) { return Look(kModeWords, word); }
std::optional<Stage> ParseStage(std::string_view word) { return Look(kStageWords, word); }
std::string_view StageWord(Stage stage) {
  for (const auto& [word, value] : kStageWords) {
    if (value == stage) return word;
  }
  return "";
}

std::optional<VerificationLevel> ParseLevel(std::string_view word) { return Look(kLevelWords, word); }

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  while (true) {
    const size_t before = text.size();
    while (!text.empty() && kBlanks.find(text.front()) != std::string_view::npos) text.remove_prefix(1);
    while (!text.empty() && kBlanks.find(text.back()) != std::string_view::npos) text.remove_suffix(1);
    if (text.starts_with(kIdeographicSpace)) text.remove_prefix(kIdeographicSpace.size());
    if (text.ends_with(kIdeographicSpace)) text.remove_suffix(kIdeographicSpace.size());
    if (text.size() == before) return text;
  }
}

std::string NameKey(std::string_view name) {
  std::string key;
  key.reserve(name.size());
  for (size_t i = 0; i < name.size();) {
    const std::string_view three = name.substr(i, 3);
    if (three == kIdeographicSpace) {
      i += 3;
      continue;
    }
    // U+FF01..U+FF5E are the full-width forms of '!'..'~': EF BC 81..BF, then EF BD 80..9E.
    if (three.size() == 3 && three[0] == '\xEF' && (three[1] == '\xBC' || three[1] == '\xBD')) {
      const int last = static_cast<unsigned char>(three[2]);
      const int ascii = three[1] == '\xBC' ? last - 0x81 + '!' : last - 0x80 + '`';
      if (ascii >= '!' && ascii <= '~') {
        key += static_cast<char>(ascii);
        i += 3;
        continue;
      }
    }
    if (name[i] != ' ' && name[i] != '\t') key += name[i];
    ++i;
  }
  return key;
}

std::string WithoutMisprints(std::string_view name) {
  std::string text(name);
  for (const auto& [wrong, right] : kMisprints) ReplaceAll(text, wrong, right);
  return text;
}

bool IsUndecided(std::string_view name) { return name == "待定"; }

bool LooksLikeRegion(std::string_view name) {
  if (name.ends_with("校区") || name.ends_with("学区")) return false;
  constexpr std::array<std::string_view, 7> kEnds = {"省", "市", "县", "区", "州", "盟", "旗"};
  for (const std::string_view end : kEnds) {
    if (name.size() > end.size() && name.ends_with(end)) return true;
  }
  return false;
}

}  // namespace jgt::roster
