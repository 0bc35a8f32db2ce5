// Addresses and networks: rules/ir/ip.cpp.

#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "rules/ir/value.h"

namespace trawl {
namespace {

// The canonical text of an address or network; "nothing" if it is none.
std::string canonical(std::string_view text) {
  const auto network = parse_network(text);
  return network ? ip_text(*network) : "nothing";
}

bool holds(std::string_view network, std::string_view address) {
  const auto parsed_network = parse_network(network);
  const auto parsed_address = parse_ip(address);
  EXPECT_TRUE(parsed_network) << network;
  EXPECT_TRUE(parsed_address) << address;
  return parsed_network && parsed_address && contains(*parsed_network, *parsed_address);
}

TEST(ParseIp, TakesDottedQuads) {
  EXPECT_EQ(canonical("10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(canonical("0.0.0.0"), "0.0.0.0");
  EXPECT_EQ(canonical("255.255.255.255"), "255.255.255.255");
}

TEST(ParseIp, RefusesWhatIsNoDottedQuad) {
  for (const std::string_view wrong :
       {"", "10.0.0", "10.0.0.0.1", "10.0.0.256", "010.0.0.1", "10.0.0.01", "10..0.1", ".10.0.0.1",
        "10.0.0.1.", "10.0.0.-1", "10.0.0.1 ", " 10.0.0.1", "10.0.0.x", "0x0a.0.0.1", "1",
        "10.0.0.1000", "host"}) {
    EXPECT_FALSE(parse_ip(wrong)) << wrong;
  }
}

TEST(ParseIp, PrintsAsRfc5952Says) {
  EXPECT_EQ(canonical("2001:DB8:0:0:0:0:0:1"), "2001:db8::1");
  EXPECT_EQ(canonical("2001:db8:0:1:1:1:1:1"), "2001:db8:0:1:1:1:1:1");  // one group is kept
  EXPECT_EQ(canonical("2001:0:0:1:0:0:0:1"), "2001:0:0:1::1");           // the longest run
  EXPECT_EQ(canonical("2001:db8:0:0:1:0:0:1"), "2001:db8::1:0:0:1");     // the first of equals
  EXPECT_EQ(canonical("0:0:0:0:0:0:0:0"), "::");
  EXPECT_EQ(canonical("::1"), "::1");
  EXPECT_EQ(canonical("fe80::"), "fe80::");
  EXPECT_EQ(canonical("1:2:3:4:5:6:7::"), "1:2:3:4:5:6:7:0");
  EXPECT_EQ(canonical("00AB::0001"), "ab::1");
  EXPECT_EQ(canonical("64:ff9b::192.0.2.33"), "64:ff9b::c000:221");
}

TEST(ParseIp, MappedIpv4IsIpv4) {
  EXPECT_EQ(canonical("::ffff:1.2.3.4"), "1.2.3.4");
  EXPECT_EQ(canonical("::ffff:102:304"), "1.2.3.4");
  EXPECT_EQ(parse_ip("::ffff:1.2.3.4"), parse_ip("1.2.3.4"));
  EXPECT_EQ(canonical("::1.2.3.4"), "::102:304");
}

TEST(ParseIp, RefusesWhatIsNoIpv6) {
  for (const std::string_view wrong : {":",
                                       ":::",
                                       "1",
                                       "1:2:3:4:5:6:7",
                                       "1:2:3:4:5:6:7:8:9",
                                       "1::2::3",
                                       "12345::",
                                       "g::",
                                       "::1%eth0",
                                       "1:2:3:4:5:6:7:8::",
                                       "::1:2:3:4:5:6:7:8",
                                       "1:",
                                       ":1",
                                       "1:2:3:4:5:6:7:",
                                       ":2:3:4:5:6:7:8",
                                       "1.2.3.4::",
                                       "::1.2.3",
                                       "::1.2.3.4:5",
                                       "[::1]",
                                       "1:2:3:4:5:6:7:1.2.3.4",
                                       "::-1",
                                       "::0x1"}) {
    EXPECT_FALSE(parse_ip(wrong)) << wrong;
  }
}

TEST(ParseNetwork, ClearsTheBitsBehindThePrefix) {
  EXPECT_EQ(canonical("10.1.2.3/8"), "10.0.0.0/8");
  EXPECT_EQ(canonical("10.1.2.255/25"), "10.1.2.128/25");
  EXPECT_EQ(canonical("10.1.2.3/0"), "0.0.0.0/0");
  EXPECT_EQ(canonical("10.1.2.3/32"), "10.1.2.3");
  EXPECT_EQ(canonical("2001:db8:ffff::1/33"), "2001:db8:8000::/33");
  EXPECT_EQ(canonical("::1/128"), "::1");
  EXPECT_EQ(canonical("::/0"), "::/0");
  EXPECT_EQ(canonical("::ffff:10.1.2.3/104"), "10.0.0.0/8");  // counted as IPv6, as it is written
}

TEST(ParseNetwork, RefusesOtherPrefixes) {
  for (const std::string_view wrong :
       {"10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "/8", "10.0.0.0/08", "10.0.0.0/8/8",
        "10.0.0.0/8 ", "10/8", "10.0.0.0/255.0.0.0", "::/1000"}) {
    EXPECT_FALSE(parse_network(wrong)) << wrong;
  }
}

TEST(Contains, ComparesThePrefix) {
  EXPECT_TRUE(holds("10.0.0.0/8", "10.255.255.255"));
  EXPECT_FALSE(holds("10.0.0.0/8", "11.0.0.0"));
  EXPECT_TRUE(holds("192.168.4.0/22", "192.168.7.255"));
  EXPECT_FALSE(holds("192.168.4.0/22", "192.168.8.0"));
  EXPECT_TRUE(holds("127.0.0.1", "127.0.0.1"));
  EXPECT_FALSE(holds("127.0.0.1", "127.0.0.2"));
  EXPECT_TRUE(holds("fe80::/10", "febf::1"));
  EXPECT_FALSE(holds("fe80::/10", "fec0::1"));
}

TEST(Contains, Ipv6HoldsIpv4WhereLuceneDoes) {
  EXPECT_TRUE(holds("::/0", "8.8.8.8"));
  EXPECT_TRUE(holds("::ffff:0:0/96", "8.8.8.8"));
  EXPECT_TRUE(holds("10.0.0.0/8", "::ffff:10.1.1.1"));
  EXPECT_FALSE(holds("0.0.0.0/0", "::1"));
  EXPECT_FALSE(holds("::1/128", "1.0.0.0"));
}

TEST(Contains, AgreesWithTheBitsForEveryPrefix) {
  const IpAddress address = *parse_ip("a5a5:5a5a:ffff:0:1234:5678:9abc:def0");
  for (unsigned bits = 0; bits <= 128; ++bits) {
    const auto network =
        parse_network("a5a5:5a5a:ffff:0:1234:5678:9abc:def0/" + std::to_string(bits));
    ASSERT_TRUE(network);
    EXPECT_TRUE(contains(*network, address)) << bits;
    for (unsigned flipped = 0; flipped < 128; ++flipped) {
      IpAddress other = address;
      other[flipped / 8] ^= static_cast<std::uint8_t>(0x80U >> (flipped % 8));
      EXPECT_EQ(contains(*network, other), flipped >= bits) << bits << ' ' << flipped;
    }
  }
}

}  // namespace
}  // namespace trawl
