/* SPDX-License-Identifier: Apache-2.0 */
#include "ftp_text.h"

#include "engine/base/num.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Six numbers of a byte each, commas between them; blanks after a comma are let pass. */
static bool read_six(nc_str text, unsigned six[6])
{
    for (unsigned i = 0; i < 6; i++) {
        uint64_t number;
        if (i > 0 && (text.n == 0 || text.p[0] != ','))
            return false;
        text = nc_str_sub(text, i > 0, text.n);
        while (i > 0 && text.n != 0 && text.p[0] == ' ')
            text = nc_str_sub(text, 1, text.n);
        if (!nc_num_lead(&text, &number) || number > 255)
            return false;
        six[i] = (unsigned)number;
    }
    return text.n == 0 || (text.p[0] != ',' && !is_digit(text.p[0]));
}

nc_ftp_address nc_ftp_six(nc_str text)
{
    unsigned h[6];
    for (size_t i = 0; i < text.n; i++) {
        if (!is_digit(text.p[i]) || (i > 0 && (is_digit(text.p[i - 1]) || text.p[i - 1] == ',')))
            continue;
        if (!read_six(nc_str_sub(text, i, text.n), h))
            continue;
        uint32_t ip = (uint32_t)h[0] << 24 | (uint32_t)h[1] << 16 | (uint32_t)h[2] << 8 | h[3];
        return (nc_ftp_address){true, true, nc_w_ip4(ip), (uint16_t)(h[4] << 8 | h[5])};
    }
    return (nc_ftp_address){.has_ip = false};
}

nc_ftp_address nc_ftp_extended(nc_pool *pool, nc_str text)
{
    nc_ftp_address address = {.has_ip = false};
    nc_str part[3];
    size_t open = nc_str_find_char(text, '(');
    text = nc_str_trim(open == SIZE_MAX ? text : nc_str_sub(text, open + 1, text.n));
    if (text.n < 2)
        return address;
    char delimiter = text.p[0];
    text = nc_str_sub(text, 1, text.n);
    for (unsigned i = 0; i < 3; i++) {
        size_t end = nc_str_find_char(text, delimiter);
        if (end == SIZE_MAX)
            return address;
        part[i] = nc_str_sub(text, 0, end);
        text = nc_str_sub(text, end + 1, text.n);
    }
    uint64_t port;
    if (!nc_num_u64(part[2], 10, &port) || port > UINT16_MAX)
        return address;
    address.has_port = true;
    address.port = (uint16_t)port;
    address.has_ip = part[1].n != 0 && nc_value_parse(pool, NC_T_IP, part[1], &address.ip);
    return address;
}

static bool in_list(nc_str word, const nc_str *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (nc_str_eq(word, list[i]))
            return true;
    return false;
}

bool nc_ftp_known_verb(nc_str verb)
{
    static const nc_str verbs[] = {
        NC_SI("ABOR"), NC_SI("ACCT"), NC_SI("ADAT"), NC_SI("ALLO"), NC_SI("APPE"), NC_SI("AUTH"),
        NC_SI("CCC"),  NC_SI("CDUP"), NC_SI("CLNT"), NC_SI("CONF"), NC_SI("CWD"),  NC_SI("DELE"),
        NC_SI("ENC"),  NC_SI("EPRT"), NC_SI("EPSV"), NC_SI("FEAT"), NC_SI("HELP"), NC_SI("HOST"),
        NC_SI("LANG"), NC_SI("LIST"), NC_SI("MDTM"), NC_SI("MFMT"), NC_SI("MIC"),  NC_SI("MKD"),
        NC_SI("MLSD"), NC_SI("MLST"), NC_SI("MODE"), NC_SI("NLST"), NC_SI("NOOP"), NC_SI("OPTS"),
        NC_SI("PASS"), NC_SI("PASV"), NC_SI("PBSZ"), NC_SI("PORT"), NC_SI("PROT"), NC_SI("PWD"),
        NC_SI("QUIT"), NC_SI("REIN"), NC_SI("REST"), NC_SI("RETR"), NC_SI("RMD"),  NC_SI("RNFR"),
        NC_SI("RNTO"), NC_SI("SITE"), NC_SI("SIZE"), NC_SI("SMNT"), NC_SI("STAT"), NC_SI("STOR"),
        NC_SI("STOU"), NC_SI("STRU"), NC_SI("SYST"), NC_SI("TYPE"), NC_SI("USER"), NC_SI("XCUP"),
        NC_SI("XCWD"), NC_SI("XMKD"), NC_SI("XPWD"), NC_SI("XRMD"),
    };
    return in_list(verb, verbs, sizeof verbs / sizeof *verbs);
}

bool nc_ftp_transfers(nc_str verb)
{
    static const nc_str verbs[] = {NC_SI("LIST"), NC_SI("NLST"), NC_SI("RETR"), NC_SI("STOR"),
                                   NC_SI("STOU"), NC_SI("APPE"), NC_SI("MLSD")};
    return in_list(verb, verbs, sizeof verbs / sizeof *verbs);
}

bool nc_ftp_verb(nc_str *line, char verb[16], size_t *length)
{
    size_t start = 0, n = 0;
    while (start < line->n && ((unsigned char)line->p[start] >= 0xf0 || line->p[start] == ' '))
        start++;
    while (start + n < line->n && n < 16 &&
           (is_letter(line->p[start + n]) || (n > 0 && is_digit(line->p[start + n])))) {
        char c = line->p[start + n];
        verb[n++] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    bool whole = start + n == line->n || line->p[start + n] == ' ';
    if (n < 2 || n > 12 || !whole)
        return false;
    *line = nc_str_sub(*line, start + n + 1, line->n);
    *length = n;
    return true;
}

unsigned nc_ftp_code(nc_str line)
{
    if (line.n < 3 || line.p[0] < '1' || line.p[0] > '6' || !is_digit(line.p[1]) || !is_digit(line.p[2]) ||
        (line.n > 3 && is_digit(line.p[3])))
        return 0;
    return (unsigned)(line.p[0] - '0') * 100 + (unsigned)(line.p[1] - '0') * 10 + (unsigned)(line.p[2] - '0');
}
