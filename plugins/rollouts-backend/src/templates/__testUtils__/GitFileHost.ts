// SPDX-License-Identifier: Apache-2.0
/**
 * A file host on this machine: a real git repository behind the three calls of
 * Gitea's API with which Backstage reads a file and a folder. Plain files are
 * served below /raw with the etag of their content.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const REPOSITORY = '/platform/templates';
const API = `/api/v1/repos${REPOSITORY}`;

export class GitFileHost {
  /** Method, path and answer of every request. */
  readonly requests: string[] = [];
  readonly #folder: string;
  readonly #server: Server;
  /** Of the address itself. */
  readonly host: string;

  private constructor(folder: string, server: Server) {
    this.#folder = folder;
    this.#server = server;
    const { port } = server.address() as AddressInfo;
    this.host = `127.0.0.1:${port}`;
    server.on('request', (req, res) => this.#answer(req, res));
  }

  static async start(): Promise<GitFileHost> {
    const folder = mkdtempSync(join(tmpdir(), 'file-host-'));
    // Else it might close a connection in the moment in which a process that stood still uses it again.
    const server = createServer({ keepAliveTimeout: 0 });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const host = new GitFileHost(folder, server);
    host.#git('init', '--quiet', '--initial-branch', 'main');
    return host;
  }

  /** `integrations:` of a portal that may read it. */
  get integrations() {
    return { gitea: [{ host: this.host, baseUrl: `http://${this.host}` }] };
  }

  /** As a person copies it from the browser. */
  url(path: string): string {
    return `http://${this.host}${REPOSITORY}/src/branch/main/${path}`;
  }

  /** The file as it is, without anything that Backstage knows. */
  rawUrl(path: string): string {
    return `http://${this.host}/raw/${path}`;
  }

  /** Writes files (null removes one; `-> target` makes a link) and commits them. */
  push(files: Readonly<Record<string, string | null>>): void {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.#folder, name);
      rmSync(path, { force: true });
      mkdirSync(dirname(path), { recursive: true });
      if (text?.startsWith('-> ')) symlinkSync(text.slice(3), path);
      else if (text !== null) writeFileSync(path, text);
    }
    this.#git('add', '--all');
    this.#git('commit', '--quiet', '--allow-empty', '--message', 'change');
  }

  async stop(): Promise<void> {
    await new Promise(resolve => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #answer(req: IncomingMessage, res: ServerResponse): void {
    const { pathname } = new URL(req.url ?? '', 'http://host');
    const send = (status: number, body: string | Buffer = '', etag = '') => {
      this.requests.push(`${req.method} ${pathname} ${status}`);
      res.writeHead(status, etag ? { etag } : {});
      res.end(body);
    };
    try {
      if (pathname === `${API}/git/commits/main`) {
        send(200, JSON.stringify({ sha: this.#git('rev-parse', 'main') }));
      } else if (pathname === `${API}/archive/main.tar.gz`) {
        send(200, this.#archive());
      } else if (pathname.startsWith(`${API}/contents/`)) {
        const content = this.#file(pathname.slice(`${API}/contents/`.length));
        const body = {
          encoding: 'base64',
          content: content.toString('base64'),
        };
        send(200, JSON.stringify(body), etagOf(content));
      } else if (pathname.startsWith('/raw/')) {
        const content = this.#file(pathname.slice('/raw/'.length));
        const etag = etagOf(content);
        if (req.headers['if-none-match'] === etag) send(304);
        else send(200, content, etag);
      } else send(404);
    } catch {
      // git knows no such file.
      send(404);
    }
  }

  #file(path: string): Buffer {
    return execFileSync('git', ['show', `main:${path}`], {
      cwd: this.#folder,
      stdio: 'pipe',
    });
  }

  #archive(): Buffer {
    return execFileSync(
      'git',
      ['archive', '--format=tar.gz', '--prefix=templates/', 'main'],
      { cwd: this.#folder, maxBuffer: 64 * 1024 * 1024 },
    );
  }

  #git(...args: string[]): string {
    const who = ['-c', 'user.name=Dora', '-c', 'user.email=dora@example.com'];
    return execFileSync('git', [...who, ...args], {
      cwd: this.#folder,
      stdio: 'pipe',
    })
      .toString()
      .trim();
  }
}

function etagOf(content: Buffer): string {
  return `"${createHash('sha256').update(content).digest('hex')}"`;
}
