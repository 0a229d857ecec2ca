// SPDX-License-Identifier: Apache-2.0
/**
 * Sets annotations in the text of a catalog-info.yaml by the smallest edit: a
 * line is added or a value replaced, and every other byte stays, comments and
 * blank lines included. What can't be edited so (anchors, merge keys) goes
 * through the YAML library, which keeps comments and may change the layout.
 */
import { isDeepStrictEqual } from 'node:util';
import { InputError } from '@backstage/errors';
import type { Document, Pair, ParsedNode, YAMLMap } from 'yaml';
import {
  isMap,
  isPair,
  isScalar,
  isSeq,
  parseAllDocuments,
  stringify,
} from 'yaml';

/** Which document of the file; parts that are absent fit every entity. */
export interface EntityName {
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** Annotations to set; undefined ones are left as they are. */
export type Annotations = Readonly<Record<string, string | undefined>>;

/** @throws InputError where the file isn't YAML, or doesn't hold exactly one such entity. */
export function annotate(options: {
  readonly text: string;
  /** For error sentences. */
  readonly path: string;
  readonly entity: EntityName;
  readonly annotations: Annotations;
}): string {
  const { path, entity, annotations } = options;
  let { text } = options;
  for (const [name, value] of Object.entries(annotations)) {
    if (value === undefined) continue;
    const document = theDocument({ text, path, entity });
    text = setOne({ text, document, name, value });
  }
  return text;
}

function theDocument(options: {
  readonly text: string;
  readonly path: string;
  readonly entity: EntityName;
}): Document.Parsed {
  const { text, path, entity } = options;
  const all = parseAllDocuments(text);
  const documents = Array.isArray(all) ? all : [];
  const broken = documents.flatMap(({ errors }) => errors)[0];
  if (broken) throw new InputError(`${path}: ${broken.message}`);
  const found = documents.filter(document => isEntity(document, entity));
  if (found.length === 1) return found[0];
  const wanted = entity.name ? `an entity called ${entity.name}` : 'an entity';
  throw new InputError(
    found.length === 0
      ? `${path} does not hold ${wanted}`
      : `${path} holds ${found.length} entities; say with entityRef which one is meant`,
  );
}

function isEntity(document: Document.Parsed, wanted: EntityName): boolean {
  const kind = document.getIn(['kind']);
  const name = document.getIn(['metadata', 'name']);
  const namespace = document.getIn(['metadata', 'namespace']) ?? 'default';
  if (typeof kind !== 'string' || typeof name !== 'string') return false;
  return (
    isSame(kind, wanted.kind) &&
    isSame(name, wanted.name) &&
    isSame(String(namespace), wanted.namespace)
  );
}

/** Entity refs are compared without case. */
function isSame(own: string, wanted: string | undefined): boolean {
  return (
    wanted === undefined ||
    own.toLocaleLowerCase('en-US') === wanted.toLocaleLowerCase('en-US')
  );
}

interface Setting {
  readonly text: string;
  readonly document: Document.Parsed;
  readonly name: string;
  readonly value: string;
}

function setOne(setting: Setting): string {
  const { text, document, name, value } = setting;
  const path = ['metadata', 'annotations', name];
  if (document.getIn(path) === value) return text;
  const wanted = document.clone();
  if (document.getIn(['metadata', 'annotations']) === null) {
    wanted.deleteIn(['metadata', 'annotations']);
  }
  wanted.setIn(path, value);
  const edited = editText(setting);
  if (edited !== undefined && holds(edited, document, wanted)) return edited;
  const [start, , end] = document.range;
  return `${text.slice(0, start)}${wanted.toString({
    lineWidth: 0,
  })}${text.slice(end)}`;
}

/** The edit says what it should, and nothing else changed. */
function holds(edited: string, before: Document.Parsed, wanted: Document) {
  const all = parseAllDocuments(edited);
  return (
    Array.isArray(all) &&
    all.every(({ errors }) => errors.length === 0) &&
    all.some(
      document =>
        document.range[0] === before.range[0] &&
        isDeepStrictEqual(document.toJS(), wanted.toJS()),
    )
  );
}

function editText({ text, document, name, value }: Setting) {
  const metadata = pairOf(document.contents, 'metadata')?.value;
  if (!isMap(metadata) || metadata.flow || !metadata.items.length) {
    return undefined;
  }
  const annotations = pairOf(metadata, 'annotations');
  if (!annotations) {
    const indent = indentOf(text, metadata);
    return addLine({
      text,
      after: metadata,
      line: `${indent}annotations:\n${entryText(`${indent}  `, name, value)}`,
    });
  }
  const there = annotations.value;
  if (!isMap(there) || there.flow || !there.items.length) return undefined;
  const known = pairOf(there, name);
  if (!known) {
    return addLine({
      text,
      after: there,
      line: entryText(indentOf(text, there), name, value),
    });
  }
  const { value: old } = known;
  if (!isScalar(old) || !old.range || value.includes('\n')) return undefined;
  const [start, end] = old.range;
  return `${text.slice(0, start)}${scalarText(value)}${text.slice(end)}`;
}

function pairOf(
  map: unknown,
  key: string,
): Pair<ParsedNode, ParsedNode | null> | undefined {
  if (!isMap(map)) return undefined;
  return (map as YAMLMap.Parsed).items.find(
    item => isPair(item) && isScalar(item.key) && item.key.value === key,
  );
}

/** What stands before the map's first key on its line. */
function indentOf(text: string, map: YAMLMap): string {
  const start = map.range?.[0] ?? 0;
  return text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
}

function addLine(options: {
  readonly text: string;
  readonly after: YAMLMap;
  readonly line: string;
}): string {
  const { text, after, line } = options;
  const end = endOfLastLine(text, after);
  const before = text.slice(0, end);
  const newline = before.endsWith('\n') ? '' : '\n';
  return `${before}${newline}${line}\n${text.slice(end)}`;
}

/** Behind the newline that ends the last line of a block. */
function endOfLastLine(text: string, map: YAMLMap): number {
  const valueEnd = endOf(map);
  if (text[valueEnd - 1] === '\n') return valueEnd;
  const newline = text.indexOf('\n', valueEnd);
  return newline === -1 ? text.length : newline + 1;
}

/** End of the last leaf: the block's own end may take in comments that follow it. */
function endOf(node: unknown): number {
  if (isMap(node) && !node.flow && node.items.length) {
    const { key, value } = node.items[node.items.length - 1];
    return value ? endOf(value) : endOf(key);
  }
  if (isSeq(node) && !node.flow && node.items.length) {
    return endOf(node.items[node.items.length - 1]);
  }
  return (node as { range?: [number, number, number] }).range?.[1] ?? 0;
}

function entryText(indent: string, name: string, value: string): string {
  if (!value.includes('\n')) return `${indent}${name}: ${scalarText(value)}`;
  const lines = value.replace(/\n+$/, '').split('\n');
  return [
    `${indent}${name}: ${value.endsWith('\n') ? '|' : '|-'}`,
    ...lines.map(line => (line ? `${indent}  ${line}` : '')),
  ].join('\n');
}

/** Quoted where YAML would read something else than a text. */
function scalarText(value: string): string {
  return stringify(value, { lineWidth: 0 }).trimEnd();
}
