// SPDX-License-Identifier: Apache-2.0

/** Something this machine lacks; the message is one sentence with the remedy. */
export class MissingTool extends Error {
  name = 'MissingTool';
}

/** A command of the build failed. */
export class BuildFailed extends Error {
  name = 'BuildFailed';
}

/** Nobody has tried that Kubernetes version; the message names those that somebody has. */
export class UnknownKubernetes extends Error {
  name = 'UnknownKubernetes';
}
