// SPDX-License-Identifier: Apache-2.0
import {
  type DeploymentTemplateView,
  parameterTexts,
  type TemplateRef,
} from '@teal/rollouts-common';

/** What a person gives for a parameter of a template. */
export type FieldKind =
  | 'text'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'choice'
  /** A JSON object. */
  | 'object'
  /** A JSON list. */
  | 'array';

/** A parameter, as its JSON schema tells a form. */
export interface TemplateField {
  readonly name: string;
  readonly kind: FieldKind;
  readonly label: string;
  readonly description?: string;
  readonly required: boolean;
  /** What the schema gives where nobody gives anything. */
  readonly fallback?: string;
  /** Of a choice, and of a boolean. */
  readonly choices: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** A template that was chosen, and what was filled in. */
export interface TemplateDraft {
  readonly id: string;
  readonly version: string;
  /** False: it says itself which image runs. */
  readonly takesImage: boolean;
  readonly fields: readonly TemplateField[];
  /** By the name of each field; empty: left to the base configuration and the schema. */
  readonly texts: Readonly<Record<string, string>>;
}

/** Why a text is no value of its kind. */
export type FieldProblem = 'integer' | 'number' | 'object' | 'array';

/** What the release itself fills in. */
const FILLED_IN = ['name', 'namespace', 'image'];

/** @param given - by the last release and the base configuration */
export function templateDraftOf(
  { id, version, parameters }: DeploymentTemplateView,
  given: Readonly<Record<string, string>>,
): TemplateDraft {
  const properties = recordOf(parameters.properties);
  const required = Array.isArray(parameters.required)
    ? parameters.required
    : [];
  const fields = Object.entries(properties)
    .filter(([name]) => !FILLED_IN.includes(name))
    .map(([name, schema]) =>
      fieldOf(name, recordOf(schema), required.includes(name)),
    );
  const texts = fields.map(field => [
    field.name,
    Object.hasOwn(given, field.name) ? fitting(field, given[field.name]) : '',
  ]);
  return {
    ...{ id, version, fields },
    takesImage: Object.hasOwn(properties, 'image'),
    texts: Object.fromEntries(texts),
  };
}

/** A choice that the schema no longer has is none. */
function fitting({ kind, choices }: TemplateField, text: string): string {
  const isList = kind === 'choice' || kind === 'boolean';
  return isList && !choices.includes(text) ? '' : text;
}

function fieldOf(
  name: string,
  schema: Readonly<Record<string, unknown>>,
  required: boolean,
): TemplateField {
  const { title, description, pattern, minimum, maximum } = schema;
  const kind = kindOf(schema);
  return {
    ...{ name, required, kind },
    label: textIn(title) ?? name,
    description: textIn(description),
    fallback: schema.default === undefined ? undefined : shown(schema.default),
    choices: choicesOf(kind, schema.enum),
    pattern: textIn(pattern),
    minimum: numberIn(minimum),
    maximum: numberIn(maximum),
  };
}

function choicesOf(kind: FieldKind, values: unknown): string[] {
  if (Array.isArray(values)) return values.map(shown);
  return kind === 'boolean' ? ['true', 'false'] : [];
}

/** What has no type that a form knows is a text, which the backend reads. */
function kindOf(schema: Readonly<Record<string, unknown>>): FieldKind {
  if (Array.isArray(schema.enum)) return 'choice';
  const types: unknown[] = [schema.type].flat();
  // What may be several things is written as a text.
  const known = types.filter(type => type !== 'null');
  switch (known.length === 1 ? known[0] : undefined) {
    case 'integer':
      return 'integer';
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'object':
      return 'object';
    case 'array':
      return 'array';
    default:
      return 'text';
  }
}

/** Undefined: it can be asked for. Whether it fits the schema is the backend's to say. */
export function problemOfField(
  { name, kind }: TemplateField,
  texts: TemplateDraft['texts'],
): FieldProblem | undefined {
  const text = texts[name].trim();
  if (!text) return undefined;
  if (kind === 'integer') return /^-?\d+$/.test(text) ? undefined : kind;
  if (kind === 'number')
    return Number.isFinite(Number(text)) ? undefined : kind;
  if (kind === 'object' || kind === 'array') {
    return isOfKind(kind, text) ? undefined : kind;
  }
  return undefined;
}

function isOfKind(kind: 'object' | 'array', text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return kind === 'array'
      ? Array.isArray(value)
      : typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** True: a field holds what is no value of its kind. */
export function hasFieldProblems({ fields, texts }: TemplateDraft): boolean {
  return fields.some(field => problemOfField(field, texts) !== undefined);
}

/** What a release asks for, of a draft without problems. */
export function templateAsked(template: TemplateDraft): {
  template: TemplateRef;
  parameters: Record<string, string>;
} {
  const { id, version, fields, texts } = template;
  const values = fields.map(field => [
    field.name,
    valueOf(field, texts[field.name]),
  ]);
  return {
    template: { id, version },
    parameters: parameterTexts(Object.fromEntries(values)),
  };
}

/** Undefined: nothing was given. */
function valueOf({ kind }: TemplateField, text: string): unknown {
  if (kind === 'text' || kind === 'choice') return text || undefined;
  const trimmed = text.trim();
  // Beyond what a number of this language holds, its figures stay as they are.
  const isExact = kind !== 'integer' || Number.isSafeInteger(Number(trimmed));
  if (!trimmed) return undefined;
  if (kind === 'integer' || kind === 'number') {
    return isExact ? Number(trimmed) : trimmed;
  }
  return JSON.parse(trimmed);
}

/**
 * The field that a refusal is about, and its sentence.
 *
 * @param field - of the refusal: `parameters.replicas`, or deeper
 */
export function refusedField(
  fields: readonly TemplateField[],
  refusal: { readonly field?: string; readonly message: string },
): { readonly name: string; readonly message: string } | undefined {
  const path = refusal.field?.split('.') ?? [];
  const refused =
    path[0] === 'parameters'
      ? fields.find(({ name }) => name === path[1])
      : undefined;
  if (!refused) return undefined;
  const prefix = `parameters.${refused.name} `;
  const { message } = refusal;
  return {
    name: refused.name,
    message: message.startsWith(prefix)
      ? message.slice(prefix.length)
      : message,
  };
}

/** As a release has it: a text is itself, everything else JSON. */
function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
