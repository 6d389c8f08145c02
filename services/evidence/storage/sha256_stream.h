// SHA-256 of bytes that come piece by piece.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace jgt::evidence {

class Sha256Stream final {
 public:
  Sha256Stream();

  void Update(std::string_view bytes);
  // 64 lower-case hex digits. Called once, last.
  std::string FinishHex();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace jgt::evidence
