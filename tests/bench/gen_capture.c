/* SPDX-License-Identifier: Apache-2.0 */
/* gen_capture KIND PACKETS FILE: a deterministic classic pcap (Ethernet, microseconds) for measuring.
 *   mixed   a few hundred TCP conversations at a time: one in four is a transfer of full segments, the others send 16 to 512
 *           bytes each; one packet in ten is UDP as short as DNS; 418 bytes a record on average, so 2.4 million are 1 GB
 *   small   short UDP conversations of four packets, a new one each time
 *   flows   TCP conversations open at the same time, one for each 18 packets (200 000 of 3.6 million), visited in
 *           pseudo-random order */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MSS = 1460, FLOWS_MIXED = 300, PACKETS_OF_ONE = 18 };

typedef struct conversation {
    uint32_t client, server, seq_c, seq_s;
    uint16_t sport, dport;
    uint32_t step;
} conversation;

static uint64_t random_state = 0x9e3779b97f4a7c15u;
static uint64_t now_us = UINT64_C(1700000000000000);
static FILE *out;

static uint32_t next_random(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 32);
}

static void put16(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}

static void put32(uint8_t *p, uint32_t v)
{
    put16(p, v >> 16);
    put16(p + 2, v & 0xffff);
}

static uint32_t sum16(const uint8_t *p, size_t n, uint32_t sum)
{
    for (size_t i = 0; i + 1 < n; i += 2)
        sum += (uint32_t)p[i] << 8 | p[i + 1];
    return n & 1 ? sum + ((uint32_t)p[n - 1] << 8) : sum;
}

static uint16_t fold(uint32_t sum)
{
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

static void write_record(const uint8_t *frame, uint32_t n)
{
    uint32_t header[4] = { (uint32_t)(now_us / 1000000), (uint32_t)(now_us % 1000000), n, n };
    now_us += 1 + next_random() % 40;
    fwrite(header, sizeof header, 1, out);
    fwrite(frame, n, 1, out);
}

/* Fills Ethernet and IPv4 headers in front of a finished transport part and writes the frame. */
static void send_ip(uint8_t *frame, uint8_t protocol, uint32_t src, uint32_t dst, uint32_t transport_length, size_t checksum_at)
{
    static uint16_t id;
    uint8_t *ip = frame + 14, *transport = ip + 20;
    uint32_t total = 20 + transport_length;
    memset(frame, 0, 34);
    put16(frame + 12, 0x0800);
    frame[5] = 1;
    frame[11] = 2;
    ip[0] = 0x45;
    put16(ip + 2, total);
    put16(ip + 4, ++id);
    ip[8] = 64;
    ip[9] = protocol;
    put32(ip + 12, src);
    put32(ip + 16, dst);
    put16(ip + 10, fold(sum16(ip, 20, 0)));
    put16(transport + checksum_at, 0);
    put16(transport + checksum_at, fold(sum16(transport, transport_length, sum16(ip + 12, 8, protocol + transport_length))));
    write_record(frame, 14 + total);
}

static void send_tcp(conversation *c, int from_client, uint8_t flags, uint32_t payload)
{
    static uint8_t frame[14 + 20 + 20 + MSS];
    uint8_t *tcp = frame + 34;
    memset(tcp, 0, 20);
    put16(tcp, from_client ? c->sport : c->dport);
    put16(tcp + 2, from_client ? c->dport : c->sport);
    put32(tcp + 4, from_client ? c->seq_c : c->seq_s);
    put32(tcp + 8, flags & 16 ? (from_client ? c->seq_s : c->seq_c) : 0);
    tcp[12] = 0x50;
    tcp[13] = flags;
    put16(tcp + 14, 65000);
    memset(tcp + 20, 'x', payload);
    send_ip(frame, 6, from_client ? c->client : c->server, from_client ? c->server : c->client, 20 + payload, 16);
    uint32_t used = payload + ((flags & 3) != 0);
    if (from_client)
        c->seq_c += used;
    else
        c->seq_s += used;
}

static void send_udp(uint32_t src, uint32_t dst, uint16_t sport, uint16_t dport, uint32_t payload)
{
    static uint8_t frame[14 + 20 + 8 + 512];
    uint8_t *udp = frame + 34;
    put16(udp, sport);
    put16(udp + 2, dport);
    put16(udp + 4, 8 + payload);
    memset(udp + 8, 'y', payload);
    send_ip(frame, 17, src, dst, 8 + payload, 6);
}

static void open_conversation(conversation *c, uint32_t number)
{
    *c = (conversation){ .client = 0x0a000000u + number % 60000 + 1, .server = 0x0a640001u + number % 50, .seq_c = next_random(),
                         .seq_s = next_random(), .sport = (uint16_t)(1024 + number / 60000 + number % 64000), .dport = 443 };
}

/* Payload of a segment of the conversation: short ones carry little. */
static uint32_t payload_of(const conversation *c, uint32_t length)
{
    static const uint32_t MIX = 0x9e3779b1u;
    enum { SHORT = 100, LONG_LIVED = 64, TRANSFERS = 4, LEAST = 16, MOST = 512 };
    if (length <= LONG_LIVED)
        return SHORT;
    return c->client % TRANSFERS == 0 ? MSS : LEAST + (c->seq_s * MIX >> 16) % (MOST - LEAST + 1);
}

/* One packet of a conversation's life: handshake, request, data with an ACK for each two segments, close. */
static void advance(conversation *c, uint32_t length, uint32_t *numbers)
{
    uint32_t step = c->step++;
    if (step == 0)
        send_tcp(c, 1, 2, 0);
    else if (step == 1)
        send_tcp(c, 0, 18, 0);
    else if (step == 2)
        send_tcp(c, 1, 16, 0);
    else if (step == 3)
        send_tcp(c, 1, 24, 200);
    else if (step < length)
        send_tcp(c, step % 3 == 0, 16, step % 3 == 0 ? 0 : payload_of(c, length));
    else if (step == length)
        send_tcp(c, 0, 17, 0);
    else if (step == length + 1)
        send_tcp(c, 1, 17, 0);
    else {
        send_tcp(c, 0, 16, 0);
        open_conversation(c, (*numbers)++);
    }
}

static void tcp_traffic(uint64_t packets, uint32_t open, uint32_t length, int with_udp)
{
    conversation *all = calloc(open, sizeof *all);
    uint32_t numbers = open;
    if (all == NULL)
        abort();
    for (uint32_t i = 0; i < open; i++)
        open_conversation(&all[i], i);
    for (uint64_t i = 0; i < packets; i++) {
        uint32_t pick = next_random();
        if (with_udp && pick % 10 == 0)
            send_udp(0x0a000001u + pick % 5000, 0x0a640035u, (uint16_t)(20000 + pick % 30000), 5300, 40 + pick % 100);
        else
            advance(&all[pick % open], length, &numbers);
    }
    free(all);
}

static void udp_traffic(uint64_t packets)
{
    for (uint64_t i = 0; i < packets; i++) {
        uint32_t flow = (uint32_t)(i / 4), src = 0x0a000000u + flow % 4000000, dst = 0xac100000u + flow % 997;
        uint16_t sport = (uint16_t)(1024 + flow % 60000);
        if (i % 2 == 0)
            send_udp(src, dst, sport, 4000, 20);
        else
            send_udp(dst, src, 4000, sport, 30);
    }
}

int main(int argc, char **argv)
{
    static const uint32_t header[6] = { 0xa1b2c3d4u, 4u << 16 | 2u, 0, 0, 65535, 1 };
    uint64_t packets = argc == 4 ? strtoull(argv[2], NULL, 10) : 0;
    out = argc == 4 ? fopen(argv[3], "wb") : NULL;
    if (out == NULL || packets == 0)
        return fprintf(stderr, "usage: gen_capture mixed|small|flows PACKETS FILE\n"), 2;
    fwrite(header, sizeof header, 1, out);
    if (strcmp(argv[1], "mixed") == 0)
        tcp_traffic(packets, FLOWS_MIXED, 2000, 1);
    else if (strcmp(argv[1], "flows") == 0)
        tcp_traffic(packets, (uint32_t)(packets / PACKETS_OF_ONE + 1), 30, 0);
    else
        udp_traffic(packets);
    return fclose(out) == 0 ? 0 : 1;
}
