/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "decoders/packet/flow.h"

#include <stdlib.h>

/* Opens `count` conversations, the packets of which came in a muddle: several have the same last one. */
static void open_all(nc_flows *flows, unsigned count, uint64_t widest)
{
    uint64_t state = 1;
    nc_flows_start(flows);
    for (unsigned i = 0; i < count; i++) {
        nc_flow_key key = nc_flow_key_for(flows, NC_PROTO_UDP, nc_w_ip4(0x0a000000 + i), 1, nc_w_ip4(1), 2);
        nc_flow *flow = nc_flow_at(flows, nc_flow_add(flows, &key));
        state = state * 6364136223846793005u + 1442695040888963407u;
        flow->last_n = (state >> 24) % widest;
    }
}

static void least_recent_first_then_by_opening(void **state)
{
    (void)state;
    static const uint64_t widths[] = {1, 2, 100, 5000, 3000000, 1ull << 40};
    for (unsigned w = 0; w < sizeof widths / sizeof *widths; w++) {
        enum { COUNT = 5000 };
        nc_flows flows = {0};
        open_all(&flows, COUNT, widths[w]);
        for (uint32_t i = 1; i <= COUNT; i += 3) /* places that are used again stand in another order */
            nc_flow_remove(&flows, i);
        for (uint32_t i = 0; i < 500; i++) {
            nc_flow_key key = nc_flow_key_for(&flows, NC_PROTO_UDP, nc_w_ip4(0x0b000000 + i), 1, nc_w_ip4(1), 2);
            nc_flow_at(&flows, nc_flow_add(&flows, &key))->last_n = i % 7;
        }
        uint32_t count;
        uint32_t *numbers = nc_flows_by_age(&flows, &count);
        assert_int_equal(count, flows.slab.live);
        for (uint32_t i = 1; i < count; i++) {
            const nc_flow *a = nc_flow_at(&flows, numbers[i - 1]), *b = nc_flow_at(&flows, numbers[i]);
            assert_true(a->last_n < b->last_n || (a->last_n == b->last_n && a->order < b->order));
        }
        free(numbers);
        nc_flows_free(&flows);
    }
}

static void none(void **state)
{
    (void)state;
    nc_flows flows = {0};
    uint32_t count = 1;
    nc_flows_start(&flows);
    free(nc_flows_by_age(&flows, &count));
    assert_int_equal(count, 0);
    nc_flows_free(&flows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(least_recent_first_then_by_opening),
        cmocka_unit_test(none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
