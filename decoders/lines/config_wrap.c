/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of a profile that a window, a chat or a mail wrapped inside of a word.  Where one line alone was
 * wrapped nothing but the words tell: the last one of the widest line and the first one below it are no words
 * of the statement, and together they are one, or can be. */
#include "config_profile.h"

/* Words of statements that may begin a line of one (IP Configuration Reference). */
static const char *const parameters[] = {
    /* GLOBALCONFIG */
    "ADJUSTDVIPAMSS", "AUTOIQDC", "NOAUTOIQDC", "AUTOIQDX", "NOAUTOIQDX", "ALLTRAFFIC", "NOLARGEDATA",
    "ECSALIMIT", "EXPLICITBINDPORTRANGE", "NOEXPLICITBINDPORTRANGE", "IQDMULTIWRITE", "NOIQDMULTIWRITE",
    "IQDVLANID", "MAXRECS", "MLSCHKTERMINATE", "NOMLSCHKTERMINATE", "POOLLIMIT", "SEGMENTATIONOFFLOAD",
    "NOSEGMENTATIONOFFLOAD", "SMCD", "NOSMCD", "SMCR", "NOSMCR", "SMCGLOBAL", "NOSMCGLOBAL", "SMCEID",
    "ENDSMCEID", "SYSTEMEID", "NOSYSTEMEID", "AUTOCACHE", "NOAUTOCACHE", "AUTOSMC", "NOAUTOSMC",
    "FIXEDMEMORY", "TCPKEEPMININTERVAL", "PFID", "PORTNUM", "SYSPLEXMONITOR", "AUTOREJOIN", "NOAUTOREJOIN",
    "DELAYJOIN", "NODELAYJOIN", "DYNROUTE", "NODYNROUTE", "MONINTERFACE", "NOMONINTERFACE", "MONIPSEC",
    "NOMONIPSEC", "RECOVERY", "NORECOVERY", "NOJOIN", "JOIN", "TIMERSECS", "SYSPLEXWLMPOLL",
    "TCPIPSTATISTICS", "NOTCPIPSTATISTICS", "WLMPRIORITYQ", "NOWLMPRIORITYQ", "XCFGRPID", "ZERT", "NOZERT",
    "INMEMORY", "NOINMEMORY", "AGGREGATION", "NOAGGREGATION", "ZIIP", "NOZIIP", "IPSECURITY", "NOIPSECURITY",
    "IQDIOMULTIWRITE", "NOIQDIOMULTIWRITE",
    /* IPCONFIG, IPCONFIG6 */
    "ARPTO", "CHECKSUMOFFLOAD", "NOCHECKSUMOFFLOAD", "CLAWUSEDOUBLENOP", "DATAGRAMFWD", "NODATAGRAMFWD",
    "FWDMULTIPATH", "NOFWDMULTIPATH", "PERPACKET", "PERCONNECTION", "DEVRETRYDURATION", "DYNAMICXCF",
    "NODYNAMICXCF", "FORMAT", "LONG", "SHORT", "IGNOREREDIRECT", "IGNOREROUTERHOPLIMIT", "IQDIOROUTING",
    "NOIQDIOROUTING", "QDIOACCELERATOR", "NOQDIOACCELERATOR", "QDIOPRIORITY", "MULTIPATH", "NOMULTIPATH",
    "PATHMTUDISCOVERY", "NOPATHMTUDISCOVERY", "REASSEMBLYTIMEOUT", "SECCLASS", "SOURCEVIPA", "NOSOURCEVIPA",
    "STOPONCLAWERROR", "SYSPLEXROUTING", "NOSYSPLEXROUTING", "TCPSTACKSOURCEVIPA", "NOTCPSTACKSOURCEVIPA",
    "TTL", "HOPLIMIT", "ICMPERRORLIMIT", "INTFID", "NOINTFID", "OSMSECCLASS", "TEMPADDRS", "NOTEMPADDRS",
    "PREFLIFETIME", "VALIDLIFETIME", "SRCVIPAINT",
    /* TCPCONFIG, UDPCONFIG */
    "CONNECTINITINTERVAL", "CONNECTTIMEOUT", "DELAYACKS", "NODELAYACKS", "EPHEMERALPORTS", "FINWAIT2TIME",
    "FRRTHRESHOLD", "INTERVAL", "KEEPALIVEPROBES", "KEEPALIVEPROBEINTERVAL", "MAXIMUMRETRANSMITTIME",
    "MINIMUMRETRANSMITTIME", "NAGLE", "NONAGLE", "QUEUEDRTT", "RESTRICTLOWPORTS", "UNRESTRICTLOWPORTS",
    "RETRANSMITATTEMPTS", "SELECTIVEACK", "NOSELECTIVEACK", "SENDGARBAGE", "TCPMAXRCVBUFRSIZE",
    "TCPMAXSENDBUFRSIZE", "TCPRCVBUFRSIZE", "TCPSENDBFRSIZE", "TCPTIMESTAMP", "NOTCPTIMESTAMP",
    "TIMEWAITINTERVAL", "TTLS", "NOTTLS", "UDPCHKSUM", "NOUDPCHKSUM", "UDPQUEUELIMIT", "NOUDPQUEUELIMIT",
    "UDPRCVBUFRSIZE", "UDPSENDBFRSIZE",
    /* INTERFACE, DEVICE, LINK */
    "DEFINE", "ADDADDR", "DELADDR", "DEPRADDR", "IPAQENET", "IPAQENET6", "IPAQIDIO", "IPAQIDIO6", "VIRTUAL",
    "VIRTUAL6", "LOOPBACK6", "MPCPTP", "MPCPTP6", "MPCIPA", "LCS", "CTC", "CHPIDTYPE", "CHPID", "PORTNAME",
    "IPADDR", "SOURCEVIPAINTERFACE", "SOURCEVIPAINT", "MTU", "READSTORAGE", "INBPERF", "DYNAMIC", "BALANCED",
    "MINCPU", "MINLATENCY", "WORKLOADQ", "NOWORKLOADQ", "IPBCAST", "VLANID", "MONSYSPLEX", "NOMONSYSPLEX",
    "DYNVLANREG", "NODYNVLANREG", "OLM", "NOOLM", "ISOLATE", "NOISOLATE", "VMAC", "ROUTEALL", "ROUTELCL",
    "NONROUTER", "PRIROUTER", "SECROUTER", "TEMPPREFIX", "NOTEMPPREFIX", "DUPADDRDET", "AUTORESTART",
    "NOAUTORESTART", "TRLE", "PNETID",
    /* PORT, PORTRANGE */
    "TCP", "UDP", "NOAUTOLOG", "SHAREPORT", "SHAREPORTWLM", "BIND", "SAF", "DENY", "RESERVED", "AUTHPORT",
    "NOSMC", "UNRSV", "WHENLISTEN", "WHENBIND", "OMVS",
    /* AUTOLOG, BEGINROUTES, VIPADYNAMIC */
    "JOBNAME", "PARMSTRING", "DELAYSTART", "ROUTE", "DEFAULT", "DEFAULT6", "HOST", "=", "REPLACEABLE",
    "NOREPLACEABLE", "ROUNDTRIPGAIN", "VARIANCEGAIN", "VARIANCEMULTIPLIER", "VIPADEFINE", "VIPABACKUP",
    "VIPADELETE", "VIPADISTRIBUTE", "VIPARANGE", "VIPAROUTE", "VIPASMPARMS", "MOVEABLE", "MOVE", "IMMEDIATE",
    "IMMED", "WHENIDLE", "SERVICEMGR", "CPCSCOPE", "TIER1", "TIER2", "NODELETE", "SYSPLEXPORTS",
    "TIMEDAFFINITY", "DISTMETHOD", "BASEWLM", "SERVERWLM", "ROUNDROBIN", "WEIGHTEDACTIVE", "TARGCONTROLLED",
    "HOTSTANDBY", "OPTLOCAL", "PROCXCOST", "ZAAP", "ILWEIGHTING", "DESTIP", "WEIGHT", "PREFERRED", "BACKUP",
    "AUTOSWITCHBACK", "NOAUTOSWITCHBACK", "HEALTHSWITCH", "NOHEALTHSWITCH", "NONDISRUPTIVE", "DISRUPTIVE",
    "GRE", "ENCAP", "MANAGED", NULL};

static bool is_parameter(nc_str word)
{
    return nc_config_among(word, parameters) || nc_config_begins_statement(word);
}

/* An address, or one with the length of its prefix. */
static bool is_whole_address(nc_pool *pool, nc_str word)
{
    nc_word out;
    return nc_value_parse(pool, NC_T_IP, word, &out) || nc_value_parse(pool, NC_T_CIDR, word, &out);
}

static bool is_one_together(nc_str last, nc_str first)
{
    nc_buf both = {0};
    nc_buf_add(&both, last);
    nc_buf_add(&both, first);
    bool one = is_parameter(nc_buf_str(&both));
    nc_buf_free(&both);
    return one;
}

/* Behind digits and dots a word with a letter is another one, but for the unit of a size: "64" and "K". */
static bool is_another(nc_str last, nc_str first)
{
    char c = first.p[0];
    bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    for (size_t i = 0; i < last.n; i++)
        if (nc_str_find_char(NC_S("0123456789./"), last.p[i]) == SIZE_MAX)
            return false;
    return letter && first.n > 1;
}

bool nc_config_parted(nc_pool *pool, nc_str last, nc_str first, bool list, bool names)
{
    if (last.n == 0 || first.n == 0)
        return false;
    last.n -= nc_is_cut_mark(last.p[last.n - 1]);
    if (is_one_together(last, first))
        return true;
    if (names || is_parameter(last) || is_parameter(first) || strchr("&'\"", first.p[0]) != NULL ||
        is_another(last, first))
        return false;
    if (is_whole_address(pool, first)) /* what was wrapped inside is no address up to there */
        return !is_whole_address(pool, last) &&
               (nc_is_number(last) || nc_str_find_char(last, ':') != SIZE_MAX ||
                nc_str_find_char(last, '.') != SIZE_MAX);
    return !list || !nc_is_number(first) || nc_is_number(last);
}
