/** What the assistant asks for, and what is wrong with it before the server is asked. Pure. */

export interface Draft {
  company: string;
  language: "en" | "zh";
  admin_name: string;
  admin: string;
  admin_password: string;
  number: string;
  agent_name: string;
  agent: string;
  agent_password: string;
  extension: string;
  code: string;
}
export type Field = keyof Draft;
/** The code of what is wrong, by field. */
export type Problems = Partial<Record<Field, string>>;

export interface Done {
  company: string;
  admin: string;
  agent: string;
  number: string;
  phone: string;
  phone_password: string;
  problems: string[];
}

/** In the order in which they are asked for. */
export const STEPS: readonly (readonly Field[])[] = [
  ["code", "company", "admin_name", "admin", "admin_password"],
  ["number", "agent_name", "agent", "agent_password", "extension"],
];

export const EMPTY: Draft = {
  company: "", language: "en", admin_name: "", admin: "admin", admin_password: "", number: "5000", agent_name: "",
  agent: "agent1", agent_password: "", extension: "2001", code: "",
};

const USER = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const NUMBER = /^[0-9]{2,15}$/;
const LONGEST_WORDS = 80;

/** The server's own rules, so that nobody has to wait for them; those that reach across steps are the server's alone. */
export function problems(draft: Draft, step: number, needs: { code: boolean; shortest: number }): Problems {
  const found: Problems = {};
  for (const field of STEPS[step] ?? []) {
    const code = wrong(draft, field, needs);
    if (code !== "") found[field] = code;
  }
  return found;
}

function wrong(draft: Draft, field: Field, needs: { code: boolean; shortest: number }): string {
  const text = draft[field];
  switch (field) {
    case "code": return needs.code && text.trim() === "" ? "missing" : "";
    case "company": case "admin_name": case "agent_name":
      return text.trim() === "" ? "missing" : text.length > LONGEST_WORDS ? "words" : "";
    case "admin": case "agent":
      if (!USER.test(text.trim())) return "user_name";
      return field === "agent" && text.trim().toLowerCase() === draft.admin.trim().toLowerCase() ? "taken" : "";
    case "admin_password": case "agent_password": return text.length < needs.shortest ? "short" : "";
    case "number": case "extension":
      if (!NUMBER.test(text.trim())) return "figures";
      return field === "extension" && text.trim() === draft.number.trim() ? "taken" : "";
    default: return "";
  }
}

/** The first step with something wrong; -1 when there is none. */
export function stepOf(found: Problems): number {
  return STEPS.findIndex((fields) => fields.some((field) => found[field] !== undefined));
}

/** `Lin Mei` signs in as `lin.mei`; a name in another script is no help, and `other` stays. */
export function userName(name: string, other: string): string {
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, ".").replace(/^\.+|\.+$/g, "");
  return plain === "" ? other : plain.slice(0, 64);
}
