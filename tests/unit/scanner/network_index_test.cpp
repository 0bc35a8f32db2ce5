// The index finds the networks that contain an address, as they would be found one by one.

#include "scanner/match/network_index.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace trawl {
namespace {

Leaf network_leaf(const std::vector<std::string>& networks) {
  Leaf leaf;
  leaf.reading.type = FieldType::Ip;
  leaf.test = Test::InNetwork;
  for (const std::string& text : networks) {
    leaf.operands.push_back({*parse_network(text)});
  }
  return leaf;
}

std::vector<LeafId> found(const NetworkIndex& index, const IpAddress& address) {
  std::vector<LeafId> leaves;
  index.find(address, [&leaves](LeafId leaf) { leaves.push_back(leaf); });
  std::ranges::sort(leaves);
  const auto repeated = std::ranges::unique(leaves);
  leaves.erase(repeated.begin(), repeated.end());
  return leaves;
}

TEST(NetworkIndex, FindsWhatContainsTheAddress) {
  const std::vector<Leaf> leaves = {
      network_leaf({"10.0.0.0/8", "192.168.0.0/16", "172.16.0.0/12"}),
      network_leaf({"::/0"}),
      network_leaf({"0.0.0.0/0"}),
      network_leaf({"10.1.2.3", "10.1.2.3", "2001:db8::1"}),
      network_leaf({"2001:db8::/32", "2001:db8:0:1::/64", "fe80::/10", "10.1.2.0/31"}),
      network_leaf({"2001:db8::/127", "2001:db8::/65"}),
  };
  NetworkIndex index;
  EXPECT_TRUE(index.is_empty());
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    EXPECT_TRUE(index.add(static_cast<LeafId>(i), leaves[i]));
  }
  index.finish();
  EXPECT_FALSE(index.is_empty());

  std::vector<IpAddress> addresses;
  for (const char* const text :
       {"10.1.2.3", "10.1.2.2", "11.0.0.0", "192.168.255.255", "172.31.0.1", "172.32.0.1",
        "0.0.0.0", "::", "2001:db8::", "2001:db8::1", "2001:db8::2", "2001:db8:0:1::5",
        "2001:db8:0:0:8000::", "2001:db9::", "fe80::1", "febf::1", "fec0::"}) {
    addresses.push_back(*parse_ip(text));
  }
  std::mt19937 random(3);
  for (std::size_t i = 0; i < 2000; ++i) {
    IpAddress address = addresses[random() % 17];
    address[random() % address.size()] ^= static_cast<std::uint8_t>(1U << (random() % 8));
    addresses.push_back(address);
  }
  for (const IpAddress& address : addresses) {
    std::vector<LeafId> expected;
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      if (std::ranges::any_of(leaves[i].operands, [&](const Value& operand) {
            return contains(std::get<IpNetwork>(operand.data), address);
          })) {
        expected.push_back(static_cast<LeafId>(i));
      }
    }
    EXPECT_EQ(found(index, address), expected) << ip_text({.address = address});
  }
}

TEST(NetworkIndex, RefusesWhatIsNoNetwork) {
  Leaf leaf = network_leaf({"10.0.0.0/8"});
  leaf.operands.push_back({std::string("10.0.0.1")});
  NetworkIndex index;
  EXPECT_FALSE(index.add(LeafId{}, leaf));
  index.finish();
  EXPECT_TRUE(index.is_empty());
  EXPECT_EQ(found(index, *parse_ip("10.0.0.1")), std::vector<LeafId>());
}

}  // namespace
}  // namespace trawl
