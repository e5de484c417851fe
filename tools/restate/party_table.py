"""The parties that stood for the House of Commons from 2005 to 2024, each under one stable key.

A line is ``key|short name|full name today|Parliament's member-information (MNIS) ids``. One party keeps one key
through renamings (the Brexit Party and Reform UK are ``ref``), and three Green parties share ``grn``. Independents
share ``ind`` but none succeeds another; ``nodesc`` stands for ballot papers without any description.
"""

from __future__ import annotations

__all__ = ["PARTY_LINES"]

PARTY_LINES = """\
ab|AB|The Above and Beyond Party|206
abolish|AWA|Abolish the Welsh Assembly Party|1008
acwp|ACWP|Anticapitalists - Workers Power|1051
ad|AD|Apolitical Democrats|58
adf|ADF|Alliance for Democracy and Freedom|1075
advance|Adv|Advance Together|1015
advance-uk|AUK|Advance UK|1116
ags|AGS|Alliance for Green Socialism|97
alba|Alba|Alba Party|1034
alc|ALC|Alter Change - Politics. Only Different.|217
alternative-party|Alt|Alternative Party|
anwp|ANWP|Animal Welfare Party|220
aontu|Aontú|Aontú|1025
apn|APN|Apni Party|196
apni|APNI|Alliance Party of Northern Ireland|1
app|APP|Animal Protection Party|56
appl|APPL|All People's Party|181
ash-2005|Ash|Ash|
ashfield|Ash|Ashfield Independents|264
awl|AWL|Alliance for Workers' Liberty|60
azno|AZNO|Al-Zebabist Nation of Ooog|231
bbp|BBP|The Better Britain Party|66
bdmb|BDMB|Build Duddon and Morecambe Bridges|
bdp|BDP|British Democratic Party|200
bean|Bean|New Millennium Bean Party|126
beer|Beer|Beer, Baccy and Scratchings|249 61
bep|BEP|Blue Environment Party|64
best|Best|Best of a Bad Bunch|65
bfb|BFB|Better for Bradford|272
bfl|BfL|The Best for Luton Party|1033
bgpv|BGPV|Blaenau Gwent People's Voice|1060
bi|BI|British Independents|190
bia|BIA|Bournemouth Independent Alliance|187
bib|BIB|Bushra Irfan of Blackburn|1062
bic|BIC|Bromsgrove Independent Conservative|1064
binface|CBP|Count Binface Party|1055
blair-must-go|BMG|Blair Must Go Party|
bnp|BNP|British National Party|67
bp|BP|Breakthrough Party|1041
bpi|BPI|Burnley and Padiham Independent Party|1026
br|BR|Blue Revolution|267
britain-first|BF|Britain First|1010
british-public|BPP|British Public Party|
bsjp|BSJP|Birkenhead Social Justice Party|1011
bup|BUP|British Unionist Party B.U.P.|1105
c28|C28|Clause 28, Children's Protection Christian Democrats|72
cam|Cam|Campaign|255
cam-soc|Cam Soc|Cambridge Socialists|1066
candi|CANDI|Chesterfield And North Derbyshire Independents (CANDI)|1082
ccla|CCLA|Cross-Community Labour Alternative|1097
cdp|CDP|Cut The Deficit|84
cfly|CFLY|Confelicity|1096
cg|CG|Common Good|78
chm|CHM|Christian Movement for Great Britain|74
christian|CHP|Christian Party, Proclaiming Christ's Lordship|174
cip|CIP|Campaign for Independent Politicians|71
cista|CISTA|Citizens Independent Social Thought Alliance|277
city|CITY|City Independents|1069
civilisation|Civ|Civilisation Party|
clbh|CLBH|The Community (London Borough of Hounslow)|
clear|CLEAR|Cannabis Law Reform|73
climate|Cli|Climate Party|1053
cmps|Cmps|Compass Party|263
cmu|CMU|Communities United Party|179
cmuk|CMUK|The Citizens Movement Party UK|1030
cncd|Cncd|Concordia|274
cnsn|Cnsn|Consensus|211
communist-future|CF|Communist Future|1080
communist-league|Comm L|Communist League Election Campaign|77
community-action|CAP|Community Action Party|
community-group|C Grp|Community Group|
con|Con|Conservative and Unionist Party|4
cota|COTA|Children of the Atom|208
cp|CP|The Common People|1029
cpa|CPA|Christian Peoples Alliance|80
cpb|Comm|Communist Party of Britain|76
croydon-pensions|Croy|Croydon Pensions Alliance|
csa|CSA|Cannabis Is Safer Than Alcohol|189
csp|CSP|Common Sense Party|81
cuk|ChUK|The Independent Group for Change|1004
cumbria-first|CF|Cumbria First|1032
cure|CURE|Citizens for Undead Rights and Equality|82
cvp|CVP|The Cynon Valley Party|1023
cw|CW|Class War|204
d-nat|D Nat|Democratic Nationalists|87
d2015|D2015|Democracy 2015|86
dd|DD|Digital Democracy|203
ddcp|DDCP|Direct Democracy (Communist) Party|83
ddi|DDI|Demos Direct Initiative Party|278
ddt|DDT|Death, Dungeons and Taxes Party|
dem|DEM|The Democratic Party|254
dem-lab|Dem Lab|Democratic Labour|
dfc|DFC|Democracy for Chorley|1098
dlp|DLP|Democratic Labour Party|85
drp|DRP|Democratic Reform Party|236
dsa-pbp|DSA|Democratic Socialist Alliance - People Before Profit|
dup|DUP|Democratic Unionist Party|7
dvp|DVP|Democrats and Veterans Party|1001
ed|ED|English Democrats|90
ei|EI|English Independence|1114
eip|EIP|English Independence Party|88
elvis|Elvis|Church of the Militant Elvis Party|69
english-constitution|ECP|English Constitution Party|1046
english-parliamentary|EPP|English Parliamentary Party|
enp|ENP|English National Party|
epa|EPA|Equal Parenting Alliance|91
epgb|EPGB|The Eccentric Party of Great Britain|198
eur|EUR|Europeans Party|248
families-first|FF|Families First|
fawg|FAWG|Fight For an Anti-War Government|57
fdp|FDP|Fancy Dress Party|94
ffr|FFR|Freedom and Responsibility|95
fit-party|FIT|Fit Party for Integrity and Trust|
for-britain|FBM|The For Britain Movement|1002
forward-wales|FW|Forward Wales Party|
fptp|FPTP|Free Public Transport Party|226
free-scotland|FSP|Free Scotland Party|
freedom-alliance|FA|Freedom Alliance|1035
freedom-party|FrP|Freedom Party|
frnd|Frnd|Friends Party|261
fvp|FVP|Fairer Voting Party|1099
get-britain-back|GBB|Get Britain Back Party|
ggg|GGG|Guildford Greenbelt Group|237
glasnost|Glasnost|Glasnost|
gmbe|GMBE|Give Me Back Elmo|222
gmhv|GMHV|Greater Manchester Homeless Voice|281
grn|Grn|Green Party|44 1113 1057
gsot|GSOT|Get Snouts Out The Trough|149
gwlad|Gwld|Gwlad Gwlad|1021
hampshire-independents|HI|Hampshire Independents|1106
heritage|Heritage|Heritage Party|1037
honesty|DHPW|Honesty Party|
hopo|HOPO|Hoi Polloi|247
horsham-first|PHF|Peoples of Horsham First|
hsbp|HSBP|Hugh Salmon for Battersea Party|1061
hum|Hum|Humanity|98
hwdi|HWDI|Heavy Woollen District Independents|1018
iak|IAK|Independent Alliance (Kent)|1092
idd|IDD|Independents for Direct Democracy|1108
ieac|IEAC|Independent Ealing Acton Communities Public Services|102
ifb|IFB|Independents for Bristol|218
ife|IFE|Independence from Europe|176
ifed|IFED|Independents Federation UK|100
ileu|ILEU|INDEPENDENT Leave-the-EU Alliance|1071
ilp|ILP|Independent Labour Party|
imm|Imm|Immigrants Political Party|258
impact|Impact|Impact Party|101
imperial|IP|Imperial Party|
ind|Ind|Independent|8
independent-green-voice|IGV|Independent Green Voice|
independent-socialist|ISP|The Independent Socialist Party|153
inet|INet|Independent Network|1028
ioa|IOA|Independent Oxford Alliance|1093
ipap|IPAP|The Independent Political Alliance Party|228
ipl|IPL|Independent Progressive Labour|
ipt|IPT|Independent People Together|1063
isdb|ISDB|Independent Sovereign Democratic Britain|271
isgb|ISGB|Independent Save Our Green Belt|1067
isp|ISP|Independence for Scotland Party|1058
isqm|ISQM|Independents to Save Queen Mary's Hospital|1074
iswsl|ISWSL|Independent Save Withybush Save Lives|241
iuk|IUK|Integrity UK|103
ivh|IVH|Independent Voice for Halifax|1068
iwca|IWCA|Independent Working Class Association|
iwnn|IWNN|Iraq War, Not In My Name|
izb|IZB|Islam Zinda Baad Platform|104
jacp|JACP|The Justice & Anti-Corruption Party|105
jmb|JMB|Justice for Men & Boys|173
jot|JOT|The Joy of Talk|106
jp|JP|Justice Party|107
jpp|JPP|The Just Political Party|280
khhc|KHHC|Independent Kidderminster Hospital and Health Concern|99
kir|KIR|Keep It Real Party|243
kirg|KIRG|Kingston Independent Residents Group|1094
lab|Lab|Labour Party|15
lca|LCA|Legalise Cannabis Alliance|
lci|LCI|Liverpool Community Independents|1095
ld|LD|Liberal Democrats|17
left-unity|LU|Left Unity|188
lewisham-pbp|LPBP|People Before Profit|242
liberal|Lib|Liberal Party|16
libertarian|LPUK|Libertarian Party|1003
ligb|LIGB|Liberty GB|178
lll|LLL|Let London Live|1054
llpb|LLPB|Local Liberals People Before Politics Party|111
lnin|LNIN|Lincolnshire Independents Lincolnshire First|110
local-community|LCP|Local Community Party|
lp|LP|Land Party|219
maci|MACI|The Macclesfield Independent|1070
mad|M.A.D.|Movement for Active Democracy (M.A.D.)|96
main|Main|Mainstream|233
maip|MAIP|Manston Airport Independent Party|232
max-power|Max|Max Power Party|
mc-2005|MC|MC|
mccp|MCCP|Magna Carta Conservation Party Great Britain|215
mcp|MCP|The Magna Carta Party|115
mep|MEP|Middle England Party|118
mfp|MFP|Money Free Party|269
mif|MIF|Mansfield Independents|1072
mip|MIP|Medway Independent Party|117
mk|MK|Mebyon Kernow - The Party for Cornwall|116
motorcycle-news|MCN|Motorcycle News Party|
mpea|MPEA|A Vote Against MP Expense Abuse|93
mpuk|MPUK|Matriarchal Party United Kingdom Great Britain|114
mrlp|MRLP|Official Monster Raving Loony Party|119
mrp|MRP|Money Reform Party|120
mthr|Mthr|Motherworld Party|1017
mtw9|MTW9|The Mitre TW9|1084
nacv|NACV|Newcastle Academy with Christian Values|
nbp|NBP|Nobody Party|127
ncdv|NCDV|No Candidate Deserves My Vote!|121
nepf|NEPF|North of England Community Alliance|282
new-england|NEngP|New England Party|
new-party|NP|The New Party|128
newham-independents|NIP|Newham Independents Party|1100
nf|NF|National Front|122
nha|NHA|National Health Action Party|201
nic|NIC|New Independent Centralists|252
nine-eleven|Nine11|nine eleven was an inside job|124
nip|NIP|Northern Independence Party|1049
nlp|NLP|National Liberal Party - True Liberalism|125
nodesc|No desc|No description|
nonpol|NONPOL|New Open Non-Political Organised Leadership|1076
norp|NorP|The Northern Party|180
north-east|NEP|The North East Party|213
nrp|NRP|Nationwide Reform Party|129
nsow|NSOW|The New Society of Worth|240
nsps|NSPS|Northampton - Save Our Public Services|130
obp|OBP|Open Borders Party|268
ocv|OCV|Operation Christian Vote|
ofd|OFD|Organisation of Free Democrats|
ol|OL|One Leicester|1101
one-love|OLP|One Love Party|257
open-forum|OF|Open-Forum|
other|Other|All other parties and candidates|
part-2005|PART|PART|
patr|Patr|Patria|194
pbp|PBP|People Before Profit Alliance|177
pc|PC|Plaid Cymru|22
pcf|PCF|Putting Croydon First!|246
pcfirg|PCFIRG|Putting Crewe First, Independent Residents Group|1077
pdp|PDP|People's Democratic Party|131
peace-and-progress|P&P|Peace and Progress Party|
pensioners|PenP|Pensioners Party|
peoples-choice|TPC|The People's Choice|
pfgg|PFGG|People First - Gwerin Gyntaf|245
pilp|PILP|The Pilgrim Party|175
pirate|Prte|Pirate Party UK|132
plp|PLP|The Pluralist Party|223
pndp|PNDP|The P.N.D.P.|133
poet|Poet|The True English (Poetry) Party|155
pool|Pool|The Party for Poole People Ltd.|238
popp|POPP|The Principles of Politics Party|224
popu|Popu|Populist Party|270
portsmouth-independent|PIP|Portsmouth Independent Party|1103
pos|POS|Proud of Oldham & Saddleworth|1031
pow|POW|Party of Women|1102
ppe|PPE|Peoples Party Essex|92
ppnv|PPNV|The Peace Party - Non-violence, Justice, Environment|154
ppuk|PPUK|Population Party UK|210
pride-in-paisley|PiP|Pride in Paisley Party|
pro|Pro|Propel|1104
progressive-democratic|PD|Progressive Democratic Party|
protest-vote|PVP|Protest Vote Party|
psp|PSP|Patriotic Socialist Party|205
psychedelic|PSY|Psychedelic Movement|1047
pty|PTY|The Party Party|1044
publican|PubP|Publican Party|
put|PUT|Party for a United Thanet|234
r4u|R4U|Residents for Uttlesford|251
rad|Rad|The Radical Party|279
rainbow|Rainbow|Vote For Yourself Rainbow Dream Ticket|
ral|RAL|Residents' Association of London|
rbd|RBD|Rebooting Democracy|195
reclaim|Reclaim|The Reclaim Party|1043
ref|Ref|Reform UK|1006 1036
ref-2000|Ref 2000|Reform 2000 Party|136
rejoin|REU|Rejoin EU|1040
renew|Renew|Renew|1005
respect|Respect|Respect Party|26
rest|Rest|Restoration Party|137
rfac|RFAC|Red Flag - Anti-Corruption|193
rfcs|RFCS|Restore the Family For Children's Sake|253
rfp|RFP|Rochdale First Party|227
rock-n-roll-loony|RRL|Rock 'n' Roll Loony Party|
roman|Roman|The Roman Party. Ave|230
rp-2005|RP|RP|
rs|RS|The Republican Socialist Party|184
rtbp|RTBP|Reduce Tax On Beer|63
rvis|RVIS|Reduce VAT in Sport|221
s-alt|S Alt|Socialist Alternative|140
sacl|SACL|Scotland Against Crooked Lawyers|139
sbnb|SBNB|Save Bristol North Baths Party|
sci|Sci|The Science Party|142
scottish-family|SFP|Scottish Family Party|1016
scottish-libertarian|Scot Libt|Scottish Libertarian Party|1091
scottish-pensioners|PPS|Scottish Pensioners Party|
scottish-unionist|SU|Scottish Unionists|1039
sda|SDA|South Devon Alliance|1089
sdlp|SDLP|Social Democratic and Labour Party|31
sdp|SDP|Social Democratic Party|32
sea|SEA|Socialist Environmental Alliance|
senior-citizens|SCP|Senior Citizens Party|
sep|SEP|Socialist Equality Party|144
sf|SF|Sinn Féin|30
sfan|SFAN|Stockport Fights Austerity No To Cuts|1087
shared-ground|SG|Shared Ground|1111
shh|SHH|Save Hartlepool Hospital|214
shi|ShI|Southampton Independents|276
shrp|Shrp|Shropshire Party|1027
si|Si|Swale Independents|1086
sia|SIA|Southend Independent Association|273
sig|SIG|Staffordshire Independent Group|1065
silent-majority|SMP|Silent Majority Party|
sip|SIP|Scottish Independence Party|
sjp|SJP|The Scottish Jacobite Party|145
skgh|SKGH|Save King George Hospital|146
slp|Soc Lab|Socialist Labour Party|147
sma|SMA|Scrap Members Allowances|143
smra|SMRA|Solihull and Meriden Residents Association|148
sn|SN|Something New|235
snhs|SNHS|Safeguard the National Health Service|
snp|SNP|Scottish National Party|29
social-justice|SJ|Social Justice party|1090
socialist-unity|SocU|Socialist Unity Network|
sos-northampton|SOS|SOS! Voters Against Overdevelopment of Northampton|
south|South|All The South Party|59
sovereignty|Svr|Sovereignty|1088
space-navies|SNav|Space Navies Party|266
spgb|SPGB|The Socialist Party of Great Britain|192
spk|Spk|Speaker seeking re-election|47
spp|SPP|The Sustainable Population Party|239
sref|SRef|Scotland's Independence Referendum Party|275
sscup|SSCUP|Scottish Senior Citizens Unity Party|
ssp|SSP|Scottish Socialist Party|150
st-albans|StA|St Albans Party|
sun|SUN|Save Us Now|1078
t35c|T35C|The 30-50 Coalition|191
tbp|TBP|The Birthday Party|225
tcd|TCD|The Cornish Democrats|79
tcrp|TCRP|The Constitution and Reform Party|1012
telepathic|Tel|Telepathic Partnership|
tep|TEP|The Evolution Party|216
tetra-masts|Mast|Removal of Tetra Masts in Cornwall|
tf|TF|Tendring First|152
their-party|ThP|Their Party|
third-way|TW|Third Way|
tigers-eye|TEPK|Tiger's Eye, the Party for Kids|
tlw|TLW|Touch Love Worldwide (UK)|1024
toc|TOC|Tamsin Omond to the Commons|151
transform|Transform|Transform Party|1081
trp|TRP|The Realists' Party|199
tru|Tru|Trust|156
true-and-fair|TFB|True & Fair Party|1059
tsp|TSP|The Southport Party|229
tti|TI|Taking The Initiative Party|1085
tup|TUP|Ubuntu Party|209
tusc|TUSC|Trade Unionist and Socialist Coalition|157
tuv|TUV|Traditional Unionist Voice|158
ucunf|UCUNF|Ulster Conservatives and Unionists - New Force|
ugp|UGP|The Universal Good Party|1014
uk-pathfinders|UKPF|UK Pathfinders|
ukci|UKCI|UK Community Issues Party|
ukeup|UKEUP|UK European Union Party|1009
ukip|UKIP|UK Independence Party|35
ukpdp|UKPDP|The UK Progressive Democracy Party|244
ukv|UKV|UK Voice|1079
unip|UniP|The U(niversal) Party|250
upp|UPP|United People's Party|160
ups|UPS|Unity for Peace and Socialism|1052
uup|UUP|Ulster Unionist Party|38
uv|UV|United Voice|162
vap|Vap|Vapers In Power|183
vcca|VCCA|Virtue Currency Cognitive Appraisal Party|1073
veritas|Veritas|Veritas|
volt|VUK|Volt United Kingdom|1056
vpp|VPP|Veterans and People's Party|1020
warp|WARP|We Are The Reality Party|197
wep|WEP|Women's Equality Party|260
whig|Whig|The Whig Party|185
workers-party|WP|The Workers' Party|165
world-2005|Wor|Wor|
wpb|WPB|Workers Party of Britain|1042
wpts|WPTS|World Peace Through Song|202
wr|WR|Wessex Regionalists|164
wrp|WRP|Workers Revolutionary Party|167
wvp|WVP|War Veteran's Pro-Traditional Family Party|207
wy|WY|Wycombe Independents|1013
xtraordinary|XX|Xtraordinary People Party|
yesh|Yesh|Yeshua|1019
yorkshire|Yorks|The Yorkshire Party|262
yorkshire-first|YF|Yorkshire First|182
you|You|You Party|168
your-party-2004|YrP|Your Party|
ypp|YPP|Young People's Party|212
ypuk|YPUK|The Yoruba Party in the UK|1083
yrdpl|YRDPL|Your Right To Democracy Party Limited|172
yth|Yth|The Youth Party|169
"""
