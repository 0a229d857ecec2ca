// SPDX-License-Identifier: Apache-2.0
/** Deployment templates: what a file host keeps for many services, and `GET /templates` shows. */

/** Which template a release is made by. */
export interface TemplateRef {
  id: string;
  /** Absent: the one that its file has now. */
  version?: string;
}

/** The template that a release was made by. */
export type UsedTemplate = Required<TemplateRef>;

/** `GET /templates/{id}` */
export interface DeploymentTemplateView {
  id: string;
  version: string;
  title?: string;
  description?: string;
  /** JSON schema, draft 7, of an object: what a form can be made from. */
  parameters: { [keyword: string]: unknown };
  /** Of the configuration. */
  location: string;
  /** Below the location. */
  file: string;
  /** RFC 3339: when this version was first seen. */
  foundAt: string;
}

/** An entry of `GET /templates`: the version that its file has now. */
export interface DeploymentTemplateSummary extends DeploymentTemplateView {
  /** All that can be released with, the one that was found last first. */
  versions: string[];
}

/** Why a file is no template, or not the template that it was. */
export interface TemplateProblem {
  location: string;
  /** Absent: the location itself couldn't be read. */
  file?: string;
  /** 1-based. */
  line?: number;
  column?: number;
  message: string;
}

/** `GET /templates` */
export interface TemplateList {
  /** By id. */
  items: DeploymentTemplateSummary[];
  problems: TemplateProblem[];
}

/** `POST /templates/sync` */
export interface TemplateSyncResult {
  locations: SyncedLocation[];
  problems: TemplateProblem[];
}

/** What came of a look at one location. */
export interface SyncedLocation {
  url: string;
  /** False: it is what it was at the last look, or can't be read. */
  changed: boolean;
  /** Templates in it that can be used. */
  templates: number;
}

/**
 * The texts that a release takes and its record shows, of values as a form has
 * them: a text is itself, everything else is JSON. What is undefined is left out.
 *
 * @example `parameterTexts({replicas: 3, host: 'shop'})` is `{replicas: '3', host: 'shop'}`
 */
export function parameterTexts(values: {
  readonly [name: string]: unknown;
}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined
        ? []
        : [[name, typeof value === 'string' ? value : JSON.stringify(value)]],
    ),
  );
}
