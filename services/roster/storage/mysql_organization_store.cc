#include "services/roster/storage/mysql_organization_store.h"

#include <algorithm>
#include <utility>

#include "common/journal/body.h"
#include "common/names/names.h"
#include "jgt/roster/v1/organization_events.pb.h"
#include "services/roster/storage/missing.h"
#include "services/roster/storage/organization_proto.h"
#include "services/roster/storage/organization_rows.h"
#include "services/roster/storage/school_rows.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

namespace pb = jgt::roster::v1;

bool NamesSchools(const StructureChange& change) {
  return std::any_of(change.members.begin(), change.members.end(),
                     [](const MemberChange& each) { return each.member.kind == MemberKind::kSchool; }) ||
         std::any_of(change.posts.begin(), change.posts.end(),
                     [](const Post& each) { return each.place.kind == PlaceKind::kSchool; });
}

template <typename Event>
Event EventOn(const Ground& ground, Outcome outcome) {
  Event event;
  event.set_outcome(ToProto(outcome));
  event.mutable_ground()->set_effective_day(ToString(ground.day));
  event.mutable_ground()->set_reason(ground.reason);
  event.mutable_ground()->set_document(ground.document);
  return event;
}

// All that is known of a thing, each span with its days.
template <typename T, typename Event>
void AddSpans(const Timeline<T>& timeline, Event& event) {
  for (const Dated<T>& each : timeline.spans()) {
    T value = each.value;
    value.valid = each.span;
    *event.add_timeline() = ToProto(value);
  }
}

// Appends an entry for each thing that is otherwise, and writes its new versions.
class StructureWriter {
 public:
  StructureWriter(journal::Batch& batch, const Structure& structure, const Ground& ground)
      : batch_(batch), structure_(structure), ground_(ground) {}

  Status Write(const Touched& touched) {
    RETURN_IF_ERROR(WriteKind<pb::OrganizationChanged>(
        touched.organizations, structure_.organizations, OrganizationTable(),
        [&](const std::string& id, const Timeline<Organization>& timeline, pb::OrganizationChanged& event) {
          event.set_organization(NameOf({.region = batch_.region(), .id = id}, kOrganizations));
          AddSpans(timeline, event);
        }));
    RETURN_IF_ERROR(WriteKind<pb::MembershipChanged>(
        touched.memberships, structure_.memberships, MembershipTable(),
        [&](const std::string& slot, const Timeline<Membership>& timeline, pb::MembershipChanged& event) {
          event.set_member(MemberOf(slot));
          AddSpans(timeline, event);
        }));
    RETURN_IF_ERROR(
        WriteKind<pb::PostChanged>(touched.posts, structure_.posts, PostTable(),
                                   [&](const std::string& id, const Timeline<Post>& timeline, pb::PostChanged& event) {
                                     event.set_post(NameOf({.region = batch_.region(), .id = id}, kPosts));
                                     AddSpans(timeline, event);
                                   }));
    return WriteKind<pb::AppointmentChanged>(
        touched.appointments, structure_.appointments, AppointmentTable(),
        [&](const std::string& id, const Timeline<Appointment>& timeline, pb::AppointmentChanged& event) {
          event.set_post(NameOf({.region = batch_.region(), .id = id}, kPosts));
          for (const Dated<Appointment>& each : timeline.spans()) *event.add_timeline() = ToProto(each);
        });
  }

 private:
  // "*district/schools/01H…" is about that school.
  std::string MemberOf(const std::string& slot) const {
    return absl::StrFormat("%s/%s", RegionName(batch_.region()), slot.substr(slot.find('/') + 1));
  }

  template <typename Event, typename T, typename Fill>
  Status WriteKind(const std::map<std::string, Outcome>& touched, const std::map<std::string, Timeline<T>>& timelines,
                   const VersionTable& table, const Fill& fill) {
    VersionWriter versions(batch_, table);
    for (const auto& [id, outcome] : touched) {
      if (outcome == Outcome::kUnchanged) continue;
      const Timeline<T>& timeline = timelines.at(id);
      auto event = EventOn<Event>(ground_, outcome);
      fill(id, timeline, event);
      const int64_t seq = journal::AppendMessage(batch_, event);
      versions.Add({.region = batch_.region(), .id = id}, timeline, seq, [](const T& each) { return ColumnsOf(each); });
    }
    return versions.Flush();
  }

  journal::Batch& batch_;
  const Structure& structure_;
  const Ground& ground_;
};

Status CheckSchoolThere(const Query& query, const Key& key, const Moment& moment) {
  ASSIGN_OR_RETURN(const std::optional<School> school, FindSchool(query, key, moment));
  return school.has_value() ? OkStatus() : NoSuchSchool(key);
}

Status CheckOrganizationThere(const Query& query, const Key& key, const Moment& moment) {
  ASSIGN_OR_RETURN(const std::optional<Organization> organization, FindOrganization(query, key, moment));
  return organization.has_value() ? OkStatus() : NoSuchOrganization(key);
}

StatusOr<std::vector<HeldPost>> HeldPostsAt(const Query& query, const std::string& region, const Moment& moment) {
  ASSIGN_OR_RETURN(const PostsOnDay day, PostsAt(query, region, moment));
  return WithHolders(day);
}

StatusOr<std::vector<HeldPost>> PostsOfPage(const Query& query, const PostQuery& wanted) {
  if (wanted.place.has_value()) {
    const Key key = {.region = wanted.region, .id = wanted.place->id};
    if (wanted.place->kind == PlaceKind::kSchool) RETURN_IF_ERROR(CheckSchoolThere(query, key, wanted.moment));
    if (wanted.place->kind == PlaceKind::kOrganization) {
      RETURN_IF_ERROR(CheckOrganizationThere(query, key, wanted.moment));
    }
  }
  ASSIGN_OR_RETURN(std::vector<HeldPost> posts, HeldPostsAt(query, wanted.region, wanted.moment));
  std::erase_if(posts, [&](const HeldPost& each) {
    return each.post.key.id <= wanted.after || (wanted.place.has_value() && each.post.place != *wanted.place);
  });
  if (posts.size() > static_cast<size_t>(wanted.limit)) posts.resize(static_cast<size_t>(wanted.limit));
  return posts;
}

}  // namespace

StatusOr<std::string> MysqlOrganizationStore::Change(const std::string& region, const StructureChange& change,
                                                     const journal::Mutation& mutation,
                                                     const Encoder<StructureChanged>& encode) {
  const bool with_schools = NamesSchools(change);
  if (change.dry_run) {
    return ReadAtOneMoment<std::string>(pool_, mutation.deadline, [&](const Query& query) -> StatusOr<std::string> {
      ASSIGN_OR_RETURN(Structure structure, StructureOf(query, region, with_schools));
      StructureChanged changed;
      ASSIGN_OR_RETURN(changed.touched, Apply(structure, change));
      return encode(changed);
    });
  }
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    ASSIGN_OR_RETURN(Structure structure, StructureOf(QueryOf(batch), region, with_schools));
    StructureChanged changed;
    ASSIGN_OR_RETURN(changed.touched, Apply(structure, change));
    RETURN_IF_ERROR(StructureWriter(batch, structure, change.ground).Write(changed.touched));
    changed.position = PositionOf(writer_, batch);
    return encode(changed);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(region, mutation, work));
  return answer.response;
}

StatusOr<Organization> MysqlOrganizationStore::GetOrganization(const Key& key, const Moment& moment,
                                                               Deadline deadline) {
  return ReadByOneQueryAt<Organization>(pool_, moment, deadline, [&](const Query& query) -> StatusOr<Organization> {
    ASSIGN_OR_RETURN(std::optional<Organization> organization, FindOrganization(query, key, moment));
    if (!organization.has_value()) return NoSuchOrganization(key);
    return *std::move(organization);
  });
}

StatusOr<std::vector<Organization>> MysqlOrganizationStore::ListOrganizations(const OrganizationQuery& query,
                                                                              Deadline deadline) {
  return ReadByOneQueryAt<std::vector<Organization>>(pool_, query.moment, deadline,
                                                     [&](const Query& read) { return OrganizationsOf(read, query); });
}

StatusOr<std::vector<Membership>> MysqlOrganizationStore::ListMembers(const MemberQuery& query, Deadline deadline) {
  return ReadAt<std::vector<Membership>>(
      pool_, query.moment, deadline, [&](const Query& read) -> StatusOr<std::vector<Membership>> {
        RETURN_IF_ERROR(CheckOrganizationThere(read, query.organization, query.moment));
        return MembersOf(read, query);
      });
}

StatusOr<std::vector<Membership>> MysqlOrganizationStore::ListMemberships(const std::string& region,
                                                                          const Member& member, const Moment& moment,
                                                                          Deadline deadline) {
  return ReadAt<std::vector<Membership>>(
      pool_, moment, deadline, [&](const Query& query) -> StatusOr<std::vector<Membership>> {
        const Key key = {.region = region, .id = member.id};
        RETURN_IF_ERROR(member.kind == MemberKind::kSchool ? CheckSchoolThere(query, key, moment)
                                                           : CheckOrganizationThere(query, key, moment));
        return MembershipsOf(query, region, member, moment);
      });
}

StatusOr<HeldPost> MysqlOrganizationStore::GetPost(const Key& key, const Moment& moment, Deadline deadline) {
  return ReadAt<HeldPost>(pool_, moment, deadline, [&](const Query& query) -> StatusOr<HeldPost> {
    ASSIGN_OR_RETURN(std::vector<HeldPost> posts, HeldPostsAt(query, key.region, moment));
    const auto found =
        std::find_if(posts.begin(), posts.end(), [&](const HeldPost& each) { return each.post.key == key; });
    if (found == posts.end()) return NoSuchPost(key);
    return std::move(*found);
  });
}

StatusOr<std::vector<HeldPost>> MysqlOrganizationStore::ListPosts(const PostQuery& query, Deadline deadline) {
  return ReadAt<std::vector<HeldPost>>(pool_, query.moment, deadline,
                                       [&](const Query& read) { return PostsOfPage(read, query); });
}

StatusOr<std::vector<HeldPost>> MysqlOrganizationStore::AllPosts(const std::string& region, const Moment& moment,
                                                                 Deadline deadline) {
  return ReadAt<std::vector<HeldPost>>(pool_, moment, deadline,
                                       [&](const Query& query) { return HeldPostsAt(query, region, moment); });
}

StatusOr<std::vector<RoleGrant>> MysqlOrganizationStore::GetGrants(const std::string& subject, const Moment& moment,
                                                                   Deadline deadline) {
  return ReadAt<std::vector<RoleGrant>>(
      pool_, moment, deadline, [&](const Query& query) -> StatusOr<std::vector<RoleGrant>> {
        ASSIGN_OR_RETURN(const std::vector<HeldRole> held,
                         HeldRolesOf(query, subject, moment, static_cast<int>(kGrantsMax) + 1));
        std::vector<RoleGrant> grants = GrantsOf(held);
        if (held.size() <= kGrantsMax && grants.size() <= kGrantsMax) return grants;
        return FailedPrecondition("TOO_MANY_GRANTS", absl::StrFormat("more than %d roles through posts", kGrantsMax))
            .Zh(absl::StrFormat("该账号通过岗位获得的角色超过 %d 项", kGrantsMax));
      });
}

}  // namespace jgt::roster
