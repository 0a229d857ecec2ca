// SPDX-License-Identifier: Apache-2.0
/** A location -> the files that may be templates, through Backstage's integrations and no other way. */
import type { UrlReaderService } from '@backstage/backend-plugin-api';
import { LARGEST_FILE } from './yamlTree';

/** What is there now. */
export interface ReadLocation {
  /** Tells this state from others. */
  readonly etag: string;
  readonly files: readonly { readonly file: string; readonly text: string }[];
  /** Too big to be looked at. */
  readonly tooBig: readonly string[];
}

const MOST_FILES = 500;
const LONGEST_PATH = 512;
const YAML = /\.ya?ml$/i;

/**
 * @returns undefined: nothing has changed since that etag.
 * @throws Error as the integration gives it
 */
export async function readLocation(
  reader: UrlReaderService,
  url: string,
  options: { readonly etag?: string; readonly signal?: AbortSignal },
): Promise<ReadLocation | undefined> {
  try {
    return YAML.test(new URL(url).pathname)
      ? await readFile(reader, url, options)
      : await readFolder(reader, url, options);
  } catch (error) {
    if (error instanceof Error && error.name === 'NotModifiedError') {
      return undefined;
    }
    throw error;
  }
}

async function readFile(
  reader: UrlReaderService,
  url: string,
  options: { readonly etag?: string; readonly signal?: AbortSignal },
): Promise<ReadLocation> {
  const response = await reader.readUrl(url, options);
  const file = new URL(url).pathname.split('/').pop() ?? url;
  const { text, tooBig } = await textOf(response);
  return {
    etag: response.etag ?? '',
    files: tooBig ? [] : [{ file, text }],
    tooBig: tooBig ? [file] : [],
  };
}

/** Not a byte more than a template may have is kept. */
async function textOf(
  response: Awaited<ReturnType<UrlReaderService['readUrl']>>,
): Promise<{ readonly text: string; readonly tooBig: boolean }> {
  if (!response.stream) {
    const buffer = await response.buffer();
    return {
      text: buffer.toString('utf8'),
      tooBig: buffer.length > LARGEST_FILE,
    };
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response.stream()) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > LARGEST_FILE) return { text: '', tooBig: true };
    chunks.push(bytes);
  }
  return { text: Buffer.concat(chunks).toString('utf8'), tooBig: false };
}

async function readFolder(
  reader: UrlReaderService,
  url: string,
  options: { readonly etag?: string; readonly signal?: AbortSignal },
): Promise<ReadLocation> {
  const tooBig: string[] = [];
  let count = 0;
  const tree = await reader.readTree(url, {
    ...options,
    filter: (path, info) => {
      if (!YAML.test(path) || path.length > LONGEST_PATH) return false;
      if (info && info.size > LARGEST_FILE) {
        tooBig.push(path);
        return false;
      }
      count += 1;
      return count <= MOST_FILES;
    },
  });
  const entries = await tree.files();
  if (count > MOST_FILES) {
    throw new Error(
      `has ${count} YAML files; at most ${MOST_FILES} are read, so name the folder of the templates`,
    );
  }
  const files = await Promise.all(
    entries.map(async ({ path, content }) => ({
      file: path,
      text: (await content()).toString('utf8'),
    })),
  );
  return {
    ...{ etag: tree.etag, tooBig },
    files: files.sort((a, b) => (a.file < b.file ? -1 : 1)),
  };
}
