#include "common/run/tls_options.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <set>

#include "common/base/command_line.h"
#include "common/base/units.h"
#include "common/net/resolve.h"
#include "common/record/output_file.h"
#include "common/tls/keys.h"

namespace c1k {
namespace {

namespace po = boost::program_options;

constexpr const char* kOwn[] = {"tls-ca",     "tls-insecure", "tls-name",    "tls-cert",
                                "tls-key",    "tls-min",      "tls-alpn",    "tls-resume",
                                "tls-keylog", "tls-keep",     "tls-write-ca"};

bool given(const po::variables_map& values, const std::string& name) {
  return values.count(name) > 0 && !values[name].defaulted();
}
std::string text_of(const po::variables_map& values, const std::string& name) {
  return values.count(name) > 0 ? values[name].as<std::string>() : std::string();
}
bool flag(const po::variables_map& values, const std::string& name) {
  return values.count(name) > 0 && values[name].as<bool>();
}

bool parse_min(const std::string& text) {
  if (text != "1.2" && text != "1.3") throw Refusal(fmt::format("'{}': 1.3 or 1.2", text));
  return text == "1.2";
}

std::string parse_name(const std::string& text) {
  if (text.empty()) throw Refusal("'': the name, or the address, that its certificate is for");
  return text;
}

std::vector<std::string> parse_alpn(const std::string& text) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    names.push_back(text.substr(at, comma - at));
    if (names.back().empty() || names.back().size() > 255)
      throw Refusal(fmt::format("'{}': names of 1 to 255 bytes, parted by commas", text));
    at = comma + 1;
  }
  return names;
}

void add_common(po::options_description& options, const char* ca_help) {
  auto add = options.add_options();
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  add("tls-ca", text("FILE"), ca_help);
  add("tls-cert", text("FILE"), "our certificate, in PEM, with those that lead to its authority");
  add("tls-key", text("FILE"), "its key, in PEM, without a passphrase");
  add("tls-min", text("1.3|1.2")->default_value("1.3"),
      "the lowest version; what has come to be 1.2 keeps OpenSSL's object, as --tls-keep");
  add("tls-alpn", text("NAME,NAME"), "protocols that are offered (at the server: taken) by ALPN");
  add("tls-keylog", text("FILE"), "append the secrets, as SSLKEYLOGFILE does: for Wireshark");
  add("tls-keep", po::bool_switch(),
      "keep OpenSSL's object of each connection, 15 to 28 KB, instead of its keys: for comparison");
}

void refuse_without_tls(const po::variables_map& values, Scheme scheme, bool is_server) {
  for (const std::string name : kOwn) {
    const bool is_flag = values.count(name) > 0 && values[name].value().type() == typeid(bool);
    if (is_flag ? !flag(values, name) : !given(values, name)) continue;
    throw Refusal(fmt::format("--{} goes with --{} tls:// or wss://: {}:// is not sealed", name,
                              is_server ? "listen" : "target", name_of(scheme)));
  }
}

// A server on all of its host's addresses is called by any of them, and as localhost.
SelfCertificate certificate_for(const std::vector<HostPorts>& hosts) {
  constexpr std::size_t kMostNamed = 64;  // of a host with many aliases the first
  std::set<std::string> names{"localhost"};
  std::set<Address> addresses{Address::parse("127.0.0.1"), Address::parse("::1")};
  for (const HostPorts& one : hosts) {
    if (!is_literal(one.host)) {
      names.insert(one.host);
    } else if (const Address own = Address::parse(one.host); scope_of(own) != Scope::unspecified) {
      addresses.insert(own);
    } else {
      for (const Address& any : addresses_of_host())
        if (addresses.size() < kMostNamed) addresses.insert(any);
    }
  }
  const std::vector<std::string> all_names(names.begin(), names.end());
  const std::vector<Address> all_addresses(addresses.begin(), addresses.end());
  return make_certificate(all_names, all_addresses);
}

}  // namespace

void add_client_tls_options(po::options_description& options) {
  auto add = options.add_options();
  add_common(options, "whom to trust instead of the system's authorities, in PEM");
  add("tls-insecure", po::bool_switch(), "believe any certificate");
  add("tls-name", po::value<std::string>()->value_name("NAME"),
      "whom the certificate has to be for; default: the target as it is written");
  add("tls-resume", po::bool_switch(),
      "a few sessions of each worker are used by its later connections: half the work");
}

void add_server_tls_options(po::options_description& options) {
  auto add = options.add_options();
  add_common(options, "ask each client for a certificate of these authorities, in PEM");
  add("tls-resume", po::bool_switch(), "give out tickets, by which clients may resume");
  add("tls-write-ca", po::value<std::string>()->value_name("FILE"),
      "without --tls-cert the server makes a certificate for itself at start: write its authority "
      "there, for --tls-ca of the client");
}

TlsRunOptions read_tls_options(const po::variables_map& values, Scheme scheme, bool is_server,
                               Named& effective) {
  TlsRunOptions options;
  if (!is_tls(scheme)) {
    refuse_without_tls(values, scheme, is_server);
    std::erase_if(effective, [](const auto& named) { return named.first == "tls-min"; });
    return options;
  }
  TlsOptions& context = options.context;
  context.is_server = is_server;
  context.ca = text_of(values, "tls-ca");
  context.cert = text_of(values, "tls-cert");
  context.key = text_of(values, "tls-key");
  context.is_insecure = flag(values, "tls-insecure");
  context.takes_1_2 = parse_option(values, "tls-min", parse_min);
  if (given(values, "tls-alpn")) context.alpn = parse_option(values, "tls-alpn", parse_alpn);
  context.keylog = text_of(values, "tls-keylog");
  options.keeps_object = flag(values, "tls-keep");
  options.resumes = flag(values, "tls-resume");
  context.sends_tickets = is_server && options.resumes;
  options.write_ca = text_of(values, "tls-write-ca");
  if (given(values, "tls-name")) options.name = parse_option(values, "tls-name", parse_name);
  if (context.is_insecure && !context.ca.empty())
    throw Refusal("--tls-insecure and --tls-ca: believe any certificate, or those; give one");
  if (context.is_insecure && !options.name.empty() && is_literal(options.name))
    throw Refusal(
        fmt::format("--tls-insecure and --tls-name {}: an address is only for what is "
                    "verified; leave one out",
                    options.name));
  if (!options.write_ca.empty() && !context.cert.empty())
    throw Refusal(
        "--tls-write-ca and --tls-cert: only a certificate that the server makes for "
        "itself has an authority of its own");
  return options;
}

std::shared_ptr<TlsUse> make_tls_use(const TlsRunOptions& options,
                                     const std::vector<HostPorts>& names) {
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  auto use = std::make_shared<TlsUse>();
  if (options.context.is_server && options.context.cert.empty())
    use->self = std::make_shared<SelfCertificate>(certificate_for(names));
  use->context = std::make_shared<TlsContext>(options.context, use->self.get());
  use->keeps_object = options.keeps_object;
  use->resumes = options.resumes && !options.context.is_server;
  return use;
}

void write_authority(const TlsRunOptions& options, const TlsUse& use, bool force) {
  if (options.write_ca.empty()) return;
  OutputFile file("--tls-write-ca", options.write_ca, force);
  if (!file.write(pem_of(*use.self->authority)))
    throw Refusal("--tls-write-ca " + options.write_ca + ": it could not be written");
}

std::size_t key_contexts_for(std::uint64_t workers) {
  constexpr std::uint64_t kBytes = std::uint64_t{64} << 20U;
  constexpr std::uint64_t kContext = 1'200;  // measured, docs/tls.md
  return std::max<std::uint64_t>(64, kBytes / kContext / std::max<std::uint64_t>(workers, 1));
}

std::uint64_t TlsRunOptions::object_bytes() const {
  constexpr std::uint64_t kClient = 28'000;  // with two tickets
  constexpr std::uint64_t kServer = 17'000;
  if (!keeps_object && !context.takes_1_2) return 0;
  return context.is_server ? kServer : kClient;
}

UserMemory tls_memory(const TlsRunOptions& options, bool speaks) {
  const std::uint64_t keys = speaks ? sizeof(RestingKeys) : 0;
  return {std::max(options.object_bytes(), keys), kTlsWorkerBytes};
}

std::string to_sentence(const TlsRunOptions& options) {
  std::string text;
  if (options.context.is_insecure) text += "; believes any certificate";
  const std::string bytes = format_size(options.object_bytes());
  if (options.keeps_object)
    text += fmt::format("; keeps OpenSSL's object of each, {} (--tls-keep)", bytes);
  else if (options.context.takes_1_2)
    text += fmt::format("; one of TLS 1.2 keeps OpenSSL's object, {}", bytes);
  return text;
}

}  // namespace c1k
