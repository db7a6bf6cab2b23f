/* SPDX-License-Identifier: Apache-2.0 */
/* pcap_empty FILE: a libpcap loop that does nothing: the floor for anything that reads captures through libpcap. */
#include <pcap/pcap.h>
#include <stdio.h>

static void nothing(u_char *count, const struct pcap_pkthdr *header, const u_char *bytes)
{
    (void)header;
    (void)bytes;
    ++*(unsigned long *)(void *)count;
}

int main(int argc, char **argv)
{
    char words[PCAP_ERRBUF_SIZE];
    unsigned long count = 0;
    pcap_t *file = argc == 2 ? pcap_open_offline(argv[1], words) : NULL;
    if (file == NULL)
        return 2;
    pcap_loop(file, -1, nothing, (u_char *)(void *)&count);
    pcap_close(file);
    printf("%lu\n", count);
    return 0;
}
