// A line of the check: what a plan needs of the host, what there is, the verdict and the fix.
// Findings are values; who makes them knows the plan, who reads them only the verdicts.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/record/summary.h"

namespace c1k {

enum class Verdict : std::uint8_t { ok, may_slow, will_fail };
std::string_view word_of(Verdict verdict);

// A sysctl that would mend a finding.
struct Setting {
  std::string key;     // "net.core.somaxconn"
  std::string today;   // its value now
  std::string wanted;  // the value that is enough
};

struct Finding {
  std::string name;  // "slots", "memory", "workers", ...: what --ignore takes
  std::string have;
  std::string need;
  Verdict verdict = Verdict::ok;
  std::string sentence;  // what is wrong, or what could not be read; empty when ok
  std::string fix{};     // the exact command, where one helps
  std::optional<std::uint64_t> have_number{};  // where `have` is a number
  std::optional<std::uint64_t> need_number{};
  std::vector<Setting> settings{};
};
using Findings = std::vector<Finding>;

// A row whose `have` must be `need` at the least; it says whose figure that is: "4,096 (key)".
// Without `have` it is ok and says that `key` can't be read. With less: the verdict `below`, the
// sentence, and "sysctl -w key=need" as the fix.
struct Least {
  const char* name;
  const char* key;  // the sysctl
  std::optional<std::uint64_t> have;
  std::uint64_t need;
  Verdict below;
  std::string sentence;
};
Finding finding_of(const Least& least);

// The same row with nothing needed: what there is, and why it does not matter.
Finding unconcerned(const char* name, std::string have, std::string why);
Finding unconcerned(const char* name, const std::optional<std::uint64_t>& have, std::string why);
std::string have_text(const std::optional<std::uint64_t>& figure);

// A line each: verdict, name, need, have; below it the sentence, and the fix. Then how many there
// are of each verdict.
std::string to_text(const Findings& findings);

// One object for machines: plan{}, findings[] of name, have, need, verdict, sentence, fix. Numbers
// are numbers (bytes, counts, bits a second) where a row is about a number.
std::string to_json(const Named& plan, const Findings& findings);

// Each row in words: "ok: 24 MiB needed, 22 GiB there", and its sentence.
Named to_named(const Findings& findings);

// Throws Refusal with the sentences of all that will fail and are not in `ignored`, and for a name
// in `ignored` that no finding has.
void refuse_what_fails(const Findings& findings, std::span<const std::string> ignored);

}  // namespace c1k
