import { describe, expect, it } from "vitest";
import { type Block, blocks, type Inline, inlines } from "../src/shared/markdown";

const text = (said: string): Inline => ({ kind: "text", text: said });
const p = (...of: Inline[]): Block => ({ kind: "paragraph", of });

describe("blocks", () => {
  it.each<[string, string, Block[]]>([
    ["nothing", " \n\n", []],
    ["lines of one paragraph", "one\ntwo\n\nthree", [p(text("one two")), p(text("three"))]],
    ["Chinese lines without a space between", "先挂失，\n再细谈", [p(text("先挂失，再细谈"))]],
    ["headings", "# One #\n### two", [{ kind: "heading", of: [text("One")] }, { kind: "heading", of: [text("two")] }]],
    ["no heading without a space", "#1 is best", [p(text("#1 is best"))]],
    ["a list", "- a\n* b\n+ c", [{ kind: "list", start: null, items: [[text("a")], [text("b")], [text("c")]] }]],
    ["a numbered list begins where it says", "3. a\n4) b", [{ kind: "list", start: 3, items: [[text("a")], [text("b")]] }]],
    ["two kinds of lists", "- a\n1. b", [{ kind: "list", start: null, items: [[text("a")]] }, { kind: "list", start: 1, items: [[text("b")]] }]],
    ["an item that goes on", "- a\n  b", [{ kind: "list", start: null, items: [[text("a"), text(" b")]] }]],
    ["a quotation, and what follows", "> one\n> two\nthree", [{ kind: "quote", of: [text("one two")] }, p(text("three"))]],
    ["other line ends", "one\r\n\r\ntwo", [p(text("one")), p(text("two"))]],
    ["HTML is text", "<script>x</script>\n<b>y</b>", [p(text("<script>x</script> <b>y</b>"))]],
  ])("%s", (_, given, expected) => {
    expect(blocks(given)).toEqual(expected);
  });

  it("takes a long text in its stride", () => {
    for (const piece of ["*", "**a", "[", "[a](", "`", "> ", "- ", "*a* ", "[a](b"]) expect(blocks(piece.repeat(2000)).length).toBeGreaterThan(0);
  });
});

describe("inside a line", () => {
  it.each<[string, Inline[]]>([
    ["plain", [text("plain")]],
    ["a **b** c", [text("a "), { kind: "strong", of: [text("b")] }, text(" c")]],
    ["*a* and `*b*`", [{ kind: "em", of: [text("a")] }, text(" and "), { kind: "code", text: "*b*" }]],
    ["**a *b* c**", [{ kind: "strong", of: [text("a "), { kind: "em", of: [text("b")] }, text(" c")] }]],
    ["2 * 3 * 4", [text("2 * 3 * 4")]],
    ["**open", [text("**open")]],
    ["金卡**两天**内", [text("金卡"), { kind: "strong", of: [text("两天")] }, text("内")]],
    ["[a **b**](https://c.example/d)", [{ kind: "link", href: "https://c.example/d", of: [text("a "), { kind: "strong", of: [text("b")] }] }]],
    ["", []],
  ])("%s", (given, expected) => {
    expect(inlines(given)).toEqual(expected);
  });

  it.each(["https://a.example", "http://a.example/b?c=d", "mailto:a@b.example", "tel:+8610", "/calls"])("leads to %s", (href) => {
    expect(inlines(`[a](${href})`)).toEqual([{ kind: "link", href, of: [text("a")] }]);
  });

  it.each(["javascript:alert(1)", "JaVaScRiPt:alert", "data:text/html,x", "//evil.example", "vbscript:x", "https:evil", " javascript:x", "file:///etc"])(
    "never leads to %s", (href) => {
      expect(JSON.stringify(inlines(`[a](${href})`))).not.toContain('"link"');
    },
  );
});
