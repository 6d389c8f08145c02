// The command line as commands declare it. The parser behind it is one large header that is compiled in one place only:
// with it in every command a clean build took two minutes more.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "services/ctl/session.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's
class App;
class Option;
}  // namespace CLI

namespace jgt::ctl {

// An option or a positional argument, as it is being declared. A handle: copies are of the same option.
class Option {
 public:
  explicit Option(CLI::Option* option) : option_(option) {}
  Option& Required();
  // A number from `least` to `most`.
  Option& Range(int64_t least, int64_t most);
  Option& OneOf(const std::vector<std::string>& words);
  // Of a list: one value each time it is given, so that what stands behind it may be an argument of the command.
  Option& OneEach();
  // Given only together with the other, or never.
  Option& Needs(Option other);
  Option& Excludes(Option other);

 private:
  CLI::Option* option_;
};

// A command, or the program itself. A handle, too.
class Command {
 public:
  explicit Command(CLI::App* app) : app_(app) {}

  // A command below this one; this one's options, and the program's, may stand behind it, where people write them.
  Command Sub(const std::string& name, const std::string& help);
  // One of the commands below must be chosen.
  void RequireSub();
  // Options of which exactly one must be given.
  Command OneOfThese();
  // What is done when this command was given: it sets session.command.
  void WhenChosen(std::function<void()> chosen);

  // "--name", "--name,--other", or "name" for a positional argument; what is given is written into `into`, which lives
  // as long as the command line. A list takes several.
  Option Add(const std::string& names, std::string& into, const std::string& help = "");
  Option Add(const std::string& names, int& into, const std::string& help = "");
  Option Add(const std::string& names, int64_t& into, const std::string& help = "");
  Option Add(const std::string& names, uint64_t& into, const std::string& help = "");
  Option Add(const std::string& names, std::vector<std::string>& into, const std::string& help = "");
  // Given to a function instead.
  Option AddText(const std::string& names, const std::function<void(const std::string&)>& take,
                 const std::string& help = "");
  Option AddNumber(const std::string& names, std::function<void(int64_t)> take, const std::string& help = "");
  Option Flag(const std::string& names, bool& into, const std::string& help);

 private:
  CLI::App* app_;
};

// `parent name`: chosen, it runs one function with the options that were read into one struct. The caller adds what
// writes into `options`.
template <class Options>
Command AddSubcommand(Command parent, Session& session, const std::shared_ptr<Options>& options,
                      const std::string& name, const std::string& help,
                      Status (*run)(Session&, const std::type_identity_t<Options>&)) {
  Command command = parent.Sub(name, help);
  command.WhenChosen(
      [&session, options, run] { session.command = [options, run](Session& s) { return run(s, *options); }; });
  return command;
}

// The program's arguments. Everything declared on root() must outlive it.
class CommandLine {
 public:
  CommandLine(const std::string& description, const std::string& program);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  Command root();
  // kExitOk after --help, kExitUsage after what cannot be read; -1 when a command is to be run.
  int Parse(int argc, char** argv);

 private:
  std::unique_ptr<CLI::App> app_;
};

}  // namespace jgt::ctl
