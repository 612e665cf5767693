// How busy a network device of the caller's network namespace is: asked by netlink, which knows the
// namespace (/sys may be another's).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/record/bounds.h"

namespace c1k {

// What has passed since the device was made, and what its queue would not take: the drops of its
// root qdisc (a queue that is full, a shaper's), which /proc/net/dev does not count.
struct DeviceTotals {
  std::uint64_t sent_bytes = 0;
  std::uint64_t received_bytes = 0;
  std::optional<std::uint64_t> queue_drops;
};

// nullopt: no such device.
std::optional<DeviceTotals> device_totals(const std::string& device);

// The fuller way's share of the speed, in percent.
double busy_pct(const DeviceTotals& before, const DeviceTotals& now, double seconds,
                std::uint64_t speed_mbit_per_s);

class DeviceMeter {
 public:
  explicit DeviceMeter(const std::string& device);  // empty or loopback: it tells nothing
  // `seconds`: since the call before (the first: since the meter was made).
  DeviceLoad read(double seconds);

 private:
  DeviceLoad known_;  // what stays: name and speed
  std::optional<DeviceTotals> at_start_;
  std::optional<DeviceTotals> before_;
};

}  // namespace c1k
