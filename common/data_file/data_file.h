// Versioned data files (rules, rubrics, catalogues, destinations) are JSON, and all of them are read here, strictly: a
// missing key, a wrong type, a value out of bounds, a key that nobody asked for and one that stands twice are problems,
// so that a misspelt word is never a silent default.
//
//   ASSIGN_OR_RETURN(DataDocument document, DataDocument::Read(path));
//   DataObject file = document.Root();
//   file.Format("jgt.rules.v1");
//   Rules rules{.year = file.Number("year", {kYearMin, kYearMax}), .version = file.Text("version")};
//   RETURN_IF_ERROR(document.Problem());
//
// A reader takes all it wants and asks once whether that was well: what could not be read is "", 0, false or empty, and
// the document keeps what is wrong with every place. The JSON library is this folder's own business: its header costs
// every file that sees it several seconds.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/decimal/rational.h"
#include "common/status/status.h"

namespace jgt {

inline constexpr size_t kDataFileBytesMax = size_t{1} << 20;
// Of one prefix in a folder.
inline constexpr size_t kDataFilesMax = 200;
// Elements of a list for which no other bound is given.
inline constexpr int kDataListMax = 1000;
// Problems that an error names; more are counted.
inline constexpr size_t kDataProblemsMax = 20;

// FAILED_PRECONDITION BAD_DATA_FILE, "<file>: <place>: <problem>", with the place as its field, the file in its
// metadata and a Chinese text. An empty place is the file as a whole.
Error BadDataFile(const std::string& file, const std::string& place, const std::string& problem);

// The bytes of a data file of any format. BAD_DATA_FILE when it cannot be read, or is larger than kDataFileBytesMax.
StatusOr<std::string> ReadDataText(const std::string& path);

// Both bounds are allowed.
struct DataRange {
  int min = 0;
  int max = 0;
};

// What a word of a file stands for. A set of them is a plain array: a map would be compiled and filled for each.
template <typename T>
struct DataWord {
  std::string_view word;
  T value;
};

class DataDocument;

// One object of a document, or the place where one was expected. A handle, to be copied freely; it lives as long as its
// document.
class DataObject final {
 public:
  // Where it stands in the file: "" for the file itself, "items[2].conditions[0]".
  const std::string& path() const;

  // Whether it has the key, which is known from here on: what is optional is asked for first.
  bool Has(const std::string& key);
  // All keys, in the order of their bytes: for maps. Each is to be read, or it is one that nobody asked for.
  std::vector<std::string> Keys() const;

  std::string Text(const std::string& key);         // not empty
  std::string TextOrEmpty(const std::string& key);  // must be there all the same
  bool Flag(const std::string& key);
  // A whole number within the bounds.
  int Number(const std::string& key, DataRange range);
  // Written as a text, "13.5", because JSON's own numbers are binary fractions in most programs.
  Rational Decimal(const std::string& key);
  // Lists; `count` bounds the number of their elements. No text of them is empty.
  std::vector<std::string> Texts(const std::string& key, DataRange count = {0, kDataListMax});
  std::vector<DataObject> Objects(const std::string& key, DataRange count = {0, kDataListMax});
  DataObject Object(const std::string& key);

  // One of a fixed set of words; T{} for another, which the problem names together with those that are allowed.
  template <typename T, size_t N>
  T Word(const std::string& key, const DataWord<T> (&words)[N]) {
    return Choose(key, Text(key), words);
  }
  template <typename T, size_t N>
  std::vector<T> Words(const std::string& key, const DataWord<T> (&words)[N], DataRange count = {0, kDataListMax}) {
    std::vector<T> chosen;
    for (const std::string& text : Texts(key, count)) chosen.push_back(Choose(key, text, words));
    return chosen;
  }

  // "format" must be there and say exactly this.
  void Format(std::string_view format);
  // A remark for people ("source", "decision"), which programs do not read: it may be there, and is a text then.
  void Remark(const std::string& key);

  // A problem with the key of this object, or with the object for "". The first one of a place stays.
  void Complain(const std::string& key, const std::string& problem);

 private:
  friend class DataDocument;
  struct Node;
  explicit DataObject(Node* node) : node_(node) {}

  template <typename T, size_t N>
  T Choose(const std::string& key, const std::string& text, const DataWord<T> (&words)[N]) {
    std::string allowed;
    for (const DataWord<T>& each : words) {
      if (each.word == text) return each.value;
      allowed.append(allowed.empty() ? "" : ", ").append(each.word);
    }
    ComplainOfWord(key, text, allowed);
    return T{};
  }
  void ComplainOfWord(const std::string& key, const std::string& text, const std::string& allowed);

  Node* node_;
};

// A file's parsed text, and what is wrong with it.
class DataDocument final {
 public:
  // BAD_DATA_FILE: it cannot be read, is no JSON (with the line), or an object of it has a key twice.
  static StatusOr<DataDocument> Read(const std::string& path);
  // The same for a text; `file` names it in errors.
  static StatusOr<DataDocument> Parse(std::string_view text, std::string file);

  DataDocument(DataDocument&& other) noexcept;
  DataDocument& operator=(DataDocument&& other) noexcept;
  ~DataDocument();

  const std::string& file() const;
  DataObject Root();
  // A problem with any place; the first one of a place stays.
  void Complain(const std::string& place, const std::string& problem);
  // BAD_DATA_FILE with a field for each place that is wrong, at most kDataProblemsMax, in the order in which they were
  // met; then the keys that nobody asked for, so this comes after all reading. Can be asked again.
  Status Problem();

 private:
  friend class DataObject;
  struct Content;
  explicit DataDocument(std::unique_ptr<Content> content);

  std::unique_ptr<Content> content_;
};

// Paths of the folder's files `<prefix>….json`, sorted. BAD_DATA_FILE: no such folder, none, more than kDataFilesMax.
StatusOr<std::vector<std::string>> ListDataFiles(const std::string& folder, const std::string& prefix);

// What all files `<prefix><year>.json` of the folder say, at least one, by their names. `year` is the member that says
// whose year a file's content is: a second one of the same year is refused.
template <typename T>
StatusOr<std::vector<T>> ReadYearFiles(const std::string& folder, const std::string& prefix,
                                       StatusOr<T> (*read)(DataDocument& document), int T::*year) {
  ASSIGN_OR_RETURN(const std::vector<std::string> paths, ListDataFiles(folder, prefix));
  std::vector<T> all;
  std::map<int, std::string> path_of_year;
  for (const std::string& path : paths) {
    ASSIGN_OR_RETURN(DataDocument document, DataDocument::Read(path));
    ASSIGN_OR_RETURN(T one, read(document));
    const auto [known, is_first] = path_of_year.emplace(one.*year, path);
    if (!is_first) {
      return BadDataFile(path, "", absl::StrFormat("a second one of %d, beside %s", known->first, known->second));
    }
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace jgt
