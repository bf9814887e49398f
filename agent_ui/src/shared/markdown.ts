/** A subset of Markdown as values: headings, paragraphs, lists, quotations; bold, italics, code, links. Pure.
 *
 * What is not of it, HTML above all, stays the text it is. Nothing that is written can become more than its words. */

export type Inline =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "strong" | "em"; of: Inline[] }
  | { kind: "link"; href: string; of: Inline[] };
export type Block =
  | { kind: "heading" | "paragraph" | "quote"; of: Inline[] }
  | { kind: "list"; start: number | null; items: Inline[][] };

const HEADING = /^#{1,6}\s+(.*?)\s*#*$/;
const BULLET = /^\s*[-*+]\s+(.*)$/;
const NUMBERED = /^\s*(\d{1,3})[.)]\s+(.*)$/;
const QUOTE = /^\s*>\s?(.*)$/;
/** Longest marks first: bold before italics. */
const INLINE = /`([^`\n]+)`|\*\*(?=\S)(.+?)(?<=\S)\*\*(?!\*)|\*(?=\S)([^*]+?)(?<=\S)\*|\[([^\]\n]+)\]\(([^()\s]+)\)/;
/** Whoever writes articles may lead elsewhere, but never run anything in the page. */
const SAFE = /^(https?:\/\/[^\s/]|mailto:[^\s]|tel:[+\d]|\/(?!\/))/i;
const HAN = /[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]/;
const DEEPEST = 4;

export function blocks(text: string): Block[] {
  const found: Block[] = [];
  let open: string[] = [];
  let quoted = false;
  const close = (): void => {
    if (open.length) found.push({ kind: quoted ? "quote" : "paragraph", of: inlines(joined(open)) });
    open = [];
  };
  for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
    const heading = HEADING.exec(line);
    const item = BULLET.exec(line) ?? NUMBERED.exec(line);
    const quote = QUOTE.exec(line);
    if (line.trim() === "") close();
    else if (heading) {
      close();
      found.push({ kind: "heading", of: inlines(heading[1] ?? "") });
    } else if (item) {
      close();
      add(found, item);
    } else {
      if (quoted !== (quote !== null)) close();
      quoted = quote !== null;
      if (open.length || !continued(found, line)) open.push((quote?.[1] ?? line).trim());
    }
  }
  close();
  return found;
}

/** An item joins the list before it, when that is of its kind. */
function add(found: Block[], item: RegExpExecArray): void {
  const isNumbered = item.length === 3;
  const of = inlines(item.at(-1) ?? "");
  const last = found.at(-1);
  if (last?.kind === "list" && (last.start !== null) === isNumbered) last.items.push(of);
  else found.push({ kind: "list", start: isNumbered ? Number(item[1]) : null, items: [of] });
}

/** An indented line goes on with the item before it. */
function continued(found: Block[], line: string): boolean {
  const last = found.at(-1);
  const item = last?.kind === "list" ? last.items.at(-1) : undefined;
  if (item === undefined || !/^\s{2,}\S/.test(line)) return false;
  item.push(...inlines(` ${line.trim()}`));
  return true;
}

/** Lines of one paragraph; between Chinese there is no space. */
function joined(lines: string[]): string {
  return lines.reduce((text, line) => (HAN.test(text.at(-1) ?? "") && HAN.test(line[0] ?? "") ? text + line : `${text} ${line}`));
}

export function inlines(text: string, depth = 0): Inline[] {
  const found: Inline[] = [];
  let rest = text;
  for (let mark = INLINE.exec(rest); mark !== null && depth < DEEPEST; mark = INLINE.exec(rest)) {
    if (mark.index > 0) found.push({ kind: "text", text: rest.slice(0, mark.index) });
    found.push(marked(mark, depth + 1));
    rest = rest.slice(mark.index + mark[0].length);
  }
  if (rest !== "") found.push({ kind: "text", text: rest });
  return found;
}

function marked([whole, code, strong, em, label, href]: RegExpExecArray, depth: number): Inline {
  if (code !== undefined) return { kind: "code", text: code };
  if (strong !== undefined) return { kind: "strong", of: inlines(strong, depth) };
  if (em !== undefined) return { kind: "em", of: inlines(em, depth) };
  if (label !== undefined && href !== undefined && SAFE.test(href)) return { kind: "link", href, of: inlines(label, depth) };
  return { kind: "text", text: whole };
}
