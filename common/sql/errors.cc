#include "common/sql/errors.h"

namespace jgt::sql {
namespace {

// "Incorrect string value: 'x' for column ..." -> "Incorrect string value: '…' for column ...".
std::string WithoutValues(std::string message) {
  const size_t begin = message.find(": '");
  const size_t end = message.rfind("' for ");
  if (begin != std::string::npos && end != std::string::npos && begin < end)
    message.replace(begin + 3, end - begin - 3, "…");
  return message;
}

bool IsReadOnlyServer(int number, std::string_view message) {
  return number == 1836 || (number == 1290 && message.find("read") != std::string_view::npos);
}

}  // namespace

bool BreaksConnection(int number) {
  switch (number) {
    case 0:     // The driver itself is confused.
    case 1040:  // too many connections
    case 1053:  // server shutdown in progress
    case 1077:  // normal shutdown
    case 1079:  // shutdown complete
    case 1152:  // aborted connection
    case 1153:  // packet too large: the server hangs up
    case 1154:
    case 1155:
    case 1156:
    case 1157:
    case 1158:  // network errors as the server saw them, up to 1161
    case 1159:
    case 1160:
    case 1161:
    case 1184:
    case 1203:  // too many connections of this user
    case 1243:  // unknown prepared statement: we disagree about the state
    case 1290:  // read-only after a failover: connect anew, perhaps to the next primary
    case 1836:
    case 1927:  // connection was killed
    case 4031:  // MySQL 8: disconnected because of inactivity
      return true;
    default:
      return number >= 2000 && number < 3000;  // raised by the client library
  }
}

std::string DuplicateKeyName(std::string_view message) {
  constexpr std::string_view kBefore = "for key '";
  const size_t found = message.rfind(kBefore);
  if (found == std::string_view::npos) return "";
  std::string_view name = message.substr(found + kBefore.size());
  name = name.substr(0, name.find('\''));
  const size_t dot = name.rfind('.');
  return std::string(dot == std::string_view::npos ? name : name.substr(dot + 1));
}

Status FromServerError(int number, const std::string& message) {
  const std::string errno_text = std::to_string(number);
  const std::string text = absl::StrFormat("%s (errno %d)", WithoutValues(message), number);
  if (IsReadOnlyServer(number, message)) return Unavailable("SQL_READ_ONLY", text).Meta("errno", errno_text);
  switch (number) {
    case 1062: {
      const std::string key = DuplicateKeyName(message);
      return AlreadyExists(std::string(kReasonDuplicate), absl::StrFormat("a row with the same %s exists", key))
          .Meta("key", key);
    }
    case 1020:  // record has changed since last read
    case 1205:  // lock wait timeout
    case 1213:  // deadlock
    case 1615:  // statement needs to be prepared again
    case 3101:  // rolled back by group replication
      return Aborted(std::string(kReasonConflict), text).Meta("errno", errno_text);
    case 1317:  // interrupted
    case 1969:  // MariaDB: max_statement_time
    case 3024:  // MySQL: max_execution_time
      return DeadlineExceeded("SQL_DEADLINE", text).Meta("errno", errno_text);
    case 1044:
    case 1045:
    case 1049:
    case 1142:
    case 1143:
    case 1698:
    case 2059:
      return FailedPrecondition("SQL_ACCESS", text).Meta("errno", errno_text);
    case 1048:  // NOT NULL
    case 1364:  // no default
    case 1451:  // foreign keys
    case 1452:
    case 3819:  // CHECK, MySQL
    case 4025:  // CHECK, MariaDB
      return Internal("SQL_CONSTRAINT", text).Meta("errno", errno_text);
    case 1264:  // out of range
    case 1265:  // truncated
    case 1292:  // wrong date
    case 1366:  // wrong character or number
    case 1406:  // too long
      return Internal("SQL_DATA", text).Meta("errno", errno_text);
    case 1153:  // packet too large, three ways to say it
    case 1301:
    case 2020:
      return Internal("SQL_TOO_LARGE", text).Meta("errno", errno_text);
    case 1021:  // disk full
    case 1030:  // the engine's own error, mostly the same
    case 1037:  // out of memory
    case 1038:
    case 1041:
    case 1114:  // table full
    case 1135:  // no thread for the connection
    case 1206:  // too many locks
      // The server lacks something for now: nobody's statement is wrong, so it is tried again and nothing is put aside.
      return Unavailable("SQL_RESOURCES", text).Meta("errno", errno_text);
    default:
      break;
  }
  if (number != 0 && BreaksConnection(number))
    return Unavailable(std::string(kReasonUnavailable), text).Meta("errno", errno_text);
  return Internal("SQL_ERROR", text).Meta("errno", errno_text);
}

}  // namespace jgt::sql
