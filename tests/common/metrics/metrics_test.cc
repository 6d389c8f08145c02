#include "common/metrics/metrics.h"

#include <curl/curl.h>
#include <gmock/gmock.h>

#include "tests/support/status_matchers.h"

namespace jgt {
namespace {

using test::IsOk;
using test::StatusIs;
using testing::HasSubstr;
using testing::Not;

TEST(MetricsTest, TheSameNameAndLabelsAreTheSameMetric) {
  Metrics metrics;
  metrics.Counter("jgt_things_total", {{"kind", "a"}}, "Things").Add();
  metrics.Counter("jgt_things_total", {{"kind", "a"}}).Add(2);
  metrics.Counter("jgt_things_total", {{"kind", "b"}}).Add();
  EXPECT_THAT(metrics.Scrape(), HasSubstr("# HELP jgt_things_total Things"));
  EXPECT_THAT(metrics.Scrape(), HasSubstr("jgt_things_total{kind=\"a\"} 3"));
  EXPECT_THAT(metrics.Scrape(), HasSubstr("jgt_things_total{kind=\"b\"} 1"));
}

TEST(MetricsTest, GaugesRiseAndFall) {
  Metrics metrics;
  const GaugeHandle gauge = metrics.Gauge("jgt_level", {{"region", "330327"}});
  gauge.Set(7);
  gauge.Add(-2);
  EXPECT_THAT(metrics.Scrape(), HasSubstr("jgt_level{region=\"330327\"} 5"));
}

TEST(MetricsTest, HistogramsCountIntoTheirBuckets) {
  Metrics metrics;
  const HistogramHandle histogram = metrics.Histogram("jgt_wait_seconds", {}, "", {0.1, 1});
  histogram.Observe(0.5);
  histogram.Observe(5);
  EXPECT_THAT(metrics.Scrape(), HasSubstr("jgt_wait_seconds_bucket{le=\"0.1\"} 0"));
  EXPECT_THAT(metrics.Scrape(), HasSubstr("jgt_wait_seconds_bucket{le=\"1\"} 1"));
  EXPECT_THAT(metrics.Scrape(), HasSubstr("jgt_wait_seconds_bucket{le=\"+Inf\"} 2"));
}

TEST(MetricsTest, CollectedGaugesAreAskedAtEachScrapeUntilTheyAreGivenUp) {
  Metrics metrics;
  double value = 1;
  {
    CollectedGauge gauge = metrics.Collect(
        "jgt_head", {{"region", "330327"}}, [&] { return value; }, "Head");
    EXPECT_THAT(metrics.Scrape(), HasSubstr("jgt_head{region=\"330327\"} 1"));
    value = 2;
    const CollectedGauge moved = std::move(gauge);
    EXPECT_THAT(metrics.Scrape(), HasSubstr("jgt_head{region=\"330327\"} 2"));
  }
  EXPECT_THAT(metrics.Scrape(), Not(HasSubstr("jgt_head")));
}

TEST(MetricsTest, ACollectedGaugeMayOutliveItsMetrics) {
  auto metrics = std::make_unique<Metrics>();
  const CollectedGauge gauge = metrics->Collect("jgt_head", {}, [] { return 1.0; });
  metrics.reset();
}

size_t Append(char* data, size_t size, size_t count, void* text) {
  static_cast<std::string*>(text)->append(data, size * count);
  return size * count;
}

std::string Get(const std::string& url) {
  std::string text;
  CURL* curl = curl_easy_init();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, Append);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &text);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, 10L);
  EXPECT_EQ(curl_easy_perform(curl), CURLE_OK);
  curl_easy_cleanup(curl);
  return text;
}

TEST(MetricsTest, TheExposerServesAllMetricsOnItsPort) {
  Metrics metrics;
  EXPECT_EQ(metrics.port(), 0);
  ASSERT_THAT(metrics.StartExposer("127.0.0.1:0"), IsOk());
  metrics.Counter("jgt_things_total").Add(3);
  const CollectedGauge gauge = metrics.Collect("jgt_head", {}, [] { return 4.0; });
  const std::string page = Get("http://127.0.0.1:" + std::to_string(metrics.port()) + "/metrics");
  EXPECT_THAT(page, HasSubstr("jgt_things_total 3"));
  EXPECT_THAT(page, HasSubstr("jgt_head 4"));
}

TEST(MetricsTest, AnAddressThatIsTakenIsAnError) {
  Metrics first;
  ASSERT_THAT(first.StartExposer("127.0.0.1:0"), IsOk());
  Metrics second;
  EXPECT_THAT(second.StartExposer("127.0.0.1:" + std::to_string(first.port())),
              StatusIs(StatusCode::kUnavailable, "CANNOT_LISTEN"));
}

}  // namespace
}  // namespace jgt
