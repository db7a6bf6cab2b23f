/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/bundle/pack.h"

#include "decoders/bundle/mail.h"
#include "decoders/bundle/text_form.h"
#include "engine/base/cursor.h"

nc_str nc_pack_name(nc_pack pack)
{
    static const nc_str names[NC_PACK_COUNT] = {
        NC_SI(""),
        NC_SI("gzip"),
        NC_SI("bzip2"),
        NC_SI("xz"),
        NC_SI("zstd"),
        NC_SI("lz4"),
        NC_SI("records with RDW"),
        NC_SI("tar"),
        NC_SI("cpio"),
        NC_SI("zip"),
        NC_SI("7zip"),
        NC_SI("mail"),
    };
    return pack < NC_PACK_COUNT ? names[pack] : NC_S("");
}

static bool is_gzip(nc_str head)
{
    /* RFC 1952 2.3: deflate is the only method, the upper three flag bits are reserved. */
    return nc_str_starts(head, NC_S("\x1f\x8b\x08")) && head.n >= 10 &&
           ((unsigned char)head.p[3] & 0xe0) == 0;
}

static bool is_bzip2(nc_str head)
{
    nc_str block = nc_str_sub(head, 4, 6);
    return nc_str_starts(head, NC_S("BZh")) && head.n >= 10 && head.p[3] >= '1' && head.p[3] <= '9' &&
           (nc_str_eq(block, NC_S("\x31\x41\x59\x26\x53\x59")) ||
            nc_str_eq(block, NC_S("\x17\x72\x45\x38\x50\x90")));
}

static bool is_lz4(nc_str head)
{
    /* LZ4 frame format: the version in the upper two bits of FLG is 01. */
    return nc_str_starts(head, NC_S("\x04\x22\x4d\x18")) && head.n >= 7 && (unsigned char)head.p[4] >> 6 == 1;
}

/* An octal field of a tar or cpio header: blanks before, blanks or NULs behind. */
static bool octal(nc_str field, uint32_t *out)
{
    size_t i = 0, digits = 0;
    *out = 0;
    while (i < field.n && field.p[i] == ' ')
        i++;
    for (; i < field.n && field.p[i] >= '0' && field.p[i] <= '7'; i++, digits++)
        *out = *out << 3 | (uint32_t)(field.p[i] - '0');
    while (i < field.n && (field.p[i] == ' ' || field.p[i] == '\0'))
        i++;
    return digits > 0 && i == field.n;
}

/* The checksum of a tar header: all 512 bytes with the field itself taken as blanks (POSIX pax, "ustar
 * Interchange Format"); some writers summed signed bytes. */
static bool is_tar(nc_str head)
{
    uint32_t told;
    if (head.n < 512 || head.p[0] == '\0' || !octal(nc_str_sub(head, 148, 8), &told))
        return false;
    int32_t plain = 0, with_sign = 0;
    for (size_t i = 0; i < 512; i++) {
        unsigned char c = i >= 148 && i < 156 ? ' ' : (unsigned char)head.p[i];
        plain += c;
        with_sign += c < 128 ? c : c - 256;
    }
    return told == (uint32_t)plain || (with_sign >= 0 && told == (uint32_t)with_sign);
}

static bool all_in(nc_str s, const char *set)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '\0' || strchr(set, s.p[i]) == NULL)
            return false;
    return true;
}

static bool is_cpio(nc_str head)
{
    if (nc_str_starts(head, NC_S("070701")) || nc_str_starts(head, NC_S("070702")))
        return head.n >= 110 && all_in(nc_str_sub(head, 6, 104), "0123456789abcdefABCDEF");
    if (nc_str_starts(head, NC_S("070707")))
        return head.n >= 76 && all_in(nc_str_sub(head, 6, 70), "01234567");
    return false;
}

static bool is_zip(nc_str head)
{
    /* A local header, or the directory's end of an empty archive. */
    return (nc_str_starts(head, NC_S("PK\x03\x04")) && head.n >= 30) ||
           (nc_str_starts(head, NC_S("PK\x05\x06")) && head.n >= 22);
}

static nc_pack plain_pack(nc_str head)
{
    if (is_gzip(head))
        return NC_PACK_GZIP;
    if (is_bzip2(head))
        return NC_PACK_BZIP2;
    if (nc_str_starts(head, NC_S("\xfd"
                                 "7zXZ\0")))
        return NC_PACK_XZ;
    if (nc_str_starts(head, NC_S("\x28\xb5\x2f\xfd")))
        return NC_PACK_ZSTD;
    if (is_lz4(head))
        return NC_PACK_LZ4;
    if (is_zip(head))
        return NC_PACK_ZIP;
    if (nc_str_starts(head, NC_S("7z\xbc\xaf\x27\x1c")))
        return NC_PACK_7ZIP;
    if (is_cpio(head))
        return NC_PACK_CPIO;
    if (is_tar(head))
        return NC_PACK_TAR;
    return nc_mail_is(head) ? NC_PACK_MAIL : NC_PACK_NONE;
}

/* A record descriptor word (text_form.h) and behind it something that is known by its first bytes: a capture
 * that z/OS wrote (pcap, Sniffer), or another container.  Texts and traces have records as they are. */
static bool is_rdw(nc_str head)
{
    static const nc_str captures[] = {NC_SI("\xa1\xb2\xc3\xd4"), NC_SI("\xd4\xc3\xb2\xa1"),
                                      NC_SI("\xa1\xb2\x3c\x4d"), NC_SI("\x4d\x3c\xb2\xa1"),
                                      NC_SI("\x0a\x0d\x0d\x0a"), NC_SI("TRSNIFF data    \x1a")};
    nc_str content = nc_str_sub(head, 4, SIZE_MAX);
    if (nc_text_rdw(head) == 0)
        return false;
    for (size_t i = 0; i < sizeof captures / sizeof *captures; i++)
        if (nc_str_starts(content, captures[i]))
            return true;
    return plain_pack(content) != NC_PACK_NONE;
}

nc_pack nc_pack_of(nc_str head)
{
    nc_pack pack = plain_pack(head);
    return pack == NC_PACK_NONE && is_rdw(head) ? NC_PACK_RDW : pack;
}

nc_str nc_pack_strip(nc_str name)
{
    static const nc_str suffixes[] = {
        NC_SI(".gz"),  NC_SI(".bz2"),  NC_SI(".xz"),  NC_SI(".zst"),  NC_SI(".lz4"),
        NC_SI(".tgz"), NC_SI(".tbz2"), NC_SI(".txz"), NC_SI(".tzst"),
    };
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        size_t keep = name.n > suffixes[i].n ? name.n - suffixes[i].n : 0;
        if (keep > 0 && name.p[keep - 1] != '/' &&
            nc_str_eq_fold(nc_str_sub(name, keep, suffixes[i].n), suffixes[i]))
            return nc_str_n(name.p, keep);
    }
    return name;
}
