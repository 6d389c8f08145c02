// CSV files as clerks export them: RFC 4180 and nothing else. A byte order mark is removed, LF is taken for CRLF, and
// everything doubtful (a quote in the middle of a field, a lone CR, bytes of another encoding) is an error that says
// where, because a guess here would be a wrong school later. All or nothing: there is no partial result.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"

namespace jgt::csv {

enum class Encoding { kUtf8, kGb18030 };

// "UTF-8" (also for an empty name) or "GB18030", in any case. INVALID_ARGUMENT BAD_ENCODING names what is allowed.
StatusOr<Encoding> ParseEncoding(std::string_view name);

struct Limits {
  size_t file_bytes_max = size_t{10} * 1024 * 1024;
  size_t field_bytes_max = 4096;
  size_t rows_max = 20'000;  // without the header
};

struct Row {
  int line = 0;  // where the row begins in the file, the header being line 1
  std::vector<std::string> fields;
  bool operator==(const Row&) const = default;
};

// Rows may be longer or shorter than the header: what that means is the reader's business.
struct Table {
  std::vector<std::string> header;
  std::vector<Row> rows;
};

// INVALID_ARGUMENT, each with line, column or byte in its message and metadata:
//   BAD_ENCODING   bytes that are not of the encoding; metadata line and byte (offset in the file, from 0)
//   BAD_CSV        no header, a stray quote, text after a closing quote, a quote that never closes, a lone CR, a NUL
//   FIELD_TOO_LONG names row (line) and column
//   TOO_MANY_ROWS
//   FILE_TOO_LARGE
StatusOr<Table> Read(std::string_view bytes, Encoding encoding = Encoding::kUtf8, const Limits& limits = {});

// A header of several lines: what they say of a column is read one after the other (核心校, then （校区）名称).
void AddHeaderLine(const std::vector<std::string>& line, std::vector<std::string>& header);

// What spreadsheet programs take UTF-8 by.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// RFC 4180, lines ending in CRLF; a field is quoted when it must be. Read gives the same header and fields back.
std::string Write(const Table& table);

}  // namespace jgt::csv
