#include "certificates.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "common/status/status.h"

namespace jgt::rpc {
namespace {

template <class Write>
std::string Pem(const Write& write) {
  BIO* bio = BIO_new(BIO_s_mem());
  JGT_CHECK(write(bio) == 1);
  char* data = nullptr;
  const auto size = static_cast<size_t>(BIO_get_mem_data(bio, &data));
  std::string text(data, size);
  BIO_free(bio);
  return text;
}

void AddExtension(X509* certificate, int id, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, value.c_str());
  JGT_CHECK(extension != nullptr);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

// A certificate of `key`, named `name`, not yet signed.
X509* Draft(EVP_PKEY* key, const std::string& name, int64_t serial) {
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set_int64(X509_get_serialNumber(certificate), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3'600);
  X509_set_pubkey(certificate, key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  return certificate;
}

}  // namespace

Authority::Authority() {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = Draft(key, "test authority", 1);
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  AddExtension(certificate, NID_basic_constraints, "critical,CA:TRUE");
  JGT_CHECK(X509_sign(certificate, key, EVP_sha256()) > 0);
  certificate_ = Pem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
  key_ = key;
  x509_ = certificate;
}

Authority::~Authority() {
  X509_free(static_cast<X509*>(x509_));
  EVP_PKEY_free(static_cast<EVP_PKEY*>(key_));
}

Certificate Authority::Issue(const std::string& name) const {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = Draft(key, name, 2);
  X509_set_issuer_name(certificate, X509_get_subject_name(static_cast<X509*>(x509_)));
  AddExtension(certificate, NID_subject_alt_name, "DNS:" + name);
  JGT_CHECK(X509_sign(certificate, static_cast<EVP_PKEY*>(key_), EVP_sha256()) > 0);
  Certificate issued;
  issued.certificate = Pem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
  issued.key = Pem([&](BIO* bio) { return PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr); });
  X509_free(certificate);
  EVP_PKEY_free(key);
  return issued;
}

}  // namespace jgt::rpc
