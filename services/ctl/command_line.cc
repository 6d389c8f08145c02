#include "services/ctl/command_line.h"

#include <CLI/CLI.hpp>
#include <utility>

#include "services/ctl/exit_code.h"

namespace jgt::ctl {

Option& Option::Required() {
  option_->required();
  return *this;
}

Option& Option::Range(int64_t least, int64_t most) {
  option_->check(CLI::Range(least, most));
  return *this;
}

Option& Option::OneOf(const std::vector<std::string>& words) {
  option_->check(CLI::IsMember(words));
  return *this;
}

Option& Option::OneEach() {
  option_->allow_extra_args(false);
  return *this;
}

Option& Option::Needs(Option other) {
  option_->needs(other.option_);
  return *this;
}

Option& Option::Excludes(Option other) {
  option_->excludes(other.option_);
  return *this;
}

Command Command::Sub(const std::string& name, const std::string& help) {
  CLI::App* command = app_->add_subcommand(name, help);
  command->fallthrough();
  return Command(command);
}

void Command::RequireSub() { app_->require_subcommand(1); }

Command Command::OneOfThese() {
  CLI::App* group = app_->add_option_group("what", "one of");
  group->require_option(1);
  return Command(group);
}

void Command::WhenChosen(std::function<void()> chosen) { app_->callback(std::move(chosen)); }

Option Command::Add(const std::string& names, std::string& into, const std::string& help) {
  return Option(app_->add_option(names, into, help));
}

Option Command::Add(const std::string& names, int& into, const std::string& help) {
  return Option(app_->add_option(names, into, help));
}

Option Command::Add(const std::string& names, int64_t& into, const std::string& help) {
  return Option(app_->add_option(names, into, help));
}

Option Command::Add(const std::string& names, uint64_t& into, const std::string& help) {
  return Option(app_->add_option(names, into, help));
}

Option Command::Add(const std::string& names, std::vector<std::string>& into, const std::string& help) {
  return Option(app_->add_option(names, into, help));
}

Option Command::AddText(const std::string& names, const std::function<void(const std::string&)>& take,
                        const std::string& help) {
  return Option(app_->add_option_function<std::string>(names, take, help));
}

Option Command::AddNumber(const std::string& names, std::function<void(int64_t)> take, const std::string& help) {
  return Option(app_->add_option_function<int64_t>(
      names, [take = std::move(take)](const int64_t& number) { take(number); }, help));
}

Option Command::Flag(const std::string& names, bool& into, const std::string& help) {
  return Option(app_->add_flag(names, into, help));
}

CommandLine::CommandLine(const std::string& description, const std::string& program)
    : app_(std::make_unique<CLI::App>(description, program)) {
  app_->require_subcommand(1);
  app_->fallthrough();
}

CommandLine::~CommandLine() = default;

Command CommandLine::root() { return Command(app_.get()); }

int CommandLine::Parse(int argc, char** argv) {
  try {
    app_->parse(argc, argv);
    return -1;
  } catch (const CLI::ParseError& error) {
    return app_->exit(error) == 0 ? kExitOk : kExitUsage;
  }
}

}  // namespace jgt::ctl
