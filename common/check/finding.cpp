#include "common/check/finding.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>

#include "common/base/refusal.h"
#include "common/base/units.h"

namespace c1k {
namespace {

namespace json = boost::json;

void require_known(const std::string& name, const Findings& findings) {
  std::string known;
  for (const Finding& finding : findings) {
    if (finding.name == name) return;
    known += (known.empty() ? "" : ", ") + finding.name;
  }
  throw Refusal(fmt::format("--ignore {}: no such finding; there are: {}", name, known));
}

// The sentence, and the command where the sentence does not hold it already.
std::string with_fix(const Finding& finding) {
  if (finding.fix.empty() || finding.sentence.find(finding.fix) != std::string::npos)
    return finding.sentence;
  return finding.sentence + ": " + finding.fix;
}

json::value value_of(const std::string& text, const std::optional<std::uint64_t>& number) {
  return number ? json::value(*number) : json::value(text);
}

}  // namespace

std::string_view word_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::ok:
      return "ok";
    case Verdict::may_slow:
      return "may slow";
    case Verdict::will_fail:
      return "will fail";
  }
  return "unknown";
}

std::string have_text(const std::optional<std::uint64_t>& figure) {
  return figure ? format_count(*figure) : "not known";
}

Finding finding_of(const Least& least) {
  Finding finding{least.name, have_text(least.have), format_count(least.need), Verdict::ok, ""};
  finding.have_number = least.have;
  finding.need_number = least.need;
  if (!least.have) {
    finding.sentence = fmt::format("{} can't be read", least.key);
    return finding;
  }
  finding.have += fmt::format(" ({})", least.key);
  if (*least.have >= least.need) return finding;
  finding.verdict = least.below;
  finding.sentence = fmt::format("{}: {} is {}, {} are needed; {}", least.name, least.key,
                                 format_count(*least.have), finding.need, least.sentence);
  finding.fix = fmt::format("sysctl -w {}={}", least.key, least.need);
  finding.settings = {{least.key, fmt::format("{}", *least.have), fmt::format("{}", least.need)}};
  return finding;
}

Finding unconcerned(const char* name, std::string have, std::string why) {
  return {name, std::move(have), std::move(why), Verdict::ok, ""};
}

Finding unconcerned(const char* name, const std::optional<std::uint64_t>& have, std::string why) {
  Finding finding = unconcerned(name, have_text(have), std::move(why));
  finding.have_number = have;
  return finding;
}

std::string to_text(const Findings& findings) {
  std::string text;
  std::size_t width = 12;
  std::array<std::size_t, 3> verdicts{};
  for (const Finding& f : findings) {
    width = std::max(width, f.need.size());
    ++verdicts.at(static_cast<std::size_t>(f.verdict));
  }
  for (const Finding& f : findings) {
    text += fmt::format("  {:<9} {:<14} need {:<{}} have {}\n", word_of(f.verdict), f.name, f.need,
                        width, f.have);
    if (!f.sentence.empty()) text += fmt::format("  {:<9} {}\n", "", f.sentence);
    if (!f.fix.empty()) text += fmt::format("  {:<9} fix: {}\n", "", f.fix);
  }
  return text + fmt::format("  of {} rows {} are ok, {} may slow, {} will fail\n", findings.size(),
                            verdicts[0], verdicts[1], verdicts[2]);
}

Named to_named(const Findings& findings) {
  Named named;
  for (const Finding& f : findings) {
    std::string words = fmt::format("{}: need {}, have {}", word_of(f.verdict), f.need, f.have);
    if (!f.sentence.empty()) words += "; " + f.sentence;
    named.emplace_back(f.name, std::move(words));
  }
  return named;
}

std::string to_json(const Named& plan, const Findings& findings) {
  json::object named;
  for (const auto& [name, value] : plan) {
    std::uint64_t number = 0;
    const char* const end = value.data() + value.size();
    const auto parsed = std::from_chars(value.data(), end, number);
    const bool is_number = parsed.ec == std::errc{} && parsed.ptr == end;
    named[name] = is_number ? json::value(number) : json::value(value);
  }
  json::array rows;
  for (const Finding& f : findings)
    rows.push_back(json::object{{"name", f.name},
                                {"have", value_of(f.have, f.have_number)},
                                {"need", value_of(f.need, f.need_number)},
                                {"verdict", word_of(f.verdict)},
                                {"sentence", f.sentence},
                                {"fix", f.fix}});
  return json::serialize(json::object{{"plan", named}, {"findings", rows}}) + "\n";
}

void refuse_what_fails(const Findings& findings, std::span<const std::string> ignored) {
  for (const std::string& name : ignored) require_known(name, findings);
  std::string sentences;
  for (const Finding& f : findings) {
    if (f.verdict != Verdict::will_fail) continue;
    if (std::find(ignored.begin(), ignored.end(), f.name) != ignored.end()) continue;
    sentences += (sentences.empty() ? "" : "\n  ") + with_fix(f);
  }
  if (!sentences.empty()) throw Refusal(sentences);
}

}  // namespace c1k
