/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/html.h"

/* Colours keep a contrast of at least 4.5 to 1 in both schemes; state is always a word as well. */
const char *const nc_html_style[] = {
    ":root{color-scheme:light dark;--ink:#1a1c1f;--soft:#50565e;--page:#fff;--card:#f4f5f7;"
    "--line:#c9ced6;--link:#0b4fae;--error:#a3121f;--warning:#7a4a00;--notice:#1b4d8f;--info:#3f464f;"
    "--good:#1a6130;--code:#eceef1}\n",
    "@media (prefers-color-scheme:dark){:root{--ink:#e8eaed;--soft:#b3b9c2;--page:#15171a;"
    "--card:#1f2226;--line:#434a54;--link:#8ab8ff;--error:#ff9a9a;--warning:#f2c26b;--notice:#9cc4ff;"
    "--info:#c4cad3;--good:#8fdca6;--code:#2a2e34}}\n",
    "*{box-sizing:border-box}\n",
    "body{margin:0;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Liberation Sans',sans-se"
    "rif;color:var(--ink);background:var(--page)}\n",
    "a{color:var(--link)}a:focus-visible,summary:focus-visible,input:focus-visible+label{outline:3px"
    " solid var(--link);outline-offset:2px}\n",
    ".skip{position:absolute;left:-999px}"
    ".skip:focus{left:8px;top:8px;background:var(--page);padding:8px;z-index:2}\n",
    ".page{display:grid;grid-template-columns:15rem minmax(0,62rem);gap:2rem;padding:1.5rem;"
    "max-width:84rem;margin:0 auto}\n",
    "nav{position:sticky;top:1.5rem;align-self:start;font-size:14px;max-height:92vh;overflow:auto}\n",
    "nav ul{list-style:none;margin:0;padding:0}nav li{margin:.25rem 0}\n",
    "@media (max-width:72em){.page{grid-template-columns:minmax(0,1fr);padding:1rem}"
    "nav{position:static;max-height:none}nav li{display:inline-block;margin-right:1rem}}\n",
    "h1{font-size:1.6rem;line-height:1.25;margin:.2rem 0}"
    "h2{font-size:1.25rem;margin:2.2rem 0 .6rem;border-bottom:1px solid var(--line)}"
    "h3{font-size:1.05rem;margin:1rem 0 .4rem}"
    "h4{font-size:.95rem;margin:.9rem 0 .2rem;color:var(--soft)}\n",
    "p,li,td,th,dd{overflow-wrap:anywhere}p{margin:.4rem 0}\n",
    ".verdict{border:1px solid var(--line);border-left:8px solid var(--info);background:var(--card);"
    "border-radius:6px;padding:1rem 1.25rem}\n",
    ".verdict.error,.verdict.critical{border-left-color:var(--error)}"
    ".verdict.warning{border-left-color:var(--warning)}.verdict.good{border-left-color:var(--good)}\n",
    ".facts{display:flex;flex-wrap:wrap;gap:.4rem 1.5rem;margin:.6rem 0 0;padding:0;list-style:none}\n",
    ".tell{border-left:4px solid var(--line);margin:.8rem 0;padding:.1rem 1rem}\n",
    ".sev{font-weight:600;white-space:nowrap}.error,.critical{--sev:var(--error)}"
    ".warning{--sev:var(--warning)}.notice{--sev:var(--notice)}.info{--sev:var(--info)}"
    ".sev{color:var(--sev,var(--ink))}\n",
    ".scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:15px}"
    "caption{text-align:left;color:var(--soft);padding:.3rem 0}\n",
    "th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;"
    "border-bottom:1px solid var(--line)}th{overflow-wrap:normal}\n",
    /* A shadow at the side where more of a table is. */
    ".scroll{background:linear-gradient(to right,var(--page) 40%,transparent) left/2rem 100%,"
    "linear-gradient(to left,var(--page) 40%,transparent) right/2rem 100%,"
    "linear-gradient(to right,var(--line),transparent) left/.6rem 100%,"
    "linear-gradient(to left,var(--line),transparent) right/.6rem 100%;background-repeat:no-repeat;"
    "background-attachment:local,local,scroll,scroll}\n",
    "th.n,td.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}"
    "td.when,td.code,td:first-child,th[scope=row]{white-space:nowrap}td:last-child{min-width:14rem}"
    "td.code,code,pre{font-family:ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;"
    "font-size:.88em}\n",
    "pre{background:var(--code);border:1px solid var(--line);border-radius:4px;padding:.5rem .75rem;"
    "overflow-x:auto;margin:.4rem 0;user-select:all}code{overflow-wrap:anywhere}\n",
    "article{border:1px solid var(--line);border-radius:6px;padding:.2rem 1rem .8rem;margin:.9rem 0}\n",
    "summary{cursor:pointer;padding:.5rem 0;font-weight:600}summary h3{display:inline;font:inherit}"
    "article[id]:target,tr:target{outline:3px solid var(--link)}\n",
    ".tree ul{list-style:none;margin:0;padding-left:1.1rem;border-left:1px solid var(--line)}"
    "\n",
    /* The sign is for eyes, the word beside it for all others. */
    ".yes::before{content:'\\2713\\a0'/''}.no::before{content:'\\2717\\a0'/''}"
    ".undecided::before{content:'?\\a0'/''}"
    ".word{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden;white-space:nowrap}\n",
    ".soft{color:var(--soft)}"
    ".filter{display:flex;flex-wrap:wrap;gap:.3rem 1rem;margin:.6rem 0;font-size:14px}"
    ".filter span{white-space:nowrap}.filter input{margin:0 .4rem 0 0;vertical-align:middle}\n",
    "fieldset{border:0;margin:0;padding:0}\n",
    "main:has(#show-warning:checked) :is(.finding.info,.finding.notice){display:none}\n",
    "main:has(#show-error:checked) :is(.finding.info,.finding.notice,.finding.warning){display:none}\n",
    "svg{max-width:100%;display:block}svg[viewBox]{height:auto}"
    "svg text{fill:var(--ink);font:13px system-ui,'Liberation Sans',sans-serif}\n",
    "svg .soft{fill:var(--soft)}svg .cover{fill:var(--notice);opacity:.35}"
    "svg .blind{fill:url(#hatch)}svg .tick{stroke:var(--sev,var(--ink));stroke-width:3}"
    "svg .axis{stroke:var(--soft)}\n",
    /* The rows of a ladder touch each other; words that need more lines than the picture beside them has
     * leave room that its lifelines fill. On a phone the words stand on the arrow. */
    ".ladder{font-size:14px}.ladder td,.ladder th{border:0;padding:0 .5rem;line-height:1.35}.ladder "
    "td{padding-top:2px}"
    ".ladder td.pic,.ladder th.pic{width:42%;padding:0}.ladder td:last-child{min-width:0}"
    ".ladder th{vertical-align:bottom}.ladder .says{overflow-wrap:break-word;min-width:6rem}.ladder "
    "td.lost{color:var(--error)}"
    ".pic>svg{width:100%;overflow:visible}.pic>.last{overflow:hidden}.pic svg svg{max-width:none}svg "
    ".name{stroke:var(--page);stroke-width:4px;paint-order:stroke}\n",
    /* Lines that are referred to: no selector reaches them through what they stand in. */
    ".life{stroke:var(--soft);stroke-width:2}.life.end{stroke:var(--ink)}.life.nat{stroke-dasharray:2 4}"
    "svg .packet{stroke:var(--ink);stroke-width:1.5}svg .unsure{stroke-dasharray:2 3}"
    "svg .absent{stroke:var(--error);stroke-width:1.5;stroke-dasharray:7 5}"
    "svg .lost{stroke:var(--error);stroke-width:2.5}svg text.lost{fill:var(--error);stroke:none}"
    "svg .head{fill:var(--ink)}svg .break{fill:var(--page)}svg a text{fill:var(--link)}\n",
    ".hit{color:var(--error);text-decoration:underline;font-weight:700}"
    ".bytes pre{user-select:text;line-height:1.35}.bytes table{font-size:13px}"
    "#evidence td:nth-child(2){min-width:9rem}.bytes td:nth-child(n),.bytes td:last-child{min-width:0}\n"
    ".bytes td code{white-space:nowrap}.bytes summary{padding:.2rem 0;font-weight:400}.bytes "
    "tr.hit{text-decoration:none}\n",
    "@media screen and (max-width:72em){pre{white-space:pre-wrap}.bytes pre{white-space:pre;font-size:12px}"
    "#inputs td:first-child{white-space:normal;min-width:9rem}}\n",
    "#inputs td:not(:first-child):not(:last-child){overflow-wrap:normal}"
    "#inputs td:last-child{min-width:6rem}\n",
    /* On a phone the rows of findings and evidence are read one below the other, other tables scroll,
     * and commands wrap. */
    "@media screen and (max-width:40em){#inputs td:nth-child(4)::after{content:' bytes'}"
    "#inputs td:nth-child(5)::after{content:' records'}#inputs td:first-child{min-width:0}}\n",
    "@media screen and (max-width:40em){.rows thead{position:absolute;left:-999em}"
    ".rows tr{display:block;border-bottom:1px solid var(--line);padding:.4rem 0}"
    ".rows td,.rows th{display:inline-block;border:0;padding:0 .6rem 0 0}.rows td:last-child{display:block}"
    ".rows td:last-child td,.rows td:last-child th{display:table-cell;padding:.2rem .6rem .2rem 0}"
    ".rows td:last-child tr{display:table-row}.rows td:last-child thead{position:static}"
    ".scroll table:not(.rows){width:max-content}.scroll table:not(.rows) td{max-width:20rem}}\n",
    "@media screen and (max-width:40em){.ladder thead th:not(.pic){position:absolute;left:-999em}"
    ".ladder thead,.ladder tbody,.ladder thead tr,.ladder th.pic{display:block;width:100%}"
    ".ladder{font-size:13px}.ladder tbody tr{display:grid;grid-template-columns:auto minmax(0,1fr) auto}"
    ".ladder td{padding:0 .3rem;justify-self:start;background:var(--page);position:relative}"
    ".ladder td:empty{display:none}"
    ".ladder td.pic{grid-row:2;grid-column:1/-1;width:100%;justify-self:stretch;background:none}}\n",
    "footer{margin-top:2.5rem;font-size:13px;color:var(--soft);border-top:1px solid var(--line);"
    "padding-top:.6rem}\n",
    "@media print{:root{color-scheme:light;--ink:#000;--soft:#333;--page:#fff;--card:#fff;"
    "--line:#999;--code:#f6f6f6;--link:#000;--error:#8f0000;--warning:#5f3a00;--notice:#123a73;"
    "--info:#222;--good:#0c4a20}html{font-size:12px}body{font-size:1rem}table,.ladder{font-size:11px}nav,."
    "filter,.skip{display:none}.page{display:block;padding:0}"
    "tr,pre,svg{break-inside:avoid}h2,h3,h4,summary,summary+p{break-after:avoid}tr:has(>td>.bytes):not(:has(."
    "bytes["
    "open])){display:none}pre{white-space:pre-wrap}"
    "details:not(.bytes)::details-content{content-visibility:visible;display:block}"
    "details.bytes:not([open])::details-content{content-visibility:hidden;display:none}"
    ".scroll{overflow:visible;background:none}th,td{overflow-wrap:break-word}"
    "td:last-child{min-width:8rem}}\n",
    /* Where the user forces colours, pictures take them as well (no rule of ours reaches :root more closely).
     */
    "@media (forced-colors:active){html[lang]{--ink:CanvasText;--soft:CanvasText;--page:Canvas;--card:Canvas;"
    "--line:CanvasText;--link:LinkText;--error:CanvasText;--warning:CanvasText;--notice:CanvasText;"
    "--info:CanvasText;--good:CanvasText;--code:Canvas}svg .cover{opacity:1}}\n",
    "@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}\n",
    NULL,
};
