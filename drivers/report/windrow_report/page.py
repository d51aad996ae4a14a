"""The page: one HTML file that needs nothing beside it."""
import base64
import gzip
import html
import itertools

from .parts import Figure, Note, Section, Table, text_of

STYLE = """
:root{--ink:#1b1b1b;--soft:#5b5b5b;--line:#cfcfcf}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;color:var(--ink);margin:0 auto;padding:0 1rem 3rem;max-width:78rem}
h1{font-size:1.6rem;margin:1.2rem 0 .2rem}h2{font-size:1.25rem;border-bottom:1px solid var(--line);padding-top:.8rem}
h3{font-size:1rem;margin:1rem 0 .2rem}
nav{font-size:.9rem}nav a{margin-right:.9rem;white-space:nowrap}
p{max-width:46rem;margin:.5rem 0}.note{border-left:5px solid #D55E00;padding:.2rem .8rem;background:#fdf3ec}
.note.good{border-color:#0072B2;background:#eef5fa}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:.86rem;margin:.4rem 0}
th,td{padding:.15rem .6rem;text-align:right;border-bottom:1px solid #e6e6e6;white-space:nowrap}
th{cursor:pointer;background:#f3f3f3;position:relative}th[aria-sort=ascending]::after{content:" \\2191"}th[aria-sort=descending]::after{content:" \\2193"}
td.text,th.text{text-align:left}td.long{white-space:normal;min-width:16rem;overflow-wrap:anywhere}
figure{margin:.8rem 1.5rem .8rem 0;break-inside:avoid;display:inline-block;vertical-align:top;max-width:100%}figcaption{max-width:30rem!important}figure svg{max-width:100%;height:auto}figcaption,caption{font-size:.86rem;color:var(--soft);text-align:left;max-width:46rem}
.sides{display:grid;gap:1.5rem}@media(min-width:900px){.sides.two{grid-template-columns:1fr 1fr}}.sides>div{min-width:0}
circle.name{fill:transparent;cursor:help}circle.name:hover{stroke:#000;stroke-width:1.2}rect.map{fill:transparent;cursor:crosshair}
#tip{position:fixed;pointer-events:none;background:#fff;border:1px solid #555;padding:.1rem .4rem;font-size:.8rem;display:none;z-index:9}
footer{color:var(--soft);font-size:.86rem;margin-top:2rem}
@media(max-width:600px){figure{overflow-x:auto;margin-right:0}figure svg{max-width:none;min-width:27rem}}
@media print{body{max-width:none;font-size:11px}nav,#tip{display:none}a[download]{color:inherit;text-decoration:none}.sides.two{grid-template-columns:1fr 1fr}}
"""
SCRIPT = """
const tip=document.getElementById('tip');
function say(e,t){tip.textContent=t;tip.style.display=t?'block':'none';tip.style.left=Math.min(e.clientX+12,innerWidth-260)+'px';tip.style.top=(e.clientY+12)+'px'}
document.querySelectorAll('rect.map').forEach(r=>{const m=JSON.parse(r.dataset.map),h=m.v.length,w=m.v[0].length;
 r.addEventListener('mousemove',e=>{const b=r.getBoundingClientRect(),fx=(e.clientX-b.left)/b.width,fy=(e.clientY-b.top)/b.height,
  c=Math.min(w-1,Math.max(0,Math.floor(fx*w))),l=Math.min(h-1,Math.max(0,Math.floor(fy*h))),v=m.v[l][c],
  lon=m.w+(c+.5)*(m.e-m.w)/w,lat=m.n-(l+.5)*(m.n-m.s)/h;
  say(e,lat.toFixed(3)+' N, '+lon.toFixed(3)+' E: '+(v===null?'no value':(m.t?m.t[v]||v:v+' '+m.unit)))});
 r.addEventListener('mouseleave',e=>say(e,''))});
document.querySelectorAll('circle.name').forEach(c=>{const t=c.textContent;
 c.addEventListener('mousemove',e=>say(e,t));c.addEventListener('mouseleave',e=>say(e,''))});
document.querySelectorAll('table.sorts th').forEach(th=>{th.tabIndex=0;const sort=()=>{const table=th.closest('table'),i=[...th.parentNode.children].indexOf(th),
 up=th.getAttribute('aria-sort')!=='ascending',body=table.tBodies[0],key=r=>{const d=r.children[i].dataset.v;return d===undefined||d===''?null:isNaN(d)?d:+d};
 [...body.rows].sort((a,b)=>{const x=key(a),y=key(b);if(x===null||y===null)return(x===null)-(y===null);
  return(x<y?-1:x>y?1:0)*(up?1:-1)}).forEach(r=>body.append(r));
 [...th.parentNode.children].forEach(o=>o.removeAttribute('aria-sort'));th.setAttribute('aria-sort',up?'ascending':'descending')};
 th.addEventListener('click',sort);th.addEventListener('keydown',e=>{if(e.key==='Enter')sort()})});
document.querySelectorAll('a[data-gz]').forEach(a=>a.addEventListener('click',async e=>{if(a.href.startsWith('blob:'))return;e.preventDefault();
 const bytes=Uint8Array.from(atob(a.dataset.gz),c=>c.charCodeAt(0)),
 text=await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
 a.href=URL.createObjectURL(new Blob([text],{type:'text/csv'}));a.click()}));
"""
PACKED = 20000  # characters of a CSV from which on it stands in the page compressed


def shown(value):
    """A number as a reader wants it: five digits; the CSV holds all."""
    if value is None or value != value:
        return "–"
    if isinstance(value, (int, str)):
        return html.escape(str(value))
    if abs(value) == float("inf"):
        return "∞" if value > 0 else "−∞"
    return f"{value:.5g}".replace("-", "−") if abs(value) < 1e5 else f"{value:,.0f}".replace(",", " ")


def link(table, words="numbers (CSV)"):
    text = table.csv()
    name = html.escape(f"{table.name}.csv")
    if len(text) > PACKED:
        packed = base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()
        return f'<a download="{name}" href="#" data-gz="{packed}">{words}</a>'
    plain = base64.b64encode(text.encode()).decode()
    return f'<a download="{name}" href="data:text/csv;charset=utf-8;base64,{plain}">{words}</a>'


def is_text(column):
    return any(isinstance(v, str) for v in column.values)


def table_html(table):
    texts = [is_text(c) for c in table.columns]
    out = ['<div class="wide"><table class="sorts">']
    rest = f" The first {table.shown} of {len(table)} rows." if len(table) > table.shown else ""
    out.append(f"<caption>{html.escape(table.caption)}{rest} {link(table)}</caption><thead><tr>")
    out += [f'<th class="{"text" if t else ""}">{html.escape(c.label if c.unit == "1" else c.head)}</th>' for c, t in zip(table.columns, texts)]
    out.append("</tr></thead><tbody>")
    for row in itertools.islice(zip(*(c.values for c in table.columns)), table.shown):
        out.append("<tr>")
        for value, text in zip(row, texts):
            kind = "text long" if text and len(str(value)) > 60 else "text" if text else ""
            out.append(f'<td class="{kind}" data-v="{html.escape(text_of(value))}">{shown(value)}</td>')
        out.append("</tr>")
    out.append("</tbody></table></div>")
    return "".join(out)


def figure_html(figure):
    return (f'<figure><h3>{html.escape(figure.title)}</h3>{figure.svg}<figcaption>{html.escape(figure.caption)} '
            f"n = {figure.n}; unit: {html.escape(figure.unit)}; {link(figure.table)}</figcaption></figure>")


def part_html(part):
    if isinstance(part, Table):
        return table_html(part)
    if isinstance(part, Figure):
        return figure_html(part)
    if isinstance(part, Note):
        return f'<p class="note{" good" if part.good else ""}">{html.escape(part.text)}</p>'
    return f"<p>{html.escape(part)}</p>"


def unique_ids(svg, prefix):
    """SVG's own names are the same in every figure; on one page each needs its own."""
    for mark, new in (('id="', f'id="{prefix}'), ("url(#", f"url(#{prefix}"), ('href="#', f'href="#{prefix}')):
        svg = svg.replace(mark, new)
    return svg


def page(title, sides, made):
    """HTML text; sides: one or two (heading, [Section])."""
    order = []
    for _, sections in sides:
        for s in sections:
            if s.id not in [o.id for o in order]:
                order.append(s)
    numbers = itertools.count()
    out = [f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
           f"<title>{html.escape(title)}</title><style>{STYLE}</style></head><body><h1>{html.escape(title)}</h1>"]
    out.append("<nav>" + " ".join(f'<a href="#{s.id}">{html.escape(s.title)}</a>' for s in order) + "</nav>")
    for s in order:
        out.append(f'<section id="{s.id}"><h2>{html.escape(s.title)}</h2>'
                   f'<div class="sides{" two" if len(sides) > 1 else ""}">')
        for heading, sections in sides:
            own = next((x for x in sections if x.id == s.id), Section(s.id, s.title, ["Nothing of this in its files."]))
            out.append("<div>" + (f"<h3>{html.escape(heading)}</h3>" if len(sides) > 1 else ""))
            for part in own.parts:
                if isinstance(part, Figure):
                    part.svg = unique_ids(part.svg, f"f{next(numbers)}-")
                out.append(part_html(part))
            out.append("</div>")
        out.append("</div></section>")
    out.append(f'<footer>{html.escape(made)}</footer><div id="tip"></div><script>{SCRIPT}</script></body></html>\n')
    return "".join(out)
