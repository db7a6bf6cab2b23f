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

/* Statements share lines, comments act as blanks, a word that begins a statement may be an argument. */
static void free_format(void **state)
{
    (void)state;
    text_case *t = read_text(
    "ARPAGE 20 SOMAXCONN 1024 TCPCONFIG TCPSENDBFRSIZE 64K TTLS UDPCONFIG ; the rest follows\n"
    "  UDPQUEUELIMIT IPCONFIG DYNAMICXCF 10.9.9.1 255.255.255.0 1 SOURCEVIPA\n"
    "IPCONFIG6 DYNAMICXCF FD00::9:1/64 TCPCONFIG EPHEMERALPORTS 20000 40000\n"
    "DELETE PORT 9 TCP X DEVICE PORT MPCIPA LINK HOME IPAQENET PORT HOME 10.1.1.2 HOME 10.1.1.3\n"
    "  L2 PORT 21 TCP FTPD1 SHAREPORT 22 TCP SSHD BIND 10.1.1.2 23 TCP\n"
    "  TN3270 NOAUTOLOG PORTRANGE 5000 10 TCP OMVS 6000 1 UDP * START PORT\n"
    "BEGINROUTES ROUTE 10.5.0.0/16 = HOME MTU 1492 ROUTE DEFAULT 10.1.1.1 L2 MTU 1500 ENDROUTES\n"
    "INCLUDE SYS1.TCPPARMS(MORE) STOP L2\n"
    "DATASETPREFIX START\n");
    check_setting(t, "ARPAGE", "number", "20");
    check_setting(t, "SOMAXCONN", "number", "1024");
    check_setting(t, "TCPSENDBFRSIZE", "number", "65536");
    check_setting(t, "TTLS", "value", "");
    check_setting(t, "UDPQUEUELIMIT", "statement", "UDPCONFIG");
    check_setting(t, "SOURCEVIPA", "statement", "IPCONFIG");
    check_setting(t, "EPHEMERALPORTS", "value", "20000 40000");
    check_setting(t, "EPHEMERALPORTS", "number", "-");
    check_setting(t, "START", "value", "PORT");
    check_setting(t, "STOP", "value", "L2");
    check_setting(t, "DATASETPREFIX", "value", "START");
    check(t, NC_F_config_setting, 5, "statement=IPCONFIG name=DYNAMICXCF value=10.9.9.1?255.255.255.0?1 line=2");
    check(t, NC_F_config_setting, 7, "statement=IPCONFIG6 name=DYNAMICXCF value=FD00::9:1/64 line=3");
    check(t, NC_F_config_interface, 0, "kind=device name=PORT type=MPCIPA line=4");
    check(t, NC_F_config_interface, 1, "kind=link name=HOME device=PORT");
    check(t, NC_F_config_interface, 2, "kind=home name=HOME address=10.1.1.2 line=4");
    check(t, NC_F_config_interface, 3, "kind=home name=L2 address=10.1.1.3 line=4");
    check(t, NC_F_config_port, 0, "port=21 job=FTPD1 share=yes autolog=yes line=5");
    check(t, NC_F_config_port, 1, "port=22 job=SSHD bind=10.1.1.2 share=no");
    check(t, NC_F_config_port, 2, "port=23 job=TN3270 autolog=no line=5");
    check(t, NC_F_config_port, 3, "port=5000 last=5009 job=OMVS line=6");
    check(t, NC_F_config_port, 4, "port=6000 last=6000 proto=udp job=-");
    assert_null(case_fact(t, NC_F_config_port, 5));
    check(t, NC_F_config_route, 0, "to=10.5.0.0/16 via=- iface=HOME mtu=1492");
    check(t, NC_F_config_route, 1, "default=yes via=10.1.1.1 iface=L2 mtu=1500 line=7");
    check(t, NC_F_config_include, 0, "name=SYS1.TCPPARMS(MORE) symbolic=no line=8");
    case_free(t);
}

/* An IPv6 INTERFACE has as many addresses as are written; one that was cut stays unknown. */
static void addresses_of_an_interface(void **state)
{
    (void)state;
    text_case *t = read_text("SOMAXCONN 10\nINTERFACE OSAQ6 DEFINE IPAQENET6 PORTNAME P1 INTFID 0:0:0:7\n"
                             "  IPADDR 2001:DB8:7::1/64 2001:DB8:8::1\n   &SYSV6. FD00::7 MTU 1492\n"
                             "INTERFACE V6 DEFINE VIRTUAL6 IPADDR 2001:DB8:9::1 2001:DB8:9::2\nINTERFACE V6 DELADDR 2001:DB8:9::1\n");
    check(t, NC_F_config_interface, 0, "kind=interface name=OSAQ6 address=2001:db8:7::1 network=2001:db8:7::1/64 mtu=1492");
    check(t, NC_F_config_interface, 1, "kind=address name=OSAQ6 address=2001:db8:8::1 network=- line=2");
    check(t, NC_F_config_interface, 2, "kind=address name=OSAQ6 address=-");
    check(t, NC_F_config_interface, 3, "kind=address name=OSAQ6 address=fd00::7");
    check(t, NC_F_config_interface, 4, "kind=interface name=V6 address=2001:db8:9::1");
    check(t, NC_F_config_interface, 5, "kind=address name=V6 address=2001:db8:9::2");
    assert_null(case_fact(t, NC_F_config_interface, 6));
    case_free(t);
    t = read_text("SOMAXCONN 10\nINTERFACE V6 DEFINE VIRTUAL6 IPADDR 2001:DB8:9::1 2001:DB8:9::2");
    check(t, NC_F_config_interface, 1, "kind=address name=V6 address=-");
    case_free(t);
    t = read_text("SOMAXCONN 10\nINTERFACE A DEFINE IPAQENET PORTNAME P1 IPADDR 192.0.2.2\n  0/24 MTU 14\n  92\n" /* broken by a mail program */
                  "INTERFACE B DEFINE IPAQENET6 PORTNAME P1 IPADDR 200\n  1:db8:7::2/64\n"
                  "INTERFACE C DEFINE IPAQENET6 PORTNAME P1 IPADDR 2001:db8:7::2\n  3/64 VLANID 2\n");
    check(t, NC_F_config_interface, 0, "kind=interface name=A address=- network=- mtu=-");
    check(t, NC_F_config_interface, 1, "kind=interface name=B address=- network=-");
    check(t, NC_F_config_interface, 2, "kind=interface name=C address=- network=- vlan=2");
    assert_null(case_fact(t, NC_F_config_interface, 3));
    case_free(t);
}

static void autolog_and_sysplex(void **state)
{
    (void)state;
    text_case *t = read_text(
    "AUTOLOG 5\n"
    "  FTPD JOBNAME FTPD1 PARMSTRING 'A JOBNAME B' ; two words\n"
    "  SSHD DELAYSTART DVIPA TTLS PORTMAP\n"
    "  LPD&SYSCLONE.\n"
    "ENDAUTOLOG\n"
    "VIPADYNAMIC\n"
    "  VIPADEFINE MOVE IMMED 255.255.255.0 10.7.1.1 10.7.1.2\n"
    "  VIPADEF VIPA6 FD00:7::1/64\n"
    "  VIPABACKUP 100 10.7.2.1 VIPABACKUP 10.7.2.2\n"
    "  VIPARANGE DEFINE MOVEABLE NONDISRUPTIVE 255.255.255.192\n"
    "     10.7.3.0 SAF A.B VIPARANGE DELETE 255.255.255.192 10.7.4.0\n"
    "  VIPADISTRIBUTE DEFINE SYSPLEXPORTS DISTMETHOD SERVERWLM TIMEDAFFINITY 30 10.7.1.1\n"
    "     PORT 21 990 5000-5009 DESTIP 10.9.9.1 10.9.9.2\n"
    "  VIPADISTRIBUTE DISTM HOTSTANDBY 10.7.1.2 PORT 443 DESTIP 10.9.9.1 PREFERRED\n"
    "     10.9.9.2 BACKUP\n"
    "  VIPADISTRIBUTE DEFINE VIPA6 DESTIP ALL\n"
    "  VIPAROUTE DEFINE 10.9.9.2 10.2.1.2 VIPADELETE 10.7.9.9\n"
    "ENDVIPADYNAMIC TCPCONFIG TTLS\n");
    check(t, NC_F_config_autolog, 0, "procedure=FTPD job=FTPD1 delayed=no line=2");
    check(t, NC_F_config_autolog, 1, "procedure=SSHD job=SSHD delayed=yes");
    check(t, NC_F_config_autolog, 2, "procedure=PORTMAP job=PORTMAP delayed=no line=3");
    check(t, NC_F_config_autolog, 3, "procedure=- job=- line=4");
    assert_null(case_fact(t, NC_F_config_autolog, 4));
    check(t, NC_F_config_symbol, 0, "file=profile name=SYSCLONE line=4");
    check(t, NC_F_config_dvipa, 0, "kind=define address=10.7.1.1 network=10.7.1.1/24 moveable=immed deleted=no line=7");
    check(t, NC_F_config_dvipa, 1, "kind=define address=10.7.1.2 rank=-");
    check(t, NC_F_config_dvipa, 2, "kind=define address=fd00:7::1 network=fd00:7::1/64 iface=VIPA6");
    check(t, NC_F_config_dvipa, 3, "kind=backup address=10.7.2.1 rank=100");
    check(t, NC_F_config_dvipa, 4, "kind=backup address=10.7.2.2 rank=1");
    check(t, NC_F_config_dvipa, 5, "kind=range network=10.7.3.0/26 moveable=nondisruptive deleted=no line=10");
    check(t, NC_F_config_dvipa, 6, "kind=range network=10.7.4.0/26 deleted=yes line=11");
    check(t, NC_F_config_dvipa, 7, "kind=route address=10.9.9.2 target=10.2.1.2");
    check(t, NC_F_config_dvipa, 8, "kind=delete address=10.7.9.9 deleted=yes");
    check(t, NC_F_config_distribution, 0,
          "address=10.7.1.1 port=21 last=21 to=10.9.9.1 all=no any_port=no method=serverwlm sysplexports=yes affinity=30 line=12");
    check(t, NC_F_config_distribution, 1, "port=990 to=10.9.9.1");
    check(t, NC_F_config_distribution, 2, "port=5000 last=5009 to=10.9.9.1");
    check(t, NC_F_config_distribution, 5, "port=5000 last=5009 to=10.9.9.2");
    check(t, NC_F_config_distribution, 6, "address=10.7.1.2 port=443 to=10.9.9.1 method=hotstandby sysplexports=no affinity=-");
    check(t, NC_F_config_distribution, 7, "to=10.9.9.2");
    check(t, NC_F_config_distribution, 8, "iface=VIPA6 address=- any_port=yes port=- all=yes to=- method=basewlm");
    check_setting(t, "TTLS", "statement", "TCPCONFIG");
    case_free(t);
    /* The copy ends in a word that may be the beginning of JOBNAME: the job is not known. */
    t = read_text("TCPCONFIG TTLS\nSOMAXCONN 9\nAUTOLOG\n  SSHD\n  FTPD JOB");
    check(t, NC_F_config_autolog, 0, "procedure=SSHD job=SSHD");
    check(t, NC_F_config_autolog, 1, "procedure=FTPD job=- delayed=-");
    assert_null(case_fact(t, NC_F_config_autolog, 2));
    case_free(t);
    /* Its end was lost: what follows is read, and is no part of the block. */
    t = read_text("AUTOLOG 5\n  FTPD\nTCPCONFIG TTLS\nSOMAXCONN 9\n");
    check_setting(t, "TTLS", "statement", "TCPCONFIG");
    assert_null(case_fact(t, NC_F_config_autolog, 1));
    case_free(t);
}

static void telnet(void **state)
{
    (void)state;
    text_case *t = read_text(
    "TelnetGlobals\n"
    "  LUSESSIONPEND MSG07 TimeMark 14400 ScanInterval 3600 SMFINIT TYPE119\n"
    "  TELNETDEVICE 3278-3-E NSX32703\n"
    "EndTelnetGlobals\n"
    "TelnetParms\n"
    "  Port 23\n"
    "  Inactive 0\n"
    "EndTelnetParms\n"
    "TelnetParms TTLSPort 992,10.1.1.2 ConnType Secure Keyring SAF TNRING EndTelnetParms\n"
    "BeginVTAM\n"
    "  Port 23 992\n"
    "  DEFAULTLUS\n"
    "    TCPE0001..TCPE0099 TCPF0001..TCPF0002\n"
    "  ENDDEFAULTLUS\n"
    "  ParmsGroup PG1 Inactive 600 EndParmsGroup\n"
    "  DEFAULTAPPL TSO SNA1\n"
    "  ALLOWAPPL TSO* DISCONNECTABLE\n"
    "  RESTRICTAPPL IMS\n"
    "     USER U1 LU L1\n"
    "  USSTCP EZBTPUST\n"
    "EndVTAM\n");
    check_setting(t, "MSG07", "statement", "TELNETGLOBALS");
    check_setting(t, "TIMEMARK", "number", "14400");
    check_setting(t, "SMFINIT", "value", "TYPE119");
    check_setting(t, "TELNETDEVICE", "value", "3278-3-E NSX32703");
    check_setting(t, "CONNTYPE", "value", "Secure");
    check_setting(t, "CONNTYPE", "owner", "992");
    check_setting(t, "DEFAULTLUS", "value", "TCPE0001..TCPE0099 TCPF0001..TCPF0002");
    check_setting(t, "DEFAULTAPPL", "value", "TSO SNA1");
    check_setting(t, "ALLOWAPPL", "value", "TSO* DISCONNECTABLE");
    check_setting(t, "RESTRICTAPPL", "value", "IMS USER U1 LU L1");
    check_setting(t, "USSTCP", "value", "EZBTPUST");
    check(t, NC_F_config_setting, 6, "file=telnet statement=TELNETPARMS name=PORT number=23 owner=23 line=6");
    check(t, NC_F_config_setting, 7, "name=INACTIVE number=0 owner=23");
    check(t, NC_F_config_setting, 13, "statement=BEGINVTAM name=PARMSGROUP value=PG1");
    check(t, NC_F_config_setting, 14, "statement=BEGINVTAM name=INACTIVE number=600 owner=PG1");
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
    t = read_text("DATACTTIME        10\nFTPKEEPALIVE      0\nINACTIVE          300\nEXTENSIONS\n" /* its value was lost */
                  "$ snmpwalk -v2c zos1\n");
    check(t, NC_F_config_setting, 2, "name=INACTIVE");
    assert_null(case_fact(t, NC_F_config_setting, 3));
    case_free(t);
    t = read_text("Device name                     : enc1000\n        online                  : 1\n        port 1\n"); /* lsqeth */
    assert_null(case_fact(t, NC_F_config_interface, 0));
    case_free(t);
    t = read_text("Joe Smith  9:41 AM\nDATACTTIME        10\nFTPKEEPALIVE      0\nINACTIVE          300\nAnn Miller 14:05\nthanks\n"); /* a chat */
    check(t, NC_F_config_setting, 0, "name=DATACTTIME");
    assert_null(case_fact(t, NC_F_config_setting, 3));
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
    t = read_text("14.31.52 DISPLAY OMVS 413\nsearch example.org\n"); /* the first line is no statement */
    check(t, NC_F_config_setting, 0, "file=resolv.conf value=example.org");
    assert_null(case_fact(t, NC_F_config_setting, 1));
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
    "OSATRL2  TRLE LNCTL=MPC,READ=(0504),WRITE=(0505),DATAPATH=(0506),PORTNAME=(OSAP2,0)\n");
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

/* As z/OSMF writes it: images and files above, ranges of ports behind the rules that name them, blocks without a
 * name. */
static void policy_by_name(void **state)
{
    (void)state;
    char out[128];
    text_case *t = read_text(
    "TcpImage TCPIPA //'SYS1.PAGENT(TTLS&SYSCLONE)' FLUSH PURGE 1800\n"
    "TcpImage TCPIPB FLUSH\n"
    "TTLSConfig  /etc/pagent/ttls.conf FLUSH PURGE\n"
    "TTLSRule  FtpIn\n"
    "{\n"
    "  LocalAddrRef           all\n"
    "  LocalPortRangeRef      portFtp\n"
    "  RemotePortRangeRef     portEph\n"
    "  TTLSEnvironmentActionRef eFtp~1\n"
    "}\n"
    "TTLSRule Later { LocalPortRangeRef elsewhere }\n"
    "TTLSRule Plain\n"
    "{\n"
    "  LocalPortRange 992\n"
    "}\n"
    "TTLSEnvironmentAction  eFtp~1\n"
    "{\n"
    "  TTLSEnvironmentAdvancedParms\n"
    "  {\n"
    "    TLSv1.2 Off\n"
    "  }\n"
    "}\n"
    "PortRange portFtp { Port 20-21 }\n"
    "PortRange portEph\n"
    "{\n"
    "  Port 1024-65535\n"
    "}\n");
    check(t, NC_F_config_include, 0, "symbolic=yes");
    assert_string_equal(case_text(t, case_must(t, NC_F_config_include, 0), "name", out), "//'SYS1.PAGENT(TTLS&SYSCLONE)'");
    assert_string_equal(case_text(t, case_must(t, NC_F_config_include, 1), "name", out), "/etc/pagent/ttls.conf");
    assert_int_equal(case_must(t, NC_F_config_include, 1)->from.line, 3);
    assert_null(case_fact(t, NC_F_config_include, 2));
    check(t, NC_F_config_tls_rule, 0, "name=Plain local.low=992 local.high=992");
    check(t, NC_F_config_tls_rule, 1, "name=FtpIn local.low=20 local.high=21 remote.low=1024 remote.high=65535 environment=eFtp~1");
    assert_int_equal(case_must(t, NC_F_config_tls_rule, 1)->from.line, 4);
    check(t, NC_F_config_tls_rule, 2, "name=Later local.low=- local.high=-");
    check_setting(t, "TLSV1.2", "owner", "eFtp~1");
    const nc_fact *setting = case_must(t, NC_F_config_setting, 0);
    check(t, NC_F_config_setting, 0, "statement=TTLSENVIRONMENTADVANCEDPARMS name=TLSV1.2 value=Off");
    assert_int_equal(setting->from.line, 20);
    case_free(t);
}

static void check_note(const text_case *t, const char *words)
{
    const nc_source *source = nc_sources_get(t->c.sources, 1);
    assert_int_equal(source->status, words == NULL ? NC_SOURCE_OK : NC_SOURCE_PARTIAL);
    assert_true((words == NULL) == (source->note.n == 0));
    assert_true(words == NULL || nc_str_find(source->note, nc_str_c(words)) != SIZE_MAX);
}

/* A last line without a line end: what can't have gone on counts, and nothing else. */
static void last_lines(void **state)
{
    static const char unknown[] = "line 4";
    static const struct {
        const char *line, *value, *note;
    } ftp[] = {{"FWFRIENDLY TRUE", "TRUE", NULL},      {"FWFRIENDLY TRU", "-", unknown},
               {"DCONNTIME 12", "-", unknown},         {"DCONNTIME 12 ", "12", NULL},
               {"DCONNTIME 12\t; two", "12", NULL},    {"DCONNTIME 12;", "12", NULL},
               {"BANNER 'A B'", "A B", NULL},          {"BANNER 'A B", "-", unknown},
               {"SBDATACONN (A,B)", "(A,B)", NULL},    {"SBDATACONN (A, ", "-", NULL},
               {"DEBUG FLO ", "-", NULL},              {"PRIMARY 20M", "20M", NULL},
               {"PRIMARY 20", "-", unknown},           {"DCONNTIME 12\r", "12", NULL},
               {"PASSIVEDATAPORTS (50000,50200", "-", unknown}};
    (void)state;
    for (size_t i = 0; i < sizeof ftp / sizeof *ftp; i++) {
        char text[256], out[128];
        snprintf(text, sizeof text, "INACTTIME 300\nCCONNTIME 30\nSECURE_FTP ALLOWED\n%s", ftp[i].line);
        text_case *t = read_text(text);
        const nc_fact *fact = case_fact(t, NC_F_config_setting, 3);
        assert_string_equal(fact == NULL ? "-" : case_text(t, fact, "value", out), ftp[i].value);
        check_note(t, ftp[i].note);
        case_free(t);
    }
}

static void last_lines_of_others(void **state)
{
    (void)state;
    text_case *t = read_text("PORT 21 TCP FTPD1\nAUTOLOG 5 \n FTPD1\nENDAUTOLOG");
    check_note(t, NULL);
    check(t, NC_F_config_autolog, 0, "procedure=FTPD1 job=FTPD1 delayed=no");
    case_free(t);
    t = read_text("SOMAXCONN 10\nPORT 20 TCP A\n 21 TCP FTPD1 NODELAYACKS");
    check_note(t, NULL);
    check(t, NC_F_config_port, 1, "port=21 job=FTPD1 nodelayacks=yes share=- autolog=-");
    case_free(t);
    t = read_text("SOMAXCONN 10\nAUTOLOG 5 "); /* the minutes are no procedure */
    assert_null(case_fact(t, NC_F_config_autolog, 0));
    case_free(t);
    t = read_text("AUTOLOG 5\n A\nENDAUTOLOG\nTCPCONFIG TTLS\nSOMAXCONN 102");
    check_note(t, "line 5");
    check_setting(t, "SOMAXCONN", "value", "-");
    case_free(t);
    t = read_text("TTLSRule r\n{\n LocalPortRange 21 # FTP\n}");
    check_note(t, NULL);
    check(t, NC_F_config_tls_rule, 0, "name=r local.low=21");
    case_free(t);
    t = read_text("TTLSRule r\n{\n LocalPortRange 21 ");
    check(t, NC_F_config_tls_rule, 0, "name=r local.low=21 local.high=21");
    case_free(t);
}

/* How many there are is not known when the line that was cut may name one more. */
static void last_lines_of_a_resolver(void **state)
{
    (void)state;
    text_case *t = read_text("search a b\nnameserver 10.1.1.1\nnameserver 10.1.1.53");
    check_note(t, NULL);
    check(t, NC_F_config_server, 1, "address=10.1.1.53 place=2");
    check(t, NC_F_config_resolver, 0, "servers=2 searches=2 first=10.1.1.1");
    case_free(t);
    t = read_text("nameserver 10.1.1.1\nnameserver 10.1.1.5");
    check(t, NC_F_config_server, 1, "address=- place=2");
    check(t, NC_F_config_resolver, 0, "servers=- searches=0");
    case_free(t);
    t = read_text("nameserver 10.1.1.1\nsearch a b");
    check(t, NC_F_config_resolver, 0, "servers=1 searches=-");
    case_free(t);
    t = read_text("nameserver 10.1.1.1\nname");
    check(t, NC_F_config_resolver, 0, "servers=- searches=-");
    case_free(t);
    t = read_text("nameserver 10.1.1.1\noptions timeout:3 attempts:1");
    check(t, NC_F_config_resolver, 0, "servers=1 timeout=3 attempts=-");
    case_free(t);
}

/* Words of a mail around statements are none, up to the next statement. */
static void words_of_people(void **state)
{
    (void)state;
    text_case *t = read_text(
    "Hello team,\n\nhere is our TCPIP.DATA. Please look at it.\n"
    "TCPIPJOBNAME TCPIP\nSYSA: HOSTNAME sysa\nRESOLVERTIMEOUT 30\n\nThank you,\nBob\n");
    check_setting(t, "HOSTNAME", "owner", "SYSA");
    check_setting(t, "RESOLVERTIMEOUT", "number", "30");
    assert_null(case_fact(t, NC_F_config_setting, 3));
    case_free(t);
    t = read_text("TCPCONFIG TTLS\nHOME\n 10.1.1.2 L1\n\nBest regards, Bob\nHead of networks\nSOMAXCONN 10\n");
    assert_null(case_fact(t, NC_F_config_interface, 1));
    check_setting(t, "SOMAXCONN", "number", "10");
    assert_null(case_fact(t, NC_F_config_setting, 2));
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

/* One line was wrapped inside of a word: neither piece is a name or a value. */
static void wrapped_inside_of_a_word(void **state)
{
    (void)state;
    text_case *t = read_text(
    "TCPCONFIG RESTRICTLOWPORTS TCPSENDBFRSIZE 65536 TTLS FINW\n"
    "AIT2TIME 600 INTERVAL 10\n"
    "UDPCONFIG RESTRICTLOWPORTS\nSOMAXCONN 1024\n");
    check_setting(t, "TCPSENDBFRSIZE", "number", "65536");
    check_setting(t, "INTERVAL", "number", "10");
    check_setting(t, "SOMAXCONN", "number", "1024");
    check_absent(t, "FINW");
    check_absent(t, "AIT2TIME");
    case_free(t);
    t = read_text(
    "TCPCONFIG TTLS RESTRICTLOWPORTS TCPSENDBFRSIZE 6\n"
    "5536\nSOMAXCONN 1024\n");
    check_setting(t, "TCPSENDBFRSIZE", "number", "-");
    check_setting(t, "SOMAXCONN", "number", "1024");
    case_free(t);
    t = read_text(
    "INTERFACE OSAQ6 DEFINE IPAQENET6 PORTNAME OSAP1 IPADDR 2001:\n"
    "    DB8:7::2/64 VMAC\n"
    "START OSAQ6\nHOME\n 10.1.1.1 L1\n");
    check(t, NC_F_config_interface, 0, "name=OSAQ6 address=- network=- vmac=yes");
    check_absent(t, "db8:7::2");
    case_free(t);
    t = read_text(
    "INTERFACE OSAQ1 DEFINE IPAQENET PORTNAME OSAP1 IPADDR 10.1.1.2/24 VM\n"
    "AC\n"
    "START OSAQ1\nSOMAXCONN 1024\n");
    check(t, NC_F_config_interface, 0, "name=OSAQ1 address=10.1.1.2 vmac=-");
    check_setting(t, "START", "value", "OSAQ1");
    case_free(t);
    t = read_text(
    "PORT\n  21 TCP FTPD1\nVIPADYNAMIC\n"
    " VIPADISTRIBUTE DISTMETHOD SERVERWLM 198.51.100.91 PO\nRT 8443 DESTIP ALL\n"
    "ENDVIPADYNAMIC\n");
    assert_null(case_fact(t, NC_F_config_distribution, 0));
    case_free(t);
}

/* Lines that people broke at a blank are whole. */
static void broken_by_hand(void **state)
{
    (void)state;
    text_case *t = read_text(
    "TCPCONFIG RESTRICTLOWPORTS TCPSENDBFRSIZE 65536 FINWAIT2TIME\n"
    "  600 INTERVAL 10\n"
    "INTERFACE OSAQ6 DEFINE IPAQENET6 PORTNAME OSAP1 IPADDR 2001:DB8:7::2/64\n"
    "  2001:DB8:7::3 VMAC\n"
    "HOME 10.1.1.2 L1\n  10.1.1.3 L2\n");
    check_setting(t, "FINWAIT2TIME", "number", "600");
    check(t, NC_F_config_interface, 0, "name=OSAQ6 address=2001:db8:7::2 vmac=yes");
    check(t, NC_F_config_interface, 1, "kind=address address=2001:db8:7::3");
    check(t, NC_F_config_interface, 3, "kind=home name=L2 address=10.1.1.3");
    case_free(t);
}

/* Small letters below a statement in capitals and its comment are the rest of that one. */
static void a_comment_goes_on(void **state)
{
    (void)state;
    text_case *t = read_text(
    "AUTOLOG 5\n  FTPD JOBNAME FTPD1 ; the file transfer\n  server\n  TN3270 ; clients\nENDAUTOLOG\n"
    "SOMAXCONN 1024 ; as many as\nthere are\nport 21 tcp FTPD1\n");
    check(t, NC_F_config_autolog, 0, "procedure=FTPD job=FTPD1");
    check(t, NC_F_config_autolog, 1, "procedure=TN3270");
    assert_null(case_fact(t, NC_F_config_autolog, 2));
    check(t, NC_F_config_port, 0, "port=21 job=FTPD1");
    case_free(t);
    t = read_text("autolog 5\n  ftpd jobname ftpd1 ; files\n  tn3270 ; clients\nendautolog\nsomaxconn 10\n");
    check(t, NC_F_config_autolog, 1, "procedure=TN3270");
    case_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_profile),         cmocka_unit_test(free_format), cmocka_unit_test(autolog_and_sysplex),
        cmocka_unit_test(telnet),            cmocka_unit_test(ftp_data), cmocka_unit_test(resolver_files),
        cmocka_unit_test(omproute_and_trle), cmocka_unit_test(policy), cmocka_unit_test(policy_by_name), cmocka_unit_test(other_texts),
        cmocka_unit_test(words_of_people),   cmocka_unit_test(addresses_of_an_interface),
           cmocka_unit_test(last_lines), cmocka_unit_test(last_lines_of_others),
        cmocka_unit_test(last_lines_of_a_resolver), cmocka_unit_test(wrapped_inside_of_a_word),
        cmocka_unit_test(broken_by_hand), cmocka_unit_test(a_comment_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
