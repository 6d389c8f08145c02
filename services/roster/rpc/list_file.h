// The file of an import, as the request says it is to be read.
#pragma once

#include <chrono>
#include <semaphore>
#include <vector>

#include "common/csv/csv.h"
#include "common/status/status.h"
#include "jgt/roster/v1/roster_service.pb.h"
#include "services/roster/domain/list_columns.h"
#include "services/roster/domain/region_book.h"

namespace jgt::roster {

// What the request says of the file's columns, checked. INVALID_ARGUMENT BAD_HEADER_ROW, BAD_MAPPING.
StatusOr<std::vector<ColumnMapping>> MappingOf(const v1::ImportRosterRequest& request);

// Where it says that schools lie, checked. INVALID_ARGUMENT BAD_COUNT, BAD_REGION_HINT.
StatusOr<std::vector<RegionHint>> HintsOf(const v1::ImportRosterRequest& request);

// A workbook or CSV, by its first bytes. INVALID_ARGUMENT: the errors of csv::Read and xlsx::Read; BAD_ENCODING for a
// workbook in another encoding than UTF-8, NO_SUCH_SHEET and NO_HEADER for a CSV file that has no sheets or no such
// row. Workbooks unpack to many times their size, so each is read with `workbooks` in hand: UNAVAILABLE
// WORKBOOKS_WAITING when it is not to be had before the deadline.
StatusOr<csv::Table> ReadListFile(const v1::ImportRosterRequest& request, std::binary_semaphore& workbooks,
                                  std::chrono::steady_clock::time_point deadline);

}  // namespace jgt::roster
