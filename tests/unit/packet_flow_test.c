/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "decoders/packet/flow.h"

#include <stdlib.h>

enum { COUNT = 5000 };

static uint32_t open_one(nc_flows *flows, uint32_t i)
{
    nc_flow_key key = nc_flow_key_for(flows, NC_PROTO_TCP, nc_w_ip4(0x0a000000 + i), 1024, nc_w_ip4(0x0b000001), 80);
    return nc_flow_add(flows, &key);
}

/* Those silent longest first; of those whose last packet is the same one, as a tunnel's is, the one opened first,
 * though its record has a higher number because that of another one was free. */
static void by_last_packet_then_by_opening(void **state)
{
    (void)state;
    nc_flows *flows = nc_xcalloc(1, sizeof *flows);
    nc_flows_start(flows);
    for (uint32_t i = 1; i <= COUNT; i++) {
        uint32_t number = open_one(flows, i);
        nc_flow_at(flows, number)->last_n = UINT64_C(70000) * (i % 7) + (UINT64_C(1) << 40) * (i % 2);
    }
    nc_flow_remove(flows, 1);
    uint32_t late = open_one(flows, COUNT + 1);
    assert_int_equal(late, 1); /* opened last, lies first */
    nc_flow_at(flows, late)->last_n = 0;
    uint32_t count, *numbers = nc_flows_by_age(flows, &count);
    assert_int_equal(count, COUNT);
    for (uint32_t i = 1; i < count; i++) {
        const nc_flow *a = nc_flow_at(flows, numbers[i - 1]), *b = nc_flow_at(flows, numbers[i]);
        assert_true(a->last_n < b->last_n || (a->last_n == b->last_n && a->order < b->order));
    }
    /* first those of 14, 28, ..., then the late one, which equals them */
    assert_int_equal(numbers[0], 14);
    assert_int_equal(numbers[COUNT / 14], late);
    free(numbers);
    nc_flows_free(flows);
    free(flows);
}

static void none_have_no_order(void **state)
{
    (void)state;
    nc_flows *flows = nc_xcalloc(1, sizeof *flows);
    nc_flows_start(flows);
    uint32_t count = 1, *numbers = nc_flows_by_age(flows, &count);
    assert_int_equal(count, 0);
    free(numbers);
    nc_flows_free(flows);
    free(flows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_last_packet_then_by_opening),
                                       cmocka_unit_test(none_have_no_order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
