/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "decoders/packet/packet.h"

#include <stdlib.h>

/* Every sample was written by hand from the RFCs; checksums and lengths were computed by a separate program and agree with tshark. */
typedef struct sample {
    const char *name, *hex;
    uint32_t link;
    size_t headers; /* bytes up to the payload that must be there */
    nc_proto proto;
    unsigned ip_version;
    nc_cksum ip_cksum, cksum;
    uint32_t payload;
    uint16_t sport, dport, vlan, mss;
    int wscale;
    uint32_t fragment_offset;
    bool fragment, first_fragment, exthdr;
    nc_io io;
} sample;

static const sample samples[] = {
    { .name = "ethernet, IPv4, TCP", .link = NC_LINK_ETHERNET, .headers = 54, .proto = NC_PROTO_TCP,
      .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001,
      .dport = 21,
      .hex = "0211223344550266778899aa0800451000331a2b40003f06353cc0000211c63364099c410015010203040a0b0c0d5018"
             "2000587c00005553455220616e6e610d0a" },
    { .name = "SYN with options", .link = NC_LINK_ETHERNET, .headers = 74, .proto = NC_PROTO_TCP,
      .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .sport = 40001, .dport = 21,
      .mss = 1460, .wscale = 7,
      .hex = "0211223344550266778899aa08004510003c1a2b40003f063533c0000211c63364099c4100150102030400000000a002"
             "20009b540000020405b40402080a000000010000000001030307" },
    { .name = "TCP checksum partial", .link = NC_LINK_ETHERNET, .headers = 54, .proto = NC_PROTO_TCP,
      .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_PARTIAL, .payload = 11, .sport = 40001,
      .dport = 21,
      .hex = "0211223344550266778899aa0800451000331a2b40003f06353cc0000211c63364099c410015010203040a0b0c0d5018"
             "2000ec7300005553455220616e6e610d0a" },
    { .name = "TCP checksum tso", .link = NC_LINK_ETHERNET, .headers = 54, .proto = NC_PROTO_TCP,
      .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_PARTIAL, .payload = 11, .sport = 40001,
      .dport = 21,
      .hex = "0211223344550266778899aa0800451000331a2b40003f06353cc0000211c63364099c410015010203040a0b0c0d5018"
             "2000ec5400005553455220616e6e610d0a" },
    { .name = "TCP checksum zero", .link = NC_LINK_ETHERNET, .headers = 54, .proto = NC_PROTO_TCP,
      .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_ZERO, .payload = 11, .sport = 40001,
      .dport = 21,
      .hex = "0211223344550266778899aa0800451000331a2b40003f06353cc0000211c63364099c410015010203040a0b0c0d5018"
             "2000000000005553455220616e6e610d0a" },
    { .name = "TCP checksum bad", .link = NC_LINK_ETHERNET, .headers = 54, .proto = NC_PROTO_TCP,
      .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_BAD, .payload = 11, .sport = 40001,
      .dport = 21,
      .hex = "0211223344550266778899aa0800451000331a2b40003f06353cc0000211c63364099c410015010203040a0b0c0d5018"
             "2000596c00005553455220616e6e610d0a" },
    { .name = "odd length", .link = NC_LINK_RAW, .headers = 40, .proto = NC_PROTO_TCP, .ip_version = 4,
      .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .payload = 3, .sport = 40001, .dport = 21,
      .hex = "4510002b1a2b40003f063544c0000211c63364099c410015010203040a0b0c0d5018200028a40000616263" },
    { .name = "long payload", .link = NC_LINK_RAW, .headers = 40, .proto = NC_PROTO_TCP, .ip_version = 4,
      .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .payload = 251, .sport = 40001, .dport = 21,
      .hex = "451001231a2b40003f06344cc0000211c63364099c410015010203040a0b0c0d5018200028c800000001020304050607"
             "08090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637"
             "38393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f6061626364656667"
             "68696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f9091929394959697"
             "98999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7"
             "c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7"
             "f8f9fa" },
    { .name = "IPv4 checksum zero", .link = NC_LINK_RAW, .headers = 40, .proto = NC_PROTO_TCP,
      .ip_version = 4, .ip_cksum = NC_CKSUM_ZERO, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001,
      .dport = 21,
      .hex = "451000331a2b40003f060000c0000211c63364099c410015010203040a0b0c0d50182000587c00005553455220616e6e"
             "610d0a" },
    { .name = "IPv4 checksum wrong", .link = NC_LINK_RAW, .headers = 40, .proto = NC_PROTO_TCP,
      .ip_version = 4, .ip_cksum = NC_CKSUM_BAD, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001,
      .dport = 21,
      .hex = "451000331a2b40003f061234c0000211c63364099c410015010203040a0b0c0d50182000587c00005553455220616e6e"
             "610d0a" },
    { .name = "padding of a short frame", .link = NC_LINK_ETHERNET, .headers = 54, .proto = NC_PROTO_TCP,
      .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .sport = 40001, .dport = 21,
      .hex = "0211223344550266778899aa0800451000281a2b40003f063547c0000211c63364099c410015010203040a0b0c0d5018"
             "2000ed090000eeeeeeeeeeee" },
    { .name = "total length 0 of segmentation offload", .link = NC_LINK_ETHERNET, .headers = 54,
      .proto = NC_PROTO_TCP, .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD,
      .payload = 11, .sport = 40001, .dport = 21,
      .hex = "0211223344550266778899aa0800451000001a2b40003f06356fc0000211c63364099c410015010203040a0b0c0d5018"
             "2000587c00005553455220616e6e610d0a" },
    { .name = "VLAN tag", .link = NC_LINK_ETHERNET, .headers = 58, .proto = NC_PROTO_TCP, .ip_version = 4,
      .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001, .dport = 21,
      .vlan = 100,
      .hex = "0211223344550266778899aa810060640800451000331a2b40003f06353cc0000211c63364099c410015010203040a0b"
             "0c0d50182000587c00005553455220616e6e610d0a" },
    { .name = "two VLAN tags", .link = NC_LINK_ETHERNET, .headers = 62, .proto = NC_PROTO_TCP,
      .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001,
      .dport = 21, .vlan = 10,
      .hex = "0211223344550266778899aa88a8000a810000640800451000331a2b40003f06353cc0000211c63364099c4100150102"
             "03040a0b0c0d50182000587c00005553455220616e6e610d0a" },
    { .name = "three VLAN tags", .link = NC_LINK_ETHERNET, .headers = 66, .proto = NC_PROTO_TCP,
      .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001,
      .dport = 21, .vlan = 7,
      .hex = "0211223344550266778899aa9100000781000008810000090800451000331a2b40003f06353cc0000211c63364099c41"
             "0015010203040a0b0c0d50182000587c00005553455220616e6e610d0a" },
    { .name = "802.3 with SNAP and padding", .link = NC_LINK_ETHERNET, .headers = 62,
      .proto = NC_PROTO_TCP, .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD,
      .payload = 11, .sport = 40001, .dport = 21,
      .hex = "0211223344550266778899aa003baaaa030000000800451000331a2b40003f06353cc0000211c63364099c4100150102"
             "03040a0b0c0d50182000587c00005553455220616e6e610d0a0000000000" },
    { .name = "802.3 with SAP 06", .link = NC_LINK_ETHERNET, .headers = 57, .proto = NC_PROTO_TCP,
      .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001,
      .dport = 21,
      .hex = "0211223344550266778899aa0036060603451000331a2b40003f06353cc0000211c63364099c410015010203040a0b0c"
             "0d50182000587c00005553455220616e6e610d0a" },
    { .name = "802.3 under a VLAN tag", .link = NC_LINK_ETHERNET, .headers = 66, .proto = NC_PROTO_TCP,
      .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001,
      .dport = 21, .vlan = 5,
      .hex = "0211223344550266778899aa81000005003baaaa030000000800451000331a2b40003f06353cc0000211c63364099c41"
             "0015010203040a0b0c0d50182000587c00005553455220616e6e610d0a" },
    { .name = "Linux cooked", .link = NC_LINK_SLL, .headers = 56, .proto = NC_PROTO_TCP, .ip_version = 4,
      .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001, .dport = 21,
      .io = NC_IO_OUT,
      .hex = "0004000100060266778899aa00000800451000331a2b40003f06353cc0000211c63364099c410015010203040a0b0c0d"
             "50182000587c00005553455220616e6e610d0a" },
    { .name = "Linux cooked 2", .link = NC_LINK_SLL2, .headers = 60, .proto = NC_PROTO_TCP,
      .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001,
      .dport = 21, .io = NC_IO_IN,
      .hex = "0800000000000003000100060266778899aa0000451000331a2b40003f06353cc0000211c63364099c41001501020304"
             "0a0b0c0d50182000587c00005553455220616e6e610d0a" },
    { .name = "null, little endian", .link = NC_LINK_NULL, .headers = 44, .proto = NC_PROTO_TCP,
      .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001,
      .dport = 21,
      .hex = "02000000451000331a2b40003f06353cc0000211c63364099c410015010203040a0b0c0d50182000587c000055534552"
             "20616e6e610d0a" },
    { .name = "null, big endian", .link = NC_LINK_NULL, .headers = 44, .proto = NC_PROTO_TCP,
      .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001,
      .dport = 21,
      .hex = "00000002451000331a2b40003f06353cc0000211c63364099c410015010203040a0b0c0d50182000587c000055534552"
             "20616e6e610d0a" },
    { .name = "loop", .link = NC_LINK_LOOP, .headers = 44, .proto = NC_PROTO_TCP, .ip_version = 4,
      .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001, .dport = 21,
      .hex = "00000002451000331a2b40003f06353cc0000211c63364099c410015010203040a0b0c0d50182000587c000055534552"
             "20616e6e610d0a" },
    { .name = "IPv4 link", .link = NC_LINK_IPV4, .headers = 40, .proto = NC_PROTO_TCP, .ip_version = 4,
      .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001, .dport = 21,
      .hex = "451000331a2b40003f06353cc0000211c63364099c410015010203040a0b0c0d50182000587c00005553455220616e6e"
             "610d0a" },
    { .name = "raw 12", .link = NC_LINK_RAW_OLD12, .headers = 40, .proto = NC_PROTO_TCP, .ip_version = 4,
      .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001, .dport = 21,
      .hex = "451000331a2b40003f06353cc0000211c63364099c410015010203040a0b0c0d50182000587c00005553455220616e6e"
             "610d0a" },
    { .name = "raw 14", .link = NC_LINK_RAW_OLD14, .headers = 40, .proto = NC_PROTO_TCP, .ip_version = 4,
      .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001, .dport = 21,
      .hex = "451000331a2b40003f06353cc0000211c63364099c410015010203040a0b0c0d50182000587c00005553455220616e6e"
             "610d0a" },
    { .name = "MPLS labels", .link = NC_LINK_ETHERNET, .headers = 62, .proto = NC_PROTO_TCP,
      .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001,
      .dport = 21,
      .hex = "0211223344550266778899aa88470001003f0002013f451000331a2b40003f06353cc0000211c63364099c4100150102"
             "03040a0b0c0d50182000587c00005553455220616e6e610d0a" },
    { .name = "PPPoE session", .link = NC_LINK_ETHERNET, .headers = 62, .proto = NC_PROTO_TCP,
      .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001,
      .dport = 21,
      .hex = "0211223344550266778899aa88641100000700350021451000331a2b40003f06353cc0000211c63364099c4100150102"
             "03040a0b0c0d50182000587c00005553455220616e6e610d0a" },
    { .name = "router alert option", .link = NC_LINK_RAW, .headers = 44, .proto = NC_PROTO_TCP,
      .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001,
      .dport = 21,
      .hex = "461000371a2b40003f06a033c0000211c6336409940400009c410015010203040a0b0c0d50182000587c000055534552"
             "20616e6e610d0a" },
    { .name = "source route not used up", .link = NC_LINK_RAW, .headers = 48, .proto = NC_PROTO_TCP,
      .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001,
      .dport = 21,
      .hex = "4710003b1a2b40003f065df0c0000211c6336409830704cb00714d009c410015010203040a0b0c0d50182000466b0000"
             "5553455220616e6e610d0a" },
    { .name = "source route used up", .link = NC_LINK_RAW, .headers = 48, .proto = NC_PROTO_TCP,
      .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001,
      .dport = 21,
      .hex = "4710003b1a2b40003f0659f0c0000211c6336409830708cb00714d009c410015010203040a0b0c0d50182000587c0000"
             "5553455220616e6e610d0a" },
    { .name = "UDP", .link = NC_LINK_ETHERNET, .headers = 42, .proto = NC_PROTO_UDP, .ip_version = 4,
      .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .payload = 22, .sport = 53001, .dport = 137,
      .hex = "0211223344550266778899aa0800451000321a2b40003f113532c0000211c6336409cf090089001e319d123400000000"
             "00000000000000000000000000000000" },
    { .name = "UDP checksum absent", .link = NC_LINK_RAW, .headers = 28, .proto = NC_PROTO_UDP,
      .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_ABSENT, .payload = 22, .sport = 53001,
      .dport = 137,
      .hex = "451000321a2b40003f113532c0000211c6336409cf090089001e00001234000000000000000000000000000000000000"
             "0000" },
    { .name = "UDP checksum wrong", .link = NC_LINK_RAW, .headers = 28, .proto = NC_PROTO_UDP,
      .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_BAD, .payload = 22, .sport = 53001,
      .dport = 137,
      .hex = "451000321a2b40003f113532c0000211c6336409cf090089001e31bc1234000000000000000000000000000000000000"
             "0000" },
    { .name = "UDP checksum partial", .link = NC_LINK_RAW, .headers = 28, .proto = NC_PROTO_UDP,
      .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_PARTIAL, .payload = 22, .sport = 53001,
      .dport = 137,
      .hex = "451000321a2b40003f113532c0000211c6336409cf090089001eec7d1234000000000000000000000000000000000000"
             "0000" },
    { .name = "UDP length 0", .link = NC_LINK_RAW, .headers = 28, .proto = NC_PROTO_UDP, .ip_version = 4,
      .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_ABSENT, .payload = 22, .sport = 53001, .dport = 137,
      .hex = "451000321a2b40003f113532c0000211c6336409cf090089000000001234000000000000000000000000000000000000"
             "0000" },
    { .name = "UDP shorter than its datagram", .link = NC_LINK_RAW, .headers = 28, .proto = NC_PROTO_UDP,
      .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .payload = 22, .sport = 53001,
      .dport = 137,
      .hex = "451000341a2b40003f113530c0000211c6336409cf090089001e319d1234000000000000000000000000000000000000"
             "00007a7a" },
    { .name = "first fragment", .link = NC_LINK_RAW, .headers = 28, .proto = NC_PROTO_UDP, .ip_version = 4,
      .ip_cksum = NC_CKSUM_GOOD, .payload = 16, .sport = 53001, .dport = 137, .fragment = true,
      .first_fragment = true,
      .hex = "4510002c1a2b20003f115538c0000211c6336409cf090089003066d071717171717171717171717171717171" },
    { .name = "later fragment", .link = NC_LINK_RAW, .headers = 20, .proto = NC_PROTO_UDP, .ip_version = 4,
      .ip_cksum = NC_CKSUM_GOOD, .payload = 24, .fragment_offset = 24, .fragment = true,
      .hex = "4510002c1a2b00033f117535c0000211c6336409717171717171717171717171717171717171717171717171" },
    { .name = "ICMP echo", .link = NC_LINK_RAW, .headers = 24, .proto = NC_PROTO_ICMP, .ip_version = 4,
      .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .payload = 15,
      .hex = "451000231a2b40003f013551c0000211c6336409080066ca0007000161626364656667" },
    { .name = "ICMP checksum zero", .link = NC_LINK_RAW, .headers = 24, .proto = NC_PROTO_ICMP,
      .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_ZERO, .payload = 11,
      .hex = "4510001f1a2b40003f013555c0000211c63364090800000000070001616263" },
    { .name = "IGMP", .link = NC_LINK_RAW, .headers = 20, .proto = NC_PROTO_IGMP, .ip_version = 4,
      .ip_cksum = NC_CKSUM_GOOD, .payload = 8,
      .hex = "4510001c1a2b40003f023557c0000211c63364090102030405060708" },
    { .name = "GRE", .link = NC_LINK_RAW, .headers = 24, .proto = NC_PROTO_GRE, .ip_version = 4,
      .ip_cksum = NC_CKSUM_GOOD, .payload = 8,
      .hex = "4510001c1a2b40003f2f352ac0000211c63364090102030405060708" },
    { .name = "ESP", .link = NC_LINK_RAW, .headers = 20, .proto = NC_PROTO_ESP, .ip_version = 4,
      .ip_cksum = NC_CKSUM_GOOD, .payload = 8,
      .hex = "4510001c1a2b40003f323527c0000211c63364090102030405060708" },
    { .name = "OSPF", .link = NC_LINK_RAW, .headers = 20, .proto = NC_PROTO_OSPF, .ip_version = 4,
      .ip_cksum = NC_CKSUM_GOOD, .payload = 8,
      .hex = "4510001c1a2b40003f593500c0000211c63364090102030405060708" },
    { .name = "protocol 253", .link = NC_LINK_RAW, .headers = 20, .proto = NC_PROTO_OTHER, .ip_version = 4,
      .ip_cksum = NC_CKSUM_GOOD, .payload = 8,
      .hex = "4510001c1a2b40003ffd345cc0000211c63364090102030405060708" },
    { .name = "SCTP", .link = NC_LINK_RAW, .headers = 20, .proto = NC_PROTO_SCTP, .ip_version = 4,
      .ip_cksum = NC_CKSUM_GOOD, .payload = 12, .sport = 2905, .dport = 2906,
      .hex = "451000201a2b40003f8434d1c0000211c63364090b590b5a0000000100000002" },
    { .name = "AH around TCP", .link = NC_LINK_RAW, .headers = 64, .proto = NC_PROTO_TCP, .ip_version = 4,
      .ip_cksum = NC_CKSUM_GOOD, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001, .dport = 21,
      .hex = "4510004b1a2b40003f3334f7c0000211c63364090604000000000001000000024b4b4b4b4b4b4b4b4b4b4b4b9c410015"
             "010203040a0b0c0d50182000587c00005553455220616e6e610d0a" },
    { .name = "AH around the unknown", .link = NC_LINK_RAW, .headers = 44, .proto = NC_PROTO_AH,
      .ip_version = 4, .ip_cksum = NC_CKSUM_GOOD, .payload = 2,
      .hex = "4510002e1a2b40003f333514c0000211c6336409fd04000000000001000000024b4b4b4b4b4b4b4b4b4b4b4b3132" },
    { .name = "ARP", .link = NC_LINK_ETHERNET, .headers = 14, .proto = NC_PROTO_ARP, .ip_version = 0,
      .payload = 46,
      .hex = "0211223344550266778899aa080600010800060400010266778899aac0000211000000000000c6336409000000000000"
             "000000000000000000000000" },
    { .name = "IPv6, TCP", .link = NC_LINK_ETHERNET, .headers = 74, .proto = NC_PROTO_TCP, .ip_version = 6,
      .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001, .dport = 21,
      .hex = "0211223344550266778899aa86dd6ab01234001f063d20010db800000000000000000000001720010db8000100000000"
             "0000000000099c410015010203040a0b0c0d50182000e93700005553455220616e6e610d0a" },
    { .name = "IPv6 link", .link = NC_LINK_IPV6, .headers = 60, .proto = NC_PROTO_TCP, .ip_version = 6,
      .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001, .dport = 21,
      .hex = "6ab01234001f063d20010db800000000000000000000001720010db80001000000000000000000099c41001501020304"
             "0a0b0c0d50182000e93700005553455220616e6e610d0a" },
    { .name = "IPv6 under 0800", .link = NC_LINK_ETHERNET, .headers = 74, .proto = NC_PROTO_TCP,
      .ip_version = 6, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001, .dport = 21,
      .hex = "0211223344550266778899aa08006ab01234001f063d20010db800000000000000000000001720010db8000100000000"
             "0000000000099c410015010203040a0b0c0d50182000e93700005553455220616e6e610d0a" },
    { .name = "null, IPv6 family 18000000", .link = NC_LINK_NULL, .headers = 64, .proto = NC_PROTO_TCP,
      .ip_version = 6, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001, .dport = 21,
      .hex = "180000006ab01234001f063d20010db800000000000000000000001720010db80001000000000000000000099c410015"
             "010203040a0b0c0d50182000e93700005553455220616e6e610d0a" },
    { .name = "null, IPv6 family 1c000000", .link = NC_LINK_NULL, .headers = 64, .proto = NC_PROTO_TCP,
      .ip_version = 6, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001, .dport = 21,
      .hex = "1c0000006ab01234001f063d20010db800000000000000000000001720010db80001000000000000000000099c410015"
             "010203040a0b0c0d50182000e93700005553455220616e6e610d0a" },
    { .name = "null, IPv6 family 1e000000", .link = NC_LINK_NULL, .headers = 64, .proto = NC_PROTO_TCP,
      .ip_version = 6, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001, .dport = 21,
      .hex = "1e0000006ab01234001f063d20010db800000000000000000000001720010db80001000000000000000000099c410015"
             "010203040a0b0c0d50182000e93700005553455220616e6e610d0a" },
    { .name = "null, IPv6 family 0000001e", .link = NC_LINK_NULL, .headers = 64, .proto = NC_PROTO_TCP,
      .ip_version = 6, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001, .dport = 21,
      .hex = "0000001e6ab01234001f063d20010db800000000000000000000001720010db80001000000000000000000099c410015"
             "010203040a0b0c0d50182000e93700005553455220616e6e610d0a" },
    { .name = "IPv6 payload length 0", .link = NC_LINK_RAW, .headers = 60, .proto = NC_PROTO_TCP,
      .ip_version = 6, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001, .dport = 21,
      .hex = "6ab012340000063d20010db800000000000000000000001720010db80001000000000000000000099c41001501020304"
             "0a0b0c0d50182000e93700005553455220616e6e610d0a" },
    { .name = "TCP over IPv6, partial", .link = NC_LINK_RAW, .headers = 60, .proto = NC_PROTO_TCP,
      .ip_version = 6, .cksum = NC_CKSUM_PARTIAL, .payload = 11, .sport = 40001, .dport = 21,
      .hex = "6ab01234001f063d20010db800000000000000000000001720010db80001000000000000000000099c41001501020304"
             "0a0b0c0d501820005bb800005553455220616e6e610d0a" },
    { .name = "UDP over IPv6", .link = NC_LINK_RAW, .headers = 48, .proto = NC_PROTO_UDP, .ip_version = 6,
      .cksum = NC_CKSUM_GOOD, .payload = 22, .sport = 53001, .dport = 137,
      .hex = "6ab01234001e113d20010db800000000000000000000001720010db8000100000000000000000009cf090089001ec258"
             "12340000000000000000000000000000000000000000" },
    { .name = "UDP over IPv6 without checksum", .link = NC_LINK_RAW, .headers = 48, .proto = NC_PROTO_UDP,
      .ip_version = 6, .cksum = NC_CKSUM_ZERO, .payload = 22, .sport = 53001, .dport = 137,
      .hex = "6ab01234001e113d20010db800000000000000000000001720010db8000100000000000000000009cf090089001e0000"
             "12340000000000000000000000000000000000000000" },
    { .name = "hop-by-hop and destination options", .link = NC_LINK_RAW, .headers = 76,
      .proto = NC_PROTO_TCP, .ip_version = 6, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001,
      .dport = 21, .exthdr = true,
      .hex = "6ab01234002f003d20010db800000000000000000000001720010db80001000000000000000000093c00010400000000"
             "06000104000000009c410015010203040a0b0c0d50182000e93700005553455220616e6e610d0a" },
    { .name = "routing header 0, not used up", .link = NC_LINK_RAW, .headers = 100, .proto = NC_PROTO_TCP,
      .ip_version = 6, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001, .dport = 21, .exthdr = true,
      .hex = "6ab0123400472b3d20010db800000000000000000000001720010db80001000000000000000000090604000200000000"
             "20010db800050000000000000000000520010db80077000000000000000000019c410015010203040a0b0c0d50182000"
             "e8c900005553455220616e6e610d0a" },
    { .name = "routing header 0, used up", .link = NC_LINK_RAW, .headers = 100, .proto = NC_PROTO_TCP,
      .ip_version = 6, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001, .dport = 21, .exthdr = true,
      .hex = "6ab0123400472b3d20010db800000000000000000000001720010db80001000000000000000000090604000000000000"
             "20010db800050000000000000000000520010db80077000000000000000000019c410015010203040a0b0c0d50182000"
             "e93700005553455220616e6e610d0a" },
    { .name = "routing header 2", .link = NC_LINK_RAW, .headers = 84, .proto = NC_PROTO_TCP,
      .ip_version = 6, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001, .dport = 21, .exthdr = true,
      .hex = "6ab0123400372b3d20010db800000000000000000000001720010db80001000000000000000000090602020100000000"
             "20010db80077000000000000000000019c410015010203040a0b0c0d50182000e8c900005553455220616e6e610d0a" },
    { .name = "segment routing", .link = NC_LINK_RAW, .headers = 100, .proto = NC_PROTO_TCP,
      .ip_version = 6, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001, .dport = 21, .exthdr = true,
      .hex = "6ab0123400472b3d20010db800000000000000000000001720010db80001000000000000000000090604040101000000"
             "20010db800770000000000000000000120010db80001000000000000000000099c410015010203040a0b0c0d50182000"
             "e8c900005553455220616e6e610d0a" },
    { .name = "home address", .link = NC_LINK_RAW, .headers = 72, .proto = NC_PROTO_UDP, .ip_version = 6,
      .cksum = NC_CKSUM_GOOD, .payload = 22, .sport = 53001, .dport = 137, .exthdr = true,
      .hex = "6ab0123400363c3d20010db800000000000000000000001720010db8000100000000000000000009110201020000c910"
             "20010db8007700000000000000000001cf090089001ec1f712340000000000000000000000000000000000000000" },
    { .name = "atomic fragment", .link = NC_LINK_RAW, .headers = 68, .proto = NC_PROTO_TCP,
      .ip_version = 6, .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001, .dport = 21, .exthdr = true,
      .hex = "6ab0123400272c3d20010db800000000000000000000001720010db8000100000000000000000009060000000000abcd"
             "9c410015010203040a0b0c0d50182000e93700005553455220616e6e610d0a" },
    { .name = "IPv6 first fragment", .link = NC_LINK_RAW, .headers = 56, .proto = NC_PROTO_UDP,
      .ip_version = 6, .payload = 16, .sport = 53001, .dport = 137, .fragment = true,
      .first_fragment = true, .exthdr = true,
      .hex = "6ab0123400202c3d20010db800000000000000000000001720010db8000100000000000000000009110000010000abcd"
             "cf0900890030f78b71717171717171717171717171717171" },
    { .name = "IPv6 later fragment", .link = NC_LINK_RAW, .headers = 48, .proto = NC_PROTO_UDP,
      .ip_version = 6, .payload = 24, .fragment_offset = 24, .fragment = true, .exthdr = true,
      .hex = "6ab0123400202c3d20010db800000000000000000000001720010db8000100000000000000000009110000180000abcd"
             "717171717171717171717171717171717171717171717171" },
    { .name = "AH over IPv6", .link = NC_LINK_RAW, .headers = 84, .proto = NC_PROTO_TCP, .ip_version = 6,
      .cksum = NC_CKSUM_GOOD, .payload = 11, .sport = 40001, .dport = 21, .exthdr = true,
      .hex = "6ab012340037333d20010db800000000000000000000001720010db80001000000000000000000090604000000000001"
             "000000024b4b4b4b4b4b4b4b4b4b4b4b9c410015010203040a0b0c0d50182000e93700005553455220616e6e610d0a" },
    { .name = "mobility header", .link = NC_LINK_RAW, .headers = 56, .proto = NC_PROTO_OTHER,
      .ip_version = 6, .exthdr = true,
      .hex = "6ab012340010873d20010db800000000000000000000001720010db80001000000000000000000093b01050012340000"
             "0000000000000000" },
    { .name = "ICMPv6 echo", .link = NC_LINK_RAW, .headers = 44, .proto = NC_PROTO_ICMP6, .ip_version = 6,
      .cksum = NC_CKSUM_GOOD, .payload = 11,
      .hex = "6ab01234000b3a3d20010db800000000000000000000001720010db8000100000000000000000009800031aa00010002"
             "78797a" },
};
enum { SAMPLES = sizeof samples / sizeof *samples };

/* ---- helpers ---- */

static unsigned digit(char c)
{
    return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'a') + 10;
}

/* An exact-size heap block, so that a sanitizer sees each byte read too much. */
static uint8_t *bytes_of(const char *hex, size_t n)
{
    uint8_t *p = malloc(n ? n : 1);
    assert_non_null(p);
    for (size_t i = 0; i < n; i++)
        p[i] = (uint8_t)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
    return p;
}

static nc_packet decode(nc_pool *pool, uint32_t link, const uint8_t *p, size_t cap, size_t wire)
{
    nc_frame frame = { .bytes = p, .caplen = (uint32_t)cap, .len = (uint32_t)wire, .link = link, .from.record = 7 };
    nc_packet packet;
    nc_packet_decode(&packet, &frame, pool);
    return packet;
}

static nc_packet decode_hex(nc_pool *pool, uint32_t link, const char *hex)
{
    size_t n = strlen(hex) / 2;
    uint8_t *p = bytes_of(hex, n);
    nc_packet packet = decode(pool, link, p, n, n);
    free(p);
    packet.payload.base = NULL;
    return packet;
}

static const sample *sample_named(const char *name)
{
    for (size_t i = 0; i < SAMPLES; i++)
        if (strcmp(samples[i].name, name) == 0)
            return &samples[i];
    fail_msg("no sample '%s'", name);
    return &samples[0];
}

static int setup(void **state)
{
    *state = nc_pool_new();
    return 0;
}

static int teardown(void **state)
{
    nc_pool_free(*state);
    return 0;
}

#define CHECK(s, condition)                                                                                                  \
    do {                                                                                                                     \
        if (!(condition))                                                                                                    \
            fail_msg("%s: %s", (s)->name, #condition);                                                                       \
    } while (0)

/* ---- tests ---- */

static void check_sample(const sample *s, const nc_packet *p)
{
    CHECK(s, p->state == NC_READ_OK && p->bad == NULL);
    CHECK(s, p->frame.from.record == 7);
    CHECK(s, p->proto == s->proto);
    CHECK(s, p->has_ip == (s->ip_version != 0) && p->ip_version == s->ip_version);
    CHECK(s, p->ip_cksum == s->ip_cksum);
    CHECK(s, p->cksum == s->cksum);
    CHECK(s, p->has_payload_length && p->payload_length == s->payload);
    CHECK(s, nc_left(&p->payload) == s->payload && nc_left_wire(&p->payload) == s->payload);
    CHECK(s, p->has_ports == (s->sport != 0) && p->sport == s->sport && p->dport == s->dport);
    CHECK(s, p->has_vlan == (s->vlan != 0) && p->vlan == s->vlan);
    CHECK(s, p->mss == s->mss && p->wscale == (s->wscale ? s->wscale : -1));
    CHECK(s, p->fragment == s->fragment && p->first_fragment == s->first_fragment);
    CHECK(s, p->fragment_offset == s->fragment_offset && p->exthdr == s->exthdr);
    CHECK(s, p->frame.io == s->io);
    CHECK(s, p->has_eth == (s->link == NC_LINK_ETHERNET));
    CHECK(s, p->has_sender == (s->link == NC_LINK_SLL || s->link == NC_LINK_SLL2));
    if (p->has_sender)
        CHECK(s, memcmp(p->eth_src, "\x02\x66\x77\x88\x99\xaa", 6) == 0);
}

static void every_header_is_read(void **state)
{
    for (size_t i = 0; i < SAMPLES; i++) {
        size_t n = strlen(samples[i].hex) / 2;
        uint8_t *p = bytes_of(samples[i].hex, n);
        nc_packet packet = decode(*state, samples[i].link, p, n, n);
        check_sample(&samples[i], &packet);
        free(p);
    }
}

/* The recording ends early: headers that are not whole are cut, never bad, and no checksum is judged. */
static void a_cut_recording_accuses_nobody(void **state)
{
    for (size_t i = 0; i < SAMPLES; i++) {
        const sample *s = &samples[i];
        size_t n = strlen(s->hex) / 2;
        for (size_t cap = 0; cap < n; cap++) {
            uint8_t *p = bytes_of(s->hex, cap);
            nc_packet packet = decode(*state, s->link, p, cap, n);
            CHECK(s, packet.state == (cap < s->headers ? NC_READ_CUT : NC_READ_OK) && packet.bad == NULL);
            CHECK(s, packet.cksum == NC_CKSUM_UNCHECKED || packet.cksum == s->cksum);
            CHECK(s, !packet.has_payload_length || packet.payload_length == s->payload);
            CHECK(s, !packet.has_tcp || ((packet.tcp_options & NC_TCPOPT_CUT) != 0) == (cap < s->headers));
            free(p);
        }
    }
}

/* The sender sent no more: what is missing from a header is its fault. */
static void a_short_packet_is_bad(void **state)
{
    for (size_t i = 0; i < SAMPLES; i++) {
        const sample *s = &samples[i];
        for (size_t cap = 0; cap < s->headers; cap++) {
            uint8_t *p = bytes_of(s->hex, cap);
            nc_packet packet = decode(*state, s->link, p, cap, cap);
            CHECK(s, packet.state == NC_READ_BAD && packet.bad != NULL);
            CHECK(s, packet.cksum == NC_CKSUM_UNCHECKED);
            free(p);
        }
    }
}

/* Any byte changed: no crash, and a checksum that was good is not good any more where the byte belongs to it. */
static void damage_shows_in_the_checksum(void **state)
{
    const sample *s = sample_named("ethernet, IPv4, TCP");
    size_t n = strlen(s->hex) / 2;
    for (size_t at = 34; at < n; at++) {
        uint8_t *p = bytes_of(s->hex, n);
        p[at] ^= 0x04;
        nc_packet packet = decode(*state, s->link, p, n, n);
        CHECK(s, packet.cksum == NC_CKSUM_BAD && packet.ip_cksum == NC_CKSUM_GOOD);
        free(p);
    }
    for (size_t at = 14; at < 34; at++) {
        uint8_t *p = bytes_of(s->hex, n);
        p[at] ^= 0x40;
        nc_packet packet = decode(*state, s->link, p, n, n);
        CHECK(s, packet.ip_cksum != NC_CKSUM_GOOD);
        free(p);
    }
}

static void tcp_fields_are_as_sent(void **state)
{
    const sample *s = sample_named("ethernet, IPv4, TCP");
    nc_packet p = decode_hex(*state, s->link, s->hex);
    assert_true(p.has_tcp);
    assert_int_equal(p.seq, 0x01020304);
    assert_int_equal(p.acknum, 0x0a0b0c0d);
    assert_int_equal(p.window, 8192);
    assert_int_equal(p.tcp_flags, NC_TCP_ACK | NC_TCP_PSH);
    assert_int_equal(p.ip_id, 0x1a2b);
    assert_int_equal(p.ttl, 63);
    assert_int_equal(p.tos, 0x10);
    assert_int_equal(p.ip_total, 51);
    assert_int_equal(p.ip_protocol, 6);
    assert_int_equal(p.ethertype, 0x0800);
    assert_true(p.df && !p.fragment);
    assert_true(p.src == nc_w_ip4(0xc0000211) && p.dst == nc_w_ip4(0xc6336409));
    assert_memory_equal(p.eth_dst, "\x02\x11\x22\x33\x44\x55", 6);
    assert_memory_equal(p.eth_src, "\x02\x66\x77\x88\x99\xaa", 6);
}

static void ip6_fields_are_as_sent(void **state)
{
    const sample *s = sample_named("routing header 0, not used up");
    nc_packet p = decode_hex(*state, s->link, s->hex);
    nc_word src, dst;
    assert_true(nc_value_parse(*state, NC_T_IP, NC_S("2001:db8::17"), &src));
    assert_true(nc_value_parse(*state, NC_T_IP, NC_S("2001:db8:1::9"), &dst));
    assert_true(p.src == src && p.dst == dst); /* of the IP header, though the checksum counts another */
    assert_int_equal(p.ttl, 61);
    assert_int_equal(p.tos, 0xab);
    assert_int_equal(p.ip_protocol, 6);
    assert_int_equal(p.ip_total, 111);
    assert_false(p.has_ip_id);
}

static void the_payload_is_where_it_is_said_to_be(void **state)
{
    static const struct { const char *name, *text; size_t n; } cases[] = {
        { "ethernet, IPv4, TCP", "USER anna\r\n", 11 },
        { "ICMP echo", "\x08\x00", 2 },
        { "ICMPv6 echo", "\x80\x00", 2 },
        { "ARP", "\x00\x01\x08\x00\x06\x04\x00\x01", 8 },
        { "UDP", "\x12\x34", 2 },
        { "later fragment", "qqqqqqqq", 8 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const sample *s = sample_named(cases[i].name);
        size_t n = strlen(s->hex) / 2;
        uint8_t *p = bytes_of(s->hex, n);
        nc_packet packet = decode(*state, s->link, p, n, n);
        CHECK(s, nc_left(&packet.payload) >= cases[i].n);
        CHECK(s, memcmp(packet.payload.base + packet.payload.at, cases[i].text, cases[i].n) == 0);
        free(p);
    }
}

/* A snap length that keeps only the headers still tells how much was sent. */
static void a_snap_length_keeps_the_lengths(void **state)
{
    const sample *s = sample_named("long payload");
    size_t n = strlen(s->hex) / 2;
    uint8_t *p = bytes_of(s->hex, 40);
    nc_packet packet = decode(*state, s->link, p, 40, n);
    assert_int_equal(packet.state, NC_READ_OK);
    assert_int_equal(packet.payload_length, 251);
    assert_int_equal(nc_left(&packet.payload), 0);
    assert_int_equal(nc_left_wire(&packet.payload), 251);
    assert_int_equal(packet.cksum, NC_CKSUM_UNCHECKED);
    assert_int_equal(packet.ip_cksum, NC_CKSUM_GOOD);
    free(p);
}

/* One byte of a good sample replaced by one that lies. */
static void lies_are_named(void **state)
{
    static const struct { const char *name; size_t at; unsigned value; const char *bad; } lies[] = {
        { "IPv4 link", 0, 0x44, "the IPv4 header length is below 20" },
        { "IPv4 link", 0, 0x55, "the IP version is not 4" },
        { "raw 12", 0, 0x55, "the IP version is neither 4 nor 6" },
        { "IPv6 link", 0, 0x46, "the IP version is not 6" },
        { "IPv4 link", 2, 0x10, "the IPv4 total length reaches beyond the frame" },
        { "IPv4 link", 3, 19, "the IPv4 total length is below the header length" },
        { "IPv6 link", 4, 0x10, "the IPv6 payload length reaches beyond the frame" },
        { "IPv4 link", 32, 0x40, "the TCP header length is below 20" },
        { "IPv4 link", 32, 0xf0, "the TCP header length reaches beyond the datagram" },
        { "SYN with options", 55, 0, "a TCP option has an impossible length" },
        { "SYN with options", 55, 5, "a TCP option has an impossible length" },
        { "SYN with options", 73, 99, "" },
        { "SYN with options", 61, 200, "a TCP option has an impossible length" },
        { "UDP", 39, 7, "the UDP length is below 8" },
        { "UDP", 38, 1, "the UDP length reaches beyond the datagram" },
        { "router alert option", 21, 1, "an IPv4 option has an impossible length" },
        { "router alert option", 21, 9, "an IPv4 option has an impossible length" },
        { "802.3 with SNAP and padding", 12, 5, "the 802.3 length reaches beyond the frame" },
        { "hop-by-hop and destination options", 51, 200, "an IPv6 option has an impossible length" },
        { "hop-by-hop and destination options", 41, 200, "an extension header is incomplete" },
    };
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        const sample *s = sample_named(lies[i].name);
        size_t n = strlen(s->hex) / 2;
        uint8_t *p = bytes_of(s->hex, n);
        p[lies[i].at] = (uint8_t)lies[i].value;
        nc_packet packet = decode(*state, s->link, p, n, n);
        const char *bad = packet.bad ? packet.bad : "";
        if (strcmp(bad, lies[i].bad) != 0)
            fail_msg("%s, byte %zu: '%s' instead of '%s'", s->name, lies[i].at, bad, lies[i].bad);
        free(p);
    }
}

/* Chains without end are left after a fixed number. */
static void chains_are_bounded(void **state)
{
    enum { SIZE = 40 + 64 * 8 };
    uint8_t *p = calloc(1, SIZE);
    assert_non_null(p);
    p[0] = 0x60;
    p[4] = (64 * 8) >> 8;
    nc_packet packet = decode(*state, NC_LINK_RAW, p, SIZE, SIZE);
    assert_string_equal(packet.bad, "more than 16 extension headers");
    memset(p, 0, SIZE);
    for (size_t at = 12; at + 4 <= SIZE; at += 4)
        p[at] = 0x81;
    packet = decode(*state, NC_LINK_ETHERNET, p, SIZE, SIZE);
    assert_string_equal(packet.bad, "more than 8 VLAN tags");
    memset(p, 0, SIZE);
    p[12] = 0x88;
    p[13] = 0x47;
    packet = decode(*state, NC_LINK_ETHERNET, p, SIZE, SIZE);
    assert_string_equal(packet.bad, "more than 16 MPLS labels");
    free(p);
}

static void what_is_not_decoded_says_so(void **state)
{
    assert_true(nc_link_decoded(NC_LINK_NULL) && nc_link_decoded(NC_LINK_SLL2) && nc_link_decoded(NC_LINK_RAW_OLD14));
    assert_false(nc_link_decoded(147) || nc_link_decoded(UINT32_MAX));
    nc_packet p = decode_hex(*state, 147, "0800000000000000");
    assert_false(p.has_ip || p.has_eth || p.has_payload_length);
    assert_int_equal(p.state, NC_READ_OK);
    assert_int_equal(p.proto, NC_PROTO_OTHER);
    nc_packet empty = decode(*state, NC_LINK_ETHERNET, NULL, 0, 60);
    assert_int_equal(empty.state, NC_READ_CUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_header_is_read),
        cmocka_unit_test(a_cut_recording_accuses_nobody),
        cmocka_unit_test(a_short_packet_is_bad),
        cmocka_unit_test(damage_shows_in_the_checksum),
        cmocka_unit_test(tcp_fields_are_as_sent),
        cmocka_unit_test(ip6_fields_are_as_sent),
        cmocka_unit_test(the_payload_is_where_it_is_said_to_be),
        cmocka_unit_test(a_snap_length_keeps_the_lengths),
        cmocka_unit_test(lies_are_named),
        cmocka_unit_test(chains_are_bounded),
        cmocka_unit_test(what_is_not_decoded_says_so),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
