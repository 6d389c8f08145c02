#include "services/ledger/storage/outside_copies.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "common/merkle/checkpoint.h"

namespace jgt::ledger {
namespace {

class Descriptor {
 public:
  Descriptor(const std::string& path, int flags) : number_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  const int number_;
};

Status Unwritable(const std::string& path) {
  return Unavailable("OUTSIDE_COPY_UNWRITABLE",
                     absl::StrFormat("%s: %s", path, std::generic_category().message(errno)));
}

Status WriteDurably(const std::string& path, const std::string& content) {
  const Descriptor file(path, O_WRONLY | O_CREAT | O_TRUNC);
  if (file.number() < 0) return Unwritable(path);
  for (size_t done = 0; done < content.size();) {
    const ssize_t written = ::write(file.number(), content.data() + done, content.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return Unwritable(path);
    done += static_cast<size_t>(written);
  }
  return ::fsync(file.number()) == 0 ? OkStatus() : Unwritable(path);
}

bool Same(const std::optional<PublishedHead>& a, const std::optional<PublishedHead>& b) {
  if (!a.has_value() || !b.has_value()) return a.has_value() == b.has_value();
  return a->size == b->size && a->root == b->root;
}

Status Moved(const std::string& path) {
  return Aborted("OUTSIDE_COPY_MOVED", path + " was changed by another process since it was read")
      .Zh("库外保存的检查点已被另一进程更新，请重试");
}

}  // namespace

OutsideCopies::OutsideCopies(std::string folder) : folder_(std::move(folder)) {}

std::string OutsideCopies::PathOf(const std::string& region) const { return folder_ + "/" + region + ".checkpoint"; }

StatusOr<std::optional<PublishedHead>> OutsideCopies::Find(const std::string& region) const {
  if (folder_.empty()) return std::optional<PublishedHead>();
  const std::string path = PathOf(region);
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    if (error) return Unavailable("OUTSIDE_COPY_UNREADABLE", absl::StrFormat("%s: %s", path, error.message()));
    return std::optional<PublishedHead>();
  }
  std::ifstream file(path, std::ios::binary);
  std::string note(merkle::kNoteBytesMax + 1, '\0');
  file.read(note.data(), static_cast<std::streamsize>(note.size()));
  if (file.bad() || !file.is_open()) return Unavailable("OUTSIDE_COPY_UNREADABLE", path + " cannot be read");
  note.resize(static_cast<size_t>(file.gcount()));
  // Its signatures may be those of keys that are gone; what counts here is what it says.
  const StatusOr<merkle::Note> parsed = merkle::ParseNote(note);
  const StatusOr<merkle::Checkpoint> checkpoint =
      parsed.ok() ? merkle::ParseCheckpoint(parsed->text) : StatusOr<merkle::Checkpoint>(parsed.status());
  if (!checkpoint.ok()) {
    return FailedPrecondition("OUTSIDE_COPY_DAMAGED",
                              absl::StrFormat("%s is no checkpoint: %s", path, checkpoint.status().message().data()))
        .Meta("region", region)
        .Zh("库外保存的检查点已损坏，拒绝签名");
  }
  return std::optional(
      PublishedHead{.region = region, .size = checkpoint->size, .root = checkpoint->root, .note = std::move(note)});
}

Status OutsideCopies::Keep(const PublishedHead& head, const std::optional<PublishedHead>& checked) const {
  if (folder_.empty()) return OkStatus();
  const std::string path = PathOf(head.region);
  // Held until the new copy is in its place. Nobody waits for it: its holder may stand still for as long as it likes.
  const Descriptor lock(path + ".lock", O_RDWR | O_CREAT);
  if (lock.number() < 0) return Unwritable(path + ".lock");
  if (::flock(lock.number(), LOCK_EX | LOCK_NB) != 0) return errno == EWOULDBLOCK ? Moved(path) : Unwritable(path);
  ASSIGN_OR_RETURN(const std::optional<PublishedHead> found, Find(head.region));
  if (!Same(found, checked) || (found.has_value() && head.size < found->size)) return Moved(path);
  // Processes on several machines may share the folder, and in containers they are all number 1.
  char host[HOST_NAME_MAX + 1] = {};
  ::gethostname(host, HOST_NAME_MAX);
  const std::string fresh = absl::StrFormat("%s.%s.%d", path, host, ::getpid());
  RETURN_IF_ERROR(WriteDurably(fresh, head.note));
  if (std::rename(fresh.c_str(), path.c_str()) != 0) return Unwritable(path);
  const Descriptor folder(folder_, O_RDONLY | O_DIRECTORY);
  if (folder.number() < 0 || ::fsync(folder.number()) != 0) return Unwritable(folder_);
  return OkStatus();
}

}  // namespace jgt::ledger
