// A fleet on one machine: hosts that are processes here, each with loopback addresses of its own.
#pragma once

#include <boost/json.hpp>
#include <memory>
#include <string>
#include <vector>

#include "tests/lab/scene.h"

namespace c1k::lab {

class Fleet {
 public:
  struct Plan {
    std::size_t hosts = 3;
    std::string count = "300";
    std::string ips = "127.0.6.{host}";
    Words options{};  // c1k-fleet's, of every host
    Words client{};   // of the client
  };

  // The first host is started first. Each host's client logs to client-HOST.csv.
  Fleet(Scene& scene, const std::string& target, const Plan& plan);

  Program& host(std::size_t rank) { return *hosts_.at(rank); }
  Program& lead() { return host(0); }
  std::string port() const { return std::to_string(port_); }

  // REQUIREs that a cell of the fleet's own log comes to this.
  void await(const std::string& column, double at_least);
  void await_phase(const std::string& phase);
  CsvTable log() const { return CsvTable::read(csv_); }
  boost::json::object summary() const;
  CsvTable log_of(std::size_t rank) const;  // the host's own

  // Processes of ours that still run, on all hosts: agents and clients.
  std::size_t alive() const;
  pid_t client_of(std::size_t rank) const;  // -1: it does not run
  // CHECKs the exit statuses, by rank, that nobody is left, and every row of the log.
  CsvTable end(const std::vector<int>& statuses, Milliseconds limit = kSoon);
  std::string text();

 private:
  std::vector<std::unique_ptr<Program>> hosts_;
  std::string folder_;
  std::string csv_;
  std::string summary_;
  int port_;
};

}  // namespace c1k::lab
