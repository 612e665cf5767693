#include "fleet/token.h"

#include <sys/stat.h>

#include "tests/base/refusal_of.h"
#include "tests/base/temporary_folder.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;

const std::string kSecret = "0123456789abcdef";

TEST_CASE("a proof is HMAC-SHA256 of who, mine and theirs", "[fleet]") {
  // printf c1k-fleet/host/1/2 | openssl dgst -sha256 -hmac 0123456789abcdef
  CHECK(Token(kSecret).proof("host", "1", "2") ==
        "9b0c47c39a392748adfa011dbc8c55db0404b3e1976ac1e7a77bd99104e6b57e");
}

TEST_CASE("who has another token, number or role is not believed", "[fleet]") {
  const Token token = Token::of(kSecret);
  const std::string proof = token.proof("host", "mine", "theirs");
  CHECK(token.believes(proof, "host", "mine", "theirs"));
  CHECK_FALSE(token.believes(proof, "lead", "mine", "theirs"));
  CHECK_FALSE(token.believes(proof, "host", "theirs", "mine"));
  CHECK_FALSE(token.believes(proof, "host", "mine", "older"));  // of another time
  CHECK_FALSE(Token::of(kSecret + "0").believes(proof, "host", "mine", "theirs"));
  CHECK_FALSE(token.believes(proof.substr(1), "host", "mine", "theirs"));
  CHECK_FALSE(token.believes("", "host", "mine", "theirs"));
  CHECK(Token().believes("", "host", "mine", "theirs"));
  CHECK(draw_number() != draw_number());
  CHECK(draw_number().size() == 32);
}

TEST_CASE("a token's file is one line that others can't read", "[fleet]") {
  const TemporaryFolder folder;
  const auto file = [&folder](const std::string& text, mode_t mode = 0600) {
    const std::string path = folder.write("token", text);
    ::chmod(path.c_str(), mode);
    return path;
  };
  CHECK(Token::read(file(kSecret + "\n")).proof("a", "b", "c") ==
        Token(kSecret).proof("a", "b", "c"));
  const auto refused = [&](const std::string& path) {
    return refusal_of([&path] { Token::read(path); });
  };
  CHECK_THAT(refused(file("short\n")), ContainsSubstring("this one has 5"));
  CHECK_THAT(refused(file("")), ContainsSubstring("this one has 0"));
  CHECK_THAT(refused(file(std::string(2'000, 'x'))), ContainsSubstring("16 to 1024 bytes"));
  CHECK_THAT(refused(file(kSecret, 0604)), ContainsSubstring("chmod o-rwx"));
  CHECK_THAT(refused(folder.path("none")), ContainsSubstring("No such file"));
  CHECK_THAT(refused(folder.path("")), ContainsSubstring("directory"));
}

}  // namespace
}  // namespace c1k
