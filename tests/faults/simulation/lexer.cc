#include "tests/faults/simulation/lexer.h"

#include <cctype>
#include <cstdlib>
#include <iostream>

namespace jgt::sim {
namespace {

bool IsWordCharacter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool IsDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

}  // namespace

Tokens::Tokens(std::string_view text) : text_(text) {
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      ++i;
      continue;
    }
    size_t end = i + 1;
    Token token;
    if (c == '\'') {
      end = text.find('\'', i + 1);
      if (end == std::string_view::npos) Fail("a string without an end");
      token = {Token::Kind::kString, std::string(text.substr(i + 1, end - i - 1)), ""};
      ++end;
    } else if (IsDigit(c)) {
      while (end < text.size() && IsDigit(text[end])) ++end;
      token = {Token::Kind::kNumber, std::string(text.substr(i, end - i)), ""};
    } else if (IsWordCharacter(c)) {
      while (end < text.size() && IsWordCharacter(text[end])) ++end;
      token = {Token::Kind::kWord, std::string(text.substr(i, end - i)), ""};
      for (const char letter : token.text) token.upper += static_cast<char>(std::toupper(letter));
    } else {
      const std::string_view two = text.substr(i, 2);
      if (two == "<=" || two == ">=" || two == "<>" || two == "!=") end = i + 2;
      token = {Token::Kind::kSign, std::string(text.substr(i, end - i)), ""};
    }
    tokens_.push_back(std::move(token));
    i = end;
  }
}

const Token& Tokens::Peek(size_t ahead) const {
  static const Token kEnd;
  return position_ + ahead < tokens_.size() ? tokens_[position_ + ahead] : kEnd;
}

Token Tokens::Next() {
  Token token = Peek();
  ++position_;
  return token;
}

bool Tokens::IsWord(std::string_view upper, size_t ahead) const {
  return Peek(ahead).kind == Token::Kind::kWord && Peek(ahead).upper == upper;
}

bool Tokens::IsSign(std::string_view sign, size_t ahead) const {
  return Peek(ahead).kind == Token::Kind::kSign && Peek(ahead).text == sign;
}

bool Tokens::TakeWord(std::string_view upper) {
  if (!IsWord(upper)) return false;
  ++position_;
  return true;
}

bool Tokens::TakeSign(std::string_view sign) {
  if (!IsSign(sign)) return false;
  ++position_;
  return true;
}

void Tokens::ExpectWord(std::string_view upper) {
  if (!TakeWord(upper)) Fail("expected " + std::string(upper));
}

void Tokens::ExpectSign(std::string_view sign) {
  if (!TakeSign(sign)) Fail("expected " + std::string(sign));
}

std::string Tokens::Name() {
  if (Peek().kind != Token::Kind::kWord) Fail("expected a name");
  return Next().text;
}

void Tokens::SkipParentheses() {
  for (int depth = 1; depth > 0; ++position_) {
    if (AtEnd()) Fail("a parenthesis is not closed");
    if (IsSign("(")) ++depth;
    if (IsSign(")")) --depth;
  }
}

void Tokens::Fail(const std::string& what) const {
  std::cerr << "the simulated database does not understand: " << what << " before \"" << Peek().text << "\" in\n  "
            << text_ << "\n(teach it in tests/faults/simulation/parser.cc)\n";
  std::abort();
}

}  // namespace jgt::sim
