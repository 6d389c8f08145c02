// Certificates for one test: an authority, and leaves that it signed.
#pragma once

#include <string>

namespace jgt::rpc {

struct Certificate {
  std::string certificate;  // PEM
  std::string key;          // PEM
};

class Authority {
 public:
  Authority();
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  const std::string& certificate() const { return certificate_; }
  // Valid for an hour, for the DNS name `name`.
  Certificate Issue(const std::string& name) const;

 private:
  void* key_;   // an EVP_PKEY
  void* x509_;  // an X509
  std::string certificate_;
};

}  // namespace jgt::rpc
