// A folder that disappears with the object. Under $TMPDIR or /tmp; the path is short enough for unix sockets.
#pragma once

#include <string>
#include <string_view>

namespace jgt::test {

class TempDir final {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }
  std::string File(std::string_view name) const { return path_ + "/" + std::string(name); }

 private:
  std::string path_;
  int lock_fd_ = -1;  // tells the folders of living tests from those of killed ones, which the next test removes
};

// Both die (CHECK) when they cannot: a test without its files has nothing to say.
std::string ReadFile(const std::string& path);
void WriteFile(const std::string& path, std::string_view content);

}  // namespace jgt::test
