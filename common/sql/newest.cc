#include "common/sql/newest.h"

#include "common/status/status.h"

namespace jgt::sql {

std::string PutNewest(std::string_view table, const std::vector<std::string_view>& fixed,
                      const std::vector<std::string_view>& facts) {
  std::string columns;
  std::string marks;
  std::string updates;
  for (const std::string_view column : fixed) {
    columns += absl::StrFormat("%s, ", column);
    marks += "?, ";
  }
  for (const std::string_view column : facts) {
    columns += absl::StrFormat("%s, ", column);
    marks += "?, ";
    updates += absl::StrFormat("%s = IF(VALUES(seq) >= seq, VALUES(%s), %s), ", column, column, column);
  }
  // Assignments are made from left to right: `seq` comes last, because the others still ask for the standing one.
  return absl::StrFormat(
      "INSERT INTO %s (%sseq) VALUES (%s?) ON DUPLICATE KEY UPDATE %sseq = GREATEST(VALUES(seq), seq)", table, columns,
      marks, updates);
}

}  // namespace jgt::sql
