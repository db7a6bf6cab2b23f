/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/intake/guess.h"

typedef struct sign {
    nc_str mark;
    nc_str words;
} sign;

/* First bytes of what cannot be read, and what to send instead. */
static const sign magics[] = {
    {NC_SI("%PDF-"), NC_SI("looks like a PDF: send the text it was made from")},
    {NC_SI("\x89PNG\r\n"), NC_SI("looks like a picture: send the text it shows")},
    {NC_SI("\xff\xd8\xff"), NC_SI("looks like a picture: send the text it shows")},
    {NC_SI("GIF8"), NC_SI("looks like a picture: send the text it shows")},
    {NC_SI("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), NC_SI("looks like an office document: send its text")},
    {NC_SI("\x1f\x9d"), NC_SI("looks like a file of compress (.Z): unpack it first")},
    {NC_SI("Rar!\x1a\x07"), NC_SI("looks like a RAR archive: pack it as tar or zip")},
    {NC_SI("MSCF\0\0\0\0"), NC_SI("looks like a cabinet archive: pack it as zip")},
    {NC_SI("\x7f"
           "ELF"),
     NC_SI("looks like a program")},
    {NC_SI("SQLite format 3\0"), NC_SI("looks like an SQLite database")},
};

/* Words of reports that have no decoder yet, the more telling ones first. */
static const sign texts[] = {
    {NC_SI("-----BEGIN CERTIFICATE"), NC_SI("looks like a certificate")},
    {NC_SI("NETSTAT CS V"), NC_SI("looks like a z/OS Netstat report")},
    {NC_SI("MVS TCP/IP NETSTAT"), NC_SI("looks like a z/OS Netstat report")},
    {NC_SI("EZZ2350I"), NC_SI("looks like a z/OS Netstat report")},
    {NC_SI("IPSecConfig"), NC_SI("looks like a Policy Agent configuration")},
    {NC_SI("J E S 2  J O B  L O G"), NC_SI("looks like a z/OS job log")},
    {NC_SI("IST075I"), NC_SI("looks like a VTAM display")},
    {NC_SI("IST097I"), NC_SI("looks like a VTAM display")},
    {NC_SI("Chain INPUT"), NC_SI("looks like iptables -L")},
    {NC_SI("<html"), NC_SI("looks like a web page: send the text it shows")},
    {NC_SI("<?xml"), NC_SI("looks like XML")},
};

/* "SYSTCPDA" and "SYSTCPOT" in EBCDIC: the component's name in records of a CTRACE external writer. */
static nc_str binary_trace(nc_str head)
{
    if (nc_str_find(head, NC_S("\xe2\xe8\xe2\xe3\xc3\xd7\xc4\xc1")) != SIZE_MAX)
        return NC_S(
            "looks like an unformatted SYSTCPDA trace: format it with IPCS CTRACE COMP(SYSTCPDA) FULL");
    if (nc_str_find(head, NC_S("\xe2\xe8\xe2\xe3\xc3\xd7\xd6\xe3")) != SIZE_MAX)
        return NC_S(
            "looks like an unformatted SYSTCPOT trace: format it with IPCS CTRACE COMP(SYSTCPOT) FULL");
    if (nc_str_eq(nc_str_sub(head, 2, 6), NC_S("\xc9\xd5\xd4\xd9\xf0\xf1")))
        return NC_S("looks like a TSO XMIT file: receive it first");
    return NC_S("");
}

/* A z/OS message id: three or more letters, three or more digits, one of A D E I S W. */
static bool is_message_id(nc_str word)
{
    size_t letters = 0, digits = 0;
    while (letters < word.n && word.p[letters] >= 'A' && word.p[letters] <= 'Z')
        letters++;
    while (letters + digits < word.n && word.p[letters + digits] >= '0' && word.p[letters + digits] <= '9')
        digits++;
    return letters >= 3 && letters <= 5 && digits >= 3 && digits <= 5 && letters + digits + 1 == word.n &&
           strchr("ADEISW", word.p[word.n - 1]) != NULL;
}

static bool is_console_log(nc_str text)
{
    size_t lines = 0, with_id = 0;
    nc_str line, word;
    while (nc_str_split(&text, '\n', &line)) {
        bool found = false;
        lines += nc_str_trim(line).n > 0;
        while (!found && nc_str_word(&line, &word))
            found = is_message_id(word);
        with_id += found;
    }
    return with_id >= 3 && with_id * 3 >= lines;
}

nc_str nc_guess(const nc_probe *probe)
{
    if (probe->text.n == 0) {
        for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
            if (nc_str_starts(probe->head, magics[i].mark))
                return magics[i].words;
        nc_str trace = binary_trace(probe->head);
        return trace.n ? trace : NC_S("no decoder recognises these bytes");
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (nc_str_find(probe->text, texts[i].mark) != SIZE_MAX)
            return texts[i].words;
    if (nc_str_starts(probe->head, NC_S("%PDF-")))
        return magics[0].words;
    return is_console_log(probe->text) ? NC_S("looks like a z/OS console log")
                                       : NC_S("no decoder recognises this text");
}
