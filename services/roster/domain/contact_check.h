// Whether a contact can be: everything that can be said without looking at what is stored.
#pragma once

#include <string>

#include "services/roster/domain/contact_store.h"

namespace jgt::roster {

// INVALID_ARGUMENT BAD_CONTACT with a violation per wrong field, of personal ones without the value. R59: a coordinator
// belongs to a pairing's end; R193: a report's recipient to a region, with the form, the unit and since when; R58: an
// accountable head to a school.
Status CheckContact(const ContactSetting& setting);

// FAILED_PRECONDITION CONTACT_DIFFERS: what a contact is for never changes.
Status CheckSameDuty(const Contact& standing, const Contact& said);

// INVALID_ARGUMENT REASON_MISSING (fewer than 4 characters: a word such as 查 is no reason), REASON_TOO_LONG (more than
// 200), PERSONAL_DATA.
Status CheckRevealReason(const std::string& reason);

}  // namespace jgt::roster
