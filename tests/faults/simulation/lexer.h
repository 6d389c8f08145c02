// Words of an SQL text, and walking through them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace jgt::sim {

struct Token {
  enum class Kind { kWord, kNumber, kString, kSign, kEnd };
  Kind kind = Kind::kEnd;
  std::string text;   // of a string: what it says
  std::string upper;  // of a word
};

// Reading from left to right; every expectation that fails aborts with the whole text.
class Tokens {
 public:
  explicit Tokens(std::string_view text);

  const Token& Peek(size_t ahead = 0) const;
  Token Next();
  bool AtEnd() const { return Peek().kind == Token::Kind::kEnd; }
  bool IsWord(std::string_view upper, size_t ahead = 0) const;
  bool IsSign(std::string_view sign, size_t ahead = 0) const;
  bool TakeWord(std::string_view upper);
  bool TakeSign(std::string_view sign);
  void ExpectWord(std::string_view upper);
  void ExpectSign(std::string_view sign);
  std::string Name();
  // What follows an opening parenthesis is skipped up to its own closing one.
  void SkipParentheses();
  [[noreturn]] void Fail(const std::string& what) const;

 private:
  std::string text_;
  std::vector<Token> tokens_;
  size_t position_ = 0;
};

}  // namespace jgt::sim
