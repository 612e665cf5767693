// The figures of the host that a sample holds, each with its meaning and its place in HostFigures:
// columns and lines of --ndjson are made from these tables.
#pragma once

#include <array>

#include "common/record/sample.h"

namespace c1k {

struct HostFigure {
  Counter about;
  HostFigures::Figure HostFigures::*figure;
};

constexpr HostFigure host_gauge(std::size_t index, std::string_view name, std::string_view unit,
                                HostFigures::Figure HostFigures::*figure, std::string_view help) {
  return {{index, name, Kind::gauge, unit, "host", help}, figure};
}

inline constexpr std::array kHostFigures{
    host_gauge(
        0, "user_bytes", "bytes", &HostFigures::user_bytes,
        "PSS of all our processes: private pages, and a share of the shared ones. Reading it "
        "takes at most a fiftieth of the time: at short intervals it is empty in between"),
    host_gauge(1, "available_bytes", "bytes", &HostFigures::available_bytes,
               "MemAvailable of the host"),
    host_gauge(2, "slab_bytes", "bytes", &HostFigures::slab_bytes,
               "Slab of the host: the kernel's objects. On one host it holds both ends"),
    host_gauge(3, "tcp_inuse", "sockets", &HostFigures::tcp_inuse,
               "TCP sockets in use in this network namespace, IPv4 and IPv6, listeners included"),
    host_gauge(4, "tcp_orphan", "sockets", &HostFigures::tcp_orphan,
               "TCP sockets that no process holds any more, of the host"),
    host_gauge(5, "tcp_tw", "sockets", &HostFigures::tcp_tw,
               "sockets in TIME_WAIT, of this network namespace"),
    host_gauge(6, "tcp_alloc", "sockets", &HostFigures::tcp_alloc,
               "TCP sockets allocated, of the host"),
    host_gauge(7, "tcp_queue_pages", "pages", &HostFigures::tcp_queue_pages,
               "queued data, of the host; almost nothing when connections are idle"),
    host_gauge(8, "files_open", "files", &HostFigures::files_open,
               "descriptions of open files, of the host, now"),
    host_gauge(9, "descriptors", "descriptors", &HostFigures::descriptors,
               "open in all our processes (kernel 6.2 on); with --watch in the watched ones"),
    host_gauge(10, "accept_queue", "connections", &HostFigures::accept_queue,
               "connections that wait to be accepted, over our listeners (by sock_diag)"),
    host_gauge(11, "accept_queue_limit", "connections", &HostFigures::accept_queue_limit,
               "how many may wait to be accepted"),
};

struct HostShare {
  Counter about;
  std::optional<double> HostFigures::*share;
};

inline constexpr std::array kHostShares{
    HostShare{{0, "host_cpu_pct", Kind::gauge, "percent", "host",
               "how busy all cores together were, 0 to 100"},
              &HostFigures::host_cpu_pct},
    HostShare{{1, "host_softirq_pct", Kind::gauge, "percent", "host",
               "the part of it that was softirq: the network's receiving side"},
              &HostFigures::host_softirq_pct},
};

}  // namespace c1k
