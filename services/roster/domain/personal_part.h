// Personal parts: which are taken, and how they are masked.
#pragma once

#include <string>

#include "services/roster/domain/contact.h"
#include "services/roster/domain/plan_check.h"

namespace jgt::roster {

// "张**": the first character, and a star for each other; of a single one nothing but a star.
std::string MaskedName(const std::string& display_name);
// "138****0000": the first three and the last four of at least eleven characters; what is shorter is all stars.
std::string MaskedPhone(const std::string& phone);
// "o***@example.com"; of a local part of one character, and of what is no address, nothing of it.
std::string MaskedMail(const std::string& mail);
PersonalPart Masked(const PersonalPart& plain);

// Adds what is wrong, under "personal.…" and without the value.
void CheckPersonalPart(const PersonalPart& part, Problems& problems);

// Whether free text tells what belongs into a personal part: eleven digits in a row (blanks and hyphens between them
// aside), or a mail address.
bool TellsPersonalData(const std::string& text);
// INVALID_ARGUMENT PERSONAL_DATA, without the text.
Status CheckTellsNoPersonalData(const std::string& field, const std::string& text);

}  // namespace jgt::roster
