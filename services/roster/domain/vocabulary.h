// The words that lists print, and what they mean. Variants that mean the same (融合性, 融合型) are read as one; the
// printed form is kept by whoever reads.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/roster/domain/pairing.h"

namespace jgt::roster {

struct PrintedMode {
  Mode mode = Mode::kUnspecified;
  std::string normal_form;  // 融合型, 共建型, 协作型, 协作型(跨地区)
  bool cross_region = false;
};

// Absent for a word that no plan uses.
std::optional<PrintedMode> ReadMode(std::string_view printed);
std::optional<Stage> ReadStage(std::string_view printed);
std::optional<VerificationLevel> ReadLevel(std::string_view printed);
std::optional<Scope> ReadScope(std::string_view printed);

// What is allowed, for messages to people.
inline constexpr std::string_view kModesAllowed = "融合型、共建型、协作型、跨地区/协作型";
inline constexpr std::string_view kStagesAllowed = "小学、初中、九年一贯制";
inline constexpr std::string_view kLevelsAllowed = "县核验、市核验、省核验";
inline constexpr std::string_view kScopesAllowed = "县内、市域内、省域内、省域外";

std::string_view ChineseName(Scope scope);
// Empty for what is unspecified.
std::string_view ChineseName(Mode mode);
std::string_view ChineseName(Stage stage);
std::string_view ChineseName(VerificationLevel level);

// 协作 < 共建 < 融合; 0 for none.
int Closeness(Mode mode);

// The words of filters: "CO_BUILT", "PRIMARY", "CITY".
std::optional<Mode> ParseMode(std::string_view word);
std::optional<Stage> ParseStage(std::string_view word);
std::optional<VerificationLevel> ParseLevel(std::string_view word);
// The word of a stage; empty for none.
std::string_view StageWord(Stage stage);

// Characters of UTF-8 text, and the first so many of them.
size_t CharacterCount(std::string_view text);
std::string FirstCharacters(std::string_view text, size_t count_max);

// A cell without blanks around it, ideographic ones included.
std::string_view Trim(std::string_view text);

// What two forms of one name have in common: no blanks, ASCII digits, letters and brackets instead of full-width ones.
std::string NameKey(std::string_view name);

// Characters that lists are known to misprint (畚 for 畲), put right.
std::string WithoutMisprints(std::string_view name);

// 待定: the other end of the pairing is not decided yet (R180).
bool IsUndecided(std::string_view name);

// Whether the printed name is that of a region (金口河区) in place of a school (R146). 东校区 is a campus, not a
// region.
bool LooksLikeRegion(std::string_view name);

}  // namespace jgt::roster
