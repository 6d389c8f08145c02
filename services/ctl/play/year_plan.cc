#include "services/ctl/play/year_plan.h"

#include <algorithm>
#include <array>

#include "common/ids/ids.h"

namespace jgt::ctl {
namespace {

using jgt::ledger::v1::Activity;

constexpr std::array kSubjects = {jgt::common::v1::SUBJECT_CHINESE, jgt::common::v1::SUBJECT_MATHEMATICS,
                                  jgt::common::v1::SUBJECT_ENGLISH, jgt::common::v1::SUBJECT_SCIENCE,
                                  jgt::common::v1::SUBJECT_MUSIC,   jgt::common::v1::SUBJECT_ART};
// Months with lessons; the others are holidays.
constexpr std::array kMonths = {3, 4, 5, 6, 9, 10, 11};

void AddFact(Activity& activity, const std::string& key, const std::string& value) {
  jgt::ledger::v1::Fact& fact = *activity.add_facts();
  fact.set_key(key);
  fact.set_value(value);
}

class Planner {
 public:
  Planner(const jgt::roster::v1::Pairing& pairing, int index, int year, uint64_t seed, const Day& today)
      : pairing_(pairing),
        index_(index),
        year_(year),
        today_(today),
        random_(seed * 1000003 + static_cast<uint64_t>(index)) {}

  YearPlan Plan() {
    // From 50 to 125 percent of what is asked, so that some pairings fall short and some do more; not everything told
    // is confirmed and shown.
    effort_ = static_cast<int>(Draw(50, 125));
    const bool cross_region = pairing_.scope() != jgt::common::v1::SCOPE_IN_COUNTY;
    FormGroups();
    Lessons(cross_region ? 10 : 20);
    Research(cross_region ? 10 : 12);
    Mentoring();
    Exchanges(cross_region);
    if (cross_region) CrossRegion();
    Extras();
    Survey();
    Administration();
    std::stable_sort(
        plan_.activities.begin(), plan_.activities.end(),
        [](const PlannedActivity& a, const PlannedActivity& b) { return a.activity.day() < b.activity.day(); });
    std::erase_if(plan_.activities,
                  [&](const PlannedActivity& planned) { return planned.activity.day() > ToString(today_); });
    NumberSessions();
    return std::move(plan_);
  }

 private:
  void Survey() {
    const int asked = static_cast<int>(Draw(80, 160));
    plan_.dissatisfied = static_cast<int>(Draw(0, static_cast<uint64_t>(asked) / 8));
    plan_.mostly_satisfied = static_cast<int>(Draw(0, static_cast<uint64_t>(asked) / 4));
    plan_.satisfied = asked - plan_.dissatisfied - plan_.mostly_satisfied;
  }

  // Sessions of a group are counted in the order of their days.
  void NumberSessions() {
    std::vector<int> sessions(plan_.groups.size(), 0);
    for (PlannedActivity& planned : plan_.activities) {
      if (planned.mentor_group < 0) continue;
      AddFact(planned.activity, "session", std::to_string(++sessions[static_cast<size_t>(planned.mentor_group)]));
    }
  }

  uint64_t Draw(uint64_t from, uint64_t to) { return from + random_.Next() % (to - from + 1); }
  bool Chance(uint64_t percent) { return Draw(1, 100) <= percent; }
  int Share(int asked) const { return (asked * effort_ + 50) / 100; }

  // A day from Monday to Friday; not every one of them is a working day, as in life.
  std::string SchoolDay() {
    Day day{.year = year_, .month = kMonths[Draw(0, kMonths.size() - 1)], .day = static_cast<int>(Draw(1, 26))};
    while (Weekday(day) > 5) day = DayFromNumber(DayNumber(day) + 1);
    return ToString(day);
  }

  std::string Teacher(int number) const { return absl::StrFormat("T-%02d-%02d", index_ + 1, number); }

  Activity& Add(const std::string& kind, const std::string& title, int teachers, int students) {
    PlannedActivity planned;
    planned.confirmed = Chance(97);
    planned.photos = Chance(97) ? 1 : 0;
    Activity& activity = planned.activity;
    activity.set_pairing(pairing_.name());
    activity.set_kind(kind);
    activity.set_day(SchoolDay());
    activity.set_title(title);
    activity.set_teachers(teachers);
    activity.set_students(students);
    plan_.activities.push_back(std::move(planned));
    return plan_.activities.back().activity;
  }

  void FormGroups() {
    const int count = effort_ < 60 ? 2 : 3;
    for (int i = 0; i < count; ++i) {
      auto& group = plan_.groups.emplace_back();
      group.set_year(year_);
      group.set_mentor(Teacher(50 + i));
      group.set_mentees(i == 2 && effort_ < 70 ? 2 : 3);
    }
  }

  void Lessons(int asked) {
    const int subjects = effort_ < 55 ? 1 : static_cast<int>(Draw(2, 4));
    for (int i = 0; i < Share(asked); ++i) {
      const bool visiting = Chance(10);
      Activity& activity =
          Add(visiting ? "VISITING_LESSON" : "SYNC_LESSON", visiting ? "送教下乡示范课" : "城乡同步课堂",
              static_cast<int>(Draw(2, 6)), static_cast<int>(Draw(40, 90)));
      activity.set_subject(kSubjects[static_cast<size_t>(i % subjects)]);
      // Teacher and lesson number keep (day, period, teacher) apart: the same lesson told twice would be refused.
      activity.set_teacher(Teacher(i));
      activity.set_period(static_cast<int>(Draw(1, 7)));
      activity.set_supporter_class(absl::StrFormat("%d年级%d班", Draw(3, 6), Draw(1, 6)));
      activity.set_supported_class(absl::StrFormat("%d年级%d班", Draw(3, 6), Draw(1, 2)));
    }
  }

  void Research(int asked) {
    for (int i = 0; i < Share(asked); ++i) {
      const bool online = Chance(60);
      Activity& research = Add(online ? "ONLINE_RESEARCH" : "ONSITE_RESEARCH",
                               online ? "网络研修：集体备课" : "线下集体教研", static_cast<int>(Draw(6, 24)), 0);
      AddFact(research, "form", online ? "JOINT_PREPARATION" : "THEMED_STUDY");
    }
  }

  void Mentoring() {
    for (int group = 0; group < static_cast<int>(plan_.groups.size()); ++group) {
      for (int i = 0; i < Share(5); ++i) {
        Activity& activity = Add("MENTORING_SESSION", "师徒传授指导", 4, 0);
        activity.set_teacher(Teacher(50 + group));
        plan_.activities.back().mentor_group = group;
        plan_.activities.back().needs_agreement = i == 0;
      }
    }
  }

  void Exchanges(bool cross_region) {
    if (cross_region || pairing_.mode() == jgt::common::v1::MODE_INTEGRATED) return;
    for (int i = 0; i < Share(6); ++i) {
      auto& exchange = plan_.exchanges.emplace_back();
      exchange.set_year(year_);
      exchange.set_teacher(Teacher(70 + i));
      exchange.set_start_day(absl::StrFormat("%d-03-01", year_));
      exchange.set_end_day(absl::StrFormat("%d-06-30", year_));
      Activity& activity = Add("TEACHER_EXCHANGE", "教师交流支教", 1, 0);
      activity.set_day(exchange.start_day());
      activity.set_end_day(exchange.end_day());
      activity.set_teacher(exchange.teacher());
      AddFact(activity, "movement", "SUPPORT_TEACHING");
      plan_.activities.back().exchange = i;
    }
  }

  void CrossRegion() {
    Activity& shadowing = Add("SHADOWING", "异地跟岗锻炼", 1, 0);
    shadowing.set_day(absl::StrFormat("%d-04-01", year_));
    shadowing.set_end_day(absl::StrFormat("%d-%s", year_, effort_ < 60 ? "04-20" : "05-15"));
    shadowing.set_teacher(Teacher(90));
    if (effort_ >= 55) {
      Activity& course = Add("EXTENSION_COURSE", "课后服务线上拓展课程", 1, static_cast<int>(Draw(30, 60)));
      course.set_subject(jgt::common::v1::SUBJECT_EXTENSION);
      course.set_teacher(Teacher(91));
    }
    if (effort_ >= 65)
      Add("STUDENT_EXCHANGE", "学生集体交流活动", 6, static_cast<int>(Draw(30, 80))).set_exchange_kind("ARTS_SPORTS");
    if (effort_ >= 100) Add("MASTER_STUDIO", "名师工作室挂牌", 3, 0).set_teacher(Teacher(94));
  }

  void Extras() {
    if (Chance(60)) {
      Activity& news = Add("PUBLICITY", "结对帮扶活动报道", 0, 0);
      static const std::array<std::string, 4> kLevels = {"SCHOOL", "COUNTY", "CITY", "PROVINCE"};
      news.set_publicity_level(kLevels[Draw(0, 3)]);
      news.set_link(absl::StrFormat("https://news.example.org/%d/%d", year_, index_ + 1));
      AddFact(news, "form", "FEATURE");
    }
    if (Chance(30)) {
      AddFact(Add("PARTY_BUILDING", "党建共建活动", static_cast<int>(Draw(6, 20)), 0), "form", "JOINT_ACTIVITY");
    }
    if (Chance(20)) {
      Activity& course = Add("DELIVERED_COURSE", "远程专递课堂", 1, static_cast<int>(Draw(20, 50)));
      course.set_subject(jgt::common::v1::SUBJECT_SCIENCE);
      course.set_teacher(Teacher(92));
      course.set_period(6);
    }
    if (Chance(20)) {
      Activity& course = Add("MASTER_CLASS", "名师网络课堂", 1, static_cast<int>(Draw(20, 50)));
      course.set_subject(jgt::common::v1::SUBJECT_CHINESE);
      course.set_teacher(Teacher(93));
      course.set_period(6);
    }
  }

  // What a pairing files beside its teaching. Drawn last, so that the rest of a seed's year stays what it was.
  void Administration() {
    if (Chance(50)) AddFact(Add("PROGRESS_MEETING", "项目推进例会", 6, 0), "minutes", "通报进度，商定下月同步课堂安排");
    if (Chance(40)) {
      Activity& budget = Add("BUDGET_LINE", "录播教室设施经费", 0, 0);
      AddFact(budget, "stage", Chance(50) ? "BUDGETED" : "DISBURSED");
      AddFact(budget, "purpose", "FACILITY");
      const uint64_t yuan = Draw(5000, 80000);
      AddFact(budget, "amount", absl::StrFormat("%d.%02d", yuan, Draw(0, 99)));
      AddFact(budget, "project", "LIVELIHOOD");
    }
    if (Chance(30)) AddFact(Add("PROBLEM_REPORT", "同步课堂画面卡顿", 0, 0), "field", "EQUIPMENT");
  }

  const jgt::roster::v1::Pairing& pairing_;
  const int index_;
  const int year_;
  const Day today_;
  SeededRandom random_;
  int effort_ = 100;
  YearPlan plan_;
};

}  // namespace

YearPlan PlanYear(const jgt::roster::v1::Pairing& pairing, int index, int year, uint64_t seed, const Day& today) {
  return Planner(pairing, index, year, seed, today).Plan();
}

}  // namespace jgt::ctl
