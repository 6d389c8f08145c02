// A OneRoster 1.2 CSV archive (1EdTech OneRoster: CSV Binding 1.2): a ZIP of manifest.csv and the files that it
// announces. Here it is checked against the format alone; what it means, one_roster.h says.
#pragma once

#include <string>
#include <string_view>

#include "common/archive/zip_reader.h"
#include "common/csv/csv.h"
#include "common/status/status.h"
#include "services/roster/domain/one_roster.h"

namespace jgt::roster {

// INVALID_ARGUMENT, each naming the file, and the row and column where there is one:
//   BAD_ARCHIVE, ARCHIVE_TOO_LARGE            no ZIP archive, a damaged one, more than a limit
//   MANIFEST_MISSING, BAD_MANIFEST            a property missing, twice, unknown, or with a value that is none of its
//                                             own
//   UNSUPPORTED_VERSION                       another version than 1.2, of a manifest other than 1.0
//   DELTA_REFUSED                             bulk files only
//   PUPILS_REFUSED                            a file about pupils
//   FILE_REFUSED                              another file that is not read, or one outside the archive's top
//   FILE_MISSING, FILE_NOT_ANNOUNCED          the manifest and the archive disagree
//   WRONG_HEADER                              the columns, by name and in order
//   EMPTY_FILE                                the format allows no file without rows
//   BULK_STATUS                               status or dateLastModified are filled in, which is for deltas
//   WRONG_COLUMN_COUNT
// and the errors of csv::Read.
StatusOr<OneRosterTables> ReadOneRosterArchive(std::string_view bytes, const archive::ZipLimits& zip_limits = {},
                                               const csv::Limits& csv_limits = {});

// The same the other way round; files without rows are absent. INTERNAL ARCHIVE_FAILED.
StatusOr<std::string> WriteOneRosterArchive(const OneRosterTables& tables, const std::string& system_code);

}  // namespace jgt::roster
