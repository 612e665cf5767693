#include "fleet/message.h"

#include <fmt/format.h>

#include "common/base/refusal.h"
#include "common/record/json_text.h"

namespace c1k {

FleetMessage::FleetMessage(std::string_view line) {
  const boost::json::value value = parse_json(line);
  if (!value.is_object()) throw Refusal("no object of JSON");
  object_ = value.get_object();
  type_ = text("type");
}

std::string FleetMessage::text(std::string_view key) const {
  const auto* const value = object_.if_contains(key);
  if (value == nullptr || !value->is_string()) throw Refusal(fmt::format("{} is no text", key));
  return std::string(value->get_string());
}

std::int64_t FleetMessage::number(std::string_view key) const {
  const auto* const value = object_.if_contains(key);
  boost::json::error_code error;
  const auto number = value == nullptr ? 0 : value->to_number<std::int64_t>(error);
  if (value == nullptr || error) throw Refusal(fmt::format("{} is no number", key));
  return number;
}

std::string message_line(std::string_view type, boost::json::object more) {
  boost::json::object object{{"type", type}};
  for (auto& [key, value] : more) object[key] = std::move(value);
  return boost::json::serialize(object) + "\n";
}

}  // namespace c1k
