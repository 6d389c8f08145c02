#include "services/reporting/storage/mysql_reporting_store.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "common/journal/body.h"
#include "common/journal/follower.h"
#include "common/names/names.h"
#include "jgt/reporting/v1/events.pb.h"
#include "services/reporting/storage/cell_queries.h"
#include "services/reporting/storage/county_heads.h"
#include "services/reporting/storage/county_minima.h"
#include "services/reporting/storage/roster_tables.h"

namespace jgt::reporting {
namespace {

const std::string kFindTexts =
    "SELECT highlights, next_month_plan, other, filler FROM bureau_forms WHERE region = ? AND month = ?";
const std::string kFindQuota = "SELECT quota FROM quotas WHERE region = ? AND year = ?";
const std::string kPutTexts =
    "INSERT INTO bureau_forms (region, month, highlights, next_month_plan, other, filler, filed_seq, filed_at) VALUES "
    "(?, ?, ?, ?, ?, ?, ?, ?) "
    "ON DUPLICATE KEY UPDATE highlights = VALUES(highlights), next_month_plan = VALUES(next_month_plan), other = "
    "VALUES(other), "
    "filler = VALUES(filler), filed_seq = VALUES(filed_seq), filed_at = VALUES(filed_at)";
const std::string kPutFiled = "INSERT INTO filed_forms (region, month, seq, filed_at, form) VALUES (?, ?, ?, ?, ?)";
const std::string kPutQuota =
    "INSERT INTO quotas (region, year, quota) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE quota = VALUES(quota)";
const std::string kOwnHead = "SELECT seq FROM journal_head WHERE region = ?";

constexpr char kMentoring[] = "MENTORING_SESSION";
constexpr char kShadowing[] = "SHADOWING";
constexpr char kExchange[] = "TEACHER_EXCHANGE";

Error NoSuchPairing(const std::string& name) {
  return NotFound("NO_SUCH_PAIRING", absl::StrFormat("there is no pairing %s", name))
      .Meta("pairing", name)
      .Zh("没有这对结对关系");
}

// The position of our own journal.
Status AddOwnHead(sql::Transaction& tx, const std::string& own, std::vector<journal::Position>& positions) {
  ASSIGN_OR_RETURN(const std::optional<sql::Row> head, tx.QueryOne(kOwnHead, {own}));
  if (head.has_value() && head->Int(0) > 0)
    positions.push_back({.service = "reporting", .region = own, .seq = head->Int(0)});
  return OkStatus();
}

// The positions of these regions, and of our own journal there.
StatusOr<std::vector<journal::Position>> PositionsOf(sql::Transaction& tx, std::vector<std::string> regions,
                                                     const std::string& own) {
  regions.push_back(own);
  ASSIGN_OR_RETURN(std::vector<journal::Position> positions, journal::AppliedPositions(tx, regions));
  RETURN_IF_ERROR(AddOwnHead(tx, own, positions));
  return positions;
}

Day LastDay(int year) { return {.year = year, .month = 12, .day = 31}; }

// Reads a pairing's year; what belongs to a supporter is read once for all its pairings.
class YearReader final {
 public:
  YearReader(sql::Transaction& tx, const ProgressQuery& query, const Aliases& aliases)
      : tx_(tx), query_(query), aliases_(aliases) {}

  StatusOr<PairingCounts> Read(const Pairing& pairing) {
    const PairingYear of{.pairing = pairing, .year = query_.year, .basis = query_.basis};
    PairingCounts counts;
    RETURN_IF_ERROR(CountActivities(tx_, of, counts));
    ASSIGN_OR_RETURN(const std::vector<NamedActivity> activities, NamedActivitiesOf(tx_, of));
    RETURN_IF_ERROR(CountMentoring(of, activities, counts));
    RETURN_IF_ERROR(CountStays(activities, counts));
    ASSIGN_OR_RETURN(counts.exchanged_teachers, ExchangedBy(pairing));
    ASSIGN_OR_RETURN(counts.supporter_teachers, TeachersOf(pairing.supporter));
    return counts;
  }

  // What the pairing's supporter sent to all its members of the mode, by what the ledger was told.
  StatusOr<std::vector<SentTeacher>> SentBy(const Pairing& pairing) {
    ASSIGN_OR_RETURN(const std::vector<Pairing> siblings, PairingsOfSupporter(tx_, pairing.supporter));
    std::vector<SentTeacher> sent;
    for (const Pairing& each : siblings) {
      const Pairing sibling = OnDay(each, LastDay(query_.year));
      if (sibling.mode != pairing.mode || sibling.state == PairingState::kEnded) continue;
      ASSIGN_OR_RETURN(const std::vector<NamedActivity> activities,
                       NamedActivitiesOf(tx_, {.pairing = sibling, .year = query_.year, .basis = query_.basis}));
      ASSIGN_OR_RETURN(const std::vector<ExchangeRow> exchanges, ExchangesOf(tx_, sibling));
      for (const NamedActivity& activity : activities) {
        if (activity.kind != kExchange) continue;
        SentTeacher teacher{.activity = activity};
        const auto exchange = std::find_if(exchanges.begin(), exchanges.end(),
                                           [&](const ExchangeRow& row) { return row.exchange == activity.exchange; });
        if (exchange != exchanges.end()) {
          teacher.teacher = exchange->teacher;
          teacher.confirmed = exchange->confirmed;
          teacher.seq = exchange->seq;
        }
        sent.push_back(std::move(teacher));
      }
    }
    return sent;
  }

 private:
  Status CountMentoring(const PairingYear& of, const std::vector<NamedActivity>& activities, PairingCounts& counts) {
    ASSIGN_OR_RETURN(const std::vector<MentorGroupRow> groups, MentorGroupsOf(tx_, of.pairing, of.year));
    for (const MentorGroupRow& group : groups) counts.mentor_groups[group.mentor_group].mentees = group.mentees;
    for (const NamedActivity& activity : activities) {
      if (activity.kind != kMentoring) continue;
      if (const auto group = counts.mentor_groups.find(activity.mentor_group); group != counts.mentor_groups.end())
        group->second.sessions += 1;
    }
    return OkStatus();
  }

  static Status CountStays(const std::vector<NamedActivity>& activities, PairingCounts& counts) {
    for (const NamedActivity& activity : activities) {
      if (activity.kind != kShadowing) continue;
      ASSIGN_OR_RETURN(const Day first, ParseDay(activity.day));
      ASSIGN_OR_RETURN(const Day last, ParseDay(activity.end_day.empty() ? activity.day : activity.end_day));
      counts.stays.push_back(
          {.teacher = activity.teacher.empty() ? activity.activity : activity.teacher, .first = first, .last = last});
    }
    return OkStatus();
  }

  // Teachers sent by the supporter to all its members of the mode; one who went twice is one. R118: what the leading
  // group has not confirmed does not count, whatever the ledger was told.
  StatusOr<int64_t> ExchangedBy(const Pairing& pairing) {
    const auto key = std::make_pair(pairing.supporter, pairing.mode);
    if (const auto known = exchanged_.find(key); known != exchanged_.end()) return known->second;
    ASSIGN_OR_RETURN(const std::vector<SentTeacher> sent, SentBy(pairing));
    std::set<std::string> teachers;
    for (const SentTeacher& each : sent) {
      if (each.confirmed) teachers.insert(each.teacher);
    }
    return exchanged_[key] = static_cast<int64_t>(teachers.size());
  }

  // The head count on 1 September of the year, or the last one before (D7).
  StatusOr<std::optional<int64_t>> TeachersOf(const std::string& school) {
    if (const auto known = teachers_.find(school); known != teachers_.end()) return known->second;
    const std::string day = ToString(Day{.year = query_.year, .month = 9, .day = 1});
    ASSIGN_OR_RETURN(std::optional<int64_t> teachers, TeachersOn(tx_, school, day));
    if (const std::string target = Resolve(aliases_, school); !teachers.has_value() && target != school) {
      ASSIGN_OR_RETURN(teachers, TeachersOn(tx_, target, day));
    }
    return teachers_[school] = teachers;
  }

  sql::Transaction& tx_;
  const ProgressQuery& query_;
  const Aliases& aliases_;
  std::map<std::pair<std::string, Mode>, int64_t> exchanged_;
  std::map<std::string, std::optional<int64_t>> teachers_;
};

// As they are at the end of the year.
StatusOr<std::vector<Pairing>> PairingsFor(sql::Transaction& tx, const ProgressQuery& query) {
  std::vector<Pairing> pairings;
  if (query.pairing.empty()) {
    ASSIGN_OR_RETURN(pairings, ListPairings(tx, SpanOf(query.region), query.after, query.limit));
  } else {
    ASSIGN_OR_RETURN(std::optional<Pairing> pairing, FindPairing(tx, RegionOf(query.pairing), query.pairing));
    if (!pairing.has_value()) return NoSuchPairing(query.pairing);
    pairings.push_back(*std::move(pairing));
  }
  for (Pairing& pairing : pairings) pairing = OnDay(std::move(pairing), LastDay(query.year));
  return pairings;
}

StatusOr<std::vector<Readiness>> ReadinessFor(sql::Transaction& tx, const std::vector<Pairing>& pairings,
                                              const Aliases& aliases) {
  std::set<std::string> subjects;
  for (const Pairing& pairing : pairings) {
    subjects.insert(pairing.name);
    for (const std::string& school : {pairing.supporter, pairing.supported}) {
      if (school.empty()) continue;
      subjects.insert(school);
      subjects.insert(Resolve(aliases, school));
    }
  }
  std::vector<Readiness> facts;
  for (const std::string& subject : subjects) {
    ASSIGN_OR_RETURN(const std::vector<Readiness> of_subject, ReadinessOf(tx, subject));
    facts.insert(facts.end(), of_subject.begin(), of_subject.end());
  }
  return facts;
}

// What a person filled in.
Status ReadFiled(sql::Transaction& tx, const FormQuery& query, FormFacts& facts) {
  ASSIGN_OR_RETURN(const std::optional<sql::Row> texts, tx.QueryOne(kFindTexts, {query.region, query.month}));
  if (texts.has_value()) {
    facts.texts = {.highlights = texts->Text(0),
                   .next_month_plan = texts->Text(1),
                   .other = texts->Text(2),
                   .filler = texts->Text(3)};
  }
  ASSIGN_OR_RETURN(const std::optional<sql::Row> quota, tx.QueryOne(kFindQuota, {query.region, query.month.year}));
  if (quota.has_value()) facts.quota = static_cast<int>(quota->Int(0));
  return OkStatus();
}

// The activities behind a count, one more than are shown telling whether there are more.
StatusOr<OpenedCount> Open(sql::Transaction& tx, const RegionSpan& span, const FormQuery& query,
                           const std::string& kind) {
  OpenedCount opened{.kind = kind};
  const ContributionQuery contributions{
      .region = query.region, .from = query.month, .to = query.month, .kind = kind, .limit = query.opened_max + 1};
  ASSIGN_OR_RETURN(opened.contributions, SelectContributions(tx, span, contributions));
  opened.cut = opened.contributions.size() > static_cast<size_t>(query.opened_max);
  if (opened.cut) opened.contributions.resize(static_cast<size_t>(query.opened_max));
  return opened;
}

}  // namespace

StatusOr<ProgressFacts> MysqlReportingStore::ReadProgress(const ProgressQuery& query, Deadline deadline) {
  return sql::RunTransactionFor<ProgressFacts>(
      pool_, sql::Snapshot(deadline), [&](sql::Transaction& tx) -> StatusOr<ProgressFacts> {
        ProgressFacts facts;
        ASSIGN_OR_RETURN(const Aliases aliases, ReadAliases(tx));
        ASSIGN_OR_RETURN(std::vector<Pairing> pairings, PairingsFor(tx, query));
        ResolveEnds(aliases, pairings);
        YearReader reader(tx, query, aliases);
        for (const Pairing& pairing : pairings) {
          ASSIGN_OR_RETURN(PairingCounts counts, reader.Read(pairing));
          ASSIGN_OR_RETURN(OwnMinima own, OwnMinimaOf(tx, pairing, query.year));
          facts.pairings.push_back({.pairing = pairing, .counts = std::move(counts), .own_minima = std::move(own)});
        }
        const std::string own = query.pairing.empty() ? query.region : RegionOf(query.pairing);
        ASSIGN_OR_RETURN(facts.positions, PositionsOf(tx, RegionsOf(pairings), own));
        return facts;
      });
}

StatusOr<TaskFacts> MysqlReportingStore::ReadTask(const ProgressQuery& query, Deadline deadline) {
  return sql::RunTransactionFor<TaskFacts>(
      pool_, sql::Snapshot(deadline), [&](sql::Transaction& tx) -> StatusOr<TaskFacts> {
        ASSIGN_OR_RETURN(const Aliases aliases, ReadAliases(tx));
        ASSIGN_OR_RETURN(std::vector<Pairing> pairings, PairingsFor(tx, query));
        ResolveEnds(aliases, pairings);
        const Pairing& pairing = pairings.front();
        TaskFacts facts{.counted = {.pairing = pairing, .counts = {}, .own_minima = {}}, .basis = {}, .positions = {}};
        YearReader reader(tx, query, aliases);
        ASSIGN_OR_RETURN(facts.counted.counts, reader.Read(pairing));
        ASSIGN_OR_RETURN(facts.counted.own_minima, OwnMinimaOf(tx, pairing, query.year));
        const PairingYear of{.pairing = pairing, .year = query.year, .basis = query.basis};
        ASSIGN_OR_RETURN(facts.basis.activities, NamedActivitiesOf(tx, of, Kinds::kAll));
        ASSIGN_OR_RETURN(const std::vector<MentorGroupRow> groups, MentorGroupsOf(tx, pairing, query.year));
        facts.basis.groups.reserve(groups.size());
        for (const MentorGroupRow& group : groups)
          facts.basis.groups.push_back({.name = group.mentor_group, .mentees = group.mentees, .seq = group.seq});
        ASSIGN_OR_RETURN(facts.basis.sent, reader.SentBy(pairing));
        std::vector<std::string> regions = RegionsOf(pairings);
        for (const SentTeacher& sent : facts.basis.sent) regions.push_back(sent.activity.region);
        ASSIGN_OR_RETURN(facts.positions, PositionsOf(tx, std::move(regions), pairing.region));
        return facts;
      });
}

StatusOr<Rollup> MysqlReportingStore::SumCells(const RollupQuery& query, Deadline deadline) {
  const RegionSpan span = SpanOf(query.region);
  const RegionLevel level = LevelOf(query.region);
  const bool by_home = level == RegionLevel::kProvince || level == RegionLevel::kNation;
  return sql::RunTransactionFor<Rollup>(pool_, sql::Snapshot(deadline), [&](sql::Transaction& tx) -> StatusOr<Rollup> {
    Rollup rollup;
    for (Month month = query.from; month <= query.to;) {
      ASSIGN_OR_RETURN(const std::vector<RollupCell> cells, by_home ? SumOfCounties(tx, span, month, query.basis)
                                                                    : SumOfPairings(tx, span, month, query.basis));
      rollup.cells.insert(rollup.cells.end(), cells.begin(), cells.end());
      month = month.month == 12 ? Month{.year = month.year + 1, .month = 1}
                                : Month{.year = month.year, .month = month.month + 1};
    }
    // Pairings that stand at the end of the last month.
    const Day last_day = {.year = query.to.year, .month = query.to.month, .day = DaysInMonth(query.to)};
    ASSIGN_OR_RETURN(const std::vector<journal::Position> applied, journal::AppliedPositions(tx, {}));
    ASSIGN_OR_RETURN(const auto standing, standing_.On(tx, query.region, last_day, applied));
    rollup.pairings = standing->pairings;
    rollup.schools = standing->schools;
    // A county without a pairing yet may have journals all the same, so a wide span states all of its regions.
    const std::set<std::string> regions(standing->regions.begin(), standing->regions.end());
    for (const journal::Position& position : applied) {
      const bool in_span = by_home && span.first <= position.region && position.region <= span.last;
      if (in_span || position.region == query.region || regions.contains(position.region))
        rollup.positions.push_back(position);
    }
    RETURN_IF_ERROR(AddOwnHead(tx, query.region, rollup.positions));
    return rollup;
  });
}

StatusOr<FormFacts> MysqlReportingStore::ReadForm(const FormQuery& query, Deadline deadline) {
  const RegionSpan span = SpanOf(query.region);
  return sql::RunTransactionFor<FormFacts>(
      pool_, sql::Snapshot(deadline), [&](sql::Transaction& tx) -> StatusOr<FormFacts> {
        FormFacts facts;
        ASSIGN_OR_RETURN(facts.aliases, ReadAliases(tx));
        ASSIGN_OR_RETURN(facts.pairings, ListPairings(tx, span, {}, std::nullopt));
        ASSIGN_OR_RETURN(facts.readiness, ReadinessFor(tx, facts.pairings, facts.aliases));
        ASSIGN_OR_RETURN(facts.cells, FormCellsOf(tx, span, query.month));
        ASSIGN_OR_RETURN(facts.new_materials, MaterialsOf(tx, span, query.month));
        RETURN_IF_ERROR(ReadFiled(tx, query, facts));
        for (const std::string& kind : query.opened_kinds) {
          ASSIGN_OR_RETURN(OpenedCount opened, Open(tx, span, query, kind));
          facts.opened.push_back(std::move(opened));
        }
        std::vector<std::string> regions = RegionsOf(facts.pairings);
        const std::vector<std::string> provinces = ProvincesOf(facts.pairings);
        regions.insert(regions.end(), provinces.begin(), provinces.end());
        ASSIGN_OR_RETURN(facts.positions, PositionsOf(tx, std::move(regions), query.region));
        ASSIGN_OR_RETURN(facts.ledgers, LedgersOf(tx, facts.pairings, facts.positions));
        return facts;
      });
}

StatusOr<std::vector<Contribution>> MysqlReportingStore::ListContributions(const ContributionQuery& query,
                                                                           Deadline deadline) {
  return sql::RunTransactionFor<std::vector<Contribution>>(pool_, sql::Snapshot(deadline), [&](sql::Transaction& tx) {
    return SelectContributions(tx, SpanOf(query.region), query);
  });
}

StatusOr<Pairing> MysqlReportingStore::FindPairing(const std::string& name, Deadline deadline) {
  return sql::RunTransactionFor<Pairing>(
      pool_, sql::Snapshot(deadline), [&](sql::Transaction& tx) -> StatusOr<Pairing> {
        ASSIGN_OR_RETURN(const std::optional<Pairing> pairing, reporting::FindPairing(tx, RegionOf(name), name));
        if (!pairing.has_value()) return NoSuchPairing(name);
        ASSIGN_OR_RETURN(const Aliases aliases, ReadAliases(tx));
        std::vector<Pairing> found = {*pairing};
        ResolveEnds(aliases, found);
        return found.front();
      });
}

StatusOr<std::string> MysqlReportingStore::FileForm(const journal::Mutation& mutation, const FiledForm& form,
                                                    const AnswerEncoder& encode) {
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    jgt::reporting::v1::BureauFormFiled filed;
    filed.set_month(ToString(form.month));
    filed.set_highlights(form.texts.highlights);
    filed.set_next_month_plan(form.texts.next_month_plan);
    filed.set_other(form.texts.other);
    filed.set_filler(form.texts.filler);
    if (form.quota.has_value()) filed.set_quota(*form.quota);
    if (!filed.mutable_form()->ParseFromString(form.form)) return Internal("BAD_FORM", "the form cannot be read");
    const int64_t seq = journal::AppendMessage(batch, filed);
    RETURN_IF_ERROR(batch.Insert(kPutFiled, {form.region, form.month, seq, batch.now(), sql::Value::Bytes(form.form)}));
    RETURN_IF_ERROR(batch
                        .Execute(kPutTexts, {form.region, form.month, form.texts.highlights, form.texts.next_month_plan,
                                             form.texts.other, form.texts.filler, seq, batch.now()})
                        .status());
    if (form.quota.has_value())
      RETURN_IF_ERROR(batch.Execute(kPutQuota, {form.region, form.month.year, *form.quota}).status());
    return encode(seq);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(form.region, mutation, work));
  return answer.response;
}

}  // namespace jgt::reporting
