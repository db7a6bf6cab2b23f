/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration files, written for the test by the statements of the z/OS IP Configuration Reference. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "check_facts.h"

extern const nc_decoder nc_decoder_config;

static text_case *read_text(const char *text)
{
    text_case *t = case_new();
    nc_probe probe = {.head = nc_str_c(text), .text = nc_str_c(text), .whole = true};
    assert_true(nc_decoder_config.probe(&t->c, &probe) >= 50);
    case_decode(t, &nc_decoder_config, nc_str_c(text));
    assert_int_equal(t->err, NC_E_OK);
    return t;
}

/* The setting of that name, which must be there once. */
static const nc_fact *setting(const text_case *t, const char *name)
{
    const nc_fact *found = NULL, *fact;
    char out[128];
    for (unsigned n = 0; (fact = case_fact(t, NC_F_config_setting, n)) != NULL; n++)
        if (strcmp(case_text(t, fact, "name", out), name) == 0) {
            assert_null(found);
            found = fact;
        }
    return found;
}

static void check_setting(const text_case *t, const char *name, const char *slot, const char *value)
{
    char out[128];
    const nc_fact *fact = setting(t, name);
    assert_non_null(fact);
    assert_string_equal(case_text(t, fact, slot, out), value);
}

/* No value of any fact holds the text. */
static void check_absent(const text_case *t, const char *text)
{
    for (unsigned i = 0; i < t->count; i++) {
        const nc_shape *shape = nc_vocab_shape(t->vocab, t->facts[i].type);
        for (unsigned s = 0; s < shape->slot_count; s++) {
            char slot[64], out[128];
            snprintf(slot, sizeof slot, "%.*s", NC_FMT(shape->slots[s].name));
            assert_null(strstr(case_text(t, &t->facts[i], slot, out), text));
        }
    }
}

static const char profile[] =
    "; PROFILE of TCPIP on SYS1\n"
    "ARPAGE 20\n"
    "GLOBALCONFIG NOTCPIPSTATISTICS ECSALIMIT 200M POOLLIMIT 0M\n"
    "IPCONFIG NODATAGRAMFWD SOURCEVIPA PATHMTUDISCOVERY\n"
    "         DYNAMICXCF 10.9.9.1 255.255.255.0 1\n"
    "TCPCONFIG TCPSENDBFRSIZE 16384 TCPRCVBUFRSIZE 64K  ; half and half\n"
    "          RESTRICTLOWPORTS FINWAIT2TIME 60\n"
    "          INTERVAL 120\n"
    "SOMAXCONN 10\n"
    "SACONFIG COMMUNITY public ENABLED\n"
    "AUTOLOG 5\n"
    "  FTPD JOBNAME FTPD1\n"
    "ENDAUTOLOG\n"
    "PORT\n"
    "     7 UDP MISCSERV\n"
    "    20 TCP OMVS     NOAUTOLOG\n"
    "    21 TCP FTPD1    NODELAYACKS\n"
    "    21 TCP FTPD2\n"
    "    23 TCP TN3270   SHAREPORT\n"
    "   443 TCP WEBSRV   BIND 10.1.1.7\n"
    "  3000 TCP RESERVED\n"
    "PORTRANGE 50000 100 TCP AUTHPORT\n"
    "DEVICE OSATRL1 MPCIPA PRIROUTER\n"
    "LINK   OSDL    IPAQENET OSATRL1 VLANID 7\n"
    "DEVICE VDEV1 VIRTUAL 0\n"
    "LINK   VIPA1 VIRTUAL 0 VDEV1\n"
    "HOME\n"
    "  10.1.1.2  OSDL\n"
    "  10.1.9.1  VIPA1\n"
    "INTERFACE OSD2 DEFINE IPAQENET PORTNAME OSAP2\n"
    "  IPADDR 10.2.1.2/24 MTU 8992 VLANID 20 VMAC ROUTEALL\n"
    "BEGINROUTES\n"
    " ROUTE 10.1.1.0 255.255.255.0 = OSDL MTU 1492\n"
    " ROUTE 10.5.0.0/16 10.1.1.9 OSDX MTU DEFAULTSIZE\n"
    " ROUTE DEFAULT 10.1.1.1 OSDL MTU 1500\n"
    "ENDROUTES\n"
    "INCLUDE 'SYS1.TCPPARMS(&SYSCLONE.VIPA)'\n"
    "START OSATRL1\n";

static void a_profile(void **state)
{
    (void)state;
    text_case *t = read_text(profile);
    check_setting(t, "ECSALIMIT", "number", "209715200");
    check_setting(t, "TCPRCVBUFRSIZE", "number", "65536");
    check_setting(t, "FINWAIT2TIME", "number", "60");
    check_setting(t, "INTERVAL", "statement", "TCPCONFIG");
    check_setting(t, "SOMAXCONN", "number", "10");
    check_setting(t, "NODATAGRAMFWD", "number", "-");
    check_absent(t, "public");
    check(t, NC_F_config_port, 0, "port=7 last=7 proto=udp job=MISCSERV reserved=no nodelayacks=no");
    check(t, NC_F_config_port, 2, "port=21 job=FTPD1 nodelayacks=yes");
    check(t, NC_F_config_port, 4, "port=23 share=yes");
    check(t, NC_F_config_port, 5, "port=443 bind=10.1.1.7");
    check(t, NC_F_config_port, 6, "port=3000 job=- reserved=yes");
    check(t, NC_F_config_port, 7, "port=50000 last=50099 job=AUTHPORT");
    assert_int_equal(case_must(t, NC_F_config_port, 2)->from.line, 17);
    check(t, NC_F_config_interface, 0, "kind=device name=OSATRL1 type=MPCIPA routeall=yes");
    check(t, NC_F_config_interface, 1, "kind=link name=OSDL device=OSATRL1 vlan=7");
    check(t, NC_F_config_interface, 3, "kind=link name=VIPA1 device=VDEV1");
    check(t, NC_F_config_interface, 4, "kind=home name=OSDL address=10.1.1.2");
    check(t, NC_F_config_interface, 5, "kind=home name=VIPA1 address=10.1.9.1");
    check(t, NC_F_config_interface, 6,
          "kind=interface name=OSD2 type=IPAQENET portname=OSAP2 network=10.2.1.2/24 mtu=8992 vlan=20 vmac=yes routeall=yes");
    check(t, NC_F_config_route, 0, "to=10.1.1.0/24 via=- iface=OSDL mtu=1492 default=no");
    check(t, NC_F_config_route, 1, "to=10.5.0.0/16 via=10.1.1.9 iface=OSDX mtu=-");
    check(t, NC_F_config_route, 2, "to=0.0.0.0/0 via=10.1.1.1 default=yes mtu=1500");
    check(t, NC_F_config_include, 0, "name=SYS1.TCPPARMS(&SYSCLONE.VIPA) symbolic=yes");
    case_free(t);
}

static void ftp_data(void **state)
{
    (void)state;
    text_case *t = read_text(
    "; FTP.DATA\n"
    "DATACTTIME        10          ; seconds\n"
    "FTPKEEPALIVE      0\n"
    "INACTIVE          300\n"
    "EXTENSIONS        AUTH_TLS\n"
    "PASSIVEDATAPORTS  (50000,50099)\n"
    "TLSMECHANISM      FTP\n"
    "KEYRING           FTPD/RING\n");
    check_setting(t, "DATACTTIME", "number", "10");
    check_setting(t, "FTPKEEPALIVE", "number", "0");
    check_setting(t, "EXTENSIONS", "value", "AUTH_TLS");
    check_setting(t, "PASSIVEDATAPORTS", "value", "(50000,50099)");
    check(t, NC_F_config_setting, 0, "file=ftp.data statement=DATACTTIME symbolic=no");
    case_free(t);
}

static void resolver_files(void **state)
{
    (void)state;
    text_case *t = read_text(
    "TCPIPJOBNAME TCPIP\n"
    "SYSA: HOSTNAME sysa\n"
    "DOMAINORIGIN example.org\n"
    "NSINTERADDR 10.1.1.53\n"
    "NSINTERADDR &NSADDR.\n"
    "RESOLVERTIMEOUT 5\n"
    "RESOLVERUDPRETRIES 1\n"
    "DATASETPREFIX TCPIP\n");
    check(t, NC_F_config_server, 0, "file=tcpip.data address=10.1.1.53 place=1");
    check(t, NC_F_config_server, 1, "address=- place=2"); /* a symbol */
    check(t, NC_F_config_resolver, 0, "servers=2 first=10.1.1.53 timeout=5 attempts=1 searches=1 includes=no");
    check_setting(t, "HOSTNAME", "owner", "SYSA");
    case_free(t);
    t = read_text(
    "# made by hand\n"
    "search example.org sub.example.org\n"
    "nameserver 10.1.1.53\n"
    "nameserver fd00::53\n"
    "options timeout:2 attempts:1 ndots:2\n");
    check(t, NC_F_config_server, 1, "file=resolv.conf address=fd00::53 place=2");
    check(t, NC_F_config_resolver, 0, "servers=2 first=10.1.1.53 timeout=2 attempts=1 searches=2");
    case_free(t);
    t = read_text("# nothing\nsearch example.org\n");
    check(t, NC_F_config_resolver, 0, "servers=0 first=- timeout=-");
    case_free(t);
}

static void omproute_and_trle(void **state)
{
    (void)state;
    text_case *t = read_text(
    "; OMPROUTE\n"
    "Area Area_Number=0.0.0.0 Authentication_Type=Password;\n"
    "OSPF RouterID=10.1.9.1 ;\n"
    "OSPF_Interface IP_Address=10.1.1.2 Name=OSDL\n"
    "   Subnet_Mask=255.255.255.0 MTU=1492\n"
    "   Hello_Interval=10 Dead_Router_Interval=29\n"
    "   Authentication_Key=\"geheim\";\n");
    check(t, NC_F_config_interface, 0, "kind=ospf name=OSDL address=10.1.1.2 mtu=1492 hello=10 dead=29");
    check_setting(t, "ROUTERID", "value", "10.1.9.1");
    check_absent(t, "geheim");
    case_free(t);
    t = read_text(
    "OSATRL   VBUILD TYPE=TRL\n"
    "OSATRL1  TRLE LNCTL=MPC,                                               X\n"
    "               READ=(0404),WRITE=(0405),                               X\n"
    "               DATAPATH=(0406-0408,040B),PORTNAME=OSAP1,               X\n"
    "               MPCLEVEL=QDIO\n"
    "OSATRL2  TRLE LNCTL=MPC,READ=(0504),WRITE=(0505),DATAPATH=(0506),PORTNAME=OSAP2\n");
    check(t, NC_F_config_interface, 0, "kind=trle name=OSATRL1 type=MPC portname=OSAP1 datapaths=4");
    check(t, NC_F_config_interface, 1, "kind=trle name=OSATRL2 portname=OSAP2 datapaths=1");
    case_free(t);
}

static void policy(void **state)
{
    (void)state;
    text_case *t = read_text(
    "# AT-TLS\n"
    "TTLSRule FtpRule\n"
    "{\n"
    "  LocalPortRange 21\n"
    "  RemotePortRange 1024-65535\n"
    "  Direction Inbound\n"
    "  Jobname FTPD1\n"
    "  Priority 255\n"
    "  TTLSGroupActionRef gOff\n"
    "  TTLSEnvironmentActionRef eFtp\n"
    "}\n"
    "TTLSGroupAction gOff { TTLSEnabled Off }\n"
    "TTLSGroupAction gOn\n"
    "{\n"
    "  TTLSEnabled On\n"
    "  Trace 7\n"
    "}\n"
    "TTLSEnvironmentAction eFtp\n"
    "{\n"
    "  HandshakeRole Server\n"
    "  TTLSKeyringParms\n"
    "  {\n"
    "    Keyring FTPD/RING\n"
    "    KeyringPw secret9\n"
    "  }\n"
    "}\n");
    check(t, NC_F_config_tls_rule, 0,
          "name=FtpRule local.low=21 local.high=21 remote.low=1024 remote.high=65535 job=FTPD1 direction=inbound priority=255 group=gOff "
          "environment=eFtp connection=-");
    check(t, NC_F_config_setting, 0, "statement=TTLSGROUPACTION name=TTLSENABLED value=Off owner=gOff");
    check_setting(t, "HANDSHAKEROLE", "owner", "eFtp");
    check_setting(t, "KEYRING", "statement", "TTLSKEYRINGPARMS");
    check_absent(t, "secret9");
    case_free(t);
    t = read_text("TTLSRule r {\n LocalPortRange 9\n"); /* cut: what is there counts */
    check(t, NC_F_config_tls_rule, 0, "name=r local.low=9");
    case_free(t);
}

static void other_texts(void **state)
{
    (void)state;
    text_case *t = case_new();
    static const char *const texts[] = {"Dear all,\nthe port of interface 7 is down.\n", "PORT STATE SERVICE\n21/tcp open ftp\n", ""};
    for (unsigned i = 0; i < 3; i++) {
        nc_probe probe = {.head = nc_str_c(texts[i]), .text = nc_str_c(texts[i]), .whole = true};
        assert_int_equal(nc_decoder_config.probe(&t->c, &probe), 0);
    }
    case_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_profile),         cmocka_unit_test(ftp_data), cmocka_unit_test(resolver_files),
        cmocka_unit_test(omproute_and_trle), cmocka_unit_test(policy),   cmocka_unit_test(other_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
