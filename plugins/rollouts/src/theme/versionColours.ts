// SPDX-License-Identifier: Apache-2.0
import type { Theme } from '@material-ui/core/styles';
import type { Tone } from '../words/phase';

/** Blue for what serves, green for what comes: Teal. Both from the portal's theme. */
export function versionColours(theme: Theme): {
  stable: string;
  canary: string;
} {
  const { status } = theme.palette;
  return { stable: status.running, canary: status.ok };
}

/** The colour of a tone, for dots, borders and bars; text keeps the theme's own colours. */
export function toneColour(theme: Theme, tone: Tone): string {
  const { status } = theme.palette;
  const colours: Record<Tone, string> = {
    calm: status.aborted,
    busy: status.running,
    waiting: status.warning,
    good: status.ok,
    bad: status.error,
  };
  return colours[tone];
}
