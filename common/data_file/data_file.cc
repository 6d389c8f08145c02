#include "common/data_file/data_file.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

namespace jgt {
namespace {

using nlohmann::json;

// Of a place as errors name it: keys are as long as a file makes them.
constexpr size_t kPlaceBytesMax = 200;

// The beginning of a text, never half a character.
std::string CutText(std::string_view text, size_t bytes_max = 60) {
  if (text.size() <= bytes_max) return std::string(text);
  size_t size = bytes_max;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
  return std::string(text.substr(0, size)) + "…";
}

std::string Join(const std::string& path, const std::string& key) {
  if (path.empty()) return key;
  return key.empty() ? path : path + "." + key;
}

// A value as a problem shows it: of what is large only what it is.
std::string Shown(const json& value) {
  if (value.is_array()) return absl::StrFormat("a list of %d", value.size());
  if (value.is_object()) return "an object";
  return CutText(value.dump());
}

std::string InChinese(const std::string& file, const std::string& place) {
  return absl::StrFormat("数据文件 %s 有误%s%s", file, place.empty() ? "" : "：", place);
}

const std::string* TextIn(const json& value) {
  const auto* const text = value.get_ptr<const std::string*>();
  return text != nullptr && !text->empty() ? text : nullptr;
}

// Hears what the parser meets, and stops it at the first thing that is wrong.
class Listener final : public json::json_sax_t {
 public:
  Listener(std::string_view text, const std::string& file) : text_(text), file_(file) {}
  const Status& status() const { return status_; }

  bool start_object(size_t) override {
    levels_.emplace_back();
    return true;
  }
  bool key(std::string& key) override {
    Level& level = levels_.back();
    level.key = key;
    if (level.keys.insert(key).second) return true;
    std::string place;
    for (const Level& each : levels_) place += (place.empty() ? "" : ".") + each.key;
    status_ = BadDataFile(file_, CutText(place, kPlaceBytesMax), "the key stands twice in one object");
    return false;
  }
  bool end_object() override {
    levels_.pop_back();
    return true;
  }
  bool parse_error(size_t position, const std::string& last_token, const json::exception&) override {
    const std::string_view before = text_.substr(0, std::min(position, text_.size()));
    const int64_t line = 1 + std::count(before.begin(), before.end(), '\n');
    status_ =
        BadDataFile(file_, absl::StrFormat("line %d", line), absl::StrFormat("not JSON at `%s`", CutText(last_token)))
            .Zh(absl::StrFormat("数据文件 %s 第 %d 行不是 JSON", file_, line));
    return false;
  }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(json::number_integer_t) override { return true; }
  bool number_unsigned(json::number_unsigned_t) override { return true; }
  bool number_float(json::number_float_t, const std::string&) override { return true; }
  bool string(std::string&) override { return true; }
  bool binary(json::binary_t&) override { return true; }
  bool start_array(size_t) override { return true; }
  bool end_array() override { return true; }

 private:
  // An object that has begun and not ended.
  struct Level {
    std::set<std::string> keys;
    std::string key;  // the last one
  };

  const std::string_view text_;
  const std::string& file_;
  std::vector<Level> levels_;
  Status status_;
};

// Whether a text is JSON of which no object has a key twice: a parser keeps the last one, silently.
Status CheckJson(std::string_view text, const std::string& file) {
  Listener listener(text, file);
  json::sax_parse(text, &listener);
  return listener.status();
}

}  // namespace

Error BadDataFile(const std::string& file, const std::string& place, const std::string& problem) {
  return FailedPrecondition("BAD_DATA_FILE",
                            absl::StrFormat("%s: %s%s%s", file, place, place.empty() ? "" : ": ", problem))
      .Meta("file", file)
      .Field(place, problem)
      .Zh(InChinese(file, place));
}

StatusOr<std::string> ReadDataText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  // One byte more than is allowed shows that there are more.
  std::string text(kDataFileBytesMax + 1, '\0');
  if (file) file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad()) return BadDataFile(path, "", "cannot be read");
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() > kDataFileBytesMax) {
    return BadDataFile(path, "", absl::StrFormat("larger than %d bytes", kDataFileBytesMax));
  }
  return text;
}

struct DataObject::Node {
  DataDocument::Content& document;
  std::string path;
  const json* object;  // null: what is there is no object, or nothing, and that was said
  std::set<std::string> asked;

  const json* Find(const std::string& key);
};

struct DataDocument::Content {
  std::string file;
  json root;
  std::vector<FieldViolation> problems;
  size_t problem_count = 0;
  std::set<std::string> wrong_places;
  // By path, and by address too: a key with a dot in it may look like the path of another object.
  std::map<std::pair<std::string, const json*>, DataObject::Node> nodes;

  void Complain(const std::string& place, const std::string& problem) {
    if (!wrong_places.insert(place).second) return;
    ++problem_count;
    if (problems.size() < kDataProblemsMax) problems.push_back({CutText(place, kPlaceBytesMax), problem});
  }

  // `value` null: missing, which was said.
  DataObject::Node* At(const std::string& path, const json* value) {
    if (value != nullptr && !value->is_object()) {
      Complain(path, absl::StrFormat("an object is expected, not %s", Shown(*value)));
      value = nullptr;
    }
    const auto node = nodes.try_emplace(
        {path, value}, DataObject::Node{.document = *this, .path = path, .object = value, .asked = {}});
    return &node.first->second;
  }
};

// --- DataObject -------------------------------------------------------------------------------------------------

const json* DataObject::Node::Find(const std::string& key) {
  asked.insert(key);
  if (object == nullptr) return nullptr;
  const auto found = object->find(key);
  if (found != object->end()) return &*found;
  document.Complain(Join(path, key), "missing");
  return nullptr;
}

const std::string& DataObject::path() const { return node_->path; }

void DataObject::Complain(const std::string& key, const std::string& problem) {
  node_->document.Complain(Join(node_->path, key), problem);
}

void DataObject::ComplainOfWord(const std::string& key, const std::string& text, const std::string& allowed) {
  Complain(key, absl::StrFormat("one of %s is expected, not \"%s\"", allowed, CutText(text)));
}

bool DataObject::Has(const std::string& key) {
  node_->asked.insert(key);
  return node_->object != nullptr && node_->object->contains(key);
}

std::vector<std::string> DataObject::Keys() const {
  std::vector<std::string> keys;
  if (node_->object == nullptr) return keys;
  for (const auto& [key, value] : node_->object->items()) keys.push_back(key);
  return keys;
}

std::string DataObject::Text(const std::string& key) {
  const json* const value = node_->Find(key);
  if (value == nullptr) return "";
  if (const std::string* const text = TextIn(*value); text != nullptr) return *text;
  Complain(key, absl::StrFormat("a text is expected, not %s", Shown(*value)));
  return "";
}

std::string DataObject::TextOrEmpty(const std::string& key) {
  const json* const value = node_->Find(key);
  if (value == nullptr) return "";
  if (value->is_string()) return value->get<std::string>();
  Complain(key, absl::StrFormat("a text is expected, not %s", Shown(*value)));
  return "";
}

bool DataObject::Flag(const std::string& key) {
  const json* const value = node_->Find(key);
  if (value == nullptr) return false;
  if (value->is_boolean()) return value->get<bool>();
  Complain(key, absl::StrFormat("true or false is expected, not %s", Shown(*value)));
  return false;
}

int DataObject::Number(const std::string& key, DataRange range) {
  const json* const value = node_->Find(key);
  if (value == nullptr) return range.min;
  // What 64 bits with a sign do not hold is unsigned, and above every bound.
  const bool is_whole = value->is_number_integer();
  const bool fits = is_whole && (value->is_number_unsigned() ? value->get<uint64_t>() <= uint64_t{INT64_MAX} : true);
  const int64_t number = fits ? value->get<int64_t>() : 0;
  if (fits && number >= range.min && number <= range.max) return static_cast<int>(number);
  Complain(key, absl::StrFormat("a whole number %d-%d is expected, not %s", range.min, range.max, Shown(*value)));
  return range.min;
}

Rational DataObject::Decimal(const std::string& key) {
  const std::string text = Text(key);
  const StatusOr<Rational> number = Rational::Parse(text);
  if (number.ok()) return *number;
  Complain(key, absl::StrFormat("a decimal such as \"13.5\" is expected, not \"%s\"", CutText(text)));
  return Rational(0);
}

std::vector<std::string> DataObject::Texts(const std::string& key, DataRange count) {
  const json* const value = node_->Find(key);
  std::vector<std::string> texts;
  if (value == nullptr) return texts;
  const auto wrong = std::find_if(value->begin(), value->end(), [](const json& each) { return !TextIn(each); });
  const auto size = static_cast<int64_t>(value->size());
  if (!value->is_array() || size < count.min || size > count.max || wrong != value->end()) {
    const bool has_wrong = value->is_array() && wrong != value->end();
    Complain(key, absl::StrFormat("a list of %d-%d texts is expected, not %s%s", count.min, count.max, Shown(*value),
                                  has_wrong ? " with " + Shown(*wrong) : ""));
    return texts;
  }
  for (const json& each : *value) texts.push_back(*TextIn(each));
  return texts;
}

std::vector<DataObject> DataObject::Objects(const std::string& key, DataRange count) {
  const json* const value = node_->Find(key);
  std::vector<DataObject> objects;
  if (value == nullptr) return objects;
  const auto size = static_cast<int64_t>(value->size());
  if (!value->is_array() || size < count.min || size > count.max) {
    Complain(key, absl::StrFormat("a list of %d-%d objects is expected, not %s", count.min, count.max, Shown(*value)));
    return objects;
  }
  const std::string place = Join(node_->path, key);
  for (const json& each : *value) {
    objects.push_back(DataObject(node_->document.At(absl::StrFormat("%s[%d]", place, objects.size()), &each)));
  }
  return objects;
}

DataObject DataObject::Object(const std::string& key) {
  const json* const value = node_->Find(key);
  return DataObject(node_->document.At(Join(node_->path, key), value));
}

void DataObject::Format(std::string_view format) {
  const std::string text = Text("format");
  if (text != format) Complain("format", absl::StrFormat("\"%s\" is expected, not \"%s\"", format, CutText(text)));
}

void DataObject::Remark(const std::string& key) {
  if (Has(key)) Text(key);
}

// --- DataDocument -----------------------------------------------------------------------------------------------

DataDocument::DataDocument(std::unique_ptr<Content> content) : content_(std::move(content)) {}
DataDocument::DataDocument(DataDocument&& other) noexcept = default;
DataDocument& DataDocument::operator=(DataDocument&& other) noexcept = default;
DataDocument::~DataDocument() = default;

StatusOr<DataDocument> DataDocument::Read(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadDataText(path));
  return Parse(text, path);
}

StatusOr<DataDocument> DataDocument::Parse(std::string_view text, std::string file) {
  RETURN_IF_ERROR(CheckJson(text, file));
  auto content = std::make_unique<Content>();
  content->file = std::move(file);
  content->root = json::parse(text, nullptr, /*allow_exceptions=*/false);
  return DataDocument(std::move(content));
}

const std::string& DataDocument::file() const { return content_->file; }

DataObject DataDocument::Root() { return DataObject(content_->At("", &content_->root)); }

void DataDocument::Complain(const std::string& place, const std::string& problem) {
  content_->Complain(place, problem);
}

Status DataDocument::Problem() {
  Content& content = *content_;
  for (const auto& [place, node] : content.nodes) {
    if (node.object == nullptr) continue;
    for (const auto& [key, value] : node.object->items()) {
      if (node.asked.contains(key)) continue;
      std::string known;
      for (const std::string& each : node.asked) known += (known.empty() ? "" : ", ") + each;
      content.Complain(Join(node.path, key), known.empty() ? "is not known" : "is not known; known are " + known);
    }
  }
  if (content.problem_count == 0) return OkStatus();
  std::string message;
  for (const FieldViolation& each : content.problems) {
    message += absl::StrFormat("%s%s%s%s", message.empty() ? "" : "; ", each.field, each.field.empty() ? "" : ": ",
                               each.description);
  }
  const size_t more = content.problem_count - content.problems.size();
  if (more > 0) message += absl::StrFormat("; and %d more", more);
  std::string zh = InChinese(content.file, content.problems.front().field);
  if (content.problem_count > 1) zh += absl::StrFormat(" 等 %d 处", content.problem_count);
  return FailedPrecondition("BAD_DATA_FILE", absl::StrFormat("%s: %s", content.file, message))
      .Meta("file", content.file)
      .Fields(content.problems)
      .Zh(std::move(zh));
}

// --- folders ----------------------------------------------------------------------------------------------------

StatusOr<std::vector<std::string>> ListDataFiles(const std::string& folder, const std::string& prefix) {
  std::vector<std::string> paths;
  std::error_code error;
  // No range-for: its increment throws what `error` takes here.
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with(prefix) || !name.ends_with(".json")) continue;
    paths.push_back(entry->path().string());
    if (paths.size() > kDataFilesMax) {
      return BadDataFile(folder, "", absl::StrFormat("more than %d files %s<year>.json", kDataFilesMax, prefix));
    }
  }
  if (error) return BadDataFile(folder, "", error.message());
  if (paths.empty()) return BadDataFile(folder, "", absl::StrFormat("the folder has no %s<year>.json", prefix));
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace jgt
