// A file system of a few megabytes in memory, to see what happens when a disk is full. It is mounted in a mount
// namespace that the test process enters, so that it is seen by the test and its children only and goes with them, also
// when the test is shot.
#pragma once

#include <string>

#include "tests/support/temp_dir.h"

namespace jgt::test {

class SmallDisk final {
 public:
  // Dies (CHECK) when the machine does not allow it: it takes root, or user namespaces and a process that has not
  // started a thread yet. Make it before anything else.
  explicit SmallDisk(int megabytes);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  const std::string& path() const { return path_; }
  // Takes every byte that is left; gives them back.
  void Fill();
  void Free();

 private:
  const TempDir dir_;
  const std::string path_;
};

}  // namespace jgt::test
