"""Parties met in local, devolved and mayoral elections beside those that stood for the House of Commons.

A line is ``key|short name|full name|Electoral Commission ids``. Keys of parties that stood for the Commons are in
``party_table``. Residents' associations are parties of their own: an umbrella code such as "REA" is none.
"""

from __future__ import annotations

__all__ = ["LOCAL_PARTY_LINES", "NAME_LINES", "REGISTER_ALIASES"]

LOCAL_PARTY_LINES = """\
abolish-sp|Abol SP|Abolish the Scottish Parliament Party|PP6673
abolish-town-council|ATCP|Abolish the Town Council Party|PP6745
alba-liberate|Liberate|Alliance to Liberate Scotland|PP18280 joint-party:12666-18280
all-for-unity|AfU|All for Unity|
all-in|All In|The All In Party|PP17986
arise|Arise|Arise|PP18049
ashtead|Ashtead|Ashtead Independents|PP625
aspire|Aspire|Aspire|PP6713
barnsley-independents|BIG|Barnsley Independent Group|PP530
basingstoke|BDI|Basingstoke & Deane Independents|PP10225
better-bromley|BBr|Better Bromley|PP18312
birmingham-worker|BCI|Birmingham Community Independents|PP6709
black-country|BCP|The Black Country Party|PP18059
brentford-independents|BIHHI|Brentford, Isleworth, Heston & Hounslow Independents|PP18239
british-resistance|BRes|British Resistance|PP3938
build|Build|Build|PP17917
burning-pink|BPink|The Burning Pink Party|
bury-independents|BuryI|Bury Independents|PP17450
camden-peoples|CamPA|Camden People's Alliance|PP18155
canvey|Canvey|Canvey Island Independent Party|PP381
chislehurst|ChisM|Chislehurst Matters|PP12998
community-alliance-kirklees|CAK|Community Alliance Kirklees|PP18173
community-campaign-hart|CCH|Community Campaign (Hart)|PP367
community-first|ComF|Community First|PP751
coventry-citizens|CovC|Coventry Citizens Party|PP9224
cpa-christian|CPA/CP|The Christian Party Christian Peoples Alliance|joint-party:79-392
duma-polska|DumaP|Duma Polska = Polish Pride|PP6739
ealing-community|EalCI|Ealing Community Independents Party|PP18112
east-leeds|ELI|East Leeds Independents Party|PP6717
edgeley|EdgCA|Edgeley Community Association|PP15240
edinburgh-people|EELP|Edinburgh & East Lothian People|PP18303
edlington-warmsworth|EWF|Edlington and Warmsworth First|PP12564
enfield-community|EnfCI|Enfield Community Independents Party|PP18090
epsom-ewell-ra|EERA|Residents Associations of Epsom and Ewell|PP74
equality-party|EqP|Equality Party|PP17964
esher-ra|EshRA|Esher Residents Association|PP59
failsworth|FailI|Failsworth Independent Party|PP10251
farnham-residents|FarR|Farnham Residents|PP2663
farnworth-kearsley|FKF|Farnworth and Kearsley First Party|PP6572
federalist|Fed|Federalist Party of the United Kingdom|PP6384
formby|FormRA|Formby Residents Action Group|PP2299
forward-2026|Fwd|Forward Party|PP18327
garforth|GarfI|Garforth and Swillington Independents Party|PP6528
great-yarmouth-first|GYF|Great Yarmouth First|PP18235
guildford-villages|R4GV|Residents for Guildford and Villages|PP9049
hackney-socialist|HISC|Hackney Independent Socialist Collective|PP18267
haringey-socialist|HarSA|Haringey Socialist Alliance|PP18281
harlow-alliance|HarlA|Harlow Alliance Party|PP6415
harold-hill|HHI|The Harold Hill Independent Party|PP6596
harold-wood|HWRA|Harold Wood Hill Park Residents Association|PP784
hartlepool-independent-union|HIU|Independent Union|
hartlepool-independents|HlplI|Hartlepool Independents - Putting Hartlepool First|PP1810
havering-ra|HavRA|Havering Residents Association|PP38
hayes|HayesI|Hayes Independent Party|PP18196
herne-hill|HHC|Herne Hill Community & Libraries Campaign|PP6583
hersham|Hersh|Hersham Village Society|PP1874
hinchley-wood|HinW|Hinchley Wood Residents Association|PP15
hornchurch-ra|HornRA|Hornchurch Residents Association|PP207
hornchurch-upminster-independents|HUI|Hornchurch and Upminster Independents|
horwich-blackrod|HBF|Horwich & Blackrod First Independents|PP8024
house-party|House|The House Party - Homes for Londoners|
imagine|Imag|Imagine|PP18145
independents-for-sutton|IfS|Independents for Sutton|PPm3917
islington-community|IslCI|Islington Community Independents|PP18256
keep-equality-safe|KESP|Keep Equality Safe Party|PP12717
legacy|Legacy|Legacy|PP6671
leigh-atherton|LAI|Leigh & Atherton Independents|PP7919
link|Link|Link Party|PP4038
local-alliance|LocA|Local Alliance|PP7960
london-real|LRP|London Real Party|
loughton-ra|LoughRA|Independent Loughton Residents Association|PP128
lydiate-maghull|LMCI|Lydiate and Maghull Community Independents|PP15256
merton-park|MPIR|Merton Park Ward Independent Residents|PP202
mexborough|MexF|Mexborough First|PP2287
middleton|MidI|Middleton Independents Party|PP17593
molesey-ra|MolRA|The Molesey Residents Association|PP20
morley|Morley|Morley Borough Independents|PP356
mossley|MossI|Mossley Independent Community Party|PP6716
national-housing|NatHP|National Housing Party United Kingdom|PP12868
national-rebirth|NatReb|National Rebirth Party|PP15238
newcastle-first|NewcF|Newcastle Independents|PP905
newton-le-willows|NlWI|Newton-le-Willows Independents|PP18243
nork|NorkRA|Nork Residents' Association|PP138
nork-take-back-the-city|TBtC|Take Back the City|
tattenhams|NTRA|Nork & Tattenhams Residents' Associations|joint-party:138-141
north-tyneside-independents|NTCI|North Tyneside Community Independents|PP18004
northern-heart|NorthH|Northern Heart|PP12589
nuneaton-peoples|NBPP|The Nuneaton and Bedworth People's Party|PP6334
old-swan|OSAC|Old Swan Against the Cuts|PP2242
oldham-group|OldG|The Oldham Group Party|PP17644
open-party|OpenP|Open Party|PP17475
our-west-lancashire|OWL|Our West Lancashire|PP2642
oxford-street|CAPOS|Campaign Against Pedestrianisation of Oxford Street|PP6735
oxted-limpsfield|OLRG|Oxted & Limpsfield Residents Group|PP3978
path|PATH|People's Alliance of Tower Hamlets|PP6607
peoples-alliance-change|PACE|People's Alliance for Change and Equality|PP18394
peoples-independent|TPIP|The People's Independent Party|PP12788
people-against-bureaucracy|PAB|People Against Bureaucracy Group|PP2
peterborough-first|PboroF|Peterborough First|PP4039
pettits-ra|PetRA|Pettits Residents Association|PPm1991
plumstead|Plum|The Plumstead Party|PP6703
potteries|Pott|The Potteries Party|PP17741
radcliffe-first|RadF|Radcliffe First|PP9085
rainham-ra|RainRA|Rainham Residents' Association|PP238
rainhill|Rainhill|Rainhill Independents|PP18242
redbridge-independents|RedbI|Redbridge Independents|PP17614
redbridge-matters|RedbM|Redbridge Matters|PP18124
redbridge-trade-union|RTU|Redbridge Trade Union Party|PP2806
resurrection-young-people|RYP|Resurrection Young People. In Sha Allah|
revolting|Revolt|The Revolting Party|PP17924
rochford-friends|FoR|Friends Of Rochford|PP6724
rochford-residents|RDR|Rochford District Residents|PP341
rother-independents|RAIC|Rother Association of Independent Councillors|PP14096
rotherham-democratic|RDP|Rotherham Democratic Party|PP11473
runnymede-residents|RIRG|Runnymede Independent Residents' Group|PP205
save-beeston-holbeck|SBHI|Save Our Beeston and Holbeck Independents|PP6718
scottish-common|ScotC|Scottish Common Party|PP17976
scottish-rural|ScotR|Scottish Rural Party|PP18194
south-woodham-ferrers|SWFR|South Woodham Ferrers Residents Party|PP896
south-yorkshire-nhs|SYNHS|South Yorkshire Save Our NHS|PP6686
southport-community|SouthpC|Southport Community Independents|PP17928
southwark-socialists|SwkIS|Southwark Independent Socialists|PP18341
st-neots|StNI|St. Neots Independent Group|PP6403
stalybridge|StalyT|Stalybridge Town Party|PP6757
standish|StanI|Standish Independents|PP7948
take-back-the-city|TBtC|Take Back the City|
tattenhams|TatRA|Tattenhams Residents' Association|PP141
thames-ditton|TDRA|Thames Ditton / Weston Green Residents' Association|PP64
thurrock-independents|ThurI|Thurrock Independents|PP6707
together-for-bury|TfB|Together for Bury|PP18188
tower-hamlets-independents|THI|Tower Hamlets Independents|PP18216
tribune|Tribune|Tribune|PP5288
tunbridge-wells-alliance|TWA|Tunbridge Wells Alliance|PP6711
tunbridge-wells-independents|ITW|Independents for Tunbridge Wells|PP17382
unity-in-action|UiA|Unity in Action|PP6658
unity-independents|UnityI|Unity Independents|PP18362
upminster-cranham-ra|UCRA|Upminster and Cranham Residents Association|PP30
vectis|Vectis|Vectis Party|PP12581
viva-europa|VivaE|Viva Europa|PP6726
vivamus|Viv|Vivamus|PP426
wakefield-independents|WakeI|Wakefield Independents|PP15214
walsall-community|WalCI|Walsall Community Independents Party|PP18161
waltham-forest-socialists|WFIS|Waltham Forest Independent Socialists|PP18365
walton-society|WaltS|The Walton Society|PP75
wandle|Wandle|Wandle Independent Group|PP18283
westhoughton-first|WestF|Westhoughton First Independents|PP9067
weybridge|Weyb|Weybridge & St. George's Independents|PP49
whitehill-bordon|WBCP|Whitehill & Bordon Community Party|PP12702
wickford|WickI|Wickford Independents|PP6679
wigan-independents|WigI|Wigan Independents|PP760
working-for-sidcup|WfS|Working for Sidcup|PP18177
workers-oldham|WPB/OG|Workers Party - Oldham Group|joint-party:11382-17644
your-bradford|YBI|Your Bradford Independent group|PP18226
your-party|YP|Your Party|PP18172
"""

# Register ids whose party is under another key than the list of parliamentary parties would give: a joint candidacy
# counts for the party that owns it, an id with two names in turn goes by the name it had then.
REGISTER_ALIASES = {
    "joint-party:53-119": "lab",
    "ynmp-party:2": "ind",
    "ynmp-party:12522": "spk",
    "PP293": "independent-green-voice",
    "PP6662": "dvp",
    "PP12596": "transform",
    "PP1912": "shared-ground",
}

# ``key: names as printed, parted by semicolons``, a key on several lines where they are many: lower case, without
# "candidate", "councillor" and a leading "the".
NAME_LINES = """\
con: conservative; conservative and unionist; conservatives; conservative party
con: conservative and unionist party; local conservatives; coservative; coservative party
lab: labour; labour party; labour and co-operative; labour and co-operative party; labour co-op
lab: labour candiate; labour party candiate; labour and co-op
ld: liberal democrat; liberal demorat; liberal deomocrat; liberal democrats; lib dems; liberal deomcrat
ld: liberal domocrats; caroline pidgeon's london liberal democrats
grn: green; green party; green partry; green party first choice; green party second choice
grn: green party third choice; green party lead; green party - "vote green on orange"; scottish green party
grn: scottish greens
ref: reform uk; reformuk; reformuk - changing politics for good
snp: snp
pc: plaid cymru
ukip: uk independence party (ukip); ukip; uk independence party
tusc: trade unionist and socialist coalition; tusc; trade unionist and socialist party
tusc: trade union and socialist party; trade union and socialist coalition
cpa: christian peoples alliance; christians people alliance; christian people alliance
ind: independent; indipendent; independent (keatings); independent (kamanja)
inet: independent network
tti: taking the initiative party of britain
sdp: social democratic party; sdp
mrlp: monster raving loony party; official monster raving loony party
wep: women's equality; women's equality party; womens; womens equality party
chislehurst: chislehurst matters
rejoin: rejoin eu
wpb: workers party of britain; workers party
harold-wood: harold wood hill park residents association
harold-wood: independent harold hill residents association gooshays
harold-wood: independent harold hill residents association heaton
hornchurch-ra: hornchurch residents association
hornchurch-upminster-independents: hornchurch and upminster independents emerson park
upminster-cranham-ra: upminster and cranham residents association
merton-park: merton park ward independent residents
cpb: communist party of britain
lll: let london live
nha: national health action
britain-first: britain first - british people first; britain first - putting british people first; britain first
bdp: british democrats
spgb: socialist party gb (world socialist movement); socialist party of great britain
anwp: animal welfare party - people, animals, environment; animal welfare party
liberal: liberal party
heritage: heritage party; heritage
freedom-alliance: freedom alliance; freedom alliance. stop the great reset.
freedom-alliance: freedom alliance. no more experimental jabs.
shared-ground: shared ground formerly young people's party
english-constitution: english constitution party, bill of rights; english constitution party. freedom, magna carta
resurrection-young-people: resurrection young people. in sha allah
aspire: aspire
bnp: british national party; bnp
house-party: house party - homes for londoners
respect: respect (george galloway); respect
csa: cannabis is safer than alcohol
one-love: one love
renew: renew
binface: count binface for mayor of london
burning-pink: burning pink party
reclaim: reclaim party
london-real: london real party
ed: english democrat; english democrats
alba: alba
scottish-family: scottish family
all-for-unity: all for unity
abolish-sp: abolish the scottish parliament
libertarian: libertarian
black-country: black country party
link: link party
hartlepool-independent-union: independent union
slp: socialist labour
vpp: veterans and people's
for-britain: for britain
nodesc: no description
"""
