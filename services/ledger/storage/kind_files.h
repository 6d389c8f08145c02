// The catalogues of kinds, read once at start from versioned data files.
#pragma once

#include <string>
#include <string_view>

#include "common/status/status.h"
#include "services/ledger/domain/kind_catalogue.h"

namespace jgt::ledger {

// Every kinds-<year>.json of the folder. FAILED_PRECONDITION BAD_DATA_FILE names the file and the place in it; one
// without any file is refused.
StatusOr<KindCatalogues> ReadKindFiles(const std::string& data_dir);

// One file's text; `origin` names it in errors.
StatusOr<KindCatalogue> ParseKindFile(std::string_view text, const std::string& origin);

}  // namespace jgt::ledger
