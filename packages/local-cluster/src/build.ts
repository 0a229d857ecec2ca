// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from './directories.ts';

/** What scripts/build.mjs made: absolute paths, but for the version. */
export interface Build {
  /** Minor version of the control plane, such as 1.34. */
  kubernetes: string;
  controlPlane: string;
  kubectl: string;
  sandbox: string;
  nodeAgent: string;
  /** Directory of the programs that images name. */
  programs: string;
  contour: string;
  envoy: string;
  prometheus: string;
  /** The CNCF's distribution registry; no cluster runs it: the demo and tests start their own. */
  registry: string;
  /** Directories of CRD manifests, for Contour. */
  crds: string[];
  /** Only when it was asked for. */
  istio?: {
    istiod: string;
    /** Directories of CRD manifests, for Istio. */
    crds: string[];
  };
}

/**
 * Builds what is missing (minutes the first time) or finds it in the cache (milliseconds). A script of its own,
 * because set-up runs it before this workspace is installed. istiod takes minutes more, so it has to be asked for.
 *
 * @throws Error - after the script has named, on stderr, the missing tool and its remedy
 */
export async function build(options: {
  readonly withIstio: boolean;
  /** Minor version of the control plane, such as 1.34. Default: the one that everything runs on. */
  readonly kubernetes?: string;
}): Promise<Build> {
  const script = join(packageRoot, 'scripts', 'build.mjs');
  const flags = [
    '--json',
    ...(options.withIstio ? ['--istio'] : []),
    ...(options.kubernetes ? ['--kubernetes', options.kubernetes] : []),
  ];
  const running = promisify(execFile)(process.execPath, [script, ...flags], {
    maxBuffer: 16 * 1024 * 1024,
  });
  running.child.stderr?.pipe(process.stderr);
  try {
    const { stdout } = await running;
    return JSON.parse(stdout) as Build;
  } catch (cause) {
    // Its own words, with the remedy, are on stderr already.
    throw new Error('The local cluster could not be built: see above.', {
      cause,
    });
  }
}
