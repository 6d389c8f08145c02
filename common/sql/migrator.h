// Brings a schema forward. Migrations are files services/<x>/storage/schema/NNNN_verb_what.sql, compiled into the
// binary by jgt_embed_migrations (EmbedMigrations.cmake); they only go forward and a landed file is never edited: one
// whose checksum differs from the applied one is refused by name. Versions up to 0100 are of tables that services share
// (common/journal/schema), those after it are a service's own: two series, each of which goes forward by itself.
//
// Several starters may call Migrate at once: one works under a locked row while the others wait for it. A starter that
// dies in the middle of a file is no harm either: progress is kept per statement, and the next starter goes on from
// there.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/sql/pool.h"
#include "common/status/status.h"

namespace jgt::sql {

struct Migration {
  int version = 0;   // NNNN; ascending, gaps allowed
  std::string name;  // "0001_create_journal"
  std::string sql;   // statements, each ended by ";" at the end of a line
};

// Applies what is missing. FAILED_PRECONDITION SCHEMA_EDITED when an applied file was changed, SCHEMA_ORDER when a
// missing file is older than an applied one of its series. Needs two connections at a time. Rows of migrations newer
// than ours are left alone: we may be the older of two versions during a roll-out.
Status Migrate(Pool& pool, const std::vector<Migration>& migrations, Deadline deadline);
Status Migrate(Pool& pool, const std::vector<Migration>& migrations);  // within two minutes

// The newest completely applied version; 0 in an empty database.
StatusOr<int> SchemaVersion(Pool& pool);

// OK when every migration is applied as we know it. FAILED_PRECONDITION SCHEMA_BEHIND names the first that is missing.
Status CheckSchema(Pool& pool, const std::vector<Migration>& migrations);

// Migrations from embedded files (jgt_add_service SCHEMA …: kSchemaFiles): pairs of "NNNN_verb_what.sql" and text. A
// name without a number or a number used twice CHECKs, since it was built that way.
std::vector<Migration> MigrationsFrom(std::span<const std::pair<std::string_view, std::string_view>> files);

// The statements of a file: split at ";" followed by the end of the line; lines that begin with "--" are dropped.
std::vector<std::string> SplitStatements(std::string_view sql);

}  // namespace jgt::sql
