#include "services/platform_sync/http/platform_client.h"

#include <curl/curl.h>

#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

namespace jgt::platform_sync {
namespace {

using Json = nlohmann::json;

struct CurlCleanup {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};
struct HeadersCleanup {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Headers = std::unique_ptr<curl_slist, HeadersCleanup>;

struct Body {
  std::string text;
  size_t bytes_max = 0;
};

size_t Collect(char* data, size_t size, size_t count, void* target) {
  auto& body = *static_cast<Body*>(target);
  const size_t bytes = size * count;
  if (body.text.size() + bytes > body.bytes_max) return 0;  // more than a platform has to say: the transfer fails
  body.text.append(data, bytes);
  return bytes;
}

struct Response {
  int status = 0;
  std::string body;
  std::string error;
};

// A handle per thread keeps its connection to a platform open between calls.
CURL* ThreadHandle() {
  static const CURLcode global = curl_global_init(CURL_GLOBAL_DEFAULT);
  JGT_CHECK(global == CURLE_OK);
  thread_local const std::unique_ptr<CURL, CurlCleanup> handle(curl_easy_init());
  JGT_CHECK(handle != nullptr);
  curl_easy_reset(handle.get());
  return handle.get();
}

void AddHeader(Headers& headers, const std::string& line) {
  headers.reset(curl_slist_append(headers.release(), line.c_str()));
}

std::string ReadToken(const std::string& path) {
  std::ifstream file(path);
  std::string token;
  std::getline(file, token);
  return token;
}

Response Perform(const Destination& destination, const std::string& path, Headers headers, const std::string* post,
                 const HttpLimits& limits) {
  CURL* curl = ThreadHandle();
  Body body{.text = "", .bytes_max = limits.answer_bytes_max};
  const std::string url = destination.url + path;
  if (!destination.token_path.empty()) AddHeader(headers, "Authorization: Bearer " + ReadToken(destination.token_path));
  AddHeader(headers, "Accept: application/json");
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect_timeout.count()));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.timeout.count()));
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, Collect);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
  if (post != nullptr) {
    AddHeader(headers, "Content-Type: application/json");
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, post->c_str());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(post->size()));
  }
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK) return {.status = 0, .body = "", .error = curl_easy_strerror(code)};
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  return {.status = static_cast<int>(status), .body = std::move(body.text), .error = ""};
}

}  // namespace

Answer PlatformClient::Deliver(const Destination& destination, const Delivery& delivery) const {
  Headers headers;
  AddHeader(headers, "Idempotency-Key: " + IdempotencyKey(delivery.key));
  Response response = Perform(destination, "/v1/facts", std::move(headers), &delivery.payload, limits_);
  Answer answer{.http_status = response.status, .remote_id = "", .error = response.error};
  const Json json = Json::parse(response.body, nullptr, /*allow_exceptions=*/false);
  if (json.is_object() && json.contains("id") && json["id"].is_string())
    answer.remote_id = json["id"].get<std::string>();
  if (json.is_object() && json.contains("error") && json["error"].is_string())
    answer.error = json["error"].get<std::string>().substr(0, 300);
  return answer;
}

StatusOr<KeyPage> PlatformClient::ListKeys(const Destination& destination, const std::string& region,
                                           const std::string& after) const {
  CURL* curl = ThreadHandle();
  const std::unique_ptr<char, decltype(&curl_free)> escaped(
      curl_easy_escape(curl, after.c_str(), static_cast<int>(after.size())), curl_free);
  const std::string path = absl::StrFormat("/v1/facts?region=%s&after=%s", region, escaped.get());
  const Response response = Perform(destination, path, nullptr, nullptr, limits_);
  const auto unavailable = [&](const std::string& problem) {
    return Unavailable("PLATFORM_UNAVAILABLE", absl::StrFormat("%s: %s", destination.code, problem))
        .Meta("destination", destination.code)
        .Zh(absl::StrFormat("平台 %s 没有按约定应答", destination.display_name));
  };
  if (response.status != 200)
    return unavailable(response.status == 0 ? response.error : absl::StrFormat("HTTP %d", response.status));
  const Json json = Json::parse(response.body, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("keys") || !json["keys"].is_array())
    return unavailable("an answer without keys");
  KeyPage page;
  for (const Json& key : json["keys"]) {
    if (!key.is_string()) return unavailable("a key that is no text");
    page.keys.push_back(key.get<std::string>());
  }
  if (json.contains("next") && json["next"].is_string()) page.next = json["next"].get<std::string>();
  return page;
}

}  // namespace jgt::platform_sync
