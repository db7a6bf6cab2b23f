/* SPDX-License-Identifier: Apache-2.0 */
#include "fields.h"
#include "framed.h"

/* Layers in SMB: remote procedure calls go through files that are pipes. */

enum { SESSION_HEAD = 4, SMB_HEAD = 32, SMB2_HEAD = 64 };

static unsigned le16(const nc_framed_message *m, size_t at)
{
    return at + 2 <= m->kept ? m->p[at] | (unsigned)m->p[at + 1] << 8 : 0;
}

static void name_call(const nc_framed_message *m, size_t offset)
{
    size_t at = SESSION_HEAD + offset;
    if (offset != 0 && at < m->kept && nc_framed_is_dcerpc(m->p + at, m->kept - at))
        nc_field_protocol(m->fields, NC_S("dcerpc"));
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

/* [MS-SMB2] 2.2.20, 2.2.21, 2.2.31, 2.2.32. */
static size_t data_of_smb2(const nc_framed_message *m)
{
    enum { COMMAND = 12, FLAGS = 16, READ = 8, WRITE = 9, IOCTL = 11, RESPONSE = 1 };
    size_t body = SESSION_HEAD + SMB2_HEAD;
    bool answers = (le16(m, SESSION_HEAD + FLAGS) & RESPONSE) != 0;
    switch (le16(m, SESSION_HEAD + COMMAND)) {
    case READ: return answers ? le16(m, body + 2) & 0xff : 0;
    case WRITE: return answers ? 0 : le16(m, body + 2);
    case IOCTL: return le16(m, body + (answers ? 32 : 24));
    default: return 0;
    }
}

void nc_framed_smb(const nc_framed_message *m)
{
    enum { MESSAGE = 0, SMB1 = 0xff, ENCRYPTED = 0xfd, COMPRESSED = 0xfc, SMB2 = 0xfe };
    bool whole = m->kept >= SESSION_HEAD + SMB_HEAD && m->p[0] == MESSAGE;
    if (!whole || memcmp(m->p + SESSION_HEAD + 1, "SMB", 3) != 0)
        return;
    unsigned kind = m->p[SESSION_HEAD];
    if (kind == SMB1) {
        nc_field_protocol(m->fields, NC_S("smb"));
        name_call(m, data_of_smb(m));
    } else if (kind == SMB2 || kind == ENCRYPTED || kind == COMPRESSED) {
        nc_field_protocol(m->fields, NC_S("smb2"));
        name_call(m, kind == SMB2 ? data_of_smb2(m) : 0);
    }
}
