/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* gen_absence COMMANDS SILENT: a script (script.h): a command each 10 ms, answered 50 ms later by a SYN, except
 * every SILENT-th; the clock moves with every event and goes on until the last window is over. */
enum { STEP_MS = 10, ANSWER_STEPS = 5, WINDOW_STEPS = 600 };

int main(int argc, char **argv)
{
    long commands = argc == 3 ? atol(argv[1]) : 0, silent = argc == 3 ? atol(argv[2]) : 0;
    if (commands <= 0 || silent <= 0)
        return fprintf(stderr, "usage: gen_absence COMMANDS SILENT\n"), 2;
    printf("type cmd event id:int t:int\ntype syn event id:int\nphase all\n");
    for (long i = 1; i <= commands + WINDOW_STEPS; i++) {
        long now = i * STEP_MS, answered = i - ANSWER_STEPS;
        if (i <= commands)
            printf("+ cmd %ld000000 %ld %ld\n", now, i, now);
        if (answered >= 1 && answered <= commands && answered % silent != 0)
            printf("+ syn %ld000000 %ld\n", now, answered);
        printf("clock %ld\nrun\n", now);
    }
    printf("end\n");
    return 0;
}
