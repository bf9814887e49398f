/** The part of JSON Schema our messages use, checked by walking it: no generated code, which the page's content
 * security policy forbids. Properties the schema does not name are let through, so an older page understands a newer
 * server. */

export interface Schema {
  $ref?: string;
  oneOf?: Schema[];
  anyOf?: Schema[];
  discriminator?: { propertyName: string; mapping: Record<string, string> };
  type?: string;
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
}

export type Definitions = Record<string, Schema>;

const TYPES: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === "boolean",
  null: (value) => value === null,
  array: (value) => Array.isArray(value),
  object: isObject,
};

/** Return what is wrong with `value` and where, or null when it fits. */
export function mismatch(schema: Schema, value: unknown, definitions: Definitions, path = ""): string | null {
  const resolved = resolve(schema, value, definitions);
  if (resolved === null) return `${path || "message"}: of no known kind`;
  if (resolved.anyOf) return anyOf(resolved.anyOf, value, definitions, path);
  return (
    scalar(resolved, value, path) ??
    (isObject(value) ? object(resolved, value, definitions, path) : null) ??
    (Array.isArray(value) ? array(resolved, value, definitions, path) : null)
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function resolve(schema: Schema, value: unknown, definitions: Definitions): Schema | null {
  if (schema.discriminator) {
    const { propertyName, mapping } = schema.discriminator;
    const kind = isObject(value) ? value[propertyName] : undefined;
    const $ref = typeof kind === "string" && Object.hasOwn(mapping, kind) ? mapping[kind] : undefined;
    return $ref === undefined ? null : resolve({ $ref }, value, definitions);
  }
  if (schema.$ref === undefined) return schema;
  return definitions[schema.$ref.replace("#/$defs/", "")] ?? null;
}

function anyOf(choices: Schema[], value: unknown, definitions: Definitions, path: string): string | null {
  const wrong = choices.map((choice) => mismatch(choice, value, definitions, path));
  return wrong.includes(null) ? null : (wrong[0] ?? null);
}

function scalar(schema: Schema, value: unknown, path: string): string | null {
  if (schema.const !== undefined && value !== schema.const) return `${path}: not ${JSON.stringify(schema.const)}`;
  if (schema.enum && !schema.enum.includes(value)) return `${path}: not one of ${schema.enum.join(", ")}`;
  const fits = schema.type === undefined ? undefined : TYPES[schema.type];
  return fits && !fits(value) ? `${path || "message"}: not of type ${schema.type}` : null;
}

function object(schema: Schema, value: Record<string, unknown>, definitions: Definitions, path: string): string | null {
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(value, name)) return `${path}.${name}: missing`;
  }
  const rest = typeof schema.additionalProperties === "object" ? schema.additionalProperties : null;
  for (const [name, item] of Object.entries(value)) {
    const inner = schema.properties?.[name] ?? rest;
    const wrong = inner ? mismatch(inner, item, definitions, `${path}.${name}`) : null;
    if (wrong) return wrong;
  }
  return null;
}

function array(schema: Schema, value: unknown[], definitions: Definitions, path: string): string | null {
  if (!schema.items) return null;
  for (const [index, item] of value.entries()) {
    const wrong = mismatch(schema.items, item, definitions, `${path}[${index}]`);
    if (wrong) return wrong;
  }
  return null;
}
