// SPDX-License-Identifier: Apache-2.0
/** A real image registry on loopback, and what pushes small images into it by its own API. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** An image of a few hundred bytes. */
export interface SmallImage {
  readonly repository: string;
  readonly tag: string;
  /** RFC 3339: when it was made, as its configuration says. */
  readonly created?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** The registry's own configuration of `auth`; absent: anybody may pull and push. */
export type RegistryAuth = Readonly<Record<string, unknown>>;

const OCI = 'application/vnd.oci.image';

export class ImageRegistryProcess {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #directory: string;

  private constructor(child: ChildProcess, directory: string, url: string) {
    this.#child = child;
    this.#directory = directory;
    this.url = url;
  }

  /**
   * Starts it with an empty store, in memory.
   *
   * @param program - the built registry
   * @param files - put beside its configuration; `auth` names them as `$dir/<name>`
   * @throws Error with its last words when it ends instead of listening
   */
  static async start(
    program: string,
    auth?: RegistryAuth,
    files: Readonly<Record<string, string>> = {},
  ): Promise<ImageRegistryProcess> {
    const directory = mkdtempSync(join(tmpdir(), 'teal-registry-'));
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(directory, name), text);
    }
    const configuration = {
      version: '0.1',
      log: { level: 'info', formatter: 'json' },
      storage: { inmemory: {} },
      http: { addr: '127.0.0.1:0' },
      ...(auth && { auth }),
    };
    const file = join(directory, 'config.json');
    // JSON is YAML, too.
    writeFileSync(
      file,
      JSON.stringify(configuration).replaceAll('$dir', directory),
    );
    const child = spawn(program, ['serve', file], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, OTEL_TRACES_EXPORTER: 'none' },
    });
    try {
      const address = await addressOf(child);
      return new ImageRegistryProcess(child, directory, `http://${address}`);
    } catch (error) {
      rmSync(directory, { recursive: true, force: true });
      throw error;
    }
  }

  /** Host and port, as images name it. */
  get host(): string {
    return new URL(this.url).host;
  }

  /** Pushes an image; resolves to its digest. */
  async push(image: SmallImage, authorization?: string): Promise<string> {
    const { repository, tag, created, labels } = image;
    const config = JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      ...(created && { created }),
      config: { Labels: { ...labels, 'teal.dev/tag': tag } },
      rootfs: { type: 'layers', diff_ids: [] },
    });
    const descriptor = {
      mediaType: `${OCI}.config.v1+json`,
      ...(await this.#pushBlob(repository, config, authorization)),
    };
    return this.pushManifest(
      repository,
      tag,
      {
        schemaVersion: 2,
        mediaType: `${OCI}.manifest.v1+json`,
        config: descriptor,
        layers: [],
      },
      authorization,
    );
  }

  /** Puts a manifest or an index; resolves to its digest. */
  async pushManifest(
    repository: string,
    reference: string,
    manifest: Readonly<Record<string, unknown>> & {
      readonly mediaType: string;
    },
    authorization?: string,
  ): Promise<string> {
    const body = JSON.stringify(manifest);
    await this.#send(
      'PUT',
      `/v2/${repository}/manifests/${reference}`,
      { 'content-type': manifest.mediaType },
      body,
      authorization,
    );
    return digestOf(body);
  }

  /** Resolves when the process has ended. */
  async stop(): Promise<void> {
    const ended = new Promise(resolve => this.#child.once('exit', resolve));
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGKILL');
      await ended;
    }
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #pushBlob(
    repository: string,
    body: string,
    authorization?: string,
  ): Promise<{ digest: string; size: number }> {
    const digest = digestOf(body);
    const begun = await this.#send(
      'POST',
      `/v2/${repository}/blobs/uploads/`,
      {},
      undefined,
      authorization,
    );
    const upload = new URL(begun.headers.get('location') ?? '', this.url);
    upload.searchParams.set('digest', digest);
    await this.#send(
      'PUT',
      `${upload.pathname}${upload.search}`,
      { 'content-type': 'application/octet-stream' },
      body,
      authorization,
    );
    return { digest, size: Buffer.byteLength(body) };
  }

  async #send(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: string | undefined,
    authorization: string | undefined,
  ): Promise<Response> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { ...headers, ...(authorization && { authorization }) },
      body,
    });
    if (response.ok) return response;
    throw new Error(
      `${method} ${path}: ${response.status} ${await response.text()}`,
    );
  }
}

/** The address that it says it listens on. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    child.once('error', reject);
    child.once('exit', code =>
      reject(
        new Error(
          `the registry ended with ${code}: ${said.slice(-5).join('\n')}`,
        ),
      ),
    );
    if (!child.stderr) throw new Error('its stderr is not a pipe');
    createInterface({ input: child.stderr }).on('line', line => {
      const address = /listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (address) resolve(address);
      else said.push(line);
    });
  });
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
