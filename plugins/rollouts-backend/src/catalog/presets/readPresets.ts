// SPDX-License-Identifier: Apache-2.0
import type { Config } from '@backstage/config';
import type { PresetView } from '@teal/rollouts-common';
import { INLINE_STRATEGY } from '@teal/rollouts-common';
import { SettingsError } from '../../settingsError';
import { builtInPresets } from './builtInPresets';
import { placeholderProblem } from './placeholders';
import type { Preset, Presets, StrategySpec } from './Preset';
import { specProblems } from './specSchema';

/** A name that an annotation and a label can hold. */
const NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * Teal's own presets and those of `rollouts.presets`, which replace Teal's of
 * the same name.
 *
 * @throws SettingsError that names the key
 */
export function readPresets(rollouts: Config | undefined): Presets {
  const presets = new Map<string, Preset>(
    builtInPresets.map(preset => [preset.name, preset]),
  );
  const own = rollouts?.getOptional('presets');
  if (own === undefined || own === null) return presets;
  if (!isObject(own)) {
    throw new SettingsError(
      'rollouts.presets',
      'is no map; write each preset under its name',
    );
  }
  for (const [name, value] of Object.entries(own)) {
    presets.set(name, readPreset(name, value));
  }
  return presets;
}

/** As the API shows them, in the order in which they were read. */
export function presetViews(presets: Presets): PresetView[] {
  return [...presets.values()].map(({ name, description, builtIn, spec }) => ({
    name,
    ...(description === undefined ? {} : { description }),
    builtIn,
    steps: spec.strategy.steps,
  }));
}

function readPreset(name: string, value: unknown): Preset {
  const key = `rollouts.presets.${name}`;
  if (!NAME.test(name) || name === INLINE_STRATEGY) {
    throw new SettingsError(
      key,
      name === INLINE_STRATEGY
        ? 'inline stands for the steps annotation; take another name'
        : 'a name has small letters, digits and dashes, at most 63',
    );
  }
  if (!isObject(value)) {
    throw new SettingsError(key, 'is no strategy; it needs strategy.steps');
  }
  const { description, ...spec } = value;
  if (description !== undefined && typeof description !== 'string') {
    throw new SettingsError(`${key}.description`, 'is no text');
  }
  const complete = withType(spec);
  const [problem] = specProblems('strategy', complete, key);
  if (problem !== undefined) {
    const [path, ...rest] = problem.split(' ');
    throw new SettingsError(path, rest.join(' '));
  }
  const unknown = placeholderProblem(spec);
  if (unknown !== undefined) throw new SettingsError(key, unknown);
  // The schema has let it in.
  return { name, description, builtIn: false, spec: complete as StrategySpec };
}

/** There is one type so far, which nobody needs to write. */
function withType(spec: Record<string, unknown>): Record<string, unknown> {
  return isObject(spec.strategy)
    ? { ...spec, strategy: { type: 'BlueGreen', ...spec.strategy } }
    : spec;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
