// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import type { Theme } from '@material-ui/core/styles';
import { versionColours } from '../../theme/versionColours';

type Version = 'stable' | 'canary';

const useStyles = makeStyles<Theme, { version: Version }>(theme => ({
  root: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.75),
    fontVariantNumeric: 'tabular-nums',
  },
  swatch: {
    width: 10,
    height: 10,
    borderRadius: 2,
    flex: '0 0 10px',
    backgroundColor: ({ version }) => versionColours(theme)[version],
  },
}));

/** Words beside the colour of their version. */
export function VersionKey(props: { version: Version; children: ReactNode }) {
  const classes = useStyles({ version: props.version });
  return (
    <span className={classes.root}>
      <span className={classes.swatch} aria-hidden />
      <span>{props.children}</span>
    </span>
  );
}
