#include "common/auth/verifier.h"

#include <gmock/gmock.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>

#include "common/auth/minter.h"
#include "common/paging/base64url.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"

namespace jgt::auth {
namespace {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)
using test::IsOk;
using test::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr auto kRefused = StatusCode::kUnauthenticated;
const std::string kSecret(32, 's');

struct KeyFree {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, KeyFree>;

std::string PublicPem(const Key& key) {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PUBKEY(bio, key.get());
  char* data = nullptr;
  const auto size = static_cast<size_t>(BIO_get_mem_data(bio, &data));
  std::string pem(data, size);
  BIO_free(bio);
  return pem;
}

std::string Sign(const Key& key, std::string_view text) {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key.get());
  const auto* data = reinterpret_cast<const unsigned char*>(text.data());
  size_t size = 0;
  EVP_DigestSign(context, nullptr, &size, data, text.size());
  std::string signature(size, '\0');
  EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size, data, text.size());
  signature.resize(size);
  EVP_MD_CTX_free(context);
  return signature;
}

// DER to r and s side by side, as tokens have them.
std::string Raw(const std::string& der) {
  const auto* data = reinterpret_cast<const unsigned char*>(der.data());
  ECDSA_SIG* signature = d2i_ECDSA_SIG(nullptr, &data, static_cast<long>(der.size()));
  std::string raw(64, '\0');
  auto* out = reinterpret_cast<unsigned char*>(raw.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(signature), out, 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature), out + 32, 32);
  ECDSA_SIG_free(signature);
  return raw;
}

std::string Hmac(std::string_view secret, std::string_view text) {
  std::string mac(32, '\0');
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), reinterpret_cast<unsigned char*>(mac.data()),
       &size);
  return mac;
}

std::string Unsigned(std::string_view header, std::string_view claims) {
  return EncodeBase64Url(header) + "." + EncodeBase64Url(claims);
}

class VerifierTest : public testing::Test {
 protected:
  std::unique_ptr<Verifier> Make(Algorithm algorithm, const std::string& key) {
    auto made = Verifier::Make({.algorithm = algorithm, .key = key, .issuer = "test"}, clock_);
    EXPECT_THAT(made, IsOk());
    return *std::move(made);
  }

  int64_t Seconds() const { return clock_.Now().micros / 1'000'000; }

  // Claims that hold now, with `more` added.
  std::string Claims(const std::string& more = "") const {
    return absl::StrFormat(R"({"iss":"test","aud":"jgt","sub":"u1","nbf":%d,"exp":%d%s})", Seconds(), Seconds() + 3600,
                           more);
  }

  static std::string Hs256(const std::string& claims, const std::string& header = R"({"alg":"HS256"})") {
    const std::string text = Unsigned(header, claims);
    return text + "." + EncodeBase64Url(Hmac(kSecret, text));
  }

  MintRequest Request() const {
    return {.secret = kSecret,
            .issuer = "test",
            .subject = "u1",
            .bindings = {{.role = Role::kCountyOfficer, .org = "regions/330327", .until = {}},
                         {.role = Role::kInspector,
                          .org = "regions/330326",
                          .until = clock_.Now() + 24h,
                          .from = clock_.Now() + 1h}},
            .issued_at = clock_.Now(),
            .lifetime = 3600s};
  }

  test::FakeClock clock_{"2022-04-05 06:07:08"};
  std::unique_ptr<Verifier> hs256_ = Make(Algorithm::kHs256, kSecret);
};

TEST_F(VerifierTest, AMintedTokenIsAcceptedWithItsClaims) {
  ASSERT_OK_AND_ASSIGN(const std::string token, MintToken(Request()));
  ASSERT_OK_AND_ASSIGN(const auto principal, hs256_->Verify(token));
  EXPECT_EQ(principal->subject, "u1");
  EXPECT_THAT(principal->bindings, testing::ElementsAreArray(Request().bindings));
  EXPECT_EQ(principal->not_after, clock_.Now() + 3600s);
  // From memory now: the same object.
  EXPECT_EQ(hs256_->Verify(token)->get(), principal.get());
}

TEST_F(VerifierTest, NoTokenIsRefused) {
  EXPECT_THAT(hs256_->Verify(""), StatusIs(kRefused, "TOKEN_MISSING"));
  EXPECT_THAT(Verifier::BearerToken(""), StatusIs(kRefused, "TOKEN_MISSING"));
}

TEST_F(VerifierTest, OnlyBearerHeadersAreRead) {
  EXPECT_EQ(*Verifier::BearerToken("Bearer abc"), "abc");
  EXPECT_EQ(*Verifier::BearerToken("bEARER abc"), "abc");
  for (const char* header : {"Basic abc", "Bearer", "Bearer ", "abc"}) {
    EXPECT_THAT(Verifier::BearerToken(header), StatusIs(kRefused, "TOKEN_MALFORMED")) << header;
  }
}

TEST_F(VerifierTest, RubbishIsMalformed) {
  for (const std::string& token :
       {std::string("abc"), std::string("a.b"), std::string("a.b.c.d"), std::string("..."), std::string("!.!.!"),
        EncodeBase64Url("[]") + ".e30.", EncodeBase64Url("{}") + ".e30.", EncodeBase64Url(R"({"alg":7})") + ".e30.",
        std::string(200, '\xFF') + "..", Hs256("[]"), Hs256("not json"),
        Hs256(Claims(), R"({"alg":"HS256","crit":[]})")}) {
    EXPECT_THAT(hs256_->Verify(token), StatusIs(kRefused, "TOKEN_MALFORMED")) << token;
  }
}

TEST_F(VerifierTest, ALargeTokenIsRefusedUnread) {
  EXPECT_THAT(hs256_->Verify(std::string(8'193, 'a')), StatusIs(kRefused, "TOKEN_TOO_LARGE"));
}

TEST_F(VerifierTest, AlgorithmNoneIsRefused) {
  for (const char* header : {R"({"alg":"none"})", R"({"alg":"None"})", R"({"alg":"NONE"})", R"({"alg":""})"}) {
    for (const char* signature : {"", "AAAA"}) {
      const std::string token = Unsigned(header, Claims()) + "." + signature;
      EXPECT_THAT(hs256_->Verify(token), StatusIs(kRefused, "TOKEN_WRONG_ALGORITHM")) << header;
    }
  }
}

TEST_F(VerifierTest, APublicKeyIsNotTakenForASharedSecret) {
  const Key key(EVP_RSA_gen(2048));
  const std::string pem = PublicPem(key);
  const auto verifier = Make(Algorithm::kRs256, pem);
  // The classic confusion: the attacker signs with the public key as the secret of an HMAC, and says HS256.
  const std::string text = Unsigned(R"({"alg":"HS256"})", Claims());
  EXPECT_THAT(verifier->Verify(text + "." + EncodeBase64Url(Hmac(pem, text))),
              StatusIs(kRefused, "TOKEN_WRONG_ALGORITHM"));
  // The same bytes under the right name are no RSA signature.
  const std::string other = Unsigned(R"({"alg":"RS256"})", Claims());
  EXPECT_THAT(verifier->Verify(other + "." + EncodeBase64Url(Hmac(pem, other))),
              StatusIs(kRefused, "TOKEN_BAD_SIGNATURE"));
  // And the operator cannot configure it by mistake.
  EXPECT_THAT(Verifier::Make({.algorithm = Algorithm::kHs256, .key = pem, .issuer = "test"}, clock_),
              StatusIs(StatusCode::kInvalidArgument, "BAD_VERIFIER_KEY"));
}

TEST_F(VerifierTest, Rs256AndEs256SignaturesHold) {
  const Key rsa(EVP_RSA_gen(2048));
  const std::string rsa_text = Unsigned(R"({"alg":"RS256"})", Claims());
  EXPECT_THAT(Make(Algorithm::kRs256, PublicPem(rsa))->Verify(rsa_text + "." + EncodeBase64Url(Sign(rsa, rsa_text))),
              IsOk());
  const Key ec(EVP_EC_gen("P-256"));
  const auto es256 = Make(Algorithm::kEs256, PublicPem(ec));
  const std::string ec_text = Unsigned(R"({"alg":"ES256"})", Claims());
  const std::string der = Sign(ec, ec_text);
  EXPECT_THAT(es256->Verify(ec_text + "." + EncodeBase64Url(Raw(der))), IsOk());
  // DER is not what RFC 7518 asks for, and another's signature is another's.
  EXPECT_THAT(es256->Verify(ec_text + "." + EncodeBase64Url(der)), StatusIs(kRefused, "TOKEN_BAD_SIGNATURE"));
  const Key other(EVP_EC_gen("P-256"));
  EXPECT_THAT(es256->Verify(ec_text + "." + EncodeBase64Url(Raw(Sign(other, ec_text)))),
              StatusIs(kRefused, "TOKEN_BAD_SIGNATURE"));
  EXPECT_THAT(es256->Verify(ec_text + "." + EncodeBase64Url(std::string(64, '\0'))),
              StatusIs(kRefused, "TOKEN_BAD_SIGNATURE"));
}

TEST_F(VerifierTest, AnyChangedByteOfATokenIsNoticed) {
  ASSERT_OK_AND_ASSIGN(const std::string token, MintToken(Request()));
  for (size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_THAT(hs256_->Verify(changed), Not(IsOk())) << i;
  }
}

TEST_F(VerifierTest, ExpiryIsHeldWithTheLeewayAndNoMore) {
  ASSERT_OK_AND_ASSIGN(const std::string token, MintToken(Request()));
  const Instant expiry = clock_.Now() + 3600s;
  clock_.Set(expiry + 60s - 1us);
  EXPECT_THAT(hs256_->Verify(token), IsOk());
  clock_.Set(expiry + 60s);
  EXPECT_THAT(hs256_->Verify(token), StatusIs(kRefused, "TOKEN_EXPIRED"));  // Out of memory.
  EXPECT_THAT(Make(Algorithm::kHs256, kSecret)->Verify(token), StatusIs(kRefused, "TOKEN_EXPIRED"));
}

TEST_F(VerifierTest, ATokenIsNotValidBeforeItsTime) {
  ASSERT_OK_AND_ASSIGN(const std::string token, MintToken(Request()));
  clock_.Advance(-60s);
  EXPECT_THAT(hs256_->Verify(token), IsOk());
  clock_.Advance(-1s);
  EXPECT_THAT(Make(Algorithm::kHs256, kSecret)->Verify(token), StatusIs(kRefused, "TOKEN_NOT_YET_VALID"));
}

TEST_F(VerifierTest, RequiredClaimsAreRequired) {
  const std::string times = absl::StrFormat(R"("nbf":%d,"exp":%d)", Seconds(), Seconds() + 60);
  for (const std::string& claims :
       {absl::StrFormat(R"({"iss":"test","aud":"jgt","sub":"u1","nbf":%d})", Seconds()),
        absl::StrFormat(R"({"iss":"test","aud":"jgt","sub":"u1","exp":%d})", Seconds() + 60),
        absl::StrFormat(R"({"iss":"test","aud":"jgt",%s})", times),
        absl::StrFormat(R"({"iss":"test","aud":"jgt","sub":"",%s})", times),
        absl::StrFormat(R"({"iss":"test","aud":"jgt","sub":"u1","nbf":"0","exp":%d})", Seconds() + 60),
        std::string(R"({"iss":"test","aud":"jgt","sub":"u1","nbf":0,"exp":1e300})")}) {
    EXPECT_THAT(hs256_->Verify(Hs256(claims)), StatusIs(kRefused, "TOKEN_MALFORMED")) << claims;
  }
}

TEST_F(VerifierTest, IssuerAndAudienceMustBeOurs) {
  MintRequest request = Request();
  request.issuer = "other";
  EXPECT_THAT(hs256_->Verify(*MintToken(request)), StatusIs(kRefused, "TOKEN_WRONG_ISSUER"));
  request = Request();
  request.audience = "other";
  EXPECT_THAT(hs256_->Verify(*MintToken(request)), StatusIs(kRefused, "TOKEN_WRONG_AUDIENCE"));
  const std::string times = absl::StrFormat(R"("nbf":%d,"exp":%d)", Seconds(), Seconds() + 60);
  EXPECT_THAT(hs256_->Verify(Hs256(R"({"iss":"test","aud":["x","jgt"],"sub":"u1",)" + times + "}")), IsOk());
  EXPECT_THAT(hs256_->Verify(Hs256(R"({"iss":"test","aud":[7],"sub":"u1",)" + times + "}")),
              StatusIs(kRefused, "TOKEN_WRONG_AUDIENCE"));
  EXPECT_THAT(hs256_->Verify(Hs256(R"({"aud":"jgt","sub":"u1",)" + times + "}")),
              StatusIs(kRefused, "TOKEN_WRONG_ISSUER"));
}

TEST_F(VerifierTest, AnUnknownRoleGrantsNothingAndLocksNobodyOut) {
  const std::string roles =
      R"(,"roles":[{"role":"STARGAZER","org":"regions/330327"},{"role":"AUDITOR","org":"regions/330327"}])";
  ASSERT_OK_AND_ASSIGN(const auto principal, hs256_->Verify(Hs256(Claims(roles))));
  EXPECT_THAT(principal->bindings,
              ElementsAre(RoleBinding{.role = Role::kAuditor, .org = "regions/330327", .until = {}}));
  ASSERT_OK_AND_ASSIGN(const auto nobody, hs256_->Verify(Hs256(Claims())));
  EXPECT_TRUE(nobody->bindings.empty());
}

TEST_F(VerifierTest, RolesThatWouldReachTooFarAreRefused) {
  for (const char* role :
       {R"({"role":"SCHOOL_FILER","org":"regions/330327"})", R"({"role":"SCHOOL_HEAD","org":"regions/000000"})",
        R"({"role":"INSPECTOR","org":"regions/330327"})", R"({"role":"AUDITOR","org":"330327"})",
        R"({"role":"AUDITOR","org":"regions/330327/pairings/1"})", R"({"role":"AUDITOR","org":""})",
        R"({"role":"AUDITOR"})", R"({"role":"AUDITOR","org":"regions/330327","until":"never"})",
        R"({"role":"AUDITOR","org":"regions/330327","from":"now"})",
        R"({"role":"AUDITOR","org":"regions/330327","from":-1})",
        R"({"role":"AUDITOR","org":"regions/330327","from":20,"until":20})", R"("AUDITOR")"}) {
    const std::string token = Hs256(Claims(absl::StrFormat(R"(,"roles":[%s])", role)));
    EXPECT_THAT(hs256_->Verify(token), StatusIs(kRefused, "TOKEN_MALFORMED")) << role;
  }
  EXPECT_THAT(hs256_->Verify(Hs256(Claims(R"(,"roles":{})"))), StatusIs(kRefused, "TOKEN_MALFORMED"));
}

// R106
TEST_F(VerifierTest, R106AnInspectorsTokenIsGoodForAnHourAtTheMost) {
  MintRequest request = Request();
  request.lifetime = 3600s;
  EXPECT_THAT(hs256_->Verify(*MintToken(request)), IsOk());
  request.lifetime = 3601s;
  EXPECT_THAT(hs256_->Verify(*MintToken(request)), StatusIs(kRefused, "TOKEN_MALFORMED"));
  // Whatever the window; of the others nobody says so.
  request.bindings.back().from = std::nullopt;
  request.bindings.back().until = clock_.Now() + 1s;
  EXPECT_THAT(hs256_->Verify(*MintToken(request)), StatusIs(kRefused, "TOKEN_MALFORMED"));
  request.bindings.pop_back();
  EXPECT_THAT(hs256_->Verify(*MintToken(request)), IsOk());
}

TEST_F(VerifierTest, TheNumberOfRolesIsBounded) {
  const auto token = [&](int count) {
    std::string roles;
    for (int i = 0; i < count; ++i) {
      roles += absl::StrFormat(R"(%s{"role":"AUDITOR","org":"regions/33%04d"})", i == 0 ? "" : ",", i);
    }
    return Hs256(Claims(absl::StrFormat(R"(,"roles":[%s])", roles)));
  };
  EXPECT_THAT(hs256_->Verify(token(64)), IsOk());
  EXPECT_THAT(hs256_->Verify(token(65)), StatusIs(kRefused, "TOKEN_MALFORMED"));
}

TEST_F(VerifierTest, ItRemembersABoundedNumberOfTokens) {
  ASSERT_OK_AND_ASSIGN(
      const auto verifier,
      Verifier::Make({.algorithm = Algorithm::kHs256, .key = kSecret, .issuer = "test", .cache_count_max = 4}, clock_));
  for (int i = 0; i < 100; ++i) {
    MintRequest request = Request();
    request.subject = "u" + std::to_string(i);
    ASSERT_OK_AND_ASSIGN(const auto principal, verifier->Verify(*MintToken(request)));
    EXPECT_EQ(principal->subject, request.subject);
  }
}

TEST_F(VerifierTest, KeysThatDoNotFitAreRefusedAtTheStart) {
  const auto make = [&](Algorithm algorithm, const std::string& key) {
    return Verifier::Make({.algorithm = algorithm, .key = key, .issuer = "test"}, clock_).status();
  };
  const std::string rsa = PublicPem(Key(EVP_RSA_gen(2048)));
  const std::string weak = PublicPem(Key(EVP_RSA_gen(1024)));
  const std::string p256 = PublicPem(Key(EVP_EC_gen("P-256")));
  const std::string p384 = PublicPem(Key(EVP_EC_gen("P-384")));
  EXPECT_THAT(make(Algorithm::kHs256, std::string(31, 's')),
              StatusIs(StatusCode::kInvalidArgument, "BAD_VERIFIER_KEY"));
  for (const std::string& key : {p256, weak, std::string("rubbish"), std::string()}) {
    EXPECT_THAT(make(Algorithm::kRs256, key), StatusIs(StatusCode::kInvalidArgument, "BAD_VERIFIER_KEY"));
  }
  for (const std::string& key : {rsa, p384, std::string("rubbish")}) {
    EXPECT_THAT(make(Algorithm::kEs256, key), StatusIs(StatusCode::kInvalidArgument, "BAD_VERIFIER_KEY"));
  }
  EXPECT_THAT(Verifier::Make({.algorithm = Algorithm::kHs256, .key = kSecret, .issuer = ""}, clock_),
              StatusIs(StatusCode::kInvalidArgument));
}

TEST_F(VerifierTest, RefusalsDoNotRepeatTheToken) {
  const std::string token = Hs256(Claims()) + "x";
  EXPECT_THAT(ToString(hs256_->Verify(token).status()), Not(HasSubstr(token)));
}

TEST_F(VerifierTest, BadMintRequestsAreRefused) {
  const std::vector<std::function<void(MintRequest&)>> mistakes = {
      [](MintRequest& request) { request.secret = "short"; }, [](MintRequest& request) { request.subject = ""; },
      [](MintRequest& request) { request.issuer = ""; }, [](MintRequest& request) { request.lifetime = 0s; },
      [](MintRequest& request) { request.bindings[0].org = "nowhere"; }};
  for (const auto& mistake : mistakes) {
    MintRequest request = Request();
    mistake(request);
    EXPECT_THAT(MintToken(request), StatusIs(StatusCode::kInvalidArgument, "BAD_MINT_REQUEST"));
  }
}

TEST(AlgorithmTest, NamesAreReadBack) {
  for (const Algorithm algorithm : {Algorithm::kHs256, Algorithm::kRs256, Algorithm::kEs256}) {
    EXPECT_EQ(*ParseAlgorithm(AlgorithmName(algorithm)), algorithm);
  }
  EXPECT_THAT(ParseAlgorithm("none"), StatusIs(StatusCode::kInvalidArgument, "BAD_ALGORITHM"));
}

}  // namespace
}  // namespace jgt::auth
