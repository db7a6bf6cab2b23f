/* SPDX-License-Identifier: Apache-2.0 */
#include "fields.h"
#include "framed.h"

/* Layers in SMB: remote procedure calls go through files that are pipes. */

enum { SESSION_HEAD = 4, SMB_HEAD = 32, SMB2_HEAD = 64 };

static unsigned le16(const nc_framed_message *m, size_t at)
{
    return at + 2 <= m->kept ? m->p[at] | (unsigned)m->p[at + 1] << 8 : 0;
}

/* False: what lies there is no call. */
static bool name_call(const nc_framed_message *m, size_t offset)
{
    size_t at = SESSION_HEAD + offset;
    bool call = offset != 0 && at < m->kept && nc_framed_is_dcerpc(m->p + at, m->kept - at);
    if (call)
        nc_field_protocol(m->fields, NC_S("dcerpc"));
    return call;
}

/* [MS-CIFS] 2.2.4: where the bytes of a command lie that writes or reads a pipe. */
static size_t data_of_smb(const nc_framed_message *m)
{
    enum { COMMAND = 4, FLAGS = 9, TRANSACTION = 0x25, READ = 0x2e, WRITE = 0x2f, RESPONSE = 0x80 };
    const uint8_t *p = m->p + SESSION_HEAD;
    size_t words = SESSION_HEAD + SMB_HEAD + 1;
    bool answers = (p[FLAGS] & RESPONSE) != 0;
    switch (p[COMMAND]) {
    case TRANSACTION: return le16(m, words + (answers ? 14 : 24));
    case READ: return answers ? le16(m, words + 12) : 0;
    case WRITE: return answers ? 0 : le16(m, words + 22);
    default: return 0;
    }
}

/* Commands of [MS-SMB2] 2.2.1. */
enum { NEGOTIATE, SESSION_SETUP, READ = 8, WRITE = 9, IOCTL = 11 };
enum { BODY = SESSION_HEAD + SMB2_HEAD };

/* [MS-SMB2] 2.2.20, 2.2.21, 2.2.31, 2.2.32: where the bytes lie that are read, written or go to a pipe. */
static size_t data_of_smb2(const nc_framed_message *m, unsigned command, bool answers)
{
    switch (command) {
    case READ: return answers ? le16(m, BODY + 2) & 0xff : 0;
    case WRITE: return answers ? 0 : le16(m, BODY + 2);
    case IOCTL: return le16(m, BODY + (answers ? 32 : 24));
    default: return 0;
    }
}

/* The blob in which the two agree on who the client is (RFC 4178): its first bytes name the mechanism. */
static void name_blob(const nc_framed_message *m, size_t offset, size_t length)
{
    static const char kerberos[] = "\x2a\x86\x48\x86\xf7\x12\x01\x02\x02";
    size_t at = SESSION_HEAD + offset;
    if (length == 0 || at >= m->kept || (m->p[at] != 0x60 && m->p[at] != 0xa1))
        return;
    nc_str blob = nc_str_n((const char *)m->p + at, m->kept - at < length ? m->kept - at : length);
    nc_field_protocol(m->fields, NC_S("gss-api"));
    nc_field_protocol(m->fields, NC_S("spnego"));
    if (le16(m, SESSION_HEAD + 12) == NEGOTIATE)
        return; /* what the server can do */
    if (nc_str_find(blob, nc_str_n("NTLMSSP", 8)) != SIZE_MAX)
        nc_field_protocol(m->fields, NC_S("ntlmssp"));
    else if (nc_str_find(blob, nc_str_n(kerberos, sizeof kerberos - 1)) != SIZE_MAX)
        nc_field_protocol(m->fields, NC_S("spnego-krb5"));
}

static void name_smb2(const nc_framed_message *m)
{
    enum { COMMAND = 12, FLAGS = 16, RESPONSE = 1 };
    unsigned command = le16(m, SESSION_HEAD + COMMAND);
    bool answers = (le16(m, SESSION_HEAD + FLAGS) & RESPONSE) != 0;
    nc_field_protocol(m->fields, NC_S("smb2"));
    if (command == NEGOTIATE && answers) /* 2.2.4 */
        name_blob(m, le16(m, BODY + 56), le16(m, BODY + 58));
    else if (command == SESSION_SETUP) /* 2.2.5, 2.2.6 */
        name_blob(m, le16(m, BODY + (answers ? 4 : 12)), le16(m, BODY + (answers ? 6 : 14)));
    else if (!name_call(m, data_of_smb2(m, command, answers)) && command == WRITE && !answers &&
             (le16(m, BODY + 4) | le16(m, BODY + 6)) != 0)
        nc_field_protocol(m->fields, NC_S("data"));
}

void nc_framed_smb(const nc_framed_message *m)
{
    enum { MESSAGE = 0, MAGIC = 4, SMB1 = 0xff, ENCRYPTED = 0xfd, COMPRESSED = 0xfc, SMB2 = 0xfe };
    if (m->kept < SESSION_HEAD + MAGIC || m->p[0] != MESSAGE ||
        memcmp(m->p + SESSION_HEAD + 1, "SMB", 3) != 0)
        return;
    unsigned kind = m->p[SESSION_HEAD];
    bool whole = m->kept >= SESSION_HEAD + SMB_HEAD; /* else the recording cuts it */
    if (kind == SMB1) {
        nc_field_protocol(m->fields, NC_S("smb"));
        if (whole)
            (void)name_call(m, data_of_smb(m));
    } else if (kind == SMB2 && whole) {
        name_smb2(m);
    } else if (kind == SMB2 || kind == ENCRYPTED || kind == COMPRESSED) {
        nc_field_protocol(m->fields, NC_S("smb2"));
    }
}
